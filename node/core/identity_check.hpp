#pragma once
// Whether it was looked at who collects an order, where its channel or this store wants that. Pure.

#include <optional>

#include "node/core/answers.hpp"

namespace onepool::node {

bool asks_identity(IdentityRule rule, const ShipTask& task);

// Why it cannot be recorded so; nullopt: it can. What was noted beside the kind of document is read
// by many people for years, so the number of a document is refused.
std::optional<Answer> find_identity_fault(const CollectOrder& collect, IdentityRule rule,
                                          const ShipTask& task);

}  // namespace onepool::node
