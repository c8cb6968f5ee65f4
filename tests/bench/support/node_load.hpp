#pragma once
// What 200 nodes of 50 stores would send: one-line sales of Zipf-distributed SKUs in batches of
// 100, chained, encoded and sealed as a node does, made before the clock starts. The stock they
// sell is received first, by the first node of each store, so that nothing is oversold.

#include <cstdint>
#include <string>
#include <vector>

#include "hub/core/hub_io.hpp"
#include "protocol/messages.hpp"

namespace onepool::bench {

struct LoadCase {
    std::uint32_t stores = 50;
    std::uint32_t first_store = 0;  // loads with other stores can be put into one hub
    std::uint32_t nodes_per_store = 4;
    std::uint32_t skus = 100'000;
    std::size_t batches = 10'000;  // over all nodes
    std::size_t batch_events = 100;
    enum class Order : std::uint8_t { random, round_robin } order = Order::random;  // of nodes
};

struct NodeLoad {
    std::vector<protocol::NodeId> nodes;
    std::vector<hub::Command> commands;    // locations, nodes, catalogue
    std::vector<hub::FromNode> greetings;  // one HELLO a node
    std::vector<hub::FromNode> opening;    // receipts
    std::vector<hub::FromNode> batches;    // the measured part
    std::size_t events = 0;                // in `batches`
};

NodeLoad make_node_load(const LoadCase& chosen);

}  // namespace onepool::bench
