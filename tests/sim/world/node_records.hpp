#pragma once
// Rows of a node's database as a SimDisk keeps them; read back by NodeImage.

#include <cstdint>
#include <vector>

#include "node/core/records.hpp"
#include "protocol/bytes.hpp"

namespace onepool::sim {

// What a row on the disk is: it begins with this.
enum class RowTag : std::uint64_t {
    journal,
    basket,
    basket_gone,
    cursor,
    task,
    level,
    returned,
    journal_begin,
    journal_prune,
    tasks_gone,
    late,
    hub_key,
    witness,
    day,
    chunk,
    chunk_gone,
    scope,
    overrides,
    back,
    pick,
    pick_gone,
    pin_tries,
    used_right,
    count_session,
    count_line,
    count_line_gone,
    count_gone
};

// One transaction as it stands on the disk.
protocol::Bytes encode_records(const std::vector<node::Record>& records);

}  // namespace onepool::sim
