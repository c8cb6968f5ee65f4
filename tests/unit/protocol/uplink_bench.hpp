#pragma once
// What the uplink tests share: a node whose journal is numbers, and the messages of its hub.

#include <gtest/gtest.h>

#include <optional>

#include "print.hpp"
#include "protocol/limits.hpp"
#include "protocol/uplink.hpp"
#include "samples.hpp"

namespace onepool::protocol {

using Progress = Uplink::Progress;

inline Now at(std::int64_t steady_ms) {
    return Now{.wall = UnixMs{1'000'000 + steady_ms}, .steady = Millis{steady_ms}};
}

inline Position position(std::uint64_t seq) {
    if (seq == 0) {
        return {};
    }
    Position position{.seq = Seq{seq}};
    position.hash.fill(static_cast<std::uint8_t>(seq));
    return position;
}

inline Uplink::Identity identity(std::uint8_t node = 1, std::uint64_t boot_no = 7) {
    return {.node = samples::node_id(node),
            .journal = samples::journal_id(2),
            .location = LocationId{"store-1"},
            .boot_no = boot_no,
            .build = "0.1.0"};
}

inline Uplink::Stored stored(std::uint64_t head, std::uint64_t acked) {
    return {.head = position(head),
            .acked = position(acked),
            .safe = Seq{0},
            .first_retained = Seq{1},
            .hub_epoch = HubEpoch{3},
            .epoch = 5};
}

inline Welcome welcome(std::uint64_t cursor) {
    return {.hub_epoch = HubEpoch{3},
            .journal = samples::journal_id(2),
            .epoch = 5,
            .cursor = position(cursor),
            .credit = 2,
            .hub_wall = UnixMs{1'000'000}};
}

inline Ack ack(std::uint64_t applied) {
    return {.hub_epoch = HubEpoch{3},
            .journal = samples::journal_id(2),
            .applied = position(applied),
            .safe = Seq{0},
            .credit = 2};
}

inline Ack gap(std::uint64_t applied) {
    Ack answer = ack(applied);
    answer.expect = Seq{applied + 1};
    return answer;
}

inline Fence fence() {
    return {.hub_epoch = HubEpoch{3},
            .journal = samples::journal_id(2),
            .reason = FenceReason::fork,
            .text = "two histories"};
}

inline HubState hub_online(std::uint64_t epoch, std::int64_t since) {
    return {.hub_epoch = HubEpoch{epoch}, .is_online = true, .since = UnixMs{since}};
}

// Streaming from `acked`, with everything up to `head` in the journal.
inline Uplink streaming(std::uint64_t head, std::uint64_t acked) {
    Uplink uplink{identity(), stored(head, acked)};
    uplink.connected(at(0));
    EXPECT_TRUE(uplink.hello_due(at(0)));
    EXPECT_EQ(uplink.receive(welcome(acked), at(10)), Progress::none);
    EXPECT_EQ(uplink.state(), UplinkState::streaming);
    return uplink;
}

inline SendRange range(std::uint64_t first, std::uint64_t last) {
    return {.first = Seq{first}, .last = Seq{last}};
}

// Sends whatever is wanted, and returns it.
inline std::optional<SendRange> send(Uplink& uplink, Now now) {
    const std::optional<SendRange> wanted = uplink.wants(now);
    if (wanted) {
        uplink.sent(position(wanted->last.value), now);
    }
    return wanted;
}

}  // namespace onepool::protocol
