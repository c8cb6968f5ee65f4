#include "tests/sim/checkers/archive.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"

namespace onepool::sim {

using namespace protocol;

void Archive::add(const NodeMachine::Identity& identity, const JournalRow& row, const Place& place,
                  const std::set<Digest>& odd) {
    const auto [at, is_new] = written_.try_emplace(row.hash);
    // A row read again after its disk was restored may have been damaged meanwhile.
    if (!is_new)
        return;
    auto decoded = decode_event(row.payload);
    auto* event = std::get_if<Event>(&decoded);
    const Digest content = sha256({row.payload});
    const bool is_odd = odd.contains(content);
    CHECK(event != nullptr || is_odd);
    Written& written = at->second;
    written.node = identity.node;
    written.journal = place.journal;
    written.seq = row.seq;
    written.hash = row.hash;
    written.previous = place.previous;
    if (event != nullptr)
        written.event = std::move(*event);
    const auto* failure = std::get_if<DecodeFailure>(&decoded);
    const bool has_version = failure == nullptr || failure->error == DecodeError::newer_schema;
    written.major = has_version ? major_of(row.payload) : 0;
    written.is_plain = !is_odd;
    written.content = content;
    written.location = identity.location.value;
    written.seen_at = place.now;
    by_content_.emplace(content, &written);
    const auto* take = written.event ? std::get_if<Take>(&written.event->body) : nullptr;
    if (take != nullptr)
        taken_.emplace(take->order, written.location);
}

const Written* Archive::find(const Digest& hash) const {
    const auto found = written_.find(hash);
    return found == written_.end() ? nullptr : &found->second;
}

const Written* Archive::find_event(const EventId& id, const Digest& content) const {
    const auto found = by_content_.find(content);
    const bool is_it = found != by_content_.end() && found->second->node == id.node &&
                       found->second->journal == id.journal && found->second->seq == id.seq;
    return is_it ? found->second : nullptr;
}

std::optional<std::vector<const Written*>> Archive::between(const Position& from,
                                                            const Position& to) const {
    std::vector<const Written*> events;
    Position at = to;
    while (at.seq > from.seq) {
        const Written* written = find(at.hash);
        if (written == nullptr || written->seq != at.seq)
            return std::nullopt;
        events.push_back(written);
        at = Position{Seq{at.seq.value - 1}, written->previous};
    }
    if (at != from)
        return std::nullopt;
    std::reverse(events.begin(), events.end());
    return events;
}

}  // namespace onepool::sim
