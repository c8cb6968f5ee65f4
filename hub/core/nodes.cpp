#include "hub/core/nodes.hpp"

#include <algorithm>
#include <numeric>

#include "protocol/check.hpp"

namespace onepool::hub {

std::uint64_t NodeRecord::events() const {
    return std::accumulate(applied.begin(), applied.end(), set_aside + voided);
}

const EndedJournal* NodeRecord::find_ended(const JournalId& journal) const {
    const auto found =
        std::find_if(replaced.begin(), replaced.end(),
                     [&](const EndedJournal& ended) { return ended.journal == journal; });
    return found == replaced.end() ? nullptr : &*found;
}

bool NodeRecord::is_late_settled() const {
    return std::ranges::all_of(
        replaced, [](const EndedJournal& ended) { return ended.settled_at.has_value(); });
}

const NodeRecord* Nodes::find(const NodeId& id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &nodes_[found->second];
}

void Nodes::apply(const NodeRegistered& effect, LocationIndex location) {
    if (find(effect.node) == nullptr) {
        NodeRecord added(effect.node);
        added.location = location;
        CHECK(restore(std::move(added)));
    }
    NodeRecord& record = change(effect.node);
    if (record.location != location)
        move(record, location);
    record.name = effect.name;
}

void Nodes::move(NodeRecord& record, LocationIndex location) {
    const std::uint32_t at = index_.at(record.id());
    const std::size_t silent = record.silent_since ? 1 : 0;
    Place& from = place(record.location);
    std::erase(from.nodes, at);
    from.silent -= silent;
    Place& to = place(location);
    to.nodes.push_back(at);
    to.silent += silent;
    record.location = location;
}

const std::vector<std::uint32_t>& Nodes::at(LocationIndex location) const {
    static const std::vector<std::uint32_t> nobody;
    return location.value < places_.size() ? places_[location.value].nodes : nobody;
}

bool Nodes::has_silent(LocationIndex location) const {
    return location.value < places_.size() && places_[location.value].silent > 0;
}

void Nodes::heard(const NodeId& id, Now now) {
    const auto found = index_.find(id);
    CHECK(found != index_.end());
    nodes_[found->second].intake.heard(now);
}

void Nodes::apply(const StreamAdopted& effect, UnixMs at) {
    NodeRecord& record = change(effect.node);
    const Intake& intake = record.intake;
    if (intake.journal())
        record.replaced.push_back(
            {.journal = *intake.journal(),
             .cursor = intake.cursor(),
             .reach = intake.cursor().seq,
             .epoch = intake.epoch(),
             .begun_at = record.begun_at,
             .ended_at = record.stopped_at.value_or(at),
             .why = intake.fence() ? std::optional(intake.fence()->reason) : std::nullopt});
    record.intake.adopt(effect.journal, effect.epoch);
    record.begun_at = at;
    record.stopped_at.reset();
}

void Nodes::apply(const StreamAdvanced& effect) {
    change(effect.node).intake.advance(effect.cursor);
}

void Nodes::apply(const StreamStopped& effect, UnixMs at) {
    NodeRecord& record = change(effect.node);
    record.intake.stop(effect.fence);
    record.stopped_at = at;
}

void Nodes::apply(const LateTaken& effect) {
    NodeRecord& record = change(effect.node);
    CHECK(record.intake.journal() != effect.journal);
    auto& replaced = record.replaced;
    auto ended = std::find_if(replaced.begin(), replaced.end(), [&](const EndedJournal& each) {
        return each.journal == effect.journal;
    });
    if (ended == replaced.end()) {
        // Ended before this hub met it: its log ends before that, or it never reached any.
        ended = replaced.insert(ended, {.journal = effect.journal, .cursor = {}, .reach = {}});
        record.intake.replaced(effect.journal);
    }
    ended->reach = std::max(ended->reach, effect.last);
    ended->late += effect.taken;
    ended->settled_at.reset();
}

void Nodes::apply(const LateSettled& effect, UnixMs at) {
    for (EndedJournal& ended : change(effect.node).replaced)
        ended.settled_at = ended.settled_at.value_or(at);
}

void Nodes::apply(const EventsMissing& effect) {
    change(effect.node).missing = effect.missing;
}

void Nodes::apply(const NodeKeyed& effect) {
    change(effect.node).key = effect.key;
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

void Nodes::apply(const WalkInSold& effect, std::uint32_t today) {
    change(effect.node).sold.add(effect.day, effect.units, today);
}

void Nodes::apply(const SilenceBegun& effect) {
    NodeRecord& record = change(effect.node);
    CHECK(!record.silent_since);
    record.silent_since = effect.since;
    ++place(record.location).silent;
}

void Nodes::apply(const SilenceEnded& effect) {
    NodeRecord& record = change(effect.node);
    CHECK(record.silent_since.has_value());
    record.silent_since.reset();
    --place(record.location).silent;
}

// Its EventJudged counts what it was.
void Nodes::set_aside_replayed(const NodeId& id) {
    NodeRecord& record = change(id);
    CHECK(record.set_aside > 0);
    --record.set_aside;
}

void Nodes::set_aside_voided(const NodeId& id) {
    set_aside_replayed(id);
    ++change(id).voided;
}

bool Nodes::restore(NodeRecord record) {
    const auto at = static_cast<std::uint32_t>(nodes_.size());
    if (!index_.emplace(record.id(), at).second)
        return false;
    Place& there = place(record.location);
    there.nodes.push_back(at);
    there.silent += record.silent_since ? 1 : 0;
    nodes_.push_back(std::move(record));
    return true;
}

NodeRecord& Nodes::change(const NodeId& id) {
    const auto found = index_.find(id);
    CHECK(found != index_.end());
    dirty_.mark(found->second);
    return nodes_[found->second];
}

Nodes::Place& Nodes::place(LocationIndex location) {
    if (location.value >= places_.size())
        places_.resize(location.value + std::size_t{1});
    return places_[location.value];
}

}  // namespace onepool::hub
