#include "drivers/barcode/element_string.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "drivers/barcode/gtin.hpp"

namespace onepool::barcode {

namespace {

using protocol::BusinessDay;

constexpr char separator = '\x1d';
constexpr std::size_t elements_max = 64;
constexpr std::size_t value_max = 90;

struct Range {
    int first;
    int last;
    std::size_t size;
};
// How many digits an AI has, by its first two.
constexpr std::array<Range, 13> ai_digits{{{0, 22, 2},
                                           {23, 25, 3},
                                           {30, 30, 2},
                                           {31, 36, 4},
                                           {37, 37, 2},
                                           {39, 39, 4},
                                           {40, 42, 3},
                                           {43, 43, 4},
                                           {70, 70, 4},
                                           {71, 71, 3},
                                           {72, 72, 4},
                                           {80, 82, 4},
                                           {90, 99, 2}}};
// How many characters follow an AI that ends by itself.
constexpr std::array<Range, 7> value_sizes{
    {{0, 0, 18}, {1, 3, 14}, {4, 4, 16}, {11, 19, 6}, {20, 20, 2}, {31, 36, 6}, {41, 41, 13}}};

std::size_t size_in(const auto& ranges, int prefix) {
    const auto found = std::ranges::find_if(
        ranges, [&](const Range& range) { return prefix >= range.first && prefix <= range.last; });
    return found == ranges.end() ? 0 : found->size;
}

bool are_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Of digits only, and few of them.
int number_of(std::string_view digits) {
    int number = 0;
    for (const char digit : digits)
        number = number * 10 + (digit - '0');
    return number;
}

// One AI with its value, taken off the front of `rest`; false: there is none.
struct Element {
    std::string_view ai;
    std::string_view value;
};

bool take_plain(std::string_view& rest, Element& element) {
    if (rest.size() < 2 || !are_digits(rest.substr(0, 2)))
        return false;
    const int prefix = number_of(rest.substr(0, 2));
    const std::size_t digits = size_in(ai_digits, prefix);
    if (digits == 0 || rest.size() <= digits || !are_digits(rest.substr(0, digits)))
        return false;
    element.ai = rest.substr(0, digits);
    rest.remove_prefix(digits);
    const std::size_t fixed = size_in(value_sizes, prefix);
    const std::size_t end = std::min(rest.find(separator), rest.size());
    if (fixed > end)
        return false;
    element.value = rest.substr(0, fixed != 0 ? fixed : end);
    rest.remove_prefix(element.value.size());
    // Behind a value that ends by itself it is superfluous, and some printers put it there.
    if (rest.starts_with(separator))
        rest.remove_prefix(1);
    return true;
}

// A bracket in a value begins an AI only where digits and a bracket follow it.
bool is_bracketed_ai(std::string_view text) {
    const std::size_t end = text.find(')');
    return text.starts_with('(') && end != text.npos && end >= 3 && end <= 5 &&
           are_digits(text.substr(1, end - 1));
}

bool take_bracketed(std::string_view& rest, Element& element) {
    if (!is_bracketed_ai(rest))
        return false;
    const std::size_t end = rest.find(')');
    element.ai = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    std::size_t size = 0;
    while (size < rest.size() && !is_bracketed_ai(rest.substr(size)))
        ++size;
    element.value = rest.substr(0, size);
    rest.remove_prefix(size);
    return true;
}

// YYMMDD; a day of 00 is the last of its month.
std::optional<BusinessDay> parse_day(std::string_view text, BusinessDay today) {
    if (text.size() != 6 || !are_digits(text))
        return std::nullopt;
    const int this_year = today.yyyymmdd / 10'000;
    const int apart = number_of(text.substr(0, 2)) - this_year % 100;
    const int century = this_year / 100 + (apart >= 51 ? -1 : apart <= -50 ? 1 : 0);
    BusinessDay day{century * 1'000'000 + number_of(text)};
    if (text.ends_with("00")) {
        day.yyyymmdd += 31;
        while (day.yyyymmdd % 100 > 28 && !protocol::is_day_or_none(day))
            --day.yyyymmdd;
    }
    return protocol::is_day_or_none(day) ? std::optional(day) : std::nullopt;
}

// False: it says something else than before.
template <class T>
bool put(T& field, const T& value) {
    if (field != T{} && field != value)
        return false;
    field = value;
    return true;
}

bool read(const Element& element, BusinessDay today, Elements& into) {
    const std::string_view value = element.value;
    if (value.empty() || value.size() > value_max || !protocol::is_cset82(value))
        return false;
    if (element.ai == "01") {
        const auto parsed = value.size() == 14 ? parse_gtin(value) : GtinFault::wrong_length;
        const auto* gtin = std::get_if<protocol::Gtin>(&parsed);
        return gtin != nullptr && put(into.gtin, *gtin);
    }
    if (element.ai == "10")
        return protocol::is_lot(value) && put(into.lot, protocol::Lot{std::string(value)});
    if (element.ai == "17") {
        const auto day = parse_day(value, today);
        return day && put(into.expiry, *day);
    }
    return true;
}

std::string_view without_symbology(std::string_view code) {
    return code.starts_with(']') && code.size() > 3 ? code.substr(3) : code;
}

// The symbologies of which a scanner says that what they hold is an element string: GS1-128,
// DataBar, DataMatrix, QR, DotCode.
bool is_said_to_be_gs1(std::string_view code) {
    constexpr std::array<std::string_view, 5> kinds{"]C1", "]e0", "]d2", "]Q3", "]J1"};
    return std::ranges::any_of(kinds,
                               [&](std::string_view kind) { return code.starts_with(kind); });
}

}  // namespace

std::optional<Elements> parse_elements(std::string_view code, BusinessDay today) {
    std::string_view rest = without_symbology(code);
    const bool is_bracketed = rest.starts_with('(');
    if (rest.starts_with(separator))
        rest.remove_prefix(1);
    Elements elements;
    for (std::size_t count = 0; !rest.empty(); ++count) {
        Element element;
        const bool is_there =
            is_bracketed ? take_bracketed(rest, element) : take_plain(rest, element);
        if (!is_there || count == elements_max || !read(element, today, elements))
            return std::nullopt;
    }
    if (elements == Elements{})
        return std::nullopt;
    return elements;
}

Elements parse_lot(std::string_view text, BusinessDay today) {
    const auto elements = parse_elements(text, today);
    const bool is_marked =
        text.starts_with('(') || is_said_to_be_gs1(text) || text.find(separator) != text.npos;
    const bool has_both = elements && !elements->lot.empty() && elements->expiry != BusinessDay{};
    if (elements && (is_marked || has_both || elements->gtin != protocol::Gtin{}))
        return *elements;
    return {.gtin = {}, .lot = protocol::Lot{std::string(without_symbology(text))}, .expiry = {}};
}

}  // namespace onepool::barcode
