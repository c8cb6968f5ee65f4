#pragma once
// What a channel asks while a shopper pays: goods kept for so long, made an order, or let go. Plain
// values; lines name listings. Judged by hub/core/checkout_desk.hpp.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "hub/channels/order_received.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct WantedLine {
    std::string listing;
    Units quantity;
    bool operator==(const WantedLine&) const = default;
};

// A newer version replaces what was kept before under the same name. One owner (a shopper, a
// session) has one hold at a time: another name replaces it too, so that nobody is in his own way.
struct PlaceHold {
    std::string hold;  // the channel's own name for it, as an order id
    std::string owner;
    std::uint32_t version = 1;
    std::vector<WantedLine> lines;
    Millis lasts;
    LocationId collect_at = {};  // kept there or nowhere; empty: wherever it can be sent from
    bool operator==(const PlaceHold&) const = default;
};
struct ConfirmHold {
    std::string hold;
    OrderReceived received;
    bool operator==(const ConfirmHold&) const = default;
};
struct ReleaseHold {
    std::string hold;
    std::uint32_t version = 1;  // a newer one stays
    bool operator==(const ReleaseHold&) const = default;
};
using HoldAsk = std::variant<PlaceHold, ConfirmHold, ReleaseHold>;

}  // namespace onepool::hub
