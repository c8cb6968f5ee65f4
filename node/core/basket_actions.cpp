// A basket from its opening until somebody pays. Every change is checked as if the basket were paid
// now, so that what was scanned can always be sold: the bounds are met at the scan, not at the
// till.

#include <algorithm>

#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::node {
namespace {

std::size_t count_in(const std::map<BasketId, Basket>& baskets, BasketState state) {
    return static_cast<std::size_t>(
        std::count_if(baskets.begin(), baskets.end(),
                      [&](const auto& entry) { return entry.second.state == state; }));
}

Answer not_open(const Basket& basket) {
    const std::string why =
        basket.state == BasketState::parked
            ? "It is parked: recall it first."
            : "It waits for a card payment: say approved, declined or unknown first.";
    return refusal(ActionVerdict::wrong_state, "This basket cannot be changed now. " + why);
}

// Scanning the same thing again raises its line. The line keeps the time of the first scan.
SaleLine* find_mergeable(Basket& basket, const SaleLine& scanned) {
    for (auto& line : basket.lines) {
        SaleLine same = line;
        same.line_no = scanned.line_no;
        same.quantity = scanned.quantity;
        same.amount = scanned.amount;
        same.scanned_at = scanned.scanned_at;
        // One word for both, or none.
        if (same.overridden && scanned.overridden)
            same.overridden->units = scanned.overridden->units;
        if (same == scanned)
            return &line;
    }
    return nullptr;
}

// A word is of who gave the PIN, and without one of whose basket it is.
std::optional<SellAllTheSame> signed_by(std::optional<SellAllTheSame> word, const Basket& basket) {
    if (word && word->pin)
        word->by = word->pin->who;
    if (word && word->by.empty())
        word->by = basket.staff;
    return word;
}

constexpr const char* selling_promised = "promised goods be sold. Nothing was added.";

std::optional<CheckedPin> pin_of(const std::optional<SellAllTheSame>& word) {
    return word ? word->pin : std::nullopt;
}

// The event this basket would become if the rest were paid in cash now.
Event paid_in_cash(Basket basket, const Totals& sums, UnixMs wall) {
    if (sums.remaining > Minor{}) {
        basket.tenders.push_back({.kind = TenderKind::cash,
                                  .amount = sums.remaining,
                                  .given = sums.remaining,
                                  .change = {},
                                  .card_result = CardResult::not_card,
                                  .reference = {}});
    }
    Event event;
    event.header.seq = Seq{1};
    event.header.wall = wall;
    event.header.staff = basket.staff;
    event.header.basket = basket.id;
    event.body = sale_of(basket, sums);
    return event;
}

}  // namespace

Answer NodeCore::State::missing(const BasketId& basket) const {
    const std::string id = onepool::protocol::to_text(basket);
    return refusal(ActionVerdict::no_such_basket,
                   recorded.find(basket) != nullptr
                       ? "Basket " + id + " is sold already. Open a new one."
                       : "There is no basket " + id + " on this till. Open a new one.");
}

Answer NodeCore::State::act(const OpenBasket& action, Step& step) {
    const auto known = baskets.find(action.basket);
    if (known != baskets.end()) {
        Answer answer = refusal(ActionVerdict::repeated, "This basket is open already.");
        answer.basket = known->second;
        return answer;
    }
    if (action.basket.is_none() || action.already || recorded.find(action.basket) ||
        is_taken(action.basket)) {
        return refusal(ActionVerdict::wrong_state,
                       "This basket id is none, or sold already. Open a basket with a new id.");
    }
    if (find_text_fault(action.staff.value, limits::name_bytes) != TextFault::none) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Who sells has a name of at most " + std::to_string(limits::name_bytes) +
                           " bytes of text, without control characters.");
    }
    if (count_in(baskets, BasketState::open) >= limits::open_baskets) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Too many baskets are open on this till. Pay, park or cancel one first.");
    }
    if (is_disk_nearly_full())
        return disk_refusal();
    Basket basket;
    basket.id = action.basket;
    basket.staff = action.staff.empty() ? config.default_staff : action.staff;
    basket.currency = config.currency;
    basket.tax_mode = tax_mode();
    basket.created_at = step.now.wall;
    return put(std::move(basket), step);
}

Answer NodeCore::State::act(const AddLine& action, Step& step) {
    if (auto refused = judge_pin(pin_of(action.word), selling_promised, step))
        return *std::move(refused);
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    if (found->second.state != BasketState::open)
        return not_open(found->second);
    Basket changed = found->second;
    SaleLine line{.line_no = changed.next_line_no,
                  .sku = action.product.sku,
                  .gtin = action.product.gtin,
                  .scanned_code = {},
                  .description = action.product.description,
                  .quantity = action.quantity,
                  .unit_price = action.product.unit_price,
                  .amount = {},
                  .tax_code = action.product.tax_code,
                  .tax_rate = action.product.tax_rate,
                  .scanned_at = step.now.wall};
    const auto amount = line_amount(line);
    if (!amount)
        return unsellable_line();
    if (auto refused = cover_claim(line, action.quantity,
                                   {signed_by(action.word, changed), action.approval}, step))
        return *std::move(refused);
    if (SaleLine* same = find_mergeable(changed, line)) {
        same->quantity += action.quantity;
        if (same->overridden)
            same->overridden->units += line.overridden->units;
        const auto together = line_amount(*same);
        if (!together)
            return unsellable_line();
        same->amount = *together;
        return put_scanned(std::move(changed), step);
    }
    line.amount = *amount;
    changed.lines.push_back(std::move(line));
    ++changed.next_line_no;
    return put_scanned(std::move(changed), step);
}

Answer NodeCore::State::act(const AddOpenItem& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    if (found->second.state != BasketState::open)
        return not_open(found->second);
    if (action.description.empty()) {
        return refusal(ActionVerdict::out_of_bounds,
                       "An open item needs a description of what is sold.");
    }
    Basket changed = found->second;
    SaleLine line{.line_no = changed.next_line_no++,
                  .sku = {},
                  .gtin = {},
                  .scanned_code = action.scanned_code,
                  .description = action.description,
                  .quantity = action.quantity,
                  .unit_price = action.unit_price,
                  .amount = {},
                  .tax_code = action.tax_code,
                  .tax_rate = action.tax_rate,
                  .scanned_at = step.now.wall};
    const auto amount = line_amount(line);
    if (!amount)
        return unsellable_line();
    line.amount = *amount;
    changed.lines.push_back(std::move(line));
    return put_scanned(std::move(changed), step);
}

Answer NodeCore::State::act(const SetQuantity& action, Step& step) {
    if (auto refused = judge_pin(pin_of(action.word), selling_promised, step))
        return *std::move(refused);
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    Basket changed = found->second;
    SaleLine* line = changed.find_line(action.line_no);
    if (line == nullptr) {
        return refusal(ActionVerdict::no_such_line,
                       "Line " + std::to_string(action.line_no) +
                           " is not in this basket; it may have been removed on another page.");
    }
    if (changed.state != BasketState::open)
        return not_open(changed);
    if (action.quantity == Units{}) {
        std::erase_if(changed.lines,
                      [&](const SaleLine& each) { return each.line_no == action.line_no; });
        return put(std::move(changed), step);
    }
    if (action.quantity > line->quantity) {
        if (auto refused = cover_claim(*line, action.quantity - line->quantity,
                                       {signed_by(action.word, changed), action.approval}, step))
            return *std::move(refused);
    } else if (line->overridden) {
        line->overridden->units = std::min(line->overridden->units, action.quantity);
    }
    line->quantity = action.quantity;
    const auto amount = line_amount(*line);
    if (!amount)
        return unsellable_line();
    line->amount = *amount;
    return put_scanned(std::move(changed), step);
}

Answer NodeCore::State::act(const Park& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    const Basket& basket = found->second;
    if (basket.state == BasketState::parked) {
        Answer answer = refusal(ActionVerdict::repeated, "This basket is parked already.");
        answer.basket = basket;
        return answer;
    }
    if (basket.state == BasketState::card_pending)
        return not_open(basket);
    const bool is_empty = basket.lines.empty() && !basket.back;
    if (is_empty || !basket.tenders.empty()) {
        return refusal(ActionVerdict::wrong_state,
                       is_empty ? "There is nothing in this basket to park."
                                : "A card payment was taken for this basket: finish the sale.");
    }
    if (count_in(baskets, BasketState::parked) >= limits::parked_baskets) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Too many baskets are parked. Recall or cancel one first.");
    }
    if (action.name.size() > limits::text_bytes) {
        return refusal(ActionVerdict::out_of_bounds, "The name is too long. Shorten it.");
    }
    Basket changed = basket;
    changed.state = BasketState::parked;
    changed.name = action.name;
    return put(std::move(changed), step);
}

Answer NodeCore::State::act(const Recall& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    if (found->second.state == BasketState::open) {
        Answer answer = refusal(ActionVerdict::repeated, "This basket is open already.");
        answer.basket = found->second;
        return answer;
    }
    if (found->second.state == BasketState::card_pending)
        return not_open(found->second);
    Basket changed = found->second;
    changed.state = BasketState::open;
    return put(std::move(changed), step);
}

Answer NodeCore::State::act(const Abandon& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    if (found->second.state == BasketState::card_pending)
        return not_open(found->second);
    if (!found->second.tenders.empty()) {
        return refusal(ActionVerdict::wrong_state,
                       "A card payment was taken for this basket: finish the sale, then give the "
                       "goods back by a return.");
    }
    erase(action.basket, step);
    Answer answer;
    answer.explanation = "The basket is cancelled.";
    return answer;
}

// Only scans make a basket longer in bytes; what tenders add later has room kept for it beside
// basket_bytes, so that a full basket can always be paid.
Answer NodeCore::State::put_scanned(Basket changed, Step& step) {
    if (changed.lines.size() > limits::basket_lines ||
        encode_basket(changed).size() > limits::basket_bytes) {
        return refusal(ActionVerdict::out_of_bounds,
                       "The basket would be too large. Pay it and open another one.");
    }
    return put(std::move(changed), step);
}

Answer NodeCore::State::put(Basket changed, Step& step) {
    if (auto refused = outdated(changed))
        return *std::move(refused);
    if (auto refused = unsellable(changed, step))
        return *std::move(refused);
    return keep(std::move(changed), step);
}

Answer NodeCore::State::keep(Basket changed, Step& step) {
    changed.updated_at = step.now.wall;
    step.batch.persist.push_back(BasketPut{changed.id, encode_basket(changed)});
    step.batch.notify.push_back({NoticeKind::basket_changed, changed.id, {}});
    Answer answer;
    answer.basket = changed;
    baskets.insert_or_assign(changed.id, std::move(changed));
    return answer;
}

// The refusal of a basket whose prices mean something else than the till's do now, because the
// till's settings were changed since it was opened.
std::optional<Answer> NodeCore::State::outdated(const Basket& basket) const {
    const std::string remedy = basket.tenders.empty() ? ". Cancel it and scan the goods again."
                                                      : ". It can only be paid as it stands.";
    if (basket.currency != config.currency) {
        return refusal(ActionVerdict::wrong_currency, "This basket is in " + basket.currency.code +
                                                          ", the till now sells in " +
                                                          config.currency.code + remedy);
    }
    if (basket.tax_mode != tax_mode()) {
        return refusal(
            ActionVerdict::wrong_state,
            "Since this basket was opened the till's prices changed from " +
                (basket.tax_mode == TaxMode::included ? std::string("with tax to without")
                                                      : std::string("without tax to with")) +
                remedy);
    }
    return std::nullopt;
}

Answer NodeCore::State::unsellable_line() const {
    return refusal(ActionVerdict::out_of_bounds,
                   "A line is of 1 to " + std::to_string(limits::line_units) +
                       " units and costs from nothing to " +
                       money_text(Minor{limits::amount_minor}, config.currency) +
                       ". Check what was typed.");
}

// The refusal of a basket that could not be paid as it would stand.
std::optional<Answer> NodeCore::State::unsellable(const Basket& basket, const Step& step) const {
    const auto sums = totals(basket);
    if (sums.remaining < Minor{}) {
        return refusal(ActionVerdict::out_of_bounds,
                       "More was paid by card already than the basket would cost then.");
    }
    if (sums.total.value > limits::amount_minor) {
        return refusal(ActionVerdict::out_of_bounds,
                       "The basket would cost too much for one sale. Open another one.");
    }
    if (basket.lines.empty())
        return std::nullopt;
    const auto fault = find_fault(paid_in_cash(basket, sums, step.now.wall));
    if (!fault)
        return std::nullopt;
    return refusal(ActionVerdict::out_of_bounds, "This cannot be sold: " + fault->field + " is " +
                                                     onepool::protocol::to_text(fault->error) +
                                                     ".");
}

void NodeCore::State::erase(const BasketId& basket, Step& step) {
    baskets.erase(basket);
    step.batch.persist.push_back(BasketErase{basket});
    step.batch.notify.push_back({NoticeKind::basket_changed, basket, {}});
}

}  // namespace onepool::node
