#pragma once
// How much may happen in a small world at most: of each kind of move so many, in any order. A
// search is complete within them. Plain values; the ones that are searched by default stand in
// bounds.cpp.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/worlds/move.hpp"

namespace onepool::sim {

using MoveCounts = std::array<std::uint32_t, move_kinds>;

struct Bounds {
    std::string name;
    std::string what;      // for a person
    bool is_usual = true;  // searched by default
    std::uint32_t stores = 1;
    std::uint32_t tills = 2;   // per store
    std::int64_t opening = 2;  // units of the one SKU, at each store
    // Of these, over the counter of each till before the search, so that it has a right to sell as
    // many again; and what of the rest the tills of a store may have, in percent.
    std::int64_t sold_before = 0;
    std::uint32_t rights_share = 50;
    MoveCounts at_most{};  // 0: that does not happen here

    std::uint32_t& operator[](MoveKind kind) { return at_most[static_cast<std::size_t>(kind)]; }
    std::uint32_t operator[](MoveKind kind) const {
        return at_most[static_cast<std::size_t>(kind)];
    }
};

const std::vector<Bounds>& small_worlds();
const Bounds* find_small_world(std::string_view name);

// "lose=2": another bound of one kind. False: that is no such thing.
bool change_bound(Bounds& bounds, std::string_view text);

}  // namespace onepool::sim
