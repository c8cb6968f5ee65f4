#pragma once
// Orders that wait: for stock, since their locations gave them up, and for buyers who do not come.
// Looked at after every step, a bounded number at a time; the oldest is asked first. What frees
// stock frees it for those who were promised it before, so this runs before any channel is told a
// number. Memory only: built anew at every start. Owned by HubCore; one thread.

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class WaitingOrders {
  public:
    void start(const HubState& state);

    // Holds what waits where a step may have freed enough, and notes whose time to be collected is
    // over, by the hub's clock.
    void after_step(Decision& decision, Now now, std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const { return wake_at_; }

  private:
    void watch(const HubState& state, std::uint32_t position);
    void try_again(Decision& decision, Now now, std::vector<Notice>& notify);
    void put_off(Decision& decision, Now now, std::vector<Notice>& notify);

    std::set<std::uint32_t> to_try_;                         // positions
    std::set<std::pair<UnixMs, std::uint32_t>> to_collect_;  // by when
    std::optional<Millis> wake_at_;                          // steady
};

}  // namespace onepool::hub
