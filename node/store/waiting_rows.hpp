#pragma once
// What the hub told of goods that wait for inspection, beside the levels. One that no hub can have
// told makes its level one that is not believed (rows.cpp): the hub tells both again.

#include <map>

#include "drivers/io/sqlite.hpp"
#include "protocol/ids.hpp"
#include "protocol/return_events.hpp"

namespace onepool::node {

void put_waiting(io::Database& database, const protocol::Sku& sku,
                 const protocol::WaitingList& list);  // inside a transaction
std::map<protocol::Sku, protocol::WaitingList> waiting_lists(io::Database& database);

}  // namespace onepool::node
