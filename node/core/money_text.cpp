#include "node/core/money_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace onepool::node {
namespace {

// ISO 4217 currencies whose minor unit is not a hundredth.
constexpr std::array<std::string_view, 16> without_minor = {
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
    "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF"};
constexpr std::array<std::string_view, 7> in_thousandths = {"BHD", "IQD", "JOD", "KWD",
                                                            "LYD", "OMR", "TND"};

bool is_in(const auto& list, std::string_view code) {
    return std::find(list.begin(), list.end(), code) != list.end();
}

}  // namespace

int minor_digits(const Currency& currency) {
    if (is_in(without_minor, currency.code))
        return 0;
    return is_in(in_thousandths, currency.code) ? 3 : 2;
}

std::string money_text(Minor amount, const Currency& currency) {
    const auto digits = static_cast<std::size_t>(minor_digits(currency));
    std::string text = std::to_string(amount.value < 0 ? -amount.value : amount.value);
    if (text.size() <= digits)
        text.insert(0, digits + 1 - text.size(), '0');
    if (digits > 0)
        text.insert(text.size() - digits, 1, '.');
    return (amount.value < 0 ? "-" : "") + text + " " + currency.code;
}

// Days to a civil date by Howard Hinnant's civil_from_days ("chrono-Compatible Low-Level Date
// Algorithms", public domain), for days since 1970-01-01.
BusinessDay business_day(UnixMs at, std::int32_t utc_offset_minutes) {
    constexpr std::int64_t day_ms = 86'400'000;
    const std::int64_t local = at.value + std::int64_t{utc_offset_minutes} * 60'000;
    const std::int64_t days = local / day_ms - (local % day_ms < 0 ? 1 : 0);
    const std::int64_t shifted = days + 719'468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
    const std::int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    return BusinessDay{static_cast<std::int32_t>(year * 10'000 + month * 100 + day)};
}

}  // namespace onepool::node
