#pragma once
// What can happen next in a small world, as a value with a text that a person can read, write and
// have played again: "sell node-1", "deliver node-1 hub", "ship node-2 1 dying at 3". One line of
// a path each. Plain values.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/sim/world/broker.hpp"

namespace onepool::sim {

// In the order in which the search tries them.
enum class MoveKind : std::uint8_t {
    // What people do; each takes no time.
    sell,        // one unit over the counter of a till
    again,       // a till's page asks for its last document once more, by its id
    insist,      // one unit by a basket, and with a word where it is promised to somebody
    bring_back,  // one unit that was sold comes back, without a receipt, to the shelf
    count,       // what stands on the shelf, as it is, twice where that is asked for
    order,       // a customer of the shop: one unit, to be sent
    order_here,  // the same, to be collected at the first location
    cancel,      // the newest order that is not cancelled
    remind,      // the shop sends the webhook of its newest order once more
    keep,        // a shopper begins to pay for one unit, which is kept meanwhile
    pay,         // has paid for what was kept last; or says so once more
    let_go,      // of what was kept last
    take,        // somebody at a node takes an order to pick it
    pick,        // scans all of it and stages it
    ship,
    collect,
    put_back,
    steal,  // a unit leaves the shelf, and nobody scans it
    drain,  // the hub is told that the first location is about to close
    // What becomes of the first message on one link; FIFO but for `overtake`.
    deliver,
    lose,
    repeat,    // it arrives, and will again
    overtake,  // the second arrives before it
    // What befalls machines; each is back at once.
    crash,    // from its store, and with a new link
    restore,  // the hub, as it was when it was set up
    // Time, in which nothing arrives.
    moment,   // levels are told, gathered work is done
    a_while,  // what was not answered is sent again, hearts beat
};
inline constexpr std::size_t move_kinds = 27;

std::string_view word_of(MoveKind kind);
std::optional<MoveKind> kind_of(std::string_view word);

struct Move {
    MoveKind kind = MoveKind::sell;
    ClientId at;                // whose, or who sent what is under way
    ClientId to;                // of a message: its receiver
    std::uint32_t order = 0;    // the shop's number of it; 0: none
    std::uint32_t dies_at = 0;  // the effect boundary at which whoever does it dies; 0: none
    auto operator<=>(const Move&) const = default;
};

std::string to_text(const Move& move);
std::optional<Move> read_move(std::string_view line);  // what to_text() wrote

// Whether the machine that this move sets to work may be told to die of it.
bool is_of_one_machine(MoveKind kind);

}  // namespace onepool::sim
