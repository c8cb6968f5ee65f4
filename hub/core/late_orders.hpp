#pragma once
// Orders at locations where nobody is heard of, or where nobody begins to pick them. What is to be
// sent from there, and is late, goes elsewhere:
//
//   in time --due, by the clock and by steady time--> late
//   late --no node there heard of for limits::unheard_order_ms, and another location can keep all
//          of it--> held there; what the first kept stays claimed until it has heard
//          (given_back.hpp)
//   late --nobody there begins to pick it, and says nothing of it, for limits::idle_order_ms-->
//          the same
//   late --either, and nobody else can--> late, with a case
//   late --somebody began, and says nothing more of it for as long--> late, with a case
//
// One that is due at no time is late limits::unheard_undated_ms after it was taken, and goes where
// nobody there was heard of for as long, or nobody began it for limits::idle_undated_ms. One that
// its buyer collects there is late after as long too: unheard of, or due and not begun, it stays,
// with a case, once.
//
// Memory only: a hub that starts gives every location time to be heard of. Owned by HubCore; one
// thread.

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
    // Whether somebody is heard of wherever it is held.
    bool judge_sent(Decision& decision, std::uint32_t position, Now now,
                    std::vector<Notice>& notify);
    void judge_collected(Decision& decision, std::uint32_t position, Now now);

    DeadlineQueue due_;
    // A case says that nobody else can keep what is there, or that its buyer comes in vain.
    std::set<std::pair<std::uint32_t, std::uint32_t>> told_;  // position, location
};

}  // namespace onepool::hub
