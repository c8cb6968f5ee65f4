#pragma once
// What the store found damaged at a start. Nothing stops for it; tell_damage in journal_end.cpp
// says it to the people of the till. Part of node_core.hpp. Plain values.

#include <cstddef>
#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/uplink_state.hpp"

namespace onepool::node {

// Rows that said what no till writes, or were gone (node/store/row_mending.hpp): put right, or let
// go of.
struct MendedRows {
    bool is_identity = false;  // who this till is, and which journal is the present one
    bool is_cursor = false;    // how far the hub has it
    bool is_ended = false;     // which journals ended before it, and where
    bool is_pruned = false;    // where a journal begins
    bool is_returned = false;  // what was given back of sold lines; part of it may be forgotten
    bool is_hub_key = false;   // whose word is believed; lost where the core knows none after it
    bool is_evidence = false;  // what the hub signed
    bool is_pick = false;      // what was scanned of an order that is being picked
    bool is_rights = false;    // what was sold on rights: there are none in this journal
    bool is_provided = false;  // what of the hub is in force
    bool is_count = false;     // what was counted of the shelves
    // Journals whose name is nowhere any more. Their events stay, and cannot be sent under it.
    std::size_t nameless = 0;
    std::string kept = {};  // where the file is as it was, for a person; only with nameless ones
    bool operator==(const MendedRows&) const = default;
};

struct Damage {
    std::vector<protocol::SendRange> events;  // of the present journal, among its newest; in order
    std::size_t baskets = 0;                  // open ones that were put aside
    std::string mended_from;                  // where the damaged file is kept whose rows these are
    MendedRows rows = {};
    protocol::JournalId journal = {};  // which was the present one; the core fills it in
};

}  // namespace onepool::node
