#include "node/core/money_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "protocol/day_tree.hpp"

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

BusinessDay business_day(UnixMs at, std::int32_t utc_offset_minutes) {
    return utc_day(UnixMs{at.value + std::int64_t{utc_offset_minutes} * 60'000});
}

}  // namespace onepool::node
