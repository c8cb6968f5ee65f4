#pragma once
// Little-endian bytes for what the simulated disks hold. Reading beyond the end is a CHECK: a
// simulated disk tears between transactions, never inside one.

#include <cstdint>
#include <string>

#include "protocol/bytes.hpp"
#include "protocol/check.hpp"

namespace onepool::sim {

using protocol::Bytes;
using protocol::ByteView;

class RecordWriter {
  public:
    void number(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) {
            bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
        }
    }
    void signed_number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }
    void bytes(ByteView value) {
        number(value.size());
        bytes_.insert(bytes_.end(), value.begin(), value.end());
    }
    void text(const std::string& value) {
        bytes({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
    }
    Bytes take() { return std::move(bytes_); }

  private:
    Bytes bytes_;
};

class RecordReader {
  public:
    explicit RecordReader(ByteView bytes) : bytes_(bytes) {}

    bool is_at_end() const { return at_ == bytes_.size(); }
    std::uint64_t number() {
        std::uint64_t value = 0;
        const ByteView part = next(8);
        for (std::size_t i = 0; i < 8; ++i)
            value |= std::uint64_t{part[i]} << (8 * i);
        return value;
    }
    std::int64_t signed_number() { return static_cast<std::int64_t>(number()); }
    ByteView bytes() { return next(static_cast<std::size_t>(number())); }
    Bytes copy() {
        const ByteView part = bytes();
        return {part.begin(), part.end()};
    }
    std::string text() {
        const ByteView part = bytes();
        return {part.begin(), part.end()};
    }
    template <class Array>
    Array fixed() {
        const ByteView part = bytes();
        Array out{};
        CHECK(part.size() == out.size());
        std::copy(part.begin(), part.end(), out.begin());
        return out;
    }

  private:
    ByteView next(std::size_t size) {
        CHECK(size <= bytes_.size() - at_);
        const ByteView part = bytes_.subspan(at_, size);
        at_ += size;
        return part;
    }

    ByteView bytes_;
    std::size_t at_ = 0;
};

}  // namespace onepool::sim
