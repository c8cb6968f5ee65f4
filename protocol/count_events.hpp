#pragma once
// What a stock count says. It is an observation: so many units of a SKU were seen on the shelves of
// the location, between two instants. It moves no stock by itself; the hub compares it with what
// its ledger says of those instants, once it has heard of all that was recorded before them.
// Plain values; bounds in count_limits.hpp, enforced by codec.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

enum class ClockTrust : std::uint8_t { ok, skewed, untrusted };

struct FirstCount {
    Units quantity;  // >= 0
    StaffId by;
    auto operator<=>(const FirstCount&) const = default;
};

// Times are of this machine's clock, like scanned_at of a sale.
struct CountLine {
    Sku sku;
    Units quantity;                                  // >= 0, over all places
    UnixMs from;                                     // when the first of it was counted
    UnixMs until;                                    // and the last
    StaffId by;                                      // who counted the last of it
    ClockTrust clock_trust = ClockTrust::ok;         // the worst that it was while counting
    std::optional<FirstCount> first = std::nullopt;  // it was too far off: this is the second one
    auto operator<=>(const CountLine&) const = default;
};

// A part of what a session of one node counted. A session is one event, or several where it has
// more lines than fit one; the first carries the session's id as its document.
struct Count {
    BasketId session;
    std::string name;  // what people call it: "aisle 3"
    bool is_full = false;
    std::uint32_t page = 1;  // of pages, from 1
    std::uint32_t pages = 1;
    StaffId begun_by;
    UnixMs begun_at;
    std::vector<CountLine> lines;  // by SKU, each once
    auto operator<=>(const Count&) const = default;
};

}  // namespace onepool::protocol
