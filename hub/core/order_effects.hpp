#pragma once
// What can happen to orders and listings, as effects in the hub log. Plain values; applied
// through HubState::apply() and by nothing else.

#include <optional>
#include <string>
#include <vector>

#include "hub/core/accounts.hpp"
#include "hub/core/ledger_effects.hpp"
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

// By which rules locations are preferred, the most important first.
//   highest_stock  has the most left of the SKU that is scarcest there, once this order is taken
//   least_work     has the fewest orders to be picked
//   nearest        is in the country it is sent to, and shares most of the postcode
//   sla            can still send it by the time it is due
//   margin         costs least to send an order from
enum class SourcingRule : std::uint8_t { highest_stock, least_work, nearest, sla, margin };
inline constexpr std::size_t sourcing_rules = 5;
const char* to_text(SourcingRule rule);

struct SourcingSet {
    std::vector<SourcingRule> rules;
    bool operator==(const SourcingSet&) const = default;
};

// What a channel's orders may be made of, where no one location has all of it.
struct Fulfilment {
    bool may_split = false;       // several locations send a part each
    bool may_be_partial = false;  // what nobody has is cut from it, and its channel told so
    bool operator==(const Fulfilment&) const = default;
};

std::string to_text(const Fulfilment& fulfilment);

struct FulfilmentSet {
    ChannelId channel;
    Fulfilment fulfilment;
    bool operator==(const FulfilmentSet&) const = default;
};

// An order as the channel gave it; its lines name listings. Followed by OrderMoved.
struct OrderTaken {
    Order order;
    bool operator==(const OrderTaken&) const = default;
};

// waiting: it was taken, and its location gave it up; nobody else has its goods yet.
// staged: picked, and waiting to be sent or to be collected; packed: staged, and in its parcels.
// delivered: it was shipped, and its buyer has it.
enum class OrderStage : std::uint8_t {
    refused,
    held,
    shipped,
    cancelled,
    waiting,
    staged,
    collected,
    packed,
    delivered,
};
inline constexpr std::size_t order_stages = 9;
// It is picked, and waits to leave.
constexpr bool is_standing(OrderStage stage) {
    return stage == OrderStage::staged || stage == OrderStage::packed;
}
// All that was to leave has left.
constexpr bool has_left(OrderStage stage) {
    return stage == OrderStage::shipped || stage == OrderStage::delivered ||
           stage == OrderStage::collected;
}
// Nothing is to be done for its buyer any more.
constexpr bool is_ended(OrderStage stage) {
    return has_left(stage) || stage == OrderStage::refused || stage == OrderStage::cancelled;
}
const char* to_text(OrderStage stage);

// A step of an order, also one that leaves its stage as it was.
struct OrderMoved {
    OrderKey order;
    OrderStage stage = OrderStage::held;
    std::string reason;    // for a person; empty when there is nothing to explain
    StaffId by = {};       // who did it; empty: the hub by its rules, the channel, or unknown
    std::string why = {};  // beside `reason`, and told to no channel: how a location was chosen
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

}  // namespace onepool::hub
