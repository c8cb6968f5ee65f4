#pragma once
// How the last units of a SKU are shared out among the listings that sell it, as effects in the hub
// log (share_rule.hpp). Plain values; applied by ListingBook through HubState::apply() and by
// nothing else.

#include <string>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// What one listing shows of it, and the most that its channel may be showing: a higher number that
// it was told may still be there, or orders made under it may not be read yet. exposed >= number;
// limits::balance_units where it may be any number.
struct Share {
    Units number;
    Units exposed;
    bool operator==(const Share&) const = default;
};

struct ShareSet {
    ChannelId channel;
    std::string listing;
    Share share;
    bool operator==(const ShareSet&) const = default;
};

// It shows all that may be promised again.
struct ShareEnded {
    ChannelId channel;
    std::string listing;
    bool operator==(const ShareEnded&) const = default;
};

}  // namespace onepool::hub
