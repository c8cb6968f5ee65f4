#include "tests/sim/checkers/promotions_left.hpp"

#include <algorithm>
#include <variant>

#include "hub/core/hub_state.hpp"

namespace onepool::sim {

void PromotionsLeft::follow(const hub::Effect& effect,
                            const std::map<Listing, std::uint32_t>& sku_of) {
    const auto named = [&](const std::string& name) {
        return std::ranges::find(open_, name, &Promotion::name);
    };
    if (const auto* added = std::get_if<hub::PromotionAdded>(&effect)) {
        open_.push_back({.name = added->name,
                         .channel = added->channel,
                         .sku = added->sku.value,
                         .units = added->units.value});
    } else if (const auto* begun = std::get_if<hub::PromotionBegun>(&effect)) {
        if (const auto found = named(begun->name); found != open_.end()) {
            found->is_running = true;
            found->since = number_;
        }
    } else if (const auto* ended = std::get_if<hub::PromotionEnded>(&effect)) {
        if (const auto found = named(ended->name); found != open_.end())
            open_.erase(found);
    } else if (const auto* taken = std::get_if<hub::OrderTaken>(&effect)) {
        const protocol::Order& order = taken->order;
        orders_[order.order] = {order.order.channel, lines_of(order, sku_of), false, ++number_};
    } else if (const auto* filled = std::get_if<hub::OrderFilledIn>(&effect)) {
        orders_[filled->order.order].lines = lines_of(filled->order, sku_of);
    } else if (const auto* moved = std::get_if<hub::OrderMoved>(&effect)) {
        orders_[moved->order].counts = moved->stage != hub::OrderStage::refused &&
                                       moved->stage != hub::OrderStage::waiting &&
                                       moved->stage != hub::OrderStage::cancelled;
    } else if (const auto* cut = std::get_if<hub::LinesCut>(&effect)) {
        for (const auto& [sku, units] : cut->lines)
            orders_[cut->order].lines[sku.value] -= units.value;
    } else if (const auto* held = std::get_if<hub::CheckoutHeld>(&effect)) {
        Taken& hold = holds_[held->key];
        hold = {held->key.channel, {}, true, ++number_};
        for (const auto& [sku, units] : held->lines)
            hold.lines[sku.value] += units.value;
    } else if (const auto* over = std::get_if<hub::CheckoutEnded>(&effect)) {
        holds_.erase(over->key);
    }
}

std::vector<PromotionsLeft::Left> PromotionsLeft::of(std::uint32_t sku) const {
    std::vector<Left> left;
    for (const Promotion& each : open_) {
        if (!each.is_running || each.sku != sku)
            continue;
        std::int64_t units = each.units;
        const auto take = [&](const Taken& taken) {
            const auto line = taken.lines.find(sku);
            if (taken.counts && taken.channel == each.channel && taken.number > each.since &&
                line != taken.lines.end())
                units -= line->second;
        };
        for (const auto& [key, order] : orders_)
            take(order);
        for (const auto& [key, hold] : holds_)
            take(hold);
        units = std::min(units, each.units);
        if (units > 0)
            left.push_back({each.channel, units});
    }
    return left;
}

PromotionsLeft::Lines PromotionsLeft::lines_of(const protocol::Order& order,
                                               const std::map<Listing, std::uint32_t>& sku_of) {
    Lines lines;
    for (const protocol::SaleLine& line : order.lines) {
        const auto sku = sku_of.find({order.order.channel, hub::listing_of(line)});
        if (sku != sku_of.end())
            lines[sku->second] += line.quantity.value;
    }
    return lines;
}

}  // namespace onepool::sim
