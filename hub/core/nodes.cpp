#include "hub/core/nodes.hpp"

#include <numeric>

#include "protocol/check.hpp"

namespace onepool::hub {

std::uint64_t NodeRecord::events() const {
    return std::accumulate(applied.begin(), applied.end(), set_aside);
}

const NodeRecord* Nodes::find(const NodeId& id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &nodes_[found->second];
}

void Nodes::apply(const NodeRegistered& effect, LocationIndex location) {
    if (find(effect.node) == nullptr)
        CHECK(restore(NodeRecord(effect.node)));
    NodeRecord& record = change(effect.node);
    record.location = location;
    record.name = effect.name;
}

void Nodes::heard(const NodeId& id, Now now) {
    const auto found = index_.find(id);
    CHECK(found != index_.end());
    nodes_[found->second].intake.heard(now);
}

void Nodes::apply(const StreamAdopted& effect) {
    NodeRecord& record = change(effect.node);
    if (record.intake.journal())
        record.replaced.push_back(*record.intake.journal());
    record.intake.adopt(effect.journal, effect.epoch);
}

void Nodes::apply(const StreamAdvanced& effect) {
    change(effect.node).intake.advance(effect.cursor);
}

void Nodes::apply(const StreamStopped& effect) {
    change(effect.node).intake.stop(effect.fence);
}

void Nodes::apply(const EventJudged& effect) {
    NodeRecord& record = change(effect.node);
    switch (effect.verdict) {
        case Verdict::duplicate:
            return;
        case Verdict::quarantined:
        case Verdict::parked:
            ++record.set_aside;
            return;
        case Verdict::overdraft:
            ++record.overdrafts;
            break;
        case Verdict::unmapped:
        case Verdict::applied:
            break;
    }
    ++record.applied[static_cast<std::size_t>(effect.fact)];
}

bool Nodes::restore(NodeRecord record) {
    const auto at = static_cast<std::uint32_t>(nodes_.size());
    if (!index_.emplace(record.id(), at).second)
        return false;
    nodes_.push_back(std::move(record));
    return true;
}

NodeRecord& Nodes::change(const NodeId& id) {
    const auto found = index_.find(id);
    CHECK(found != index_.end());
    dirty_.mark(found->second);
    return nodes_[found->second];
}

}  // namespace onepool::hub
