#include "protocol/receipt_name.hpp"

#include "protocol/receipt_code.hpp"
#include "protocol/return_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::protocol {

namespace {

constexpr std::size_t id_digits = 32;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Thirty-two hex digits in either case, hyphens wherever they stand.
std::optional<BasketId> parse_document(std::string_view text) {
    std::string digits;
    for (const char each : text) {
        if (each == '-')
            continue;
        if (digits.size() == id_digits)
            return std::nullopt;
        digits += each >= 'A' && each <= 'F' ? static_cast<char>(each - 'A' + 'a') : each;
    }
    if (digits.size() != id_digits)
        return std::nullopt;
    for (const std::size_t at : {8u, 13u, 18u, 23u})
        digits.insert(at, 1, '-');
    const auto id = parse_basket_id(digits);
    return id && !id->is_none() ? id : std::nullopt;
}

}  // namespace

std::optional<std::string> receipt_name(std::string_view typed) {
    const std::string_view text = trimmed(typed);
    if (text.empty() || find_text_fault(text, limits::receipt_name_bytes) != TextFault::none)
        return std::nullopt;
    if (const auto id = parse_document(text))
        return to_text(*id);
    if (auto code = parse_receipt_code(text))
        return code;
    return std::string(text);
}

std::optional<BasketId> document_named(std::string_view name) {
    const auto id = parse_basket_id(name);
    return id && !id->is_none() ? id : std::nullopt;
}

std::optional<std::string> code_named(std::string_view name) {
    const auto code = parse_receipt_code(name);
    return code && *code == name ? code : std::nullopt;
}

}  // namespace onepool::protocol
