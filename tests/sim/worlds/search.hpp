#pragma once
// Every interleaving of a small world, depth first: from each state every move that may happen, in
// a branch of its own (branch.hpp), and after each move that sets a machine to work the same move
// once more for each effect boundary it passed, with the machine dying there. A state that was met
// before is not entered again (small_world.hpp says what a state's digest covers); how many
// interleavings go on from it is known, so all of them are counted although few are walked. Where
// nothing may happen any more, everything under way arrives and all must agree.
//
//   state --each move--> checkers look --known--> counted
//                                     `--new--> its own moves, or the end: settle
//
// A violation is looked for once more by length: the search within 1 move, 2 moves, and so on,
// stops at a shortest path. Deterministic in (bounds, seams); one thread, one branch at a time.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/worlds/small_world.hpp"

namespace onepool::sim {

enum class Pruning : std::uint8_t { known_states, none };

struct SearchLimits {
    std::uint64_t states_max = 4'000'000;  // then it is not complete, and says so
    Pruning pruning = Pruning::known_states;
};

// Moves after which something is wrong, and what.
struct BadPath {
    std::vector<Move> moves;
    std::string checker;
    std::string text;
};

struct SearchResult {
    std::uint64_t states = 0;                        // different ones
    std::uint64_t moves = 0;                         // played
    std::array<std::uint64_t, move_kinds> played{};  // of each kind; 0: it never came to that
    std::uint64_t met_again = 0;                     // moves that led to a known state
    std::uint64_t ends = 0;                          // states after which nothing may happen
    std::uint64_t interleavings = 0;  // from the beginning to an end; at most 2^64 - 1
    std::uint32_t longest = 0;        // moves of the longest of them
    bool is_complete = false;
    std::optional<BadPath> bad;  // a shortest one
};

SearchResult search(const Bounds& bounds, const Seams& seams, const SearchLimits& limits = {},
                    const std::string& only_checker = {});

}  // namespace onepool::sim
