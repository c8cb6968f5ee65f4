#include "protocol/sending.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::protocol {

namespace {

constexpr std::int32_t minutes_of_day = 24 * 60;
constexpr std::int32_t offset_most = 14 * 60;  // Line Islands

bool is_decimal(char c) {
    return c >= '0' && c <= '9';
}

bool is_capital_letter(char c) {
    return c >= 'A' && c <= 'Z';
}

char capital_of(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string letters_and_digits(std::string_view postcode) {
    std::string plain;
    for (const char each : postcode) {
        const char c = capital_of(each);
        if (is_decimal(c) || is_capital_letter(c))
            plain += c;
    }
    return plain;
}

// "16:30" as minutes; hours below 24.
std::optional<std::int32_t> parse_minutes(std::string_view text) {
    if (text.size() != 5 || text[2] != ':')
        return std::nullopt;
    for (const std::size_t at : {0U, 1U, 3U, 4U}) {
        if (!is_decimal(text[at]))
            return std::nullopt;
    }
    const auto number = [&](std::size_t at) {
        return (text[at] - '0') * 10 + (text[at + 1] - '0');
    };
    const std::int32_t hours = number(0);
    const std::int32_t minutes = number(3);
    if (hours >= 24 || minutes >= 60)
        return std::nullopt;
    return hours * 60 + minutes;
}

std::string clock_text(std::int32_t minutes) {
    const auto two = [](std::int32_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

}  // namespace

bool is_country(std::string_view text) {
    return text.size() == 2 && is_capital_letter(text[0]) && is_capital_letter(text[1]);
}

bool is_postcode(std::string_view text) {
    return text.size() <= limits::postcode_bytes && !letters_and_digits(text).empty() &&
           std::ranges::all_of(text, [](char c) {
               return is_decimal(c) || is_capital_letter(capital_of(c)) || c == ' ' || c == '-';
           });
}

bool is_region(const Region& region) {
    if (region.country.empty())
        return region.postcode.empty();
    return is_country(region.country) && (region.postcode.empty() || is_postcode(region.postcode));
}

std::size_t shared_postcode(std::string_view a, std::string_view b) {
    const std::string first = letters_and_digits(a);
    const std::string second = letters_and_digits(b);
    const auto [end, other_end] = std::ranges::mismatch(first, second);
    return static_cast<std::size_t>(end - first.begin());
}

bool is_cut_off(const CutOff& cut_off) {
    return cut_off.minute >= 0 && cut_off.minute < minutes_of_day &&
           cut_off.utc_offset >= -offset_most && cut_off.utc_offset <= offset_most;
}

std::optional<CutOff> parse_cut_off(std::string_view text) {
    const auto minute = parse_minutes(text.substr(0, std::min<std::size_t>(5, text.size())));
    if (!minute)
        return std::nullopt;
    const std::string_view zone = text.substr(5);
    if (zone == "Z")
        return CutOff{*minute, 0};
    const auto offset = zone.empty() || (zone[0] != '+' && zone[0] != '-')
                            ? std::nullopt
                            : parse_minutes(zone.substr(1));
    if (!offset)
        return std::nullopt;
    const CutOff cut_off{*minute, zone[0] == '-' ? -*offset : *offset};
    return is_cut_off(cut_off) ? std::optional(cut_off) : std::nullopt;
}

std::string to_text(const CutOff& cut_off) {
    const std::int32_t offset = cut_off.utc_offset;
    return clock_text(cut_off.minute) + (offset < 0 ? "-" : "+") + clock_text(std::abs(offset));
}

UnixMs next_cut_off(const CutOff& cut_off, UnixMs now) {
    const std::int64_t in_day = (cut_off.minute - cut_off.utc_offset) * limits::minute_ms;
    const std::int64_t since = now.value - in_day;  // from the one that day 0 had
    const std::int64_t over = ((since % limits::day_ms) + limits::day_ms) % limits::day_ms;
    return UnixMs{over == 0 ? now.value : now.value - over + limits::day_ms};
}

}  // namespace onepool::protocol
