#pragma once
// Amounts, times and days as people read them. Pure.

#include <string>

#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Digits after the point by ISO 4217: 2 for most, 0 for JPY, 3 for KWD, ...
int minor_digits(const Currency& currency);

std::string money_text(Minor amount, const Currency& currency);  // "12.50 GBP"

// The calendar day of trade at a place so far from UTC (proleptic Gregorian).
BusinessDay business_day(UnixMs at, std::int32_t utc_offset_minutes);

}  // namespace onepool::node
