#include "hub/core/access_desk.hpp"

#include "hub/core/broker_acl.hpp"
#include "hub/core/cases.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::hub {

namespace {

constexpr const char* files_subject = "broker access files";
constexpr const char* list_subject = "revocation list";

// Certificates that ended by themselves need no entry.
std::vector<RevokedCertificate> revoked_of(const HubState& state, UnixMs at) {
    std::vector<RevokedCertificate> revoked;
    for (const CertificateRecord& record : state.identities().certificates()) {
        if (record.revoked_at && record.not_after > at)
            revoked.push_back({.serial = record.serial, .at = *record.revoked_at});
    }
    return revoked;
}

}  // namespace

void AccessDesk::start() {
    is_stale_ = authority_ == Authority::own;
}

void AccessDesk::changed(const Touched& touched) {
    if (authority_ == Authority::own && touched.is_access_changed)
        is_stale_ = true;
}

void AccessDesk::link_up() {
    is_linked_ = true;
    if (is_broker_untold_)
        is_stale_ = true;
}

void AccessDesk::written(Decision& decision, const AccessWritten& report, Now now) {
    is_writing_ = false;
    crl_end_ = report.crl_end;
    is_broker_untold_ = !report.reload_fault.empty();
    // A broker that is down reads the files when it starts.
    const std::string& fault =
        report.files_fault.empty() && is_linked_ ? report.reload_fault : report.files_fault;
    const bool is_good = report.files_fault.empty() && !is_broker_untold_;
    due_ = Millis{now.steady.value + (is_good ? limits::crl_every_ms : limits::access_retry_ms)};
    if (!fault.empty()) {
        raise_case(decision, {.kind = CaseKind::identity,
                              .subject = files_subject,
                              .text = fault,
                              .proposal = "until this is mended the broker does not know who was "
                                          "revoked or enrolled since; it is tried every minute"});
    } else if (is_good) {
        settle_case(decision, CaseKind::identity, files_subject, "they are written");
    }
    tick(decision, now);
}

void AccessDesk::tick(Decision& decision, Now now) const {
    if (!crl_end_)
        return;
    if (crl_end_->value - now.wall.value >= limits::crl_alarm_ms)
        return settle_case(decision, CaseKind::identity, list_subject, "it is renewed");
    raise_case(decision, {.kind = CaseKind::identity,
                          .subject = list_subject,
                          .text = "the broker's list of revoked certificates ends in less than 7 "
                                  "days, and it is not renewed; past its end the broker refuses "
                                  "every new connection",
                          .proposal = "let the hub write the file named by `crl` in [ca], and "
                                      "check the clock of its machine"});
}

void AccessDesk::send(const HubState& state, Now now, std::vector<Outgoing>& out) {
    if (due_ && now.steady >= *due_)
        is_stale_ = true;
    if (!is_stale_ || is_writing_)
        return;
    is_stale_ = false;
    is_writing_ = true;
    due_ = std::nullopt;
    out.push_back(AccessOut{.acl = broker_acl(state), .revoked = revoked_of(state, now.wall)});
}

}  // namespace onepool::hub
