#pragma once
// Steps of an order that several of those who decide about it take: hold it, end its hold, look for
// another location, tell a person. Each emits effects and nothing else.

#include <optional>
#include <string>

#include "hub/core/decision.hpp"
#include "hub/core/sourcing.hpp"

namespace onepool::hub {

// "SHOP order 1001"
std::string name_of(const OrderKey& order);

// One open case of an order tells all that is odd about it, one after the other within a bound, but
// for what ends by itself, which has a case of its own.
void raise_odd(Decision& decision, const OrderKey& order, std::string text, std::string proposal);

// Emits it; returned for whoever asked, without what only people here are told.
OrderMoved settle(Decision& decision, OrderMoved moved);

// Holds an order that was taken, where its units are free for it: no U is asked. Where there is one
// node only, that one may pick it at once, also when it is cut off.
struct HoldPlace {
    LocationIndex location;
    std::string why;  // it was chosen, for a person
};
OrderMoved hold_order(Decision& decision, const OrderKey& order, const HoldPlace& place,
                      const HoldLines& lines);

// Ends its hold, if it has one. Its units are free at once where no node may hand them over, but
// for `by`, which says itself that it does not; else they stay claimed until all have heard of it
// (given_back.hpp).
void end_hold(Decision& decision, const OrderRecord& order,
              const std::optional<NodeId>& by = std::nullopt);

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
    StaffId by;
    std::string step;  // "refused at north by anna: no time"
    std::string text;  // for the case: "was refused at north (no time)"
};
void give_up(Decision& decision, const OrderKey& order, GivenUp given_up);

// Holds an order that no location keeps where there is enough by now; false: nowhere.
bool source_again(Decision& decision, const OrderKey& order);
// Or else it waits, with a case: "was refused at north (no time)".
void source_or_wait(Decision& decision, const OrderKey& order, const std::string& text);

// What is still to be found for it: what was ordered, less what its buyer has and what stands
// picked.
HoldLines wanted_of(const OrderRecord& order);

// How a location is looked for that is to keep so much of it.
SourcingWish wish_of(const OrderRecord& order, const HoldLines& wanted);
// Where it would go if its location gave it up now.
SourcingChoice choose_other(const HubState& state, const OrderRecord& order);

// Somebody was told that it is kept for its buyer, or may be. Not while it waits for units that
// tills may sell: they are asked for them, and may have sold them.
bool is_promised(const OrderRecord& order);

// Ends the case that says it waits.
void settle_waiting(Decision& decision, const OrderKey& order, std::string note);

// Of the one line that a SKU has in here; none is none.
Units units_of(const HoldLines& lines, SkuIndex sku);
void add_units(HoldLines& lines, SkuIndex sku, Units units);

}  // namespace onepool::hub
