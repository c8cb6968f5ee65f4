#pragma once
// A path of a small world as a file that a person can read, keep and have played again:
//
//   # 4 promised-once: sku-1 at store-1: shelf 0, debt 0, held 1, U 0: promised twice
//   world picked
//   bound lose=2
//   sell node-1
//   deliver node-1 hub
//
// `bound` says what may happen more or less often there than in the world of that name. `#` begins
// a comment. Plain values and pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/sim/worlds/search.hpp"

namespace onepool::sim {

struct Path {
    Bounds bounds;
    std::vector<Move> moves;
};

std::string to_text(const Bounds& bounds, const BadPath& bad);
// A text instead: which line is wrong, and why.
std::variant<Path, std::string> read_path(std::string_view text);

struct Played {
    std::optional<Violation> violation;
    std::optional<std::string> fault;  // a move that may not happen there
};
// The moves one after another; then, unless something is wrong already, everything under way
// arrives and all must agree. Each line of the trace goes to `sink`.
Played play_path(const Path& path, const Seams& seams, Trace::Sink sink);

}  // namespace onepool::sim
