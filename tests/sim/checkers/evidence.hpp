#pragma once
// What stands on the disks for ever: each node's journal with its events decoded, and the hub's
// log. Brought up to date once per event, for all checkers. Owned by the referee; one thread.

#include <vector>

#include "protocol/events.hpp"
#include "tests/sim/world/world.hpp"

namespace onepool::sim {

class Evidence {
  public:
    void update(const World& world);

    const NodeImage& node(std::size_t index) const { return nodes_[index].image; }
    // By seq - 1.
    const std::vector<protocol::Event>& events(std::size_t index) const {
        return nodes_[index].events;
    }
    const HubImage& hub() const { return hub_; }
    const std::vector<hub::LogEntry>& log() const { return hub_.log(); }

  private:
    struct NodeEvidence {
        NodeImage image;
        std::vector<protocol::Event> events;
    };

    std::vector<NodeEvidence> nodes_;
    HubImage hub_;
};

}  // namespace onepool::sim
