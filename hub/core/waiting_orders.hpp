#pragma once
// Orders that wait: for stock, since their locations gave them up, and for buyers who do not come.
// Looked at after every step, in the order of waiting_turn.hpp. What frees stock frees it for those
// who were promised it before, all of them in that step: so this runs before any channel is told a
// number, and before anybody new can ask.
//
// One that waits for what tills may sell is promised to nobody; where they do not give it back in
// time, it is refused.
//
// By when an order is to be collected is a time of the hub's clock, but elapsed time counts while
// the hub runs, and the clock must say so too: no jump of it has an order put back that its buyer
// may still come for. Memory only: built anew at every start. Owned by HubCore; one thread.

#include <optional>
#include <set>
#include <vector>

#include "hub/core/deadline_queue.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class WaitingOrders {
  public:
    void start(const HubState& state, Now now);

    // Holds what waits where a step may have freed enough, and notes whose time to be collected is
    // over: what stands picked is to be put back, and of what does not a case is raised.
    void after_step(Decision& decision, Now now, std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const;

  private:
    void watch(const HubState& state, std::uint32_t position, Now now);
    std::set<std::uint32_t> to_try(const Decision& decision);
    void try_again(Decision& decision, Now now, std::vector<Notice>& notify);
    void watch_promise(const OrderRecord& order, std::uint32_t position, Now now);
    void end_waits(Decision& decision, Now now, std::vector<Notice>& notify);
    void end_times(Decision& decision, Now now, std::vector<Notice>& notify);
    void put_off(Decision& decision, Now now, const OrderRecord& order,
                 std::vector<Notice>& notify);

    bool are_all_to_try_ = false;
    DeadlineQueue times_;           // when the time to be collected ends
    DeadlineQueue unpromised_;      // until when it waits for its first promise
    std::set<std::uint32_t> late_;  // its time ended before it was picked; a case says so
};

}  // namespace onepool::hub
