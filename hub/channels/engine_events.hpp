#pragma once
// What a channel's engine reports to the hub core: facts to log, orders to take, cases to open.

#include <cstdint>
#include <string>
#include <variant>

#include "hub/channels/connector.hpp"

namespace onepool::hub {

// The channel holds this number now. `took`: from the oldest change it carries to the answer.
struct PushConfirmed {
    ListingQuantity listing;
    Millis took;
    bool operator==(const PushConfirmed&) const = default;
};

enum class LaneKind : std::uint8_t { push, poll, tell };
const char* to_text(LaneKind lane);

// Three failures in a row in one lane; said once until it recovers.
struct ChannelFailing {
    LaneKind lane = LaneKind::push;
    std::uint32_t failures = 0;
    std::string reason;
    bool operator==(const ChannelFailing&) const = default;
};
struct ChannelRecovered {
    LaneKind lane = LaneKind::push;
    bool operator==(const ChannelRecovered&) const = default;
};

// The channel knows what became of its order; log it, so that a restart need not tell it again.
struct OrderTold {
    OrderId order;
    OrderOutcome outcome = OrderOutcome::held;
    bool operator==(const OrderTold&) const = default;
};
// The channel refused to be told, or too many tells waited (limits::tells_waiting): a case.
struct TellFailed {
    OrderId order;
    OrderOutcome outcome = OrderOutcome::held;
    std::string reason;
    bool operator==(const TellFailed&) const = default;
};

using EngineEvent = std::variant<PushConfirmed, PushRefused, OrderReceived, FeedDrained, OddOrder,
                                 OrderTold, TellFailed, ChannelFailing, ChannelRecovered>;

}  // namespace onepool::hub
