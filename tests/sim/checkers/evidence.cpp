#include "tests/sim/checkers/evidence.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/seal.hpp"

namespace onepool::sim {

using namespace protocol;

void Evidence::update(const World& world) {
    nodes_.resize(world.node_count());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i].image.follow(world.node(i).disk(), Extent::durable);
        archive_rows(world, world.node(i), nodes_[i]);
        nodes_[i].rights.follow(world.node(i), archive_);
    }
    hub_.follow(world.hub().disk(), Extent::durable);
    follow_streams();
    asides_.follow(archive_, hub_, world.hub().reigns());
    takings_.follow(archive_, hub_);
    by_hub_.follow(hub_, takings_);
}

// What the running machine sees, because what it sees it may send.
void Evidence::archive_rows(const World& world, const NodeMachine& machine, NodeEvidence& node) {
    const NodeImage& image = machine.image();
    node.archived.is_begun_again(image);
    while (const JournalRow* row = node.archived.next(image)) {
        const Digest previous = row->seq == Seq{1} ? Digest{} : node.last;
        archive_.add(machine.identity(), *row,
                     {.journal = machine.named(image.journal_of(node.archived.life)),
                      .previous = previous,
                      .now = world.nature().time.now()},
                     world.witness().odd_events);
        node.last = row->hash;
    }
}

void Evidence::follow_streams() {
    if (streams_history_ != hub_.history()) {
        streams_history_ = hub_.history();
        streams_.clear();
        late_.clear();
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
            } else if (std::holds_alternative<hub::LateTaken>(effect)) {
                follow_late(log()[entries_seen_]);
            }
        }
    }
}

// The entry's input is the batch as the node sent it.
void Evidence::follow_late(const hub::LogEntry& entry) {
    const auto decoded = decode_message(content_of(entry.input));
    const auto* message = std::get_if<Message>(&decoded);
    const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    CHECK(batch != nullptr && batch->kind == BatchKind::late);
    for (std::size_t i = 0; i < batch->events.size(); ++i) {
        const EventId id{batch->node, batch->journal, Seq{batch->first.value + i}};
        const bool is_set_aside =
            std::ranges::any_of(entry.effects, [&](const hub::Effect& effect) {
                const auto* aside = std::get_if<hub::EventSetAside>(&effect);
                return aside != nullptr && aside->seq == id.seq && aside->journal == id.journal;
            });
        late_.push_back({entry.lsn, id, sha256({batch->events[i]}), is_set_aside});
    }
}

JournalId Evidence::present(const NodeId& node) const {
    const auto found = present_.find(node);
    return found == present_.end() ? JournalId{} : found->second;
}

Position Evidence::cursor(const NodeId& node, const JournalId& journal) const {
    const auto found = streams_.find({node, journal});
    return found == streams_.end() ? Position{} : found->second.cursor;
}

}  // namespace onepool::sim
