#pragma once
// Why what is asked of an order is refused, in the words that its page shows. Pure.

#include "node/core/answers.hpp"
#include "protocol/messages.hpp"

namespace onepool::node {

Answer no_such_order(const protocol::OrderKey& order);
Answer bad_id();
// Nothing else can be done with it than what its state allows.
Answer wrong_stage(const protocol::ShipTask& task);
Answer not_ours(const protocol::ShipTask& task);

}  // namespace onepool::node
