// Goods that come back: whole returns, returns in a basket, and what is decided about goods that
// wait for inspection.

#include <algorithm>
#include <functional>

#include "node/core/document_parts.hpp"
#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::node {
namespace {

// An upper bound of one encoded line beside its texts; measured below 120.
constexpr std::size_t line_overhead_bytes = 176;

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
    struct Before {
        Units returned;
        std::string text;  // where and when; empty: nobody was asked
    };
    using FindBefore = std::function<Before(const OriginalLine&)>;
    Remaining(const ReceiptView& receipt, const FindBefore& before)
        : basket_(receipt.header.basket) {
        for (const auto& line : std::get<Sale>(receipt.document).lines)
            lines_[line.line_no] = {&line, before({basket_, line.line_no})};
    }

    const BasketId& basket() const { return basket_; }
    const SaleLine* sold(std::uint32_t line_no) const {
        const auto found = lines_.find(line_no);
        return found == lines_.end() ? nullptr : found->second.sold;
    }
    // "1 given back before", "1 came back at store-2 on 2027-01-15, 1 left"
    std::string before_text(std::uint32_t line_no) const {
        const auto& [sold, before] = lines_.at(line_no);
        if (before.text.empty())
            return std::to_string(before.returned.value) + " given back before";
        const Units left = std::max(Units{}, sold->quantity - before.returned);
        return before.text + ", " + std::to_string(left.value) + " left";
    }
    bool take(std::uint32_t line_no, Units quantity) {
        auto& line = lines_.at(line_no);
        Units& returned = line.before.returned;
        if (quantity > line.sold->quantity - returned)  // what a request adds may overflow
            return false;
        returned += quantity;
        return true;
    }

  private:
    struct Line {
        const SaleLine* sold = nullptr;
        Before before;
    };
    BasketId basket_;
    std::map<std::uint32_t, Line> lines_;
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
                           remaining.before_text(line_no) +
                           ". Give back no more, and for no higher price.");
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

constexpr const char* taking_back =
    "goods be taken back without a receipt that this till has. Nothing was recorded.";

bool is_short(const std::string& text) {
    return !text.empty() && text.size() <= limits::text_bytes;
}

Answer no_number(const std::string& receipt) {
    return refusal(ActionVerdict::out_of_bounds,
                   "\"" + receipt +
                       "\" is no receipt's number. Scan the bar code of the receipt, or type the "
                       "code under it; or take the goods back without a receipt.");
}

// The refusal of a return that says too little of itself.
std::optional<Answer> find_vague(const RecordReturn& action) {
    const bool is_named =
        action.receipt.empty() || document_named(action.receipt) || code_named(action.receipt);
    if (!is_named)
        return no_number(action.receipt);
    if (action.original && !action.receipt.empty()) {
        return refusal(ActionVerdict::wrong_state,
                       "This till has that receipt: say which of its lines come back.");
    }
    for (std::size_t i = 0; i < action.lines.size(); ++i) {
        if (!is_short(action.lines[i].reason)) {
            return refusal(
                ActionVerdict::out_of_bounds,
                "Line " + std::to_string(i + 1) + ": say why it comes back, in a few words.");
        }
    }
    return std::nullopt;
}

// Without any, or by one that this till does not have: anybody can make up its number.
bool is_unproven(const RecordReturn& action) {
    return !action.original && !action.source_time;
}

std::optional<Answer> find_unpermitted(const RecordReturn& action) {
    if (!is_unproven(action))
        return std::nullopt;
    const bool is_named = !action.receipt.empty();
    if (!action.without_receipt && is_named)
        return std::nullopt;  // provisional; the hub looks for its sale
    if (!action.without_receipt) {
        return refusal(ActionVerdict::not_permitted,
                       "This till takes nothing back without a receipt. Find the receipt: by its "
                       "bar code, its code, or what was bought.");
    }
    if (*action.without_receipt == Approval::pin && !(action.pin && approves(*action.pin))) {
        return refusal(
            ActionVerdict::not_permitted,
            is_named ? "This till does not have that receipt. A supervisor has to agree by PIN to "
                       "take goods back by it."
                     : "A supervisor has to agree by PIN to take goods back without a receipt.");
    }
    return std::nullopt;
}

Answer untold() {
    return refusal(ActionVerdict::wrong_state, untold_receipt);
}

}  // namespace

bool NodeCore::State::is_taken(const BasketId& document) const {
    return baskets.contains(document) || std::ranges::any_of(baskets, [&](const auto& entry) {
               return entry.second.back && entry.second.back->document == document;
           });
}

// What was given back of a sold line, or lies in another basket to be given back.
Units NodeCore::State::given_back(const OriginalLine& line, const BasketId& except) const {
    const auto before = returned.find(line);
    Units units = before == returned.end() ? Units{} : before->second;
    for (const auto& [id, basket] : baskets) {
        if (id == except || !basket.back)
            continue;
        for (const ReturnLine& each : basket.back->goods.lines)
            units += each.original == line ? each.line.quantity : Units{};
    }
    return units;
}

// The document, as if all of it was paid back; or why it cannot be recorded. `into`: the basket
// that it is put into.
std::variant<Return, Answer> NodeCore::State::make_return(const RecordReturn& action,
                                                          const BasketId& into, Step& step) {
    const ReceiptView* receipt = action.original ? inquiries.known(*action.original) : nullptr;
    if (action.original && receipt == nullptr)
        return untold();
    const Sale* original = receipt ? std::get_if<Sale>(&receipt->document) : nullptr;
    if (action.basket.is_none() || (action.original && original == nullptr)) {
        return refusal(ActionVerdict::wrong_state,
                       "A return needs an id of its own, and names the receipt of a sale.");
    }
    if (original != nullptr && original->currency != config.currency) {
        return refusal(ActionVerdict::wrong_currency,
                       "That receipt is in " + original->currency.code + ", this till pays in " +
                           config.currency.code + ".");
    }
    if (auto refused = find_vague(action))
        return *std::move(refused);
    if (auto refused = judge_pin(action.pin, taking_back, step))
        return *std::move(refused);
    if (auto refused = find_unpermitted(action))
        return *std::move(refused);
    std::optional<Remaining> remaining;
    if (original != nullptr) {
        remaining.emplace(*receipt, [&](const OriginalLine& line) -> Remaining::Before {
            const Units here = given_back(line, into);
            return {inquiries.came_back(line, here),
                    inquiries.came_back_text(line, here, config.utc_offset_minutes)};
        });
    }

    Return goods;
    goods.currency = config.currency;
    goods.lines = action.lines;
    goods.note = action.note;
    goods.receipt = action.receipt;
    goods.is_checked = receipt != nullptr && receipt->event.node != config.node;
    if (is_unproven(action) && action.pin)
        goods.approved_by = action.pin->who;
    if (auto refused = fill_lines(goods, remaining, step.now.wall))
        return *std::move(refused);
    auto sums =
        sum_taxes(amounts_of(goods), Minor{}, original ? tax_mode_of(*original) : tax_mode());
    goods.taxes = std::move(sums.taxes);
    goods.total = sums.total;
    goods.added_tax = sums.added_tax;
    if (sums.total > Minor{})
        goods.refunds.push_back(settled(action.refund, sums.total));
    if (goods.lines.empty() || goods.lines.size() > limits::basket_lines ||
        size_bound(goods) > limits::event_bytes) {
        return too_many_lines();
    }
    if (sums.total.value > limits::amount_minor)
        return too_costly();
    return goods;
}

// Onto the chain, and counted against its receipt.
Answer NodeCore::State::take_back(const Return& goods, const Heading& heading, Step& step) {
    Answer answer = record(goods, heading, step);
    if (answer.verdict != ActionVerdict::done)
        return answer;
    std::map<OriginalLine, Units> touched;
    for (const ReturnLine& line : goods.lines) {
        if (line.original)
            touched[*line.original] += line.line.quantity;
    }
    for (const auto& [line, quantity] : touched) {
        returned[line] += quantity;
        step.batch.persist.push_back(ReturnedPut{line, returned[line]});
    }
    return answer;
}

Answer NodeCore::State::act(const RecordReturn& action, Step& step) {
    if (auto known = repeated(action.basket, body_kind<Return>, action.already))
        return *known;
    if (is_taken(action.basket)) {
        return refusal(ActionVerdict::wrong_state,
                       "This id is of an open basket. A return needs an id of its own.");
    }
    auto made = make_return(action, {}, step);
    if (auto* refused = std::get_if<Answer>(&made))
        return std::move(*refused);
    if (is_disk_nearly_full())
        return disk_refusal();
    return take_back(std::get<Return>(made), {action.basket, action.staff, action.source_time},
                     step);
}

Answer NodeCore::State::act(const PutReturn& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    const Basket& basket = found->second;
    if (basket.state != BasketState::open || !basket.tenders.empty()) {
        return refusal(ActionVerdict::wrong_state,
                       "This basket is parked, or being paid: what comes back goes into an open "
                       "one, before anything is paid.");
    }
    const BasketId& document = action.goods.basket;
    const bool is_same = basket.back && basket.back->document == document;
    if ((is_taken(document) && !is_same) || recorded.find(document) || action.goods.already) {
        return refusal(ActionVerdict::wrong_state,
                       "This id names a document already. A return needs an id of its own.");
    }
    if (action.goods.source_time) {
        return refusal(ActionVerdict::out_of_bounds,
                       "What another system recorded is a document of its own, not part of a "
                       "basket: leave `source_time` out.");
    }
    auto made = make_return(action.goods, action.basket, step);
    if (auto* refused = std::get_if<Answer>(&made))
        return std::move(*refused);
    auto& goods = std::get<Return>(made);
    if (auto refused = unrecordable(goods, document))
        return *std::move(refused);
    Basket changed = basket;
    changed.back = BasketReturn{document, std::move(goods)};
    return put_scanned(std::move(changed), step);
}

Answer NodeCore::State::act(const DropReturn& action, Step& step) {
    const auto found = baskets.find(action.basket);
    if (found == baskets.end())
        return missing(action.basket);
    Basket changed = found->second;
    if (!changed.back) {
        Answer answer = refusal(ActionVerdict::repeated, "Nothing comes back in this basket.");
        answer.basket = std::move(changed);
        return answer;
    }
    if (changed.state != BasketState::open || !changed.tenders.empty()) {
        return refusal(ActionVerdict::wrong_state,
                       "This basket is parked, or being paid: what comes back stays in it.");
    }
    changed.back.reset();
    return put(std::move(changed), step);
}

// The refusal of what record() would refuse for itself.
std::optional<Answer> NodeCore::State::unrecordable(const EventBody& body,
                                                    const BasketId& document) const {
    Event event;
    event.header.seq = Seq{1};
    event.header.basket = document;
    event.body = body;
    const auto fault = find_fault(event);
    if (!fault)
        return std::nullopt;
    return refusal(ActionVerdict::out_of_bounds, "Not recorded: " + fault->field + " is " +
                                                     onepool::protocol::to_text(fault->error) +
                                                     ". Correct it and try again.");
}

Answer NodeCore::State::act(const AskReceipt& action, Step& step) {
    if (!document_named(action.receipt) && !code_named(action.receipt))
        return no_number(action.receipt);
    const bool is_heard = uplink.state() == UplinkState::streaming && !is_hub_away;
    if (const auto question =
            inquiries.ask(action.receipt, is_heard ? HubHears::yes : HubHears::no, step.now))
        step.batch.send.push_back(Publish{UpTopic::ask, encode_message(*question)});
    return {};
}

Answer NodeCore::State::act(const InspectGoods& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Inspect>, action.already))
        return *known;
    if (action.document.is_none() || is_taken(action.document)) {
        return refusal(ActionVerdict::wrong_state,
                       "What is decided needs an id of its own, not that of an open basket.");
    }
    if (auto refused = unrecordable(action.inspect, action.document))
        return *std::move(refused);
    std::map<Sku, Units> decided;
    for (const InspectedLine& line : action.inspect.lines)
        decided[line.sku] += line.quantity;
    for (const auto& [sku, units] : decided) {
        const Units there = units_of(stock.waiting(sku));
        if (units > there) {
            return refusal(ActionVerdict::not_waiting,
                           "Of " + sku.value + " " + std::to_string(there.value) +
                               (there == Units{1} ? " waits" : " wait") +
                               " for inspection here, as far as this till knows, and not " +
                               std::to_string(units.value) + ". Look at the list again.");
        }
    }
    if (is_disk_nearly_full())
        return disk_refusal();
    return record(action.inspect, {action.document, action.staff, std::nullopt}, step);
}

}  // namespace onepool::node
