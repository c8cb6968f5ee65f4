#pragma once
// Names of things, as distinct types: a node is never mistaken for a journal, a SKU for a staff id.
// All are values, ordered and hashable; text forms are the ones people and topics see.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onepool::protocol {

// 128 bits, random or time-ordered (UUIDv7); the all-zero value means "none".
template <class Tag>
struct Id128 {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Id128&) const = default;
    bool is_none() const { return bytes == std::array<std::uint8_t, 16>{}; }
};

using NodeId = Id128<struct NodeTag>;        // one installation; given at enrolment, never reused
using JournalId = Id128<struct JournalTag>;  // one life of a node's database
using BasketId = Id128<struct BasketTag>;    // UUIDv7; the idempotency key of a sale or return

// Bounded UTF-8 text used as a key. The bound is checked where text enters (codec, HTTP, files).
template <class Tag>
struct TextId {
    std::string value;
    auto operator<=>(const TextId&) const = default;
    bool empty() const { return value.empty(); }
};

using Sku = TextId<struct SkuTag>;              // our item code
using LocationId = TextId<struct LocationTag>;  // a store or warehouse, [a-z0-9-]{1,40}
using ChannelId = TextId<struct ChannelTag>;    // a sales channel, [a-z0-9-]{1,40}
using StaffId = TextId<struct StaffTag>;        // who did it
using ShiftId = TextId<struct ShiftTag>;        // a till's shift, named by its till
using OrderId = TextId<struct OrderTag>;        // the channel's own order id

// GTIN-14 as a number with its check digit; 0 means none. Shorter GTINs are padded with zeros.
struct Gtin {
    std::uint64_t value = 0;
    auto operator<=>(const Gtin&) const = default;
};

// The number of an event in its journal: dense, from 1.
struct Seq {
    std::uint64_t value = 0;
    auto operator<=>(const Seq&) const = default;
    Seq next() const { return Seq{value + 1}; }
};

// The number of an entry in the hub log: dense, from 1.
struct Lsn {
    std::uint64_t value = 0;
    auto operator<=>(const Lsn&) const = default;
    Lsn next() const { return Lsn{value + 1}; }
};

// +1 after every hub restore or failover that is not proven loss-free.
struct HubEpoch {
    std::uint64_t value = 0;
    auto operator<=>(const HubEpoch&) const = default;
};

// The name of an event for ever.
struct EventId {
    NodeId node;
    JournalId journal;
    Seq seq;
    auto operator<=>(const EventId&) const = default;
};

// An order as the hub knows it.
struct OrderKey {
    ChannelId channel;
    OrderId order;
    auto operator<=>(const OrderKey&) const = default;
};

// "n-" and 26 base32 characters (a-z2-7): the node's certificate CN, MQTT user and topic level.
std::string to_text(const NodeId& id);
std::optional<NodeId> parse_node_id(std::string_view text);

// 8-4-4-4-12 lower-case hex, as RFC 9562 writes it.
std::string to_text(const BasketId& id);
std::optional<BasketId> parse_basket_id(std::string_view text);

// 32 lower-case hex digits.
std::string to_text(const JournalId& id);
std::optional<JournalId> parse_journal_id(std::string_view text);

// "n-...:<journal>:<seq>"
std::string to_text(const EventId& id);

// [a-z0-9-]{1,40}: the grammar of locations and channels.
bool is_plain_name(std::string_view text);

// FNV-1a over raw bytes; for hash tables only, never for integrity.
std::size_t hash_bytes(const void* data, std::size_t size);

}  // namespace onepool::protocol

template <class Tag>
struct std::hash<onepool::protocol::Id128<Tag>> {
    std::size_t operator()(const onepool::protocol::Id128<Tag>& id) const {
        return onepool::protocol::hash_bytes(id.bytes.data(), id.bytes.size());
    }
};

template <class Tag>
struct std::hash<onepool::protocol::TextId<Tag>> {
    std::size_t operator()(const onepool::protocol::TextId<Tag>& id) const {
        return std::hash<std::string>{}(id.value);
    }
};
