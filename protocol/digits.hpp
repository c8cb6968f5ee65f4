#pragma once
// Whole numbers written in decimal digits, as they come in headers, queries and files. Pure.

#include <cstdint>
#include <optional>
#include <string_view>

namespace onepool::protocol {

// Digits and nothing else: no sign, space, point or exponent. nullopt for anything else, for an
// empty text, and for what does not fit 63 bits.
std::optional<std::int64_t> parse_digits(std::string_view text);

}  // namespace onepool::protocol
