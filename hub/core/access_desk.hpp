#pragma once
// Keeps the broker's access files true: the list of who may do what, and the list of revoked
// certificates. Says when they must be written (something changed, a day passed, writing failed),
// one writing at a time, and makes a case of it long before a forgotten list shuts the broker.
// Owned by HubCore; one thread. Without an authority it never asks for anything.
//
//   idle --changed, a day passed, start--> stale --send--> writing --written--> idle
//                                            ^                       |failed
//                                            +----- a minute --------+

#include <optional>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class AccessDesk {
  public:
    explicit AccessDesk(Authority authority) : authority_(authority) {}

    void start();
    void changed(const Touched& touched);
    // A broker that was not told when the files changed is told again when it is met.
    void link_up();
    void link_down() { is_linked_ = false; }
    void written(Decision& decision, const AccessWritten& report, Now now);
    void tick(Decision& decision, Now now) const;  // the alarm

    void send(const HubState& state, Now now, std::vector<Outgoing>& out);
    std::optional<Millis> wake_at() const { return due_; }

  private:
    Authority authority_;
    bool is_stale_ = false;
    bool is_writing_ = false;
    bool is_linked_ = false;
    bool is_broker_untold_ = false;
    std::optional<Millis> due_;  // steady: writing again, whatever happened
    std::optional<UnixMs> crl_end_;
};

}  // namespace onepool::hub
