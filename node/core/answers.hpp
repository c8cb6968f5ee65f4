#pragma once
// What a Request (actions.hpp) is answered. Plain values.

#include <cstdint>
#include <optional>
#include <string>

#include "node/core/actions.hpp"
#include "node/core/basket.hpp"
#include "node/core/claims.hpp"
#include "node/core/receipt.hpp"

namespace onepool::node {

// Why an action was not done. Precedence is the order here.
enum class ActionVerdict : std::uint8_t {
    done,
    repeated,  // done before under the same id: the same answer again
    no_such_basket,
    no_such_line,
    no_such_order,
    not_ours,       // an order that nobody, or somebody else, has taken to pick
    wrong_item,     // scanned for an order that does not want it, or no more of it
    wrong_state,    // e.g. a parked basket cannot be paid, a paid one not changed
    out_of_bounds,  // quantity, amount, lines beyond limits.hpp
    wrong_currency,
    nothing_to_pay,
    not_enough_tendered,
    more_than_bought,    // a return beyond what the receipt holds
    not_permitted,       // goods without a receipt, by this till's rules or without a PIN
    not_waiting,         // to be inspected here, or not so many
    promised,            // all that is left on the shelf is: a person must say so (Answer::claim)
    too_many_overrides,  // of promised goods on this till today
    wrong_pin,           // or a name that may not: which of them is not told
    too_many_pins,       // wrong ones in a row: no other is looked at for a while
    disk_nearly_full,    // no new basket below the floor
    no_such_count,
    same_counter,     // who counts it again counted it first: somebody else should
    count_again,      // some of a count is too far off: it is counted twice before it is finished
    uncounted,        // some that should be there was not counted: a person must say what of it
    identity_needed,  // who collects an order must show a document
    lot_needed,       // what was scanned counts only with its lot
};
const char* to_text(ActionVerdict verdict);

struct Answer {
    RequestId request;
    ActionVerdict verdict = ActionVerdict::done;
    std::string explanation;       // for a person: what happened, to what, what to do
    std::optional<Basket> basket;  // after the change
    // Of a sale or return. A `repeated` answer may lack it: the edge then reads the journal at
    // `event`, which is durable because no answer leaves before the commit it waited behind.
    std::optional<ReceiptView> receipt;
    std::optional<EventId> event;     // of any recorded fact
    std::optional<ShelfClaim> claim;  // of `promised`: whose the goods are
    bool operator==(const Answer&) const = default;
};

Answer refusal(ActionVerdict verdict, std::string explanation);
// Of any PIN, for as long as the till pauses (pin_tries.hpp).
Answer pins_paused(Millis left);

}  // namespace onepool::node
