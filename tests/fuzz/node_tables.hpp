#pragma once
// Which tables of a node's database fuzz_journal fills, in the order of its seeds: only append.

#include <string_view>
#include <vector>

namespace onepool::fuzz {

inline std::vector<std::string_view> node_tables() {
    return {"node",           "journal",   "basket",      "cursor",        "task",
            "level",          "returned",  "pruned",      "ended_journal", "hub_key",
            "head_witness",   "day_seal",  "scope",       "scope_chunk",   "unreadable",
            "damaged_basket", "overrides", "held_by_hub", "recalled",      "paying",
            "pick",           "pin_tries", "right_used",  "count_session", "count_line",
            "waiting"};
}

}  // namespace onepool::fuzz
