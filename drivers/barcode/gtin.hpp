#pragma once
// GTIN-8, -12, -13 and -14 (GS1 General Specifications, section 7.9: check digit; section 3: number
// families). Inside Onepool a GTIN is always a GTIN-14. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/ids.hpp"

namespace onepool::barcode {

// In order of precedence: the first that applies is answered.
enum class GtinFault : std::uint8_t {
    not_digits,         // something else than 0-9, also a space
    wrong_length,       // not 8, 12, 13 or 14 digits
    all_zero,           // passes the check digit, but 0 is "no GTIN" inside Onepool
    wrong_check_digit,  // misread or mistyped
};
const char* to_text(GtinFault fault);

// Accepts exactly 8, 12, 13 or 14 digits with a right check digit. Spaces around a scan are the
// framing's to strip.
std::variant<protocol::Gtin, GtinFault> parse_gtin(std::string_view digits);

// The check digit for the digits before it (7, 11, 12 or 13 of them); nullopt for anything else.
std::optional<char> gtin_check_digit(std::string_view digits_without_check);

// Fourteen digits; the shortest form a person knows (8, 12, 13 or 14).
std::string to_gtin14(protocol::Gtin gtin);
std::string to_shortest(protocol::Gtin gtin);

// GS1 prefixes 02, 04 and 20-29 of a GTIN-13: numbers a retailer gives inside its own stores.
bool is_in_store(protocol::Gtin gtin);

}  // namespace onepool::barcode
