#pragma once
// A copy of a node's database while the node sells, for reading: receipts, the journal, an audit.
// It never becomes a node again: its journal would go on from an older event than the hub holds,
// and the hub would stop it. A dead node is replaced by enrolling another.

#include <string>

namespace onepool::node {

// What was done and what the copy is good for, for a person. Throws std::runtime_error with what to
// do; nothing is overwritten, and nothing is left behind when it fails.
std::string back_up(const std::string& database, const std::string& to);

}  // namespace onepool::node
