#include "hub/core/promotion_desk.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

void say(std::vector<Notice>& notify, const Decision& decision, Now now, std::string text) {
    notify.push_back(
        {.at = now.wall, .lsn = decision.lsn(), .kind = "promotion", .text = std::move(text)});
}

std::string subject_of(const std::string& promotion) {
    return "promotion " + promotion;
}

std::int64_t lasts(const PromotionRecord& record) {
    return (record.until - record.from).value;
}

// However wrong the clock is or was: once it runs, no longer than it was to last.
Millis measure(const PromotionRecord& record, Now now) {
    const bool is_running = record.state == PromotionState::running;
    const std::int64_t most = is_running ? lasts(record) : limits::time_ms;
    const std::int64_t left = (record.until - now.wall).value;
    return Millis{now.steady.value + std::clamp<std::int64_t>(left, 0, most)};
}

}  // namespace

void PromotionDesk::start(Decision& decision) {
    over_.clear();
    const PromotionBook& promotions = decision.state().promotions();
    for (const std::uint32_t position : promotions.open())
        judge_channel(decision, promotions.all()[position]);
}

void PromotionDesk::after_step(Decision& decision, Now now, std::vector<Notice>& notify) {
    const std::set<std::uint32_t> open = decision.state().promotions().open();  // a copy: some end
    wake_at_.reset();
    std::erase_if(over_, [&](const auto& each) { return !open.contains(each.first); });
    for (const std::uint32_t position : open)
        look(decision, now, position, notify);
}

void PromotionDesk::look(Decision& decision, Now now, std::uint32_t position,
                         std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    const PromotionRecord& record = state.promotions().all()[position];
    Millis& over = over_.try_emplace(position, measure(record, now)).first->second;
    const bool is_past = record.until <= now.wall;
    if (over <= now.steady && is_past) {
        decision.emit(PromotionEnded{.name = record.name, .by = {}});
        settle_unsold(decision, record.name, "the promotion is over");
        return say(notify, decision, now, "promotion " + record.name + " is over");
    }
    // The clock was ahead when it was measured, and was set right since.
    if (over <= now.steady)
        over = measure(record, now);
    if (record.state == PromotionState::planned && record.from <= now.wall && !is_past) {
        decision.emit(
            PromotionBegun{.name = record.name, .orders_before = state.orders().all().size()});
        over = std::min(over, Millis{now.steady.value + lasts(record)});
        judge_channel(decision, record);
        say(notify, decision, now, "promotion " + record.name + " began");
    }
    const bool is_to_begin = record.state == PromotionState::planned && now.wall < record.from;
    const UnixMs next = is_to_begin ? record.from : record.until;
    wake(now, is_past ? over.value - now.steady.value : (next - now.wall).value);
}

void PromotionDesk::judge_channel(Decision& decision, const PromotionRecord& record) const {
    if (record.state != PromotionState::running)
        return;
    const std::string& channel = record.channel.value;
    if (std::ranges::find(channels_, record.channel) != channels_.end()) {
        return settle_unsold(decision, record.name,
                             "the hub has its channel " + channel + " again");
    }
    raise_case(
        decision,
        {.kind = CaseKind::channel_failing,
         .subject = subject_of(record.name),
         .text = "promotion " + record.name + " keeps " + std::to_string(record.left().value) +
                 " of " + decision.state().ledger().sku(record.sku).sku.value + " for " + channel +
                 ", a channel that this hub does not have any more: nobody can sell them",
         .proposal = "end it (onepool promotion end " + record.name + "), or configure " + channel +
                     " again and restart the hub"});
}

void PromotionDesk::wake(Now now, std::int64_t in_ms) {
    const Millis at{now.steady.value + in_ms};
    wake_at_ = std::min(wake_at_.value_or(at), at);
}

void settle_unsold(Decision& decision, const std::string& promotion, std::string note) {
    settle_case(decision, CaseKind::channel_failing, subject_of(promotion), std::move(note));
}

}  // namespace onepool::hub
