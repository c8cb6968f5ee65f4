#include "protocol/enrolment.hpp"

#include "protocol/check.hpp"
#include "protocol/digest.hpp"

namespace onepool::protocol {

namespace {

constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t code_digits = 30;
constexpr std::size_t label_digits = 4;
constexpr std::size_t group_digits = 5;
constexpr std::string_view link_start = "onepool:enrol?code=";
constexpr std::string_view link_hub = "&hub=";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

EnrolCode make_enrol_code(const EnrolRandom& random) {
    EnrolCode code;
    unsigned held = 0;
    unsigned held_bits = 0;
    for (const std::uint8_t byte : random) {
        held = (held << 8) | byte;
        held_bits += 8;
        while (held_bits >= 5 && code.digits.size() < code_digits) {
            held_bits -= 5;
            code.digits.push_back(base32_digits[(held >> held_bits) & 31]);
        }
        held &= (1u << held_bits) - 1;
    }
    CHECK(code.digits.size() == code_digits);
    return code;
}

std::string to_text(const EnrolCode& code) {
    std::string text;
    for (std::size_t i = 0; i < code.digits.size(); ++i) {
        if (i > 0 && i % group_digits == 0)
            text += '-';
        text += upper(code.digits[i]);
    }
    return text;
}

std::optional<EnrolCode> parse_enrol_code(std::string_view text) {
    EnrolCode code;
    for (const char c : text) {
        if (c == '-' || c == ' ')
            continue;
        if (base32_digits.find(lower(c)) == std::string_view::npos ||
            code.digits.size() == code_digits) {
            return std::nullopt;
        }
        code.digits += lower(c);
    }
    if (code.digits.size() != code_digits)
        return std::nullopt;
    return code;
}

std::string label_of(const EnrolCode& code) {
    return code.digits.substr(0, label_digits);
}

Digest digest_of(const EnrolCode& code) {
    return sha256({view("onepool enrol code "), view(code.digits)});
}

std::string to_text(const EnrolLink& link) {
    return std::string(link_start) + to_text(link.code) + std::string(link_hub) + link.hub;
}

std::optional<EnrolLink> parse_enrol_link(std::string_view text) {
    if (!text.starts_with(link_start))
        return std::nullopt;
    text.remove_prefix(link_start.size());
    const std::size_t end = text.find(link_hub);
    if (end == std::string_view::npos || end + link_hub.size() == text.size())
        return std::nullopt;
    const auto code = parse_enrol_code(text.substr(0, end));
    if (!code)
        return std::nullopt;
    return EnrolLink{std::string(text.substr(end + link_hub.size())), *code};
}

}  // namespace onepool::protocol
