#include "node/core/basket.hpp"

#include <algorithm>

#include "protocol/check.hpp"
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
    Totals result{.total = sums.total,
                  .tax = sums.tax,
                  .added_tax = sums.added_tax,
                  .tendered = {},
                  .back = basket.back ? basket.back->goods.total : Minor{},
                  .remaining = {},
                  .give_back = {},
                  .taxes = std::move(sums.taxes)};
    for (const auto& tender : basket.tenders)
        result.tendered += tender.amount;
    const Minor balance = result.total - result.tendered - result.back;
    const bool is_given_back = balance < Minor{} && basket.tenders.empty();
    result.remaining = is_given_back ? Minor{} : balance;
    result.give_back = is_given_back ? -balance : Minor{};
    return result;
}

namespace {

// Goods against goods; also of nothing, so that both documents name each other.
TenderLine exchanged(const Totals& totals, const BasketId& other) {
    const Minor amount = std::min(totals.total, totals.back);
    return {.kind = TenderKind::exchange,
            .amount = amount,
            .given = amount,
            .change = {},
            .card_result = CardResult::not_card,
            .reference = onepool::protocol::to_text(other)};
}

}  // namespace

TenderLine settled(TenderKind kind, Minor amount) {
    return {.kind = kind,
            .amount = amount,
            .given = amount,
            .change = {},
            .card_result = kind == TenderKind::card ? CardResult::approved : CardResult::not_card,
            .reference = {}};
}

Sale sale_of(const Basket& basket, const Totals& totals) {
    Sale sale;
    sale.currency = basket.currency;
    sale.lines = basket.lines;
    sale.taxes = totals.taxes;
    sale.tenders = basket.tenders;
    if (basket.back)
        sale.tenders.insert(sale.tenders.begin(), exchanged(totals, basket.back->document));
    sale.discounts = basket.discounts;
    sale.total = totals.total;
    sale.added_tax = totals.added_tax;
    return sale;
}

Return return_of(const Basket& basket, const Totals& totals, TenderKind refund) {
    CHECK(basket.back.has_value());
    Return goods = basket.back->goods;
    goods.refunds.clear();
    if (!basket.lines.empty())
        goods.refunds.push_back(exchanged(totals, basket.id));
    if (totals.give_back > Minor{})
        goods.refunds.push_back(settled(refund, totals.give_back));
    return goods;
}

}  // namespace onepool::node
