#pragma once
// What PostgreSQL takes to sell the same thing: one row of stock, one unit less by each statement,
// never below zero, on a server of its own with the settings it comes with (fsync and
// synchronous_commit on). Through libpq over a Unix socket, a connection for each client.

#include <string>

#include "tests/bench/support/clients.hpp"

namespace onepool::bench {

bool is_postgres_installed();

// Every statement must find a unit; in the end none is missing that was not given. The cluster is
// made in `folder` when it is not there yet. Throws when the server does not do as it should.
ClientsResult reserve_in_postgres(const std::string& folder, int clients, double seconds);

}  // namespace onepool::bench
