#pragma once
// A flushed state's rows in one file, as fuzz_flush reads them: kind, key in one byte each (a
// listing's key is its channel in the upper four bits, its place in the lower four), the length of
// the body in two bytes, the lower first, the body.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

inline constexpr std::size_t flush_row_head = 4;

inline void add_row(Bytes& out, const StateRow& row) {
    const bool is_listing = row.kind == RowKind::listing;
    const std::uint64_t key = is_listing ? (row.key >> 32 << 4 | (row.key & 15)) : row.key;
    out.push_back(static_cast<std::uint8_t>(row.kind));
    out.push_back(static_cast<std::uint8_t>(key));
    out.push_back(static_cast<std::uint8_t>(row.body.size() & 255));
    out.push_back(static_cast<std::uint8_t>(row.body.size() >> 8));
    out.insert(out.end(), row.body.begin(), row.body.end());
}

// Takes the first row off `bytes`; nullopt when they hold none.
inline std::optional<StateRow> take_row(ByteView& bytes) {
    if (bytes.size() < flush_row_head || bytes[0] > static_cast<std::uint8_t>(RowKind::sku_counts))
        return std::nullopt;
    const std::size_t size = bytes[2] + 256 * std::size_t{bytes[3]};
    if (bytes.size() - flush_row_head < size)
        return std::nullopt;
    StateRow row{.kind = static_cast<RowKind>(bytes[0]), .key = bytes[1], .body = {}};
    if (row.kind == RowKind::listing)
        row.key = std::uint64_t{bytes[1]} >> 4 << 32 | (bytes[1] & 15);
    const ByteView body = bytes.subspan(flush_row_head, size);
    row.body.assign(body.begin(), body.end());
    bytes = bytes.subspan(flush_row_head + size);
    return row;
}

}  // namespace onepool::hub
