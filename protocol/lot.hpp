#pragma once
// Lots (batches): which goods of one production run went where, so that they can be called back.
//
// What a lot may be is what GS1 lets stand behind AI 10: 1 to 20 characters of the "GS1 AI
// encodable character set 82" (GS1 General Specifications, sections 3.4.1 and 7.11: ! " % & ' ( ) *
// + , - . / 0-9 : ; < = > ? A-Z _ a-z). Upper and lower case are told apart. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

namespace limits {
inline constexpr std::size_t lot_bytes = 20;
// Lots of one pick. With one step for each lot, and for what is picked of a line without one,
// missing or damaged, a pick stays within pick_steps; and its event within event_bytes.
inline constexpr std::size_t pick_lots = 400;
// Lots remembered with one order, over all places where it was picked.
inline constexpr std::size_t order_lots = 2 * pick_lots;
}  // namespace limits

using Lot = TextId<struct LotTag>;  // empty: not known

// Units of a SKU that were picked out of one lot.
struct LotLine {
    Sku sku;
    Lot lot;  // not empty
    Units quantity;
    BusinessDay expiry = {};  // the last day it may be used; 0: not known
    auto operator<=>(const LotLine&) const = default;
};

bool is_cset82(std::string_view text);
bool is_lot(std::string_view text);

// The earlier of two days of which one or both may be unknown.
BusinessDay earlier_known(BusinessDay a, BusinessDay b);

// Whether a day of the calendar, or 0.
bool is_day_or_none(BusinessDay day);

}  // namespace onepool::protocol
