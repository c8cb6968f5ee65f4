#include "node/core/recorded_documents.hpp"

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

void RecordedDocuments::add(const BasketId& document, const Entry& entry) {
    const bool is_new = events_.emplace(document, entry).second;
    CHECK(is_new);
    order_.push_back(document);
    if (order_.size() <= limits::recorded_documents)
        return;
    events_.erase(order_.front());
    order_.pop_front();
}

const RecordedDocuments::Entry* RecordedDocuments::find(const BasketId& document) const {
    const auto found = events_.find(document);
    return found == events_.end() ? nullptr : &found->second;
}

}  // namespace onepool::node
