#pragma once
// What can happen to goods that are kept while a shopper pays, as effects in the hub log. Plain
// values; applied by CheckoutBook through HubState::apply() and by nothing else.

#include <string>

#include "hub/core/ledger_effects.hpp"

namespace onepool::hub {

struct CheckoutKey {
    ChannelId channel;
    std::string hold;  // the channel's own name for it
    auto operator<=>(const CheckoutKey&) const = default;
};

struct CheckoutHeld {
    CheckoutKey key;
    std::string owner;
    std::uint32_t version = 1;
    LocationIndex location;
    HoldLines lines;
    UnixMs expires_at;
    bool operator==(const CheckoutHeld&) const = default;
};

enum class CheckoutState : std::uint8_t { open, ordered, released, replaced, expired };
const char* to_text(CheckoutState state);

struct CheckoutEnded {
    CheckoutKey key;
    CheckoutState as = CheckoutState::released;  // any but open
    OrderId order;                               // what it became; empty unless ordered
    bool operator==(const CheckoutEnded&) const = default;
};

}  // namespace onepool::hub
