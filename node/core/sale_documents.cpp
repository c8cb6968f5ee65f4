// Sales and returns recorded as whole documents. They are the same facts as those of a basket.

#include <algorithm>

#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// An upper bound of one encoded line beside its texts; measured below 120.
constexpr std::size_t line_overhead_bytes = 176;

TenderLine settled(TenderKind kind, Minor amount) {
    return {.kind = kind,
            .amount = amount,
            .given = amount,
            .change = {},
            .card_result = kind == TenderKind::card ? CardResult::approved : CardResult::not_card,
            .reference = {}};
}

Answer bad_line(std::size_t index) {
    return refusal(ActionVerdict::out_of_bounds,
                   "Line " + std::to_string(index + 1) +
                       ": the quantity, price, tax rate or amount is beyond its bound. Correct "
                       "it.");
}

Answer too_many_lines() {
    return refusal(ActionVerdict::out_of_bounds, "The document must have from 1 to " +
                                                     std::to_string(limits::basket_lines) +
                                                     " lines and fit one event. Split it.");
}

Answer too_costly() {
    return refusal(ActionVerdict::out_of_bounds,
                   "The document comes to more than the largest amount there is. Split it.");
}

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

std::size_t size_bound(const Return& given_back) {
    std::size_t bytes = 8'192;  // header, taxes, refund, note
    for (const auto& each : given_back.lines) {
        bytes += line_overhead_bytes + each.reason.size() + each.line.description.size() +
                 each.line.scanned_code.size() + each.line.sku.value.size() +
                 each.line.tax_code.size();
    }
    return bytes;
}

// What a receipt's prices meant, whatever the till's do now.
TaxMode tax_mode_of(const Sale& sale) {
    return sale.added_tax > Minor{} ? TaxMode::added : TaxMode::included;
}

// What may still be given back of one sold line, while the lines of one document add up.
class Remaining {
  public:
    Remaining(const ReceiptView& receipt, const std::map<OriginalLine, Units>& returned)
        : basket_(receipt.header.basket) {
        const auto& sale = std::get<Sale>(receipt.document);
        for (const auto& line : sale.lines) {
            const auto before = returned.find({basket_, line.line_no});
            lines_[line.line_no] = {&line, before == returned.end() ? Units{} : before->second};
        }
    }

    const BasketId& basket() const { return basket_; }
    const SaleLine* sold(std::uint32_t line_no) const {
        const auto found = lines_.find(line_no);
        return found == lines_.end() ? nullptr : found->second.sold;
    }
    Units returned(std::uint32_t line_no) const { return lines_.at(line_no).returned; }
    bool take(std::uint32_t line_no, Units quantity) {
        auto& line = lines_.at(line_no);
        if (quantity > line.sold->quantity - line.returned)  // what a request adds may overflow
            return false;
        line.returned += quantity;
        touched_[{basket_, line_no}] = line.returned;
        return true;
    }
    const std::map<OriginalLine, Units>& touched() const { return touched_; }

  private:
    struct Line {
        const SaleLine* sold = nullptr;
        Units returned;
    };
    BasketId basket_;
    std::map<std::uint32_t, Line> lines_;
    std::map<OriginalLine, Units> touched_;
};

// Takes over what the receipt says about the thing; quantity and refund price are the request's.
std::optional<Answer> match(ReturnLine& line, Remaining& remaining, const Currency& currency) {
    const std::uint32_t line_no = line.original ? line.original->line_no : 0;
    const SaleLine* sold = remaining.sold(line_no);
    if (sold == nullptr) {
        return refusal(ActionVerdict::no_such_line,
                       "The receipt has no line " + std::to_string(line_no) + ".");
    }
    SaleLine taken = *sold;
    taken.overridden.reset();  // said of the sale
    taken.own_right = {};      // as well
    taken.quantity = line.line.quantity;
    taken.unit_price = line.line.unit_price;
    line.line = std::move(taken);
    line.original = OriginalLine{remaining.basket(), line_no};
    if (line.line.unit_price > sold->unit_price || !remaining.take(line_no, line.line.quantity)) {
        return refusal(ActionVerdict::more_than_bought,
                       sold->description + ": " + std::to_string(sold->quantity.value) +
                           " bought at " + money_text(sold->unit_price, currency) + ", " +
                           std::to_string(remaining.returned(line_no).value) +
                           " given back before. Give back no more, and for no higher price.");
    }
    return std::nullopt;
}

// Each line from the receipt, where there is one, then numbered and priced.
std::optional<Answer> fill_lines(Return& given_back, std::optional<Remaining>& remaining,
                                 UnixMs now) {
    for (std::size_t i = 0; i < given_back.lines.size(); ++i) {
        ReturnLine& line = given_back.lines[i];
        if (!remaining) {
            line.original.reset();
        } else if (auto refused = match(line, *remaining, given_back.currency)) {
            return refused;
        }
        const auto amount = line_amount(line.line);
        if (!amount)
            return bad_line(i);
        line.line.amount = *amount;
        line.line.line_no = static_cast<std::uint32_t>(i + 1);
        line.line.scanned_at = now;
    }
    return std::nullopt;
}

std::vector<TaxedAmount> amounts_of(const Return& given_back) {
    std::vector<TaxedAmount> amounts;
    amounts.reserve(given_back.lines.size());
    for (const auto& each : given_back.lines)
        amounts.push_back({each.line.tax_code, each.line.tax_rate, each.line.amount});
    return amounts;
}

}  // namespace

Answer NodeCore::State::act(const RecordSale& action, Step& step) {
    if (auto known = repeated(action.basket, body_kind<Sale>, action.already))
        return *known;
    if (action.basket.is_none() || baskets.contains(action.basket)) {
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
        line.scanned_at = step.now.wall;
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

Answer NodeCore::State::act(const RecordReturn& action, Step& step) {
    if (auto known = repeated(action.basket, body_kind<Return>, action.already))
        return *known;
    const Sale* original =
        action.original ? std::get_if<Sale>(&action.original->document) : nullptr;
    if (action.basket.is_none() || baskets.contains(action.basket) ||
        (action.original && original == nullptr)) {
        return refusal(ActionVerdict::wrong_state,
                       "A return needs an id of its own, and names the receipt of a sale.");
    }
    if (original != nullptr && original->currency != config.currency) {
        return refusal(ActionVerdict::wrong_currency,
                       "That receipt is in " + original->currency.code + ", this till pays in " +
                           config.currency.code + ".");
    }
    std::optional<Remaining> remaining;
    if (original != nullptr)
        remaining.emplace(*action.original, returned);

    Return given_back;
    given_back.currency = config.currency;
    given_back.lines = action.lines;
    given_back.note = action.note;
    if (auto refused = fill_lines(given_back, remaining, step.now.wall))
        return *std::move(refused);
    auto sums =
        sum_taxes(amounts_of(given_back), Minor{}, original ? tax_mode_of(*original) : tax_mode());
    given_back.taxes = std::move(sums.taxes);
    given_back.total = sums.total;
    given_back.added_tax = sums.added_tax;
    if (sums.total > Minor{})
        given_back.refunds.push_back(settled(action.refund, sums.total));
    if (given_back.lines.empty() || given_back.lines.size() > limits::basket_lines ||
        size_bound(given_back) > limits::event_bytes) {
        return too_many_lines();
    }
    if (sums.total.value > limits::amount_minor)
        return too_costly();
    if (is_disk_nearly_full())
        return disk_refusal();
    Answer answer =
        record(std::move(given_back), {action.basket, action.staff, action.source_time}, step);
    if (answer.verdict != ActionVerdict::done || !remaining)
        return answer;
    for (const auto& [line, quantity] : remaining->touched()) {
        returned[line] = quantity;
        step.batch.persist.push_back(ReturnedPut{line, quantity});
    }
    return answer;
}

}  // namespace onepool::node
