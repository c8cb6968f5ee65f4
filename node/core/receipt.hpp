#pragma once
// What a customer takes home, derived from the journaled event: nothing here is stored twice. Pure.

#include <optional>
#include <string>
#include <variant>

#include "protocol/bytes.hpp"
#include "protocol/events.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

using namespace onepool::protocol;

struct ReceiptView {
    EventId event;
    std::string chain_code;  // of the event's chain hash, see receipt_code.hpp
    EventHeader header;
    std::variant<Sale, Return> document;
    bool operator==(const ReceiptView&) const = default;
};

// Nullopt when the journal row is another kind of event.
std::optional<ReceiptView> receipt_of(const EventId& id, const Digest& hash, const Event& event);

}  // namespace onepool::node
