#include "protocol/lot.hpp"

#include <algorithm>

namespace onepool::protocol {

namespace {

// Of a month of the Gregorian calendar; 0: there is no such month.
std::int32_t days_in(std::int32_t year, std::int32_t month) {
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month < 1 || month > 12)
        return 0;
    if (month == 2)
        return is_leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

bool is_cset82(std::string_view text) {
    constexpr std::string_view marks = "!\"%&'()*+,-./:;<=>?_";
    return std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               marks.find(c) != marks.npos;
    });
}

bool is_lot(std::string_view text) {
    return !text.empty() && text.size() <= limits::lot_bytes && is_cset82(text);
}

BusinessDay earlier_known(BusinessDay a, BusinessDay b) {
    if (a == BusinessDay{} || b == BusinessDay{})
        return std::max(a, b);
    return std::min(a, b);
}

bool is_day_or_none(BusinessDay day) {
    if (day == BusinessDay{})
        return true;
    const std::int32_t number = day.yyyymmdd;
    const std::int32_t date = number % 100;
    return number >= 1970'01'01 && number <= 9999'12'31 && date >= 1 &&
           date <= days_in(number / 10'000, number / 100 % 100);
}

}  // namespace onepool::protocol
