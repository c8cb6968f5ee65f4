#include "hub/core/certificate_ends.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::hub {

namespace {

std::string text_of(const CertificatesRead::One& one, Now now) {
    const std::int64_t left = one.not_after.value - now.wall.value;
    const std::string what = "the " + one.subject + " (" + one.file + ") ";
    if (left <= 0)
        return what + "has ended";
    const std::int64_t days = left / limits::day_ms;
    return what + "ends in " +
           (days == 0 ? "less than a day" : std::to_string(days) + (days == 1 ? " day" : " days"));
}

}  // namespace

void watch_certificates(Decision& decision, const CertificatesRead& read, Now now) {
    for (const CertificatesRead::One& one : read.all) {
        // Those that live shortly are renewed by a machine, when two thirds of that are over.
        const std::int64_t life = one.not_after.value - one.not_before.value;
        const std::int64_t early = std::min(limits::certificate_alarm_ms, life / 4);
        if (one.not_after.value - now.wall.value >= early) {
            settle_case(decision, CaseKind::identity, one.subject, "it lasts");
            continue;
        }
        raise_case(
            decision,
            {.kind = CaseKind::identity,
             .subject = one.subject,
             .text = text_of(one, now) + ": from then on the hub and the nodes cannot reach the "
                                         "broker; registers go on selling",
             .proposal = "put a new one in its place and start the " + one.program + " again"});
    }
}

}  // namespace onepool::hub
