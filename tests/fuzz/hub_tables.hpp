#pragma once
// Which tables of the hub's two files fuzz_hub_rows fills, in the order of its seeds: only append.

#include <string_view>
#include <vector>

namespace onepool::fuzz {

inline std::vector<std::string_view> hub_tables() {
    return {"entry", "head", "flushed", "state_row", "cell"};
}

}  // namespace onepool::fuzz
