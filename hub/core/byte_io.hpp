#pragma once
// Compact bytes for the hub's own storage: numbers as LEB128 (signed ones zigzag first), text and
// bytes with their length in front. The reader never reads past its end: the first thing that does
// not fit makes it fail for good, and every later read gives zero or empty. Plain values; owned by
// the codec function that uses them.

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

class ByteWriter {
  public:
    explicit ByteWriter(protocol::Bytes& out) : out_(out) {}

    void byte(std::uint8_t value) { out_.push_back(value); }
    void number(std::uint64_t value) {
        while (value >= 0x80) {
            out_.push_back(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        out_.push_back(static_cast<std::uint8_t>(value));
    }
    void signed_number(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        number((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
    }
    void raw(protocol::ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    void bytes(protocol::ByteView value) {
        number(value.size());
        raw(value);
    }
    void text(std::string_view value) {
        bytes({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
    }

  private:
    protocol::Bytes& out_;
};

class ByteReader {
  public:
    explicit ByteReader(protocol::ByteView bytes) : rest_(bytes) {}

    bool failed() const { return has_failed_; }
    bool at_end() const { return rest_.empty(); }
    std::size_t remaining() const { return rest_.size(); }
    void fail() {
        has_failed_ = true;
        rest_ = {};
    }

    std::uint8_t byte() {
        if (rest_.empty()) {
            fail();
            return 0;
        }
        const std::uint8_t value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            // The tenth byte holds one bit; more would not fit 64.
            if (shift == 63 && next > 1)
                break;
            value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return has_failed_ ? 0 : value;
        }
        fail();
        return 0;
    }
    std::int64_t signed_number() {
        const std::uint64_t bits = number();
        return static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
    }
    protocol::ByteView raw(std::uint64_t size) {
        if (size > rest_.size()) {
            fail();
            return {};
        }
        const auto part = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(part.size());
        return part;
    }
    protocol::ByteView bytes() { return raw(number()); }
    std::string text() {
        const auto part = bytes();
        return {part.begin(), part.end()};
    }
    // A number that must be below `end`, e.g. an enumerator.
    std::uint64_t number_below(std::uint64_t end) {
        const std::uint64_t value = number();
        if (value >= end) {
            fail();
            return 0;
        }
        return value;
    }
    // A count of things that each take at least one byte: never more than what is left.
    std::size_t count() {
        const std::uint64_t value = number();
        if (value > rest_.size()) {
            fail();
            return 0;
        }
        return static_cast<std::size_t>(value);
    }

  private:
    protocol::ByteView rest_;
    bool has_failed_ = false;
};

}  // namespace onepool::hub
