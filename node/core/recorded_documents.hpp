#pragma once
// The documents recorded in this run, by id: a second request for one may arrive while the commit
// of the first is still in flight, when the edge cannot find it on disk yet. Bounded by what can be
// undecided at once (limits::recorded_documents); older ones are durable and found by the edge.
// Pure; one owner (the core).

#include <cstddef>
#include <deque>
#include <map>

#include "protocol/events.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class RecordedDocuments {
  public:
    struct Entry {
        EventId event;
        std::size_t kind = 0;  // index in EventBody
    };
    void add(const BasketId& document, const Entry& entry);
    const Entry* find(const BasketId& document) const;  // null when unknown

  private:
    std::map<BasketId, Entry> events_;
    std::deque<BasketId> order_;  // oldest first
};

}  // namespace onepool::node
