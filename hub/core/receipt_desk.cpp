#include "hub/core/receipt_desk.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

SoughtReceipt sought_of(const ReceiptRecord& record, std::uint32_t slot) {
    SoughtReceipt sought{.slot = slot, .asked = record.asked, .name = record.name};
    sought.not_before =
        UnixMs{std::max<std::int64_t>(0, record.since.value - limits::receipt_age_ms)};
    if (!record.document.is_none()) {
        sought.document = record.document;
        sought.code = record.code;
        return sought;
    }
    sought.document = document_named(record.name);
    sought.code = code_named(record.name).value_or("");
    // All that was here was looked through the last time.
    if (record.is_watched()) {
        constexpr std::int64_t back =
            limits::unknown_receipt_again_ms + limits::unknown_receipt_margin_ms;
        sought.not_before = std::max(sought.not_before, UnixMs{record.look_at.value - back});
    }
    return sought;
}

std::string subject_of(const ReceiptRecord& record) {
    return "receipt " + record.name;
}

std::string node_name(const HubState& state, const ReceiptEvent& event) {
    const NodeRecord* node = state.nodes().find(event.node);
    return (node == nullptr ? "a till" : node->name) + " event " + std::to_string(event.seq.value);
}

std::string returns_text(const HubState& state, const ReceiptTrail& trail) {
    constexpr std::size_t named = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(trail.returns.size(), named); ++i) {
        const ReceiptEvent& back = trail.returns[trail.returns.size() - 1 - i];
        text += (i == 0 ? "" : ", ") + node_name(state, back) + " took back " +
                std::to_string(units_of(back).value);
    }
    if (trail.returns.size() > named)
        text += " and " + std::to_string(trail.returns.size() - named) + " more";
    return text;
}

std::string excess_text(const std::vector<Excess>& excess) {
    constexpr std::size_t named = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(excess.size(), named); ++i) {
        const std::string of = excess[i].line_no == 0 ? std::string(excess[i].sku.value)
                                                      : "line " + std::to_string(excess[i].line_no);
        text += (i == 0 ? "" : ", ") + std::to_string(excess[i].back.value) + " of " + of +
                " came back and " + std::to_string(excess[i].bought.value) +
                (excess[i].bought == Units{1} ? " was" : " were") + " bought";
    }
    if (excess.size() > named)
        text += " and " + std::to_string(excess.size() - named) + " more";
    return text;
}

// What a person does about it.
std::string proposal_of(const ReceiptRecord& record, const ReceiptTrail& trail) {
    if (trail.sale)
        return "look at these returns and at who took them, then close this";
    const std::string ask = "ask there what the receipt was, then close this";
    std::string settled = ask + "; if its sale comes yet, it is settled by itself";
    if (document_named(record.name))
        return settled;
    // Nothing else names a sale that could come.
    return code_named(record.name) ? settled + " within a day" : ask;
}

Trouble trouble_of(const HubState& state, const ReceiptRecord& record, const ReceiptTrail& trail,
                   const std::vector<Excess>& excess) {
    const std::string text =
        trail.sale ? "by the receipt of " + node_name(state, *trail.sale) + ": " +
                         excess_text(excess) + "; " + returns_text(state, trail)
                   : "nobody knows a sale of this receipt: " + returns_text(state, trail);
    return {.kind = CaseKind::return_in_question,
            .subject = subject_of(record),
            .text = std::string(cut_text(text, limits::why_bytes)),
            .proposal = proposal_of(record, trail)};
}

void settle(Decision& decision, const ReceiptTrail& trail, const ReceiptRecord& record) {
    const auto excess = find_excess(trail);
    if (record.stage == ReceiptStage::exceeded || record.stage == ReceiptStage::unknown)
        return raise_case(decision, trouble_of(decision.state(), record, trail, excess));
    if (record.stage == ReceiptStage::fine) {
        settle_case(decision, CaseKind::return_in_question, subject_of(record),
                    "no more came back than was bought");
    }
}

ReceiptStage stage_of(const ReceiptTrail& trail, const ReceiptRecord& record, UnixMs at) {
    if (trail.sale)
        return find_excess(trail).empty() ? ReceiptStage::fine : ReceiptStage::exceeded;
    return at.value - record.since.value > limits::receipt_wait_ms ? ReceiptStage::unknown
                                                                   : ReceiptStage::sought;
}

void judge(Decision& decision, const ReceiptTrail& trail) {
    const HubState& state = decision.state();
    const std::uint32_t slot = trail.sought.slot;
    if (slot >= state.receipts().all().size())
        return;
    const ReceiptRecord& record = state.receipts().all()[slot];
    if (record.name != trail.sought.name || trail.sought.asked > record.asked)
        return;  // of a hub that took a commit back
    ReceiptJudged judged{
        .slot = slot, .asked = trail.sought.asked, .stage = stage_of(trail, record, decision.at())};
    for (const ReceiptEvent& back : trail.returns)
        judged.back += units_of(back);
    const bool is_watched =
        record.stage == ReceiptStage::unknown && trail.sought.asked == record.judged;
    if (!trail.sale && is_watched) {
        // Nothing new: what came back by it is in an older part of the log.
        judged.back = record.back;
        return decision.emit(judged);
    }
    if (!trail.sale) {
        judged.document = record.document;
        judged.code = record.code;
        decision.emit(judged);
        return settle(decision, trail, record);
    }
    judged.document = trail.sale->document;
    judged.code = trail.code;
    judged.bought = units_of(*trail.sale);
    const auto other = state.receipts().find(protocol::to_text(trail.sale->document));
    if (other && *other != slot) {
        judged.stage = ReceiptStage::merged;
        const std::string name = state.receipts().all()[*other].name;
        decision.emit(judged);
        return decision.emit(ReceiptQuestioned{*other, name});
    }
    // What came back by its other name is not in this trail.
    const bool is_named_by_both = trail.sought.document && !trail.sought.code.empty();
    if (!is_named_by_both) {
        judged.stage = ReceiptStage::sought;
        decision.emit(judged);
        return decision.emit(ReceiptQuestioned{slot, record.name});
    }
    decision.emit(judged);
    settle(decision, trail, record);
}

}  // namespace

void ReceiptDesk::after_step(const HubState& state, Now now, std::vector<Outgoing>& out) {
    wake_at_.reset();
    const auto next = state.receipts().next_look();
    if (is_looking_ || !next)
        return;
    const std::int64_t wait = std::max<std::int64_t>(0, next->value - now.wall.value);
    const Millis due{std::max(now.steady.value + wait, not_before_.value)};
    if (due > now.steady) {
        wake_at_ = due;
        return;
    }
    std::vector<SoughtReceipt> sought;
    for (const std::uint32_t slot : state.receipts().due(now.wall, limits::receipts_sought))
        sought.push_back(sought_of(state.receipts().all()[slot], slot));
    out.push_back(ReceiptsWanted{ReceiptLook(std::move(sought))});
    is_looking_ = true;
}

void ReceiptDesk::found(Decision& decision, ReceiptsFound found, Now now,
                        std::vector<Outgoing>& out) {
    if (!is_looking_)
        return;
    if (found.look && !found.look->is_over()) {
        out.push_back(ReceiptsWanted{*std::move(found.look)});
        return;
    }
    is_looking_ = false;
    const std::int64_t pause = found.look ? receipt_look_every_ms : receipt_look_again_ms;
    not_before_ = Millis{now.steady.value + pause};
    if (!found.look)
        return;
    for (const ReceiptTrail& trail : found.look->trails())
        judge(decision, trail);
}

}  // namespace onepool::hub
