#include "tests/sim/checkers/orders_kept.hpp"

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

std::optional<std::string> OrdersKept::look(const World& world, const Evidence& evidence) {
    const Excuses excuses(world, evidence);
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        entries_seen_ = 0;
    }
    for (; entries_seen_ < evidence.log().size(); ++entries_seen_) {
        for (const hub::Effect& effect : evidence.log()[entries_seen_].effects) {
            const auto* moved = std::get_if<hub::OrderMoved>(&effect);
            if (moved == nullptr)
                continue;
            if (moved->stage == hub::OrderStage::held)
                was_held_[moved->order] = true;
            const bool is_refused = moved->stage == hub::OrderStage::refused;
            const auto promised = promised_.find(moved->order);
            const bool was_promised =
                promised != promised_.end() && !excuses.is_hub_restored_since(promised->second);
            if (is_refused && was_promised) {
                return join("order ", moved->order.order.value, " was promised, then refused");
            }
        }
    }
    const auto& answers = world.witness().orders;
    for (; answers_seen_ < answers.size(); ++answers_seen_) {
        const OrderAnswered& answer = answers[answers_seen_];
        if (answer.stage != "held")
            continue;
        if (!was_held_.contains(answer.order)) {
            return join("order ", answer.order.order.value,
                        " was promised, but the hub's disk does not hold it");
        }
        promised_[answer.order] = answer.at;
    }
    return std::nullopt;
}

}  // namespace onepool::sim
