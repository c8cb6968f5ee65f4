#pragma once
// What Redis takes to sell the same thing: one counter, one unit less by each run of a Lua script,
// never below zero, on a server of its own that keeps every write on disk before it answers
// (appendonly yes, appendfsync always). Through hiredis over a Unix socket, a connection for each
// client.

#include <string>

#include "tests/bench/support/clients.hpp"

namespace onepool::bench {

bool is_redis_installed();

// Every run must find a unit; in the end none is missing that was not given. `folder` is emptied.
// Throws when the server does not do as it should.
ClientsResult reserve_in_redis(const std::string& folder, int clients, double seconds);

}  // namespace onepool::bench
