#pragma once
// What a channel's engine reports to the hub core: facts to log, orders to take, cases to open; and
// how it is doing, for people.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "hub/channels/connector.hpp"
#include "hub/channels/pace.hpp"

namespace onepool::hub {

// The channel holds this number now. `took`: from the oldest change it carries to the answer;
// absent when it repeats what the channel had confirmed before, as after a restart.
struct PushConfirmed {
    ListingQuantity listing;
    std::optional<Millis> took;
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

// The order feed was read to its end, by a poll that was sent at this steady time: every order made
// before is known.
struct FeedRead {
    Millis asked_at;
    bool operator==(const FeedRead&) const = default;
};

// The channel knows what became of its order; log it, so that a restart need not tell it again.
struct OrderTold {
    OrderId order;
    OrderOutcome outcome = OrderOutcome::held;
    LocationId collect_at = {};
    Units cut = {};
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
                                 FeedRead, OrderTold, TellFailed, ChannelFailing, ChannelRecovered>;

struct EngineLive {
    PaceState state = PaceState::ok;      // the worst of the three lanes
    std::uint32_t failures_in_a_row = 0;  // the most of the three lanes
    std::size_t waiting = 0;              // listings with a newer number than confirmed
    std::size_t in_flight = 0;            // listings
    std::size_t tells_waiting = 0;
    std::uint64_t pushes = 0;  // listings confirmed since start
    std::optional<UnixMs> last_confirmed;
    std::string last_error;  // of any lane, newest; empty when all are ok
};

}  // namespace onepool::hub
