#include "hub/core/channel_words.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// " by post, tracking RM-1"; logs from before orders were split say it in their steps alone.
std::string way_of(const OrderRecord& order) {
    if (!order.ways.empty())
        return " " + order.ways;
    const auto sent = std::ranges::find(order.steps, OrderStage::shipped, &OrderStep::stage);
    const bool says_how = sent != order.steps.end() && sent->text.starts_with(order.reason + ": ");
    return says_how ? " " + sent->text.substr(order.reason.size() + 2) : "";
}

std::string stage_for_channel(const HubState& state, const OrderRecord& order) {
    switch (order.stage) {
        case OrderStage::refused:
            return order.reason;  // for the channel from the first
        case OrderStage::held:
            return held_text(state, order);
        case OrderStage::waiting:
            return "held";
        case OrderStage::staged:
        case OrderStage::packed:
            return order.collect_at ? "ready to be collected" : "picked";
        case OrderStage::shipped:
            return "shipped" + way_of(order);
        case OrderStage::delivered:
            return "delivered";
        case OrderStage::collected:
            return "collected";
        case OrderStage::cancelled:
            return order.is_overdue && order.collect_by ? not_collected_text(*order.collect_by)
                                                        : "cancelled";
    }
    CHECK(false);  // every stage has its words
}

// "; without 1 of MUG-RED: out of stock"
std::string cut_for_channel(const OrderRecord& order) {
    std::string text;
    for (const auto& [sku, units] : order.cut) {
        const auto line = std::ranges::find(order.lines, std::optional(sku), &OrderLine::sku);
        if (line != order.lines.end() && text.size() < limits::text_bytes) {
            text += (text.empty() ? "; without " : ", ") + std::to_string(units.value) + " of " +
                    line->listing;
        }
    }
    return text.empty() ? text : text + ": out of stock";
}

}  // namespace

std::string text_for_channel(const HubState& state, const OrderRecord& order) {
    const bool is_cut = fulfilment_of(state, order.key).may_be_partial;
    return stage_for_channel(state, order) + (is_cut ? cut_for_channel(order) : std::string());
}

Units cut_units(const OrderRecord& order) {
    Units sum;
    for (const auto& line : order.cut)
        sum += line.second;
    return sum;
}

LocationId collected_at(const HubState& state, const OrderRecord& order) {
    return order.collect_at ? state.location(*order.collect_at).id : LocationId{};
}

}  // namespace onepool::hub
