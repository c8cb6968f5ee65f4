#include "tests/sim/checkers/promotions_left.hpp"

#include <algorithm>
#include <variant>

#include "hub/core/hub_state.hpp"

namespace onepool::sim {

namespace {

std::int64_t in(const std::map<std::uint32_t, std::int64_t>& lines, std::uint32_t sku) {
    const auto line = lines.find(sku);
    return line == lines.end() ? 0 : line->second;
}

void put(std::map<std::uint32_t, std::int64_t>& to, const hub::HoldLines& lines, int sign = 1) {
    for (const auto& [sku, units] : lines) {
        const std::int64_t sum = to[sku.value] += sign * units.value;
        if (sum == 0)
            to.erase(sku.value);
    }
}

}  // namespace

bool PromotionsLeft::Order::is_for_buyer(std::uint32_t location, const Part& part) const {
    const bool was_left_behind =
        part.held.empty() && collect_at && *collect_at != location && gave_up.contains(location);
    return !part.is_over && !was_left_behind;
}

// Its channel says that it is kept, or left, and no location does.
bool PromotionsLeft::Order::is_unsaid() const {
    const bool has_none =
        gone.empty() && std::ranges::all_of(parts, [this](const auto& each) {
            const auto& [location, part] = each;
            return part.held.empty() &&
                   (part.picked.empty() || hub::is_ended(stage) || !is_for_buyer(location, part));
        });
    return has_none && stage != hub::OrderStage::refused && stage != hub::OrderStage::waiting &&
           stage != hub::OrderStage::cancelled;
}

std::int64_t PromotionsLeft::Order::taken(std::uint32_t sku) const {
    const std::int64_t wanted = in(ordered, sku) - in(cut, sku);
    if (is_unsaid())
        return wanted;
    std::int64_t units = in(gone, sku);
    if (!hub::is_ended(stage)) {
        for (const auto& [location, part] : parts) {
            units += in(part.held, sku);
            units += is_for_buyer(location, part) ? in(part.picked, sku) : 0;
        }
    }
    return std::min(units, wanted);
}

void PromotionsLeft::follow(const hub::Effect& effect,
                            const std::map<Listing, std::uint32_t>& sku_of) {
    if (const auto* location = std::get_if<hub::LocationAdded>(&effect)) {
        locations_[location->id] = location->index.value;
    } else if (const auto* taken = std::get_if<hub::OrderTaken>(&effect)) {
        orders_[taken->order.order] = {.number = ++number_};
        read(taken->order, sku_of);
    } else if (const auto* filled = std::get_if<hub::OrderFilledIn>(&effect)) {
        read(filled->order, sku_of);
    } else if (!follow_promotion(effect) && !follow_hold(effect)) {
        follow_part(effect);
        follow_order(effect);
    }
}

void PromotionsLeft::read(const protocol::Order& told,
                          const std::map<Listing, std::uint32_t>& sku_of) {
    Order& order = orders_[told.order];
    order.ordered.clear();
    for (const protocol::SaleLine& line : told.lines) {
        const auto sku = sku_of.find({told.order.channel, hub::listing_of(line)});
        if (sku != sku_of.end())
            order.ordered[sku->second] += line.quantity.value;
    }
    const auto at = locations_.find(told.collect_at);
    order.collect_at = at == locations_.end() ? std::nullopt : std::optional(at->second);
}

bool PromotionsLeft::follow_promotion(const hub::Effect& effect) {
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
    } else {
        return false;
    }
    return true;
}

bool PromotionsLeft::follow_hold(const hub::Effect& effect) {
    if (const auto* held = std::get_if<hub::CheckoutHeld>(&effect)) {
        Hold& hold = holds_[held->key];
        hold = {.number = ++number_, .lines = {}};
        put(hold.lines, held->lines);
    } else if (const auto* over = std::get_if<hub::CheckoutEnded>(&effect)) {
        holds_.erase(over->key);
    } else {
        return false;
    }
    return true;
}

void PromotionsLeft::follow_part(const hub::Effect& effect) {
    const auto part_of = [this](const auto& each) -> Part& {
        return orders_[each.order].parts[each.location.value];
    };
    const auto find_part = [this](const auto& each) -> Part* {
        auto& parts = orders_[each.order].parts;
        const auto found = each.location ? parts.find(each.location->value) : parts.end();
        return found == parts.end() ? nullptr : &found->second;
    };
    if (const auto* opened = std::get_if<hub::HoldOpened>(&effect)) {
        Part& part = part_of(*opened);
        put(part.held, opened->lines);
        part.is_over = false;
    } else if (const auto* ended = std::get_if<hub::HoldEnded>(&effect)) {
        part_of(*ended).held.clear();
    } else if (const auto* leaving = std::get_if<hub::HoldLeaving>(&effect)) {
        part_of(*leaving).held.clear();
    } else if (const auto* staged = std::get_if<hub::OrderStaged>(&effect)) {
        put(part_of(*staged).picked, staged->lines);
    } else if (const auto* left = std::get_if<hub::StagedLeft>(&effect)) {
        if (Part* part = find_part(*left))
            put(part->picked, left->lines, -1);
    } else if (const auto* gone = std::get_if<hub::HandedOver>(&effect)) {
        put(orders_[gone->order].gone, gone->lines);
        if (Part* part = gone->is_last ? find_part(*gone) : nullptr)
            part->is_over = true;
    }
}

void PromotionsLeft::follow_order(const hub::Effect& effect) {
    if (const auto* moved = std::get_if<hub::OrderMoved>(&effect)) {
        orders_[moved->order].stage = moved->stage;
    } else if (const auto* cut = std::get_if<hub::LinesCut>(&effect)) {
        put(orders_[cut->order].cut, cut->lines);
    } else if (const auto* gave_up = std::get_if<hub::LocationGaveUp>(&effect)) {
        orders_[gave_up->order].gave_up.insert(gave_up->location.value);
    } else if (const auto* collection = std::get_if<hub::CollectionMoved>(&effect)) {
        orders_[collection->order].collect_at = collection->location.value;
    }
}

std::vector<PromotionsLeft::Left> PromotionsLeft::of(std::uint32_t sku) const {
    std::vector<Left> left = running(sku);
    std::erase_if(left, [](const Left& each) { return each.units <= 0; });
    return left;
}

std::vector<PromotionsLeft::Left> PromotionsLeft::running(std::uint32_t sku) const {
    std::vector<Left> left;
    for (const Promotion& each : open_) {
        if (!each.is_running || each.sku != sku)
            continue;
        std::int64_t units = each.units;
        for (const auto& [key, order] : orders_) {
            if (key.channel == each.channel && order.number > each.since)
                units -= order.taken(sku);
        }
        for (const auto& [key, hold] : holds_) {
            if (key.channel == each.channel && hold.number > each.since)
                units -= in(hold.lines, sku);
        }
        left.push_back({each.channel, std::min(units, each.units)});
    }
    return left;
}

}  // namespace onepool::sim
