#pragma once
// Orders that are to be sent, are late, and are held where nobody is heard of: they go elsewhere.
//
//   in time --due, by the clock and by steady time--> late
//   late --no node there heard of for limits::unheard_order_ms, and another location can keep all
//          of it--> held there; what the first kept stays claimed until it has heard
//          (given_back.hpp)
//   late --the same, and nobody else can--> late, with a case
//
// A location that is heard of is merely late: the dashboard shows it. Memory only: a hub that
// starts gives every location time to be heard of. Owned by HubCore; one thread.

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/core/deadline_queue.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class LateOrders {
  public:
    void start(const HubState& state, Now now);
    void after_step(Decision& decision, Now now, std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const { return due_.first(); }

  private:
    void watch(const HubState& state, std::uint32_t position, Now now);
    void judge(Decision& decision, std::uint32_t position, Now now, std::vector<Notice>& notify);

    DeadlineQueue due_;
    // A case says that nobody else can keep what is there.
    std::set<std::pair<std::uint32_t, std::uint32_t>> told_;  // position, location
};

}  // namespace onepool::hub
