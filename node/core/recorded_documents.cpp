#include "node/core/recorded_documents.hpp"

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

void RecordedDocuments::add(const BasketId& document, const EventId& event) {
    const bool is_new = events_.emplace(document, event).second;
    CHECK(is_new);
    order_.push_back(document);
    if (order_.size() <= limits::recorded_documents)
        return;
    events_.erase(order_.front());
    order_.pop_front();
}

std::optional<EventId> RecordedDocuments::find(const BasketId& document) const {
    const auto found = events_.find(document);
    if (found == events_.end())
        return std::nullopt;
    return found->second;
}

}  // namespace onepool::node
