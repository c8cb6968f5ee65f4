#pragma once
// An order as a channel tells of it, by webhook or feed. Plain values.

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/events.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// held: taken, also while another location is looked for; staged: picked, to be collected or sent.
enum class OrderOutcome : std::uint8_t { held, refused, shipped, cancelled, staged, collected };
const char* to_text(OrderOutcome outcome);

// Lines carry the listing in `scanned_code` and no `sku`: which SKU a listing is, the hub knows.
struct OrderReceived {
    Order order;
    bool is_cancelled = false;
    std::optional<OrderOutcome> told{};  // the last that a hub told the channel of it
    std::string hold{};          // under which its goods were kept while it was paid; empty: none
    bool asks_identity = false;  // whoever collects it must show an identity document
    bool operator==(const OrderReceived&) const = default;
};

}  // namespace onepool::hub
