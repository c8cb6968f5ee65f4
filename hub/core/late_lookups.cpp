#include "hub/core/late_lookups.hpp"

#include <algorithm>
#include <utility>

namespace onepool::hub {

LateLookups::Found LateLookups::find(const JournalSpan& span, Seq reach) {
    const auto of_node = [&](const Lookup& lookup) { return lookup.span.node == span.node; };
    const auto at = std::find_if(lookups_.begin(), lookups_.end(), of_node);
    if (at != lookups_.end()) {
        if (at->known && at->span.covers(span))
            return {.known = &*at->known, .ask = std::nullopt};
        // One question a node at a time, whatever it sends meanwhile: each walks through the log.
        if (!at->known)
            return {};
    }
    forget(span.node);
    if (lookups_.size() >= late_lookups_max) {
        const auto answered = std::find_if(lookups_.begin(), lookups_.end(),
                                           [](const Lookup& lookup) { return lookup.known; });
        if (answered == lookups_.end())
            return {};
        lookups_.erase(answered);
    }
    JournalSpan wanted = span;
    wanted.last =
        std::max(span.last, std::min(reach, Seq{span.first.value + late_lookup_events - 1}));
    lookups_.push_back({.span = wanted, .known = std::nullopt});
    return {.known = nullptr, .ask = JournalWanted{wanted}};
}

bool LateLookups::answered(JournalFound found) {
    const auto asked = [&](const Lookup& lookup) {
        return lookup.span == found.span && !lookup.known;
    };
    const auto at = std::find_if(lookups_.begin(), lookups_.end(), asked);
    if (at == lookups_.end())
        return false;
    if (!found.events) {
        lookups_.erase(at);
        return false;
    }
    at->known.emplace(found.span, *std::move(found.events));
    return true;
}

void LateLookups::forget(const NodeId& node) {
    std::erase_if(lookups_, [&](const Lookup& lookup) { return lookup.span.node == node; });
}

}  // namespace onepool::hub
