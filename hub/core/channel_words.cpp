#include "hub/core/channel_words.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// " by post, tracking RM-1", as its nodes said when it was sent, or its parts were: what its steps
// say beside the reason.
std::string way_of(const OrderRecord& order) {
    std::string ways;
    for (const OrderStep& step : order.steps) {
        const bool is_all = step.stage == OrderStage::shipped;
        const bool is_sent = is_all ? step.text.starts_with(order.reason + ": ")
                                    : step.text.starts_with("partly shipped from ");
        const std::size_t way = is_sent ? step.text.find(": ") : std::string::npos;
        const std::string text = way == std::string::npos ? "" : step.text.substr(way + 2);
        if (ways.find(text) == std::string::npos && ways.size() < limits::text_bytes)
            ways += (ways.empty() ? " " : "; ") + text;
        if (is_all)
            break;
    }
    return ways;
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

LocationId collected_at(const HubState& state, const OrderRecord& order) {
    return order.collect_at ? state.location(*order.collect_at).id : LocationId{};
}

}  // namespace onepool::hub
