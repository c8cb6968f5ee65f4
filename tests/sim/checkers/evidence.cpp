#include "tests/sim/checkers/evidence.hpp"

namespace onepool::sim {

using namespace protocol;

void Evidence::update(const World& world) {
    nodes_.resize(world.node_count());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i].image.follow(world.node(i).disk(), Extent::durable);
        archive_rows(world.node(i), nodes_[i]);
    }
    hub_.follow(world.hub().disk(), Extent::durable);
    follow_streams();
}

// What the running machine sees, because what it sees it may send.
void Evidence::archive_rows(const NodeMachine& machine, NodeEvidence& node) {
    const NodeImage& image = machine.image();
    if (node.history != image.history()) {
        node.history = image.history();
        node.archived = 0;
    }
    const auto& journal = image.journal();
    for (; node.archived < journal.size(); ++node.archived) {
        const Digest previous = node.archived == 0 ? Digest{} : journal[node.archived - 1].hash;
        archive_.add(machine.identity(), journal[node.archived], previous);
    }
}

void Evidence::follow_streams() {
    if (streams_history_ != hub_.history()) {
        streams_history_ = hub_.history();
        streams_.clear();
        present_.clear();
        entries_seen_ = 0;
    }
    for (; entries_seen_ < log().size(); ++entries_seen_) {
        for (const hub::Effect& effect : log()[entries_seen_].effects) {
            if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
                present_[adopted->node] = adopted->journal;
                streams_[{adopted->node, adopted->journal}] = {};
            } else if (const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect)) {
                streams_[{advanced->node, present_[advanced->node]}].cursor = advanced->cursor;
            } else if (const auto* stopped = std::get_if<hub::StreamStopped>(&effect)) {
                streams_[{stopped->node, stopped->fence.journal}].is_stopped = true;
            }
        }
    }
}

Position Evidence::cursor(const NodeId& node, const JournalId& journal) const {
    const auto found = streams_.find({node, journal});
    return found == streams_.end() ? Position{} : found->second.cursor;
}

}  // namespace onepool::sim
