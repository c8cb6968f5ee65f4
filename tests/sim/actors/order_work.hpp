#pragma once
// What somebody in a back room does about one order next: takes it, picks it scan by scan (with
// wrong scans, something missing, an undo), gives it back, sends it, hands it over, puts it back.
// Draws by chance; asks nobody. One thread.

#include <vector>

#include "tests/sim/world/world.hpp"

namespace onepool::sim {

// Of an order that is worked on without a doubt: all of it, and nothing goes wrong.
enum class OrderStep : std::uint8_t { take, pick, hand_over };

class OrderWork {
  public:
    OrderWork(World& world, NodeMachine& node, Random chance)
        : world_(world), node_(node), chance_(chance) {}

    std::vector<node::Action> next(const protocol::ShipTask& task);
    // Nothing where this step is not the next one, or somebody else's.
    std::vector<node::Action> next(const protocol::ShipTask& task, OrderStep step);

  private:
    std::vector<node::Action> of_held(const protocol::ShipTask& task);
    std::vector<node::Action> pick(const protocol::ShipTask& task);
    void pick_line(const protocol::ShipTask& task, const protocol::StockLine& line,
                   std::vector<node::Action>& actions);
    node::Action finish(const protocol::ShipTask& task);
    node::Action give_back(const protocol::ShipTask& task);
    node::Action send(const protocol::ShipTask& task);
    node::Action hand_over(const protocol::ShipTask& task);
    protocol::BasketId new_document() { return random_id<protocol::BasketId>(chance_); }
    bool one_in(std::uint64_t times) { return chance_.below(times) == 0; }

    World& world_;
    NodeMachine& node_;
    Random chance_;
};

}  // namespace onepool::sim
