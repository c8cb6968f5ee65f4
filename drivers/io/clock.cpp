#include "drivers/io/clock.hpp"

#include <sys/random.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "protocol/check.hpp"

namespace onepool::io {

namespace {

std::int64_t milliseconds(clockid_t clock) {
    timespec time{};
    CHECK(clock_gettime(clock, &time) == 0);
    return std::int64_t{time.tv_sec} * 1'000 + time.tv_nsec / 1'000'000;
}

void fill_random(std::span<std::uint8_t> bytes) {
    // Up to 256 bytes come whole or not at all (getrandom(2)); a signal may still come first.
    CHECK(bytes.size() <= 256);
    ssize_t got = -1;
    do {
        got = getrandom(bytes.data(), bytes.size(), 0);
    } while (got < 0 && errno == EINTR);
    CHECK(got == static_cast<ssize_t>(bytes.size()));
}

template <class Id>
Id random_id() {
    Id id;
    fill_random(id.bytes);
    CHECK(!id.is_none());
    return id;
}

std::string base64url(std::span<const std::uint8_t> bytes) {
    static constexpr char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    std::uint32_t bits = 0;
    int bit_count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = bits << 8 | byte;
        bit_count += 8;
        while (bit_count >= 6) {
            bit_count -= 6;
            text += alphabet[bits >> bit_count & 63u];
        }
    }
    if (bit_count > 0)
        text += alphabet[bits << (6 - bit_count) & 63u];
    return text;
}

}  // namespace

protocol::Now now() {
    return {protocol::UnixMs{milliseconds(CLOCK_REALTIME)},
            protocol::Millis{milliseconds(CLOCK_BOOTTIME)}};
}

protocol::BasketId new_basket_id(protocol::UnixMs wall) {
    auto id = random_id<protocol::BasketId>();
    const auto ms = static_cast<std::uint64_t>(wall.value);
    for (std::size_t i = 0; i < 6; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)) & 0xff);
    }
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | (id.bytes[6] & 0x0f));  // version 7
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));  // RFC variant
    return id;
}

protocol::NodeId new_node_id() {
    return random_id<protocol::NodeId>();
}

protocol::JournalId new_journal_id() {
    return random_id<protocol::JournalId>();
}

protocol::KeySeed new_key_seed() {
    protocol::KeySeed seed{};
    fill_random(seed);
    return seed;
}

std::string new_token() {
    std::array<std::uint8_t, 32> bytes{};
    fill_random(bytes);
    return base64url(bytes);
}

}  // namespace onepool::io
