#pragma once
// The hub's core and store in this process, without sockets: what the hub could take in if nothing
// travelled. Inputs are stepped one after another and committed ten batches at a time, the state
// flushed and checkpoints taken on a thread beside it, as the program does.

#include <cstddef>
#include <string>

#include "tests/bench/support/node_load.hpp"

namespace onepool::bench {

inline constexpr std::size_t direct_transaction_batches = 10;

struct DirectIngest {
    double events_per_s = 0;
    double commit_p99_us = 0;
};

// The measured part of the load, into a fresh database at `path` (what begins with it is removed).
DirectIngest ingest_directly(const std::string& path, const NodeLoad& load);

}  // namespace onepool::bench
