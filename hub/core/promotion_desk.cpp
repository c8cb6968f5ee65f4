#include "hub/core/promotion_desk.hpp"

#include <algorithm>

namespace onepool::hub {

namespace {

void say(std::vector<Notice>& notify, const Decision& decision, Now now, std::string text) {
    notify.push_back(
        {.at = now.wall, .lsn = decision.lsn(), .kind = "promotion", .text = std::move(text)});
}

}  // namespace

void PromotionDesk::after_step(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    wake_at_.reset();
    const std::vector<std::uint32_t> open(state.promotions().open().begin(),
                                          state.promotions().open().end());
    for (const std::uint32_t position : open) {
        const PromotionRecord& record = state.promotions().all()[position];
        if (record.until <= now.wall) {
            decision.emit(PromotionEnded{.name = record.name, .by = {}});
            say(notify, decision, now, "promotion " + record.name + " is over");
            continue;
        }
        if (record.state == PromotionState::planned && record.from <= now.wall) {
            decision.emit(
                PromotionBegun{.name = record.name, .orders_before = state.orders().all().size()});
            say(notify, decision, now, "promotion " + record.name + " began");
        }
        const UnixMs next = record.state == PromotionState::planned ? record.from : record.until;
        const Millis due{now.steady.value + (next - now.wall).value};
        wake_at_ = std::min(wake_at_.value_or(due), due);
    }
}

}  // namespace onepool::hub
