#pragma once
// When a node asks for its next certificate, and when it trusts it. Pure; owned by the program, one
// thread. A new certificate is put in place beside the old one, which is thrown away only when the
// broker took the new one, and put back when it does not.
//
//   resting --due and met--> asking --answer--> trying --linked--> resting, the old one goes
//      ^                           |no answer        |not linked for renewal_try_ms
//      +---------------------------+                 |and the old one still counts
//      +----------- the old one is put back ---------+

#include <cstdint>
#include <optional>

#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

struct CertificateTime {
    UnixMs not_before;
    UnixMs not_after;
    bool operator==(const CertificateTime&) const = default;
};

// Two thirds of its life are over.
bool is_renewal_due(const CertificateTime& present, UnixMs wall);

// `met`: the hub has answered over it, so a question will be answered too.
enum class BrokerLink : std::uint8_t { down, up, met };
enum class RenewalStep : std::uint8_t { none, ask, throw_old_away, put_old_back };

class Renewal {
  public:
    // `old`: a certificate that still waits beside the present one, of a run that ended meanwhile.
    Renewal(CertificateTime present, std::optional<CertificateTime> old, Now now);

    // What to do now; the caller does it and says so. Cheap: asked at every change and each minute.
    RenewalStep look(BrokerLink link, Now now) const;

    void asked(Now now);
    void installed(CertificateTime present, Now now);  // beside what was present before
    void old_is_gone();
    void old_is_back(Now now);

    const CertificateTime& present() const { return present_; }

  private:
    CertificateTime present_;
    std::optional<CertificateTime> old_;  // while the present one is tried
    Millis tried_since_;
    std::optional<Millis> asked_at_;
};

}  // namespace onepool::node
