#pragma once
// Large reference data that a node keeps a copy of: catalogue, prices, staff, settings. Each is a
// scope with a version; its content is cut into chunks named by their SHA-256, so that a node asks
// only for chunks it does not hold, can go on after any interruption, and swaps the whole in one
// transaction. The hub offers, the node asks, the hub answers chunk by chunk:
//
//   hub  --ScopeOffer{version, chunks}--> node      (after a greeting, and when a version is new)
//   node --ScopeWant{version, indexes}--> hub       (again after a time-out; nothing is remembered)
//   hub  --ScopeChunk{version, index}---> node
// Topics: offers and chunks on v1/dn/<node>/snap, wants on v1/up/<node>/ask.

#include <cstdint>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"

namespace onepool::protocol {

enum class Scope : std::uint8_t { catalogue, prices, staff, config };

// The version of a scope is made like that of a value sent down: see downlink_version().
struct ScopeMark {
    Scope scope = Scope::catalogue;
    std::uint64_t version = 0;
    auto operator<=>(const ScopeMark&) const = default;
};

struct ScopeOffer {
    HubEpoch hub_epoch;
    JournalId journal;
    ScopeMark mark;
    std::uint64_t bytes = 0;     // of all chunks together
    std::vector<Digest> chunks;  // SHA-256 of each, in order
    auto operator<=>(const ScopeOffer&) const = default;
};

struct ScopeWant {
    NodeId node;
    JournalId journal;
    ScopeMark mark;
    std::vector<std::uint32_t> chunks;  // indexes, ascending
    auto operator<=>(const ScopeWant&) const = default;
};

struct ScopeChunk {
    HubEpoch hub_epoch;
    JournalId journal;
    ScopeMark mark;
    std::uint32_t index = 0;
    Bytes content;
    auto operator<=>(const ScopeChunk&) const = default;
};

}  // namespace onepool::protocol
