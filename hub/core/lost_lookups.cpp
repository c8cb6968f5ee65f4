#include "hub/core/lost_lookups.hpp"

#include <algorithm>

namespace onepool::hub {

std::optional<EventsWanted> LostLookups::ask(const JournalSpan& span, Now now) {
    std::erase_if(lookups_, [&](const Lookup& lookup) {
        return !lookup.is_open && lookup.until <= now.steady;
    });
    const bool has_one = std::ranges::any_of(
        lookups_, [&](const Lookup& lookup) { return lookup.span.node == span.node; });
    if (has_one || lookups_.size() >= lost_lookups_max)
        return std::nullopt;
    lookups_.push_back({span, Millis{}});
    return EventsWanted{span};
}

bool LostLookups::answered(const JournalSpan& span, Now now) {
    const auto at = std::ranges::find_if(
        lookups_, [&](const Lookup& lookup) { return lookup.is_open && lookup.span == span; });
    if (at == lookups_.end())
        return false;
    at->is_open = false;
    at->until = Millis{now.steady.value + lost_lookup_every_ms};
    return true;
}

}  // namespace onepool::hub
