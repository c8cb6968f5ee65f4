#pragma once
// Steps of an order that several of those who decide about it take: hold it, end its hold, look for
// another location, tell a person. Each emits effects and nothing else.

#include <optional>
#include <string>

#include "hub/core/decision.hpp"
#include "hub/core/splitting.hpp"

namespace onepool::hub {

// "SHOP order 1001"
std::string name_of(const OrderKey& order);

// One open case of an order tells all that is odd about it, one after the other within a bound, but
// for what ends by itself, which has a case of its own.
void raise_odd(Decision& decision, const OrderKey& order, std::string text, std::string proposal);

// Emits it; returned for whoever asked, without what only people here are told.
OrderMoved settle(Decision& decision, OrderMoved moved);

// A step that leaves the order as it was.
void note_step(Decision& decision, const OrderRecord& order, std::string what,
               const StaffId& by = {});

// Holds an order that was taken, or what it still wanted, where its units are free for it: no U is
// asked. Where there is one node only, that one may pick it at once, also when it is cut off. What
// is lacking is cut from it.
OrderMoved hold_order(Decision& decision, const OrderKey& order, const SourcePlan& plan);

// Ends its hold at a location, if it has one. Its units are free at once where no node may hand
// them over, but for `by`, which says itself that it does not; else they stay claimed until all
// have heard of it (given_back.hpp).
void end_hold(Decision& decision, const OrderRecord& order, LocationIndex location,
              const std::optional<NodeId>& by = std::nullopt);
void end_holds(Decision& decision, const OrderRecord& order);  // wherever it is held

// What its location was to give up leaves there, or is free: its claim ends without a re-split.
// Nothing when there is none.
HoldLines take_given_back(Decision& decision, const OrderKey& order, LocationIndex location);

// It may know of orders, and send or hand them over.
bool may_hand_over(const NodeRecord& node);

// The only node of a location that is let in; none, or several: nullopt.
std::optional<NodeId> lone_node(const HubState& state, LocationIndex location);

// Who picks there may have changed with its nodes: what a revoked one had is nobody's again, and
// where one node is left, that one may pick what nobody has at once.
void settle_takers(Decision& decision, LocationIndex location);

// Its location, where the hold was ended, does not keep it: another does, or it waits, with a case.
struct GivenUp {
    LocationIndex location;
    HoldLines lines;  // what was held or stood there
    StaffId by;
    std::string step;         // "refused at north by anna: no time"
    std::string text;         // for the case: "was refused at north (no time)"
    bool was_picked = false;  // see LocationGaveUp
};
void give_up(Decision& decision, const OrderKey& order, GivenUp given_up);

// What of an order is still to be found, and where it may go. Borrows `order`, and keeps the lists
// that the wish borrows.
class OrderWish {
  public:
    explicit OrderWish(const OrderRecord& order);
    OrderWish(const OrderWish&) = delete;
    OrderWish& operator=(const OrderWish&) = delete;
    const HoldLines& wanted() const { return wanted_; }
    const SourcingWish& wish() const { return wish_; }

  private:
    HoldLines wanted_;
    std::vector<LocationIndex> has_part_;
    SourcingWish wish_;
};
const Fulfilment& fulfilment_of(const HubState& state, const OrderKey& order);
// It is sent, and its channel lets several locations do so.
bool may_be_sent_in_parts(const HubState& state, const OrderRecord& order);
// Nodes told of it first, each of what it had: more may follow, of other locations.
bool is_part_heard_of(const HubState& state, const OrderRecord& order);

// Holds what of an order no location keeps where there is enough by now; false: nowhere.
bool source_again(Decision& decision, const OrderKey& order);
// Or else it waits, with a case: "was refused at north (no time)". Of one that may be sent in parts
// what a location gave up just now is held elsewhere though more of it is nowhere: it was promised.
void source_or_wait(Decision& decision, const OrderKey& order, const std::string& text,
                    const HoldLines& given_up = {});

// What could not be picked of an order is held at other locations, or cut from it, as its channel
// allows. False: a person is to decide.
bool source_rest(Decision& decision, const OrderKey& order, const std::string& lacks);

// "held at north and south": wherever some of it is held or stands for its buyer.
std::string held_text(const HubState& state, const OrderRecord& order);

// How far it is: as far as what is least far of it, and `done` where nothing is left to do.
OrderStage stage_left(const HubState& state, const OrderRecord& order, OrderStage done);

// Where what this leg of it holds, and what else is looked for, would go if its location gave it up
// now; of one that may be sent in parts at least what the leg holds. No parts: nowhere.
SourcePlan plan_other(const HubState& state, const OrderRecord& order, const OrderLeg& leg);

// Somebody was told that it is kept for its buyer, or may be. Not while it waits for units that
// tills may sell: they are asked for them, and may have sold them.
bool is_promised(const OrderRecord& order);

// Ends the case that says it waits.
void settle_waiting(Decision& decision, const OrderKey& order, std::string note);

}  // namespace onepool::hub
