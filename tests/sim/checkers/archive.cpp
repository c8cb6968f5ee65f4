#include "tests/sim/checkers/archive.hpp"

#include <algorithm>

#include "protocol/codec.hpp"

namespace onepool::sim {

using namespace protocol;

void Archive::add(const NodeMachine::Identity& identity, const JournalRow& row,
                  const Digest& previous) {
    const auto [at, is_new] = written_.try_emplace(row.hash);
    // A row read again after its disk was restored may have been damaged meanwhile.
    if (!is_new)
        return;
    auto decoded = decode_event(row.payload);
    auto* event = std::get_if<Event>(&decoded);
    CHECK(event != nullptr);
    at->second = Written{identity.node, identity.journal,  row.seq,
                         previous,      std::move(*event), identity.location.value};
}

const Written* Archive::find(const Digest& hash) const {
    const auto found = written_.find(hash);
    return found == written_.end() ? nullptr : &found->second;
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
