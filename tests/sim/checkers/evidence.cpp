#include "tests/sim/checkers/evidence.hpp"

#include "protocol/codec.hpp"

namespace onepool::sim {

void Evidence::update(const World& world) {
    nodes_.resize(world.node_count());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        NodeEvidence& node = nodes_[i];
        node.image.follow(world.node(i).disk(), Extent::durable);
        const auto& journal = node.image.journal();
        while (node.events.size() < journal.size()) {
            auto decoded = protocol::decode_event(journal[node.events.size()].payload);
            auto* event = std::get_if<protocol::Event>(&decoded);
            CHECK(event != nullptr);
            node.events.push_back(std::move(*event));
        }
    }
    hub_.follow(world.hub().disk(), Extent::durable);
}

}  // namespace onepool::sim
