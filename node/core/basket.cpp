#include "node/core/basket.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::node {

const char* to_text(BasketState state) {
    switch (state) {
        case BasketState::open:
            return "open";
        case BasketState::parked:
            return "parked";
        case BasketState::card_pending:
            return "card_pending";
    }
    return "?";
}

SaleLine* Basket::find_line(std::uint32_t line_no) {
    const auto found = std::find_if(lines.begin(), lines.end(),
                                    [&](const SaleLine& line) { return line.line_no == line_no; });
    return found == lines.end() ? nullptr : &*found;
}

std::optional<Minor> line_amount(const SaleLine& line) {
    if (line.quantity.value < 1 || line.quantity.value > limits::line_units)
        return std::nullopt;
    if (line.unit_price.value < 0 || line.unit_price.value > limits::amount_minor)
        return std::nullopt;
    if (line.tax_rate.value < 0 || line.tax_rate.value > limits::tax_rate)
        return std::nullopt;
    const Minor amount{line.quantity.value * line.unit_price.value};
    if (amount.value > limits::amount_minor)
        return std::nullopt;
    return amount;
}

Totals totals(const Basket& basket) {
    std::vector<TaxedAmount> amounts;
    amounts.reserve(basket.lines.size());
    for (const auto& line : basket.lines) {
        amounts.push_back({line.tax_code, line.tax_rate, line.amount});
    }
    Minor discount;
    for (const auto& line : basket.discounts) {
        if (line.line_no == 0)
            discount += line.amount;  // a line's own is in its amount already
    }
    auto sums = sum_taxes(amounts, discount, basket.tax_mode);
    Totals result{sums.total, sums.tax, sums.added_tax, {}, {}, std::move(sums.taxes)};
    for (const auto& tender : basket.tenders)
        result.tendered += tender.amount;
    result.remaining = result.total - result.tendered;
    return result;
}

Sale sale_of(const Basket& basket, const Totals& totals) {
    Sale sale;
    sale.currency = basket.currency;
    sale.lines = basket.lines;
    sale.taxes = totals.taxes;
    sale.tenders = basket.tenders;
    sale.discounts = basket.discounts;
    sale.total = totals.total;
    sale.added_tax = totals.added_tax;
    return sale;
}

}  // namespace onepool::node
