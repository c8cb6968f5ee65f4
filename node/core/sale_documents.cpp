// Sales recorded as whole documents. They are the same facts as those of a basket.

#include <algorithm>

#include "node/core/document_parts.hpp"
#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

SaleLine bare_line(const AddLine& line) {
    SaleLine sold;
    sold.sku = line.product.sku;
    sold.gtin = line.product.gtin;
    sold.description = line.product.description;
    sold.quantity = line.quantity;
    sold.unit_price = line.product.unit_price;
    sold.tax_code = line.product.tax_code;
    sold.tax_rate = line.product.tax_rate;
    return sold;
}

SaleLine bare_line(const AddOpenItem& item) {
    SaleLine sold;
    sold.scanned_code = item.scanned_code;
    sold.description = item.description;
    sold.quantity = item.quantity;
    sold.unit_price = item.unit_price;
    sold.tax_code = item.tax_code;
    sold.tax_rate = item.tax_rate;
    return sold;
}

}  // namespace

Answer NodeCore::State::act(const RecordSale& action, Step& step) {
    if (auto known = repeated(action.basket, body_kind<Sale>, action.already))
        return *known;
    if (action.basket.is_none() || is_taken(action.basket)) {
        return refusal(ActionVerdict::wrong_state,
                       "This basket id is none, or open at the register. Pay it there.");
    }
    Basket basket;
    basket.id = action.basket;
    basket.staff = action.staff;
    basket.currency = config.currency;
    basket.tax_mode = tax_mode();
    for (const auto& line : action.lines)
        basket.lines.push_back(bare_line(line));
    for (const auto& item : action.open_items)
        basket.lines.push_back(bare_line(item));
    for (std::size_t i = 0; i < basket.lines.size(); ++i) {
        SaleLine& line = basket.lines[i];
        const auto amount = line_amount(line);
        if (!amount)
            return bad_line(i);
        line.amount = *amount;
        line.line_no = basket.next_line_no++;
        // What another system sold left the shelf then, not when it is told here.
        line.scanned_at = action.source_time.value_or(step.now.wall);
    }
    if (basket.lines.empty() || basket.lines.size() > limits::basket_lines ||
        encode_basket(basket).size() > limits::basket_bytes) {
        return too_many_lines();
    }
    const auto sums = totals(basket);
    if (sums.total.value > limits::amount_minor)
        return too_costly();
    if (action.currency && *action.currency != config.currency) {
        return refusal(ActionVerdict::wrong_currency, "The prices are in " + action.currency->code +
                                                          ", this till sells in " +
                                                          config.currency.code + ".");
    }
    if (is_disk_nearly_full())
        return disk_refusal();
    if (sums.total > Minor{})
        basket.tenders.push_back(settled(action.tender, sums.total));
    Sale sale = sale_of(basket, sums);
    sale.note = action.note;
    sell_on_rights(sale);
    Answer answer = record(sale, {action.basket, action.staff, action.source_time}, step);
    if (answer.verdict == ActionVerdict::done)
        use_rights(sale, step);
    return answer;
}

}  // namespace onepool::node
