#pragma once
// What can happen to orders, listings and cases, as effects in the hub log. Plain values; applied
// through HubState::apply() and by nothing else.

#include <string>

#include "hub/core/accounts.hpp"
#include "protocol/events.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// A channel's name for a SKU.
struct ListingMapped {
    ChannelId channel;
    std::string listing;
    SkuIndex sku;
    bool operator==(const ListingMapped&) const = default;
};

// An order as the channel gave it; its lines name listings. Followed by OrderMoved.
struct OrderTaken {
    Order order;
    bool operator==(const OrderTaken&) const = default;
};

enum class OrderStage : std::uint8_t { refused, held, shipped, cancelled };
const char* to_text(OrderStage stage);

struct OrderMoved {
    OrderKey order;
    OrderStage stage = OrderStage::held;
    std::string reason;  // for a person; empty when there is nothing to explain
    bool operator==(const OrderMoved&) const = default;
};

// The channel answered that it knows this stage; until then it is told again.
struct OrderStageTold {
    OrderKey order;
    OrderStage stage = OrderStage::held;
    bool operator==(const OrderStageTold&) const = default;
};

// The channel confirmed this number.
struct Published {
    ChannelId channel;
    std::string listing;
    Units quantity;
    bool is_paused = false;
    std::uint64_t version = 0;
    bool operator==(const Published&) const = default;
};

// The order feed of a channel is drained up to here.
struct FeedMoved {
    ChannelId channel;
    std::string cursor;
    bool operator==(const FeedMoved&) const = default;
};

enum class CaseKind : std::uint8_t {
    oversell,
    unmapped_item,
    quarantine,
    parked,
    stream_stopped,
    order_refused_by_channel,
    odd_order,
    channel_failing,
    push_refused,
    storage,
    odd_message,
    identity,  // certificates, and the files that keep strangers from the broker
    location_closed,
    backup_overdue,
    scope_rejected,
    set_aside_overdue,
    wrong_clock,
    disk_low,
};
const char* to_text(CaseKind kind);

// A new case, or a newer text of an open one (same id).
struct CaseOpened {
    std::uint64_t id = 0;
    CaseKind kind = CaseKind::oversell;
    std::string subject;
    std::string text;
    std::string proposal;
    bool operator==(const CaseOpened&) const = default;
};

struct CaseClosed {
    std::uint64_t id = 0;
    StaffId by;
    std::string note;
    bool operator==(const CaseClosed&) const = default;
};

}  // namespace onepool::hub
