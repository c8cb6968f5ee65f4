#pragma once
// The hub's core, performer and store in this process, without sockets: shoppers of one hot SKU,
// each of whom asks again as soon as the one before is durable and answered. Commits are grouped,
// state flushed and checkpoints taken as the program does it (LogKeeper). The requests are made and
// signed before the clock starts.

#include <string>

#include "tests/bench/support/clients.hpp"

namespace onepool::bench {

// One unit held by each request, into a fresh database in `folder` (emptied). CHECKs that what is
// promised afterwards is what was there less what was given.
ClientsResult reserve_directly(const std::string& folder, int clients, double seconds);

}  // namespace onepool::bench
