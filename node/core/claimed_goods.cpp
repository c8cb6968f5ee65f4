// Goods that are promised to orders: asked about when they are scanned, and never after.

#include <algorithm>

#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "protocol/limits.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {
namespace {

std::string name_of(const Claimant& claimant) {
    if (claimant.is_paying())
        return "shoppers who are paying online";
    return claimant.order.channel.value + " order " + claimant.order.order.value;
}

// "2 of Teapot are left here, and promised: 2 to shop order S-1001"
std::string text_of(const ShelfClaim& claim) {
    constexpr std::size_t named = 3;
    const std::string left = claim.left <= Units{}
                                 ? "None of " + claim.description + " should be left here, and all "
                                 : std::to_string(claim.left.value) + " of " + claim.description +
                                       (claim.left == Units{1} ? " is" : " are") + " left here, ";
    std::string text = left + "promised: ";
    for (std::size_t i = 0; i < std::min(claim.by.size(), named); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(claim.by[i].quantity.value) + " to " +
                name_of(claim.by[i]);
    }
    if (claim.by.size() > named)
        text += " and " + std::to_string(claim.by.size() - named) + " more";
    return text + ".";
}

bool is_word(const SellAllTheSame& word) {
    return !word.by.empty() && word.by.value.size() <= limits::name_bytes && !word.reason.empty() &&
           word.reason.size() <= limits::text_bytes;
}

// A word that says what this till wants to hear: with a PIN that approves, where one is needed.
bool is_given(const std::optional<SellAllTheSame>& word, Approval needed) {
    return word && (needed == Approval::confirm || (word->pin && approves(*word->pin)));
}

Answer ask(ShelfClaim claim) {
    const std::string how = claim.approval == Approval::pin
                                ? " Put it back, or have a supervisor agree by PIN and say why."
                                : " Put it back, or sell it all the same and say why.";
    Answer answer = refusal(ActionVerdict::promised, text_of(claim) + how);
    answer.claim = std::move(claim);
    return answer;
}

}  // namespace

std::optional<Answer> NodeCore::State::cover_claim(SaleLine& line, Units more,
                                                   const Agreement& given, const Step& step) {
    auto claim = find_claim({stock, board, baskets, rights}, line.sku, more);
    if (!claim)
        return std::nullopt;
    claim->description = line.description;
    claim->approval = given.approval;
    if (!is_given(given.word, given.approval))
        return ask(*std::move(claim));
    const SellAllTheSame& word = *given.word;
    if (!is_word(word)) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Say who sells promised goods, and why, in a few words.");
    }
    const Units before =
        (overrides.day == today(step) ? overrides.units : Units{}) + overridden_in(baskets);
    if (before + claim->claimed > config.overrides_a_day) {
        return refusal(ActionVerdict::too_many_overrides,
                       "On this till " + std::to_string(before.value) +
                           " promised units were sold today all the same, or are in baskets, and "
                           "no more than " +
                           std::to_string(config.overrides_a_day.value) +
                           " may be. Count the shelf, or ask who runs the orders.");
    }
    // The newest word stands for the whole line.
    const Units earlier = line.overridden ? line.overridden->units : Units{};
    line.overridden = {earlier + claim->claimed, word.by, word.reason};
    return std::nullopt;
}

// The refusal of a PIN that does not approve. Every wrong one counts, whether or not the till would
// have asked for it: it was tried.
std::optional<Answer> NodeCore::State::judge_pin(const std::optional<CheckedPin>& pin,
                                                 const char* what, Step& step) {
    if (!pin)
        return std::nullopt;
    if (const Millis left = tries.pause(step.now.steady); left > Millis{})
        return pins_paused(left);
    if (approves(*pin)) {
        forgive_wrong_pins(*pin, step);
        return std::nullopt;
    }
    count_wrong_pin(pin->who, step);
    return refusal(ActionVerdict::wrong_pin,
                   std::string("This name and this PIN do not let ") + what);
}

BusinessDay NodeCore::State::today(const Step& step) const {
    return business_day(step.now.wall, config.utc_offset_minutes);
}

void NodeCore::State::count_overrides(const Sale& sale, Step& step) {
    Units units;
    for (const SaleLine& line : sale.lines)
        units += line.overridden ? line.overridden->units : Units{};
    if (units == Units{})
        return;
    const BusinessDay day = today(step);
    if (overrides.day != day)
        overrides = {day, {}};
    overrides.units += units;
    step.batch.persist.push_back(overrides);
}

}  // namespace onepool::node
