#include "hub/core/receipt_questions.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "hub/core/identity_commands.hpp"
#include "hub/core/node_desk.hpp"
#include "protocol/codec.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::hub {

namespace {

using protocol::LineBack;
using protocol::ReceiptAnswer;
using protocol::ReceiptQuestion;

// What another till is told of a sale: not who sold it, nor what its tenders refer to.
Event told_of(Event event) {
    event.header.staff = {};
    event.header.shift = {};
    auto& sale = std::get<Sale>(event.body);
    sale.note.clear();
    for (protocol::TenderLine& tender : sale.tenders)
        tender.reference.clear();
    for (SaleLine& line : sale.lines) {
        line.overridden.reset();
        line.own_right = {};
    }
    return event;
}

// What came back by the receipt, line by line. Who took goods back by its name alone named no line:
// those count for the lines of their SKU that have some left, and beyond for the last of them.
class Tally {
  public:
    Tally(const HubState& state, const Sale& sale) : state_(state), sale_(sale) {
        for (const SaleLine& line : sale.lines)
            left_[line.line_no] = line.quantity;
    }

    void add_lines(const ReceiptEvent& back) {
        for (const auto& [line_no, quantity] : back.by_line) {
            if (left_.contains(line_no))
                add(back, line_no, quantity, false);
        }
    }
    void add_named(const ReceiptEvent& back) {
        if (!back.by_line.empty())
            return;
        for (const StockLine& goods : back.lines)
            share_out(back, goods);
    }
    std::vector<LineBack> take() && {
        std::vector<LineBack> lines;
        lines.reserve(lines_.size());
        for (auto& [name, line] : lines_)
            lines.push_back(std::move(line));
        return lines;
    }

  private:
    void share_out(const ReceiptEvent& back, const StockLine& goods) {
        Units rest = goods.quantity;
        std::uint32_t last = 0;
        for (const SaleLine& line : sale_.lines) {
            if (line.sku != goods.sku)
                continue;
            last = line.line_no;
            const Units part = std::clamp(left_.at(last), Units{}, rest);
            if (part > Units{})
                add(back, last, part, true);
            rest -= part;
        }
        if (last > 0 && rest > Units{})
            add(back, last, rest, true);
    }
    void add(const ReceiptEvent& back, std::uint32_t line_no, Units quantity, bool is_by_name) {
        left_.at(line_no) -= quantity;
        LineBack& line = lines_[{line_no, back.node, is_by_name}];
        line.is_by_name = is_by_name;
        if (const NodeRecord* node = state_.nodes().find(back.node))
            line.location = state_.location(node->location).id;
        line.node = back.node;
        line.at = std::max(line.at, back.at);
        line.line_no = line_no;
        line.quantity += quantity;
    }

    const HubState& state_;
    const Sale& sale_;
    std::map<std::uint32_t, Units> left_;
    std::map<std::tuple<std::uint32_t, NodeId, bool>, LineBack> lines_;
};

}  // namespace

std::optional<ReceiptAnswer> answer_to(const HubState& state, const ReceiptQuestions::Told& told) {
    ReceiptAnswer answer{.hub_epoch = state.recovery().epoch(),
                         .journal = told.question.journal,
                         .number = told.question.number,
                         .receipt = told.question.receipt};
    const auto decoded = decode_event(told.trail.sold_raw);
    const auto* event = std::get_if<Event>(&decoded);
    const NodeRecord* seller =
        told.trail.sale ? state.nodes().find(told.trail.sale->node) : nullptr;
    if (!told.trail.sale)
        return answer;
    const bool is_all = told.trail.returns.size() < limits::receipt_returns;
    if (event == nullptr || seller == nullptr || !is_all ||
        !std::holds_alternative<Sale>(event->body))
        return std::nullopt;
    const Event sold = told_of(*event);
    if (find_fault(sold))  // packed anew it may be too large
        return std::nullopt;
    Tally tally(state, std::get<Sale>(sold.body));
    for (const ReceiptEvent& back : told.trail.returns)
        tally.add_lines(back);
    for (const ReceiptEvent& back : told.trail.returns)
        tally.add_named(back);
    answer.sale = encode_event(sold);
    answer.seller = seller->id();
    answer.sold_in = told.trail.sold_in;
    answer.code = told.trail.code;
    answer.location = state.location(seller->location).id;
    answer.back = std::move(tally).take();
    return protocol::find_fault(Message{answer}) ? std::nullopt : std::optional(std::move(answer));
}

std::optional<ReceiptsWanted> ReceiptQuestions::ask(const ReceiptQuestion& question, Now now) {
    const auto known = std::ranges::find_if(
        open_, [&](const Open& each) { return each.question.node == question.node; });
    if (known != open_.end()) {
        if (known->question != question)  // else it came twice
            known->next = question;
        return std::nullopt;
    }
    if (open_.size() >= limits::receipt_questions)
        return std::nullopt;
    return begin(open_.emplace_back(), question, now);
}

ReceiptsWanted ReceiptQuestions::begin(Open& open, const ReceiptQuestion& question, Now now) {
    open = {question, ++walks_, Millis{now.steady.value + limits::receipt_answer_ms}};
    const UnixMs oldest{std::max<std::int64_t>(0, now.wall.value - limits::receipt_age_ms)};
    SoughtReceipt sought{.name = question.receipt,
                         .document = document_named(question.receipt),
                         .code = code_named(question.receipt).value_or(""),
                         .not_before = oldest};
    return {ReceiptLook({std::move(sought)}), open.walk};
}

ReceiptQuestions::Next ReceiptQuestions::found(ReceiptsFound found, Now now) {
    const auto at =
        std::ranges::find_if(open_, [&](const Open& each) { return each.walk == found.walk; });
    if (at == open_.end())
        return {};
    if (const auto next = std::exchange(at->next, std::nullopt))
        return {begin(*at, *next, now), {}};
    // A hub that took a commit back numbers its walks anew.
    const bool is_it = found.look && found.look->trails().at(0).sought.name == at->question.receipt;
    if (!is_it || now.steady > at->until) {
        open_.erase(at);
        return {};
    }
    if (!found.look->is_over())
        return {ReceiptsWanted{*std::move(found.look), found.walk}, {}};
    ReceiptTrail trail = found.look->trails().at(0);
    const SoughtReceipt& sought = trail.sought;
    // What came back by its other name is not in this trail.
    if (trail.sale && (!sought.document || sought.code.empty())) {
        SoughtReceipt both = sought;
        both.document = trail.sale->document;
        both.code = trail.code;
        return {ReceiptsWanted{ReceiptLook({std::move(both)}), found.walk}, {}};
    }
    Told told{at->question, std::move(trail)};
    open_.erase(at);
    return {{}, std::move(told)};
}

// Of a till as it is today: what it asked before its journal ended it asks again.
void NodeDesk::on(const Turn& turn, const ReceiptQuestion& question) {
    if (is_revoked(turn.node) || question.journal != turn.node.intake.journal())
        return;
    if (auto wanted = questions_.ask(question, turn.now))
        turn.out.send.push_back(*std::move(wanted));
}

void NodeDesk::found(const HubState& state, ReceiptsFound found, Now now, HubCore::Batch& out) {
    auto [wanted, told] = questions_.found(std::move(found), now);
    if (wanted)
        out.send.push_back(*std::move(wanted));
    const NodeRecord* node = told ? state.nodes().find(told->question.node) : nullptr;
    if (node == nullptr || is_revoked(*node))
        return;
    if (const auto answer = answer_to(state, *told))
        out.send.push_back(to_node(node->id(), ToNode::Topic::events, *answer));
}

}  // namespace onepool::hub
