#include "tests/sim/checkers/free_units.hpp"

#include <variant>

namespace onepool::sim {

void FreeUnits::follow(const hub::Effect& effect, Changes& free) {
    const auto* moved = std::get_if<hub::Moved>(&effect);
    if (moved == nullptr)
        return follow_hold(effect, free);
    if (moved->to.kind == hub::AccountKind::shelf)
        free[{moved->sku.value, moved->to.location.value}] += moved->quantity.value;
    if (moved->from.kind == hub::AccountKind::shelf)
        free[{moved->sku.value, moved->from.location.value}] -= moved->quantity.value;
}

void FreeUnits::follow_hold(const hub::Effect& effect, Changes& free) {
    if (const auto* opened = std::get_if<hub::HoldOpened>(&effect)) {
        for (const auto& [sku, units] : opened->lines)
            free[{sku.value, opened->location.value}] -= units.value;
        holds_[{opened->order, opened->location.value}] = opened->lines;
    } else if (const auto* ended = std::get_if<hub::HoldEnded>(&effect)) {
        for (const auto& [sku, units] : holds_[{ended->order, ended->location.value}])
            free[{sku.value, ended->location.value}] += units.value;
        holds_.erase({ended->order, ended->location.value});
    } else if (const auto* leaving = std::get_if<hub::HoldLeaving>(&effect)) {
        leaving_[{leaving->order, leaving->location.value}] =
            holds_[{leaving->order, leaving->location.value}];
        holds_.erase({leaving->order, leaving->location.value});
    } else if (const auto* back = std::get_if<hub::HoldGivenBack>(&effect)) {
        for (const auto& [sku, units] : leaving_[{back->order, back->location.value}])
            free[{sku.value, back->location.value}] += units.value;
        leaving_.erase({back->order, back->location.value});
    } else if (const auto* kept = std::get_if<hub::CheckoutHeld>(&effect)) {
        give_back(kept->key, free);
        for (const auto& [sku, units] : kept->lines)
            free[{sku.value, kept->location.value}] -= units.value;
        kept_[kept->key] = {kept->location.value, kept->lines};
    } else if (const auto* done = std::get_if<hub::CheckoutEnded>(&effect)) {
        give_back(done->key, free);
    }
}

// What was kept for a shopper who pays, if anything was.
void FreeUnits::give_back(const hub::CheckoutKey& key, Changes& free) {
    const auto kept = kept_.extract(key);
    if (kept.empty())
        return;
    const auto& [location, lines] = kept.mapped();
    for (const auto& [sku, units] : lines)
        free[{sku.value, location}] += units.value;
}

}  // namespace onepool::sim
