#include "node/core/renewal.hpp"

#include <utility>

#include "protocol/check.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::node {

bool is_renewal_due(const CertificateTime& present, UnixMs wall) {
    const std::int64_t life = present.not_after.value - present.not_before.value;
    return wall.value >= present.not_before.value + life / 3 * 2;
}

Renewal::Renewal(CertificateTime present, std::optional<CertificateTime> old, Now now)
    : present_(present), old_(old), tried_since_(now.steady) {}

RenewalStep Renewal::look(BrokerLink link, Now now) const {
    if (old_) {
        if (link != BrokerLink::down)
            return RenewalStep::throw_old_away;
        const bool is_tried = now.steady.value - tried_since_.value >= limits::renewal_try_ms;
        const bool is_old_good = now.wall < old_->not_after;
        return is_tried && is_old_good ? RenewalStep::put_old_back : RenewalStep::none;
    }
    const bool is_patient =
        asked_at_ && now.steady.value - asked_at_->value < limits::renewal_again_ms;
    if (link != BrokerLink::met || is_patient || !is_renewal_due(present_, now.wall))
        return RenewalStep::none;
    return RenewalStep::ask;
}

void Renewal::asked(Now now) {
    asked_at_ = now.steady;
}

void Renewal::installed(CertificateTime present, Now now) {
    CHECK(!old_);
    old_ = std::exchange(present_, present);
    tried_since_ = now.steady;
}

void Renewal::old_is_gone() {
    CHECK(old_);
    old_.reset();
}

// The broker may have refused for another reason: the next attempt waits as if asked just now.
void Renewal::old_is_back(Now now) {
    CHECK(old_);
    present_ = *old_;
    old_.reset();
    asked_at_ = now.steady;
}

}  // namespace onepool::node
