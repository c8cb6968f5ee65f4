#pragma once
// What becomes of goods that came back and wait for inspection. Plain values; part of events.hpp.

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// Back to be sold, inspection -> shelf; written off, -> damaged; sent back, -> supplier.
enum class InspectOutcome : std::uint8_t { shelf, damaged, supplier };

struct InspectedLine {
    Sku sku;
    Units quantity;  // > 0
    InspectOutcome outcome = InspectOutcome::shelf;
    std::string note;
    auto operator<=>(const InspectedLine&) const = default;
};

// Somebody looked at goods that waited for inspection, and decided. Of a SKU those that waited
// longest are decided first. What does not wait at its location moves nothing, and is a case.
struct Inspect {
    std::vector<InspectedLine> lines;
    auto operator<=>(const Inspect&) const = default;
};

// Goods that wait for inspection at one location, as they came back together.
struct WaitingGoods {
    Units units;  // > 0
    UnixMs since;
    std::string reason;
    auto operator<=>(const WaitingGoods&) const = default;
};

// Oldest first. More than limits::waiting_goods are told as one, by what is known of its first.
using WaitingList = std::vector<WaitingGoods>;
void add_waiting(WaitingList& list, WaitingGoods goods);
// Those that waited longest; the units that were there.
Units take_waiting(WaitingList& list, Units units);
Units units_of(const WaitingList& list);

}  // namespace onepool::protocol
