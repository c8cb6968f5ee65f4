#include "hub/web/promotion_views.hpp"

#include <algorithm>

#include "hub/core/promotion_rule.hpp"
#include "hub/core/texts.hpp"

namespace onepool::hub {

namespace {

Units kept_by(const HubState& state, const PromotionRecord& record) {
    const auto kept = kept_units(state, record.sku);
    const auto found = std::ranges::find(kept, &record, &KeptUnits::promotion);
    return found == kept.end() ? Units{} : found->units;
}

Json row_of(const HubState& state, const PromotionRecord& record) {
    Json row;
    row.set("name", record.name);
    row.set("channel", record.channel.value);
    row.set("sku", state.ledger().sku(record.sku).sku.value);
    row.set("units", record.units.value);
    row.set("from", record.from.value);
    row.set("until", record.until.value);
    row.set("by", record.by.value);
    row.set("state", to_text(record.state));
    row.set("taken", std::max(Units{}, record.taken).value);
    row.set("kept", kept_by(state, record).value);
    row.set("ended_at", record.ended_at ? Json{record.ended_at->value} : Json{});
    row.set("ended_by", record.ended_by.empty() ? Json{} : Json{record.ended_by.value});
    return row;
}

}  // namespace

Json promotions_of(const HubCore& core, std::size_t limit) {
    const auto& all = core.state().promotions().all();
    Json::Array rows;
    for (auto record = all.rbegin(); record != all.rend() && rows.size() < limit; ++record)
        rows.push_back(row_of(core.state(), *record));
    return rows;
}

std::string promotions_sentence(const HubState& state, const ChannelId& channel, SkuIndex sku) {
    std::string text;
    for (const auto& [promotion, units] : kept_units(state, sku)) {
        const bool is_here = promotion->channel == channel;
        text += std::to_string(units.value) + " kept for " +
                (is_here ? "the promotion " : promotion->channel.value + " by the promotion ") +
                promotion->name + " until " + utc_text(promotion->until);
        if (units < promotion->left())
            text += ", which is to keep " + std::to_string(promotion->left().value);
        text += ". ";
    }
    return text;
}

}  // namespace onepool::hub
