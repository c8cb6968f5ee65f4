#include "node/core/tax.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "protocol/check.hpp"

namespace onepool::node {
namespace {

constexpr std::int64_t whole = 10'000;  // basis points in 100 %

// Amounts reach 10^13 and so do discounts. Both supported compilers have it; ISO C++ does not.
__extension__ typedef unsigned __int128 Wide;

struct Group {
    std::string code;
    BasisPoints rate;
    Minor amount;
};

std::vector<Group> group_by_code(const std::vector<TaxedAmount>& amounts) {
    std::map<std::pair<std::string, BasisPoints>, Minor> sums;
    for (const auto& line : amounts)
        sums[{line.code, line.rate}] += line.amount;
    std::vector<Group> groups;
    groups.reserve(sums.size());
    for (const auto& [key, amount] : sums)
        groups.push_back({key.first, key.second, amount});
    return groups;
}

// Largest remainder: every group gets the floor of its share, the units left over go to the
// groups that lost most by rounding down, earlier codes first when equal.
void take_off(std::vector<Group>& groups, Minor discount) {
    Minor sum;
    for (const auto& group : groups)
        sum += group.amount;
    discount = std::min(discount, sum);
    if (discount.value <= 0)
        return;
    std::vector<std::pair<std::int64_t, std::size_t>> remainders;
    Minor given;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const Wide product =
            static_cast<Wide>(groups[i].amount.value) * static_cast<Wide>(discount.value);
        const Wide divisor = static_cast<Wide>(sum.value);
        const Minor share{static_cast<std::int64_t>(product / divisor)};
        remainders.emplace_back(-static_cast<std::int64_t>(product % divisor), i);
        groups[i].amount = groups[i].amount - share;
        given += share;
    }
    std::sort(remainders.begin(), remainders.end());
    for (const auto& [remainder, index] : remainders) {
        if (given >= discount)
            break;
        groups[index].amount = groups[index].amount - Minor{1};
        given += Minor{1};
    }
    CHECK(given == discount);
}

TaxLine tax_line(const Group& group, TaxMode mode) {
    const std::int64_t rate = group.rate.value;
    TaxLine line{group.code, group.rate, {}, {}};
    switch (mode) {
        case TaxMode::included:
            line.tax = Minor{divide_half_away(group.amount.value * rate, whole + rate)};
            line.net = group.amount - line.tax;
            break;
        case TaxMode::added:
            line.tax = Minor{divide_half_away(group.amount.value * rate, whole)};
            line.net = group.amount;
            break;
    }
    return line;
}

}  // namespace

std::int64_t divide_half_away(std::int64_t numerator, std::int64_t denominator) {
    CHECK(denominator > 0);
    const std::int64_t quotient = numerator / denominator;
    const std::int64_t remainder = numerator % denominator;  // has the sign of the numerator
    const std::int64_t distance = remainder < 0 ? -remainder : remainder;
    if (distance < denominator - distance)
        return quotient;
    return numerator < 0 ? quotient - 1 : quotient + 1;
}

TaxSums sum_taxes(const std::vector<TaxedAmount>& amounts, Minor discount, TaxMode mode) {
    auto groups = group_by_code(amounts);
    take_off(groups, discount);
    TaxSums sums;
    for (const auto& group : groups) {
        sums.taxes.push_back(tax_line(group, mode));
        sums.tax += sums.taxes.back().tax;
        sums.total += sums.taxes.back().net + sums.taxes.back().tax;
    }
    if (mode == TaxMode::added)
        sums.added_tax = sums.tax;
    return sums;
}

}  // namespace onepool::node
