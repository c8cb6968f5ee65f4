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
// its buyer collects there is late after as long too: unheard of, or due and not begun or not
// finished, it stays, with a case. A case is of one order at one location, says its trouble once,
// and ends with it.
//
// Each location of an order has its own time, from when what it has of it changed last. One that
// reconciles is waited for: what it did in the life that the hub forgot is not known yet.
//
// Memory only: a hub that starts gives every location time to be heard of. Owned by HubCore; one
// thread.

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "hub/core/deadline_queue.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

// Why what is held at a location does not leave it.
enum class Delay : std::uint8_t { none, unheard, unbegun, unfinished };

class LateOrders {
  public:
    void start(const HubState& state, Now now);
    // Looks at what the step changed so far; again after others that change orders in it.
    void watch_touched(Decision& decision, Now now);
    void after_step(Decision& decision, Now now, std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const { return due_.first(); }

  private:
    // What a location had of an order when that changed last, and when that was.
    struct Watched {
        HoldLines held;
        HoldLines staged;
        std::optional<NodeId> taker;
        StaffId staff;
        bool is_begun = false;
        Millis since;  // steady
        Delay told = Delay::none;
        bool is_same(const OrderLeg& leg) const;
    };
    using Place = std::pair<std::uint32_t, std::uint32_t>;  // position, location

    void watch(Decision& decision, std::uint32_t position, Now now);
    void watch_leg(Decision& decision, std::uint32_t position, const OrderLeg& leg, Now now);
    void set_due(const OrderRecord& order, std::uint32_t position, Now now);
    void judge(Decision& decision, std::uint32_t position, Now now, std::vector<Notice>& notify);
    // Whether somebody is heard of wherever it is held.
    bool judge_sent(Decision& decision, std::uint32_t position, Now now,
                    std::vector<Notice>& notify);
    void judge_collected(Decision& decision, std::uint32_t position, Now now);
    Delay delay_of(const HubState& state, std::uint32_t position, const OrderLeg& leg,
                   Now now) const;
    // Whether it is to be told now.
    bool is_news(Decision& decision, std::uint32_t position, const OrderLeg& leg, Delay delay);

    DeadlineQueue due_;
    std::map<Place, Watched> watched_;
};

}  // namespace onepool::hub
