#pragma once
// Tax in integers. It is rounded half away from zero, once per tax code and rate over the sum of
// their lines, as EN 16931 (BR-CO-17) sums it: never per line, so a receipt adds up. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/events.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Whether prices contain the tax (shops) or it comes on top (trade).
enum class TaxMode : std::uint8_t { included, added };

// One line's amount, as priced, under its tax code.
struct TaxedAmount {
    std::string code;
    BasisPoints rate;
    Minor amount;
};

struct TaxSums {
    Minor total;  // to pay, tax included
    Minor tax;
    Minor added_tax;             // the same where it comes on top of prices, else 0
    std::vector<TaxLine> taxes;  // by code, then rate; codes without any amount are kept
    bool operator==(const TaxSums&) const = default;
};

// `discount` is taken off the whole document, spread over the codes in proportion to their amounts
// (largest remainder); never more than the sum of the amounts.
TaxSums sum_taxes(const std::vector<TaxedAmount>& amounts, Minor discount, TaxMode mode);

// numerator / denominator, rounded half away from zero; denominator > 0.
std::int64_t divide_half_away(std::int64_t numerator, std::int64_t denominator);

}  // namespace onepool::node
