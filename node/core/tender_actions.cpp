// Payment: a card terminal that stands apart (its result is keyed in), and cash.

#include <algorithm>

#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

Answer repeated_with(const Basket& basket, std::string explanation) {
    Answer answer = refusal(ActionVerdict::repeated, std::move(explanation));
    answer.basket = basket;
    return answer;
}

bool has_slip(const Basket& basket, const std::string& reference) {
    return !reference.empty() &&
           std::any_of(basket.tenders.begin(), basket.tenders.end(),
                       [&](const TenderLine& tender) { return tender.reference == reference; });
}

}  // namespace

Answer NodeCore::State::act(const StartCard& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    const Basket& basket = found->second;
    const auto sums = totals(basket);
    const Minor amount = action.amount == Minor{} ? sums.remaining : action.amount;
    if (basket.state == BasketState::card_pending) {
        if (amount == basket.card_amount) {
            return repeated_with(basket, "The card terminal was asked for this already.");
        }
        return refusal(ActionVerdict::wrong_state,
                       "A card payment of " + money_text(basket.card_amount, basket.currency) +
                           " is being made: say approved, declined or unknown first.");
    }
    if (basket.state == BasketState::parked) {
        return refusal(ActionVerdict::wrong_state, "This basket is parked: recall it first.");
    }
    const bool has_remaining = sums.remaining > Minor{};
    if (has_remaining &&
        (amount < Minor{1} || amount > sums.remaining ||
         basket.tenders.size() + (basket.back ? 2 : 1) >= limits::basket_tenders)) {
        return refusal(ActionVerdict::out_of_bounds,
                       "The card amount must be from " + money_text(Minor{1}, basket.currency) +
                           " to " + money_text(sums.remaining, basket.currency) +
                           ", in few parts: the last part is paid in cash.");
    }
    if (!has_remaining) {
        return refusal(ActionVerdict::nothing_to_pay, "Nothing remains to be paid by card.");
    }
    Basket changed = basket;
    changed.state = BasketState::card_pending;
    changed.card_amount = amount;
    return put(std::move(changed), step);
}

Answer NodeCore::State::act(const CardAnswer& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    const Basket& basket = found->second;
    const bool is_approved = action.result == CardResult::approved;
    if (basket.state != BasketState::card_pending) {
        // A page that lost our answer says it again.
        if (is_approved && !basket.tenders.empty() &&
            basket.tenders.back().reference == action.reference) {
            return repeated_with(basket, "This card payment is in the basket already.");
        }
        return refusal(ActionVerdict::wrong_state, "No card payment is being made here.");
    }
    if (action.result == CardResult::not_card || action.reference.size() > limits::text_bytes) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Say approved, declined or unknown, with a short slip number.");
    }
    if (action.result == CardResult::unknown) {
        return repeated_with(basket,
                             "The card payment stays open. Look at the terminal's journal, then "
                             "say approved or declined.");
    }
    // A late repetition of an earlier answer must not approve the payment that is being made now.
    if (is_approved && has_slip(basket, action.reference)) {
        return refusal(ActionVerdict::wrong_state,
                       "Slip number " + action.reference +
                           " is in this basket already. Give the number of the new slip.");
    }
    Basket changed = basket;
    changed.state = BasketState::open;
    if (is_approved) {
        changed.tenders.push_back({.kind = TenderKind::card,
                                   .amount = basket.card_amount,
                                   .given = basket.card_amount,
                                   .change = {},
                                   .card_result = CardResult::approved,
                                   .reference = action.reference});
    }
    changed.card_amount = {};
    return keep(std::move(changed), step);  // what a terminal did is a fact, whatever else changed
}

Answer NodeCore::State::act(const Pay& action, Step& step) {
    if (auto known = repeated(action.basket, paid_as(action), action.already))
        return *known;
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    Basket basket = found->second;
    if (basket.state != BasketState::open) {
        return refusal(ActionVerdict::wrong_state,
                       basket.state == BasketState::parked
                           ? "This basket is parked: recall it before it is paid."
                           : "A card payment of " +
                                 money_text(basket.card_amount, basket.currency) +
                                 " is being made: say approved, declined or unknown first.");
    }
    const Minor remaining = totals(basket).remaining;
    CHECK(remaining >= Minor{});
    if (action.cash_given < Minor{} || action.cash_given.value > limits::amount_minor ||
        (remaining == Minor{} && !basket.lines.empty() && action.cash_given > Minor{})) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Cash of " + money_text(action.cash_given, basket.currency) +
                           " cannot be right: " + money_text(remaining, basket.currency) +
                           " remain to be paid.");
    }
    // Where a card was charged already, the basket is finished as it was begun.
    if (basket.tenders.empty()) {
        if (auto refused = outdated(basket))
            return *std::move(refused);
    }
    if (basket.lines.empty() && !basket.back) {
        return refusal(ActionVerdict::nothing_to_pay, "There is nothing in this basket yet.");
    }
    if (action.cash_given < remaining) {
        return refusal(ActionVerdict::not_enough_tendered,
                       money_text(remaining, basket.currency) + " remain to be paid, " +
                           money_text(action.cash_given, basket.currency) + " were given.");
    }
    if (remaining > Minor{}) {
        basket.tenders.push_back({.kind = TenderKind::cash,
                                  .amount = remaining,
                                  .given = action.cash_given,
                                  .change = action.cash_given - remaining,
                                  .card_result = CardResult::not_card,
                                  .reference = {}});
    }
    return close(basket, action.refund, step);
}

// What came back, then what was sold: one step, so both are recorded or neither.
Answer NodeCore::State::close(const Basket& basket, TenderKind refund, Step& step) {
    const Totals sums = totals(basket);
    std::optional<Return> goods;
    if (basket.back)
        goods = return_of(basket, sums, refund);
    if (basket.lines.empty()) {
        Answer answer = take_back(*std::move(goods), {basket.id, basket.staff, std::nullopt}, step);
        if (answer.verdict == ActionVerdict::done)
            erase(basket.id, step);
        return answer;
    }
    Sale sale = sale_of(basket, sums);
    sell_on_rights(sale);
    if (auto refused = unrecordable(sale, basket.id))
        return *std::move(refused);
    if (goods) {
        const Answer taken =
            take_back(*std::move(goods), {basket.back->document, basket.staff, std::nullopt}, step);
        if (taken.verdict != ActionVerdict::done)
            return taken;
    }
    Answer answer = record(sale, {basket.id, basket.staff, std::nullopt}, step);
    CHECK(answer.verdict == ActionVerdict::done);
    use_rights(sale, step);
    count_overrides(sale, step);
    erase(basket.id, step);
    return answer;
}

// A basket that only gave back became a return.
std::size_t NodeCore::State::paid_as(const Pay& action) const {
    const auto* known = recorded.find(action.basket);
    const bool is_return =
        known != nullptr
            ? known->kind == body_kind<Return>
            : action.already && std::holds_alternative<Return>(action.already->document);
    return is_return ? body_kind<Return> : body_kind<Sale>;
}

}  // namespace onepool::node
