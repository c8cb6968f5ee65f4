#pragma once
// An order that its buyer collects, moved to another store on their word. The old store gives it up
// as if it had refused it, and is not asked again; what stands picked there is put back as after a
// cancel. The new one holds it at once, or while its tills give back what they may sell of it. Its
// number, by which it is handed over, stays; its channel is told where it is collected by now.
//
// What cannot be moved changes nothing, and the answer says what to do instead. Told twice, it is
// moved once.

#include <string>
#include <vector>

#include "hub/channels/order_received.hpp"
#include "hub/core/commands.hpp"

namespace onepool::hub {

struct Move {
    OrderKey order;
    LocationId to;
    StaffId by;          // nobody: its channel
    std::string reason;  // may be empty
};
CommandResult move_order(Decision& decision, const Move& move);

// Its channel was told by a hub that this one is restored from before that it is collected
// elsewhere, and nobody moved it since. It is moved there too; where it cannot be, a case says so.
bool was_moved_in_lost_life(const HubState& state, const OrderRecord& known,
                            const OrderReceived& received, UnixMs at);
void move_again(Decision& decision, const OrderRecord& known, const LocationId& to);

// It is somebody's to collect and may be moved; empty, or why not and what to do instead.
std::string why_not_moved(const HubState& state, const OrderRecord& order);

// Each other location that did not give it up, and why it cannot keep all of it; empty: it can.
struct StoreChoice {
    LocationIndex store;
    std::string obstacle;
    bool operator==(const StoreChoice&) const = default;
};
std::vector<StoreChoice> stores_for(const HubState& state, const OrderRecord& order);

// "move it to another store on its buyer's word (north or south has it), or cancel it"
std::string move_proposal(const HubState& state, const OrderRecord& order);

}  // namespace onepool::hub
