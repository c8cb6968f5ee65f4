#pragma once
// Seeds made of the rows that real databases hold.

#include "protocol/bytes.hpp"

namespace onepool::fuzz {

protocol::Bytes node_rows();  // of a till in its second journal, with a row of every table
protocol::Bytes young_node_rows();
protocol::Bytes hub_rows();  // a log of one entry with one effect of each kind, and a flush

}  // namespace onepool::fuzz
