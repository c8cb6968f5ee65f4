#pragma once
// How a node gets back what it recorded once and its disk no longer holds: events of its own
// journals that a disk damaged, or that an older copy of its database never had. Part of
// messages.hpp, which says how they travel.

#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// The node lacks these events, and asks for those of them that the hub holds.
struct LostEvents {
    NodeId node;
    JournalId journal;
    Seq first;
    Seq last;
    auto operator<=>(const LostEvents&) const = default;
};

// The newest of them that fit a batch, raw as the hub took them. They end at `last`, as it was
// asked: the chain from prev_hash over them must give a hash that the node knows to stand there.
// None: the hub does not have that event.
struct FoundEvents {
    HubEpoch hub_epoch;
    JournalId journal;
    Seq last;
    Digest prev_hash{};
    std::vector<Bytes> events;
    auto operator<=>(const FoundEvents&) const = default;
};

}  // namespace onepool::protocol
