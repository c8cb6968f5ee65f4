#include "drivers/barcode/gtin.hpp"

#include <algorithm>
#include <cstddef>

#include "protocol/check.hpp"

namespace onepool::barcode {

namespace {

constexpr std::size_t full_length = 14;
constexpr std::uint64_t gtin8_end = 100'000'000;
constexpr std::uint64_t gtin12_end = 1'000'000'000'000;
constexpr std::uint64_t gtin13_end = 10'000'000'000'000;
constexpr std::uint64_t gtin14_end = 100'000'000'000'000;

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_gtin_length(std::size_t digits) {
    return digits == 8 || digits == 12 || digits == 13 || digits == 14;
}

// Weights 3, 1, 3, ... counted from the digit next to the check digit, so that leading zeros
// change nothing and one rule serves all four lengths.
char check_digit_of(std::string_view digits) {
    int sum = 0;
    int weight = 3;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        sum += (*digit - '0') * weight;
        weight = 4 - weight;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::uint64_t to_number(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char digit : digits)
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    return value;
}

std::size_t shortest_length(protocol::Gtin gtin) {
    if (gtin.value < gtin8_end)
        return 8;
    if (gtin.value < gtin12_end)
        return 12;
    return gtin.value < gtin13_end ? 13 : full_length;
}

}  // namespace

const char* to_text(GtinFault fault) {
    switch (fault) {
        case GtinFault::not_digits:
            return "a GTIN has only digits";
        case GtinFault::wrong_length:
            return "a GTIN has 8, 12, 13 or 14 digits";
        case GtinFault::all_zero:
            return "a GTIN is not all zeros";
        case GtinFault::wrong_check_digit:
            return "the last digit does not match the others: scan or type it again";
    }
    CHECK(false);
    return "";
}

std::variant<protocol::Gtin, GtinFault> parse_gtin(std::string_view digits) {
    if (!is_digits(digits))
        return GtinFault::not_digits;
    if (!is_gtin_length(digits.size()))
        return GtinFault::wrong_length;
    const std::uint64_t value = to_number(digits);
    if (value == 0)
        return GtinFault::all_zero;
    if (check_digit_of(digits.substr(0, digits.size() - 1)) != digits.back()) {
        return GtinFault::wrong_check_digit;
    }
    return protocol::Gtin{value};
}

std::optional<char> gtin_check_digit(std::string_view digits_without_check) {
    if (!is_digits(digits_without_check) || !is_gtin_length(digits_without_check.size() + 1)) {
        return std::nullopt;
    }
    return check_digit_of(digits_without_check);
}

std::string to_gtin14(protocol::Gtin gtin) {
    CHECK(gtin.value < gtin14_end);
    const std::string digits = std::to_string(gtin.value);
    return std::string(full_length - digits.size(), '0') + digits;
}

std::string to_shortest(protocol::Gtin gtin) {
    return to_gtin14(gtin).substr(full_length - shortest_length(gtin));
}

bool is_in_store(protocol::Gtin gtin) {
    // Below gtin8_end it is a GTIN-8, from gtin13_end on a GTIN-14: neither has these prefixes.
    if (gtin.value < gtin8_end || gtin.value >= gtin13_end)
        return false;
    const std::uint64_t prefix = gtin.value / 100'000'000'000;
    return prefix == 2 || prefix == 4 || (prefix >= 20 && prefix <= 29);
}

}  // namespace onepool::barcode
