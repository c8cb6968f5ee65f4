#include "hub/core/promotion_command.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "hub/core/kept_number.hpp"
#include "hub/core/promotion_desk.hpp"
#include "hub/core/promotion_rule.hpp"
#include "hub/core/texts.hpp"
#include "protocol/text.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

CommandResult answer(CommandVerdict verdict, std::string text) {
    return {.verdict = verdict, .text = std::move(text)};
}

bool is_name(const StaffId& by) {
    return !by.empty() && find_text_fault(by.value, limits::name_bytes) == TextFault::none;
}

std::optional<CommandResult> refuse_bounds(const AddPromotion& command, UnixMs now) {
    const auto refuse = [](const char* text) {
        return answer(CommandVerdict::out_of_bounds, text);
    };
    if (!is_plain_name(command.name))
        return refuse("a promotion's name is 1 to 40 of a-z, 0-9 and -");
    if (command.units.value < 1 || command.units.value > limits::line_units)
        return refuse("a promotion keeps 1 to 1000000 units");
    if (!is_name(command.by))
        return refuse("say who makes it (up to 40 characters)");
    const UnixMs from = command.from.value_or(now);
    if (from.value < 0 || command.until.value > limits::time_ms)
        return refuse("a promotion's times are of this age");
    if (command.until <= from)
        return refuse("a promotion ends after it begins: --until is not after --from");
    if (command.until <= now)
        return refuse("a promotion ends in the future: --until is over");
    return std::nullopt;
}

// At once means the same as its time once that has come.
bool is_same(const HubState& state, const PromotionRecord& record, const AddPromotion& command) {
    const bool begins_alike =
        command.from ? record.from == *command.from : record.state == PromotionState::running;
    return record.channel == command.channel && record.units == command.units &&
           state.ledger().sku(record.sku).sku == command.sku && record.until == command.until &&
           begins_alike;
}

std::string time_text(const PromotionRecord& record) {
    return "from " + utc_text(record.from) + " until " + utc_text(record.until);
}

// Of two at a time, what is sold would count against both.
const PromotionRecord* find_overlapping(const HubState& state, const AddPromotion& command,
                                        SkuIndex sku, UnixMs from) {
    const PromotionBook& promotions = state.promotions();
    for (const std::uint32_t position : promotions.open()) {
        const PromotionRecord& record = promotions.all()[position];
        const bool is_alike = record.channel == command.channel && record.sku == sku;
        const bool has_begun = record.state == PromotionState::running;
        if (is_alike && from < record.until && (has_begun || record.from < command.until))
            return &record;
    }
    return nullptr;
}

// What a new one could keep now, behind those that were made before.
Units free_for_new(const HubState& state, SkuIndex sku) {
    Units free = sent_online(state, sku);
    for (const KeptUnits& kept : kept_units(state, sku))
        free -= kept.units;
    return std::max(Units{}, free);
}

std::string done_text(const HubState& state, const AddPromotion& command, SkuIndex sku,
                      UnixMs now) {
    const UnixMs from = command.from.value_or(now);
    const auto number = [](Units units) { return std::to_string(units.value); };
    std::string text = command.name + " keeps " + number(command.units) + " of " +
                       command.sku.value + " for " + command.channel.value +
                       (from > now ? " from " + utc_text(from) : "") + " until " +
                       utc_text(command.until);
    const Units free = free_for_new(state, sku);
    if (free < command.units) {
        text += "; warning: only " + number(free) +
                " can be kept as things are now, the rest as more of it arrives";
    }
    return text;
}

}  // namespace

CommandResult add_promotion(Decision& decision, const AddPromotion& command,
                            std::span<const ChannelId> channels) {
    const HubState& state = decision.state();
    const auto unknown = [](std::string text) {
        return answer(CommandVerdict::unknown_subject, std::move(text));
    };
    if (std::ranges::find(channels, command.channel) == channels.end())
        return unknown("there is no channel " + command.channel.value);
    const auto sku = state.ledger().find(command.sku);
    if (!sku)
        return unknown("there is no SKU " + command.sku.value);
    if (state.listings().channel(command.channel).of_sku(*sku).empty()) {
        return unknown("channel " + command.channel.value + " has no listing of " +
                       command.sku.value);
    }
    const PromotionRecord* known = state.promotions().find_open(command.name);
    if (known != nullptr && is_same(state, *known, command))
        return answer(CommandVerdict::repeated, command.name + " was made before");
    if (auto refused = refuse_bounds(command, decision.at()))
        return *std::move(refused);
    if (known != nullptr) {
        return answer(CommandVerdict::conflict,
                      "there is a promotion " + command.name + " already, " + time_text(*known) +
                          ": end it first, or give this one another name");
    }
    const UnixMs from = command.from.value_or(decision.at());
    if (const PromotionRecord* other = find_overlapping(state, command, *sku, from)) {
        return answer(CommandVerdict::conflict,
                      "promotion " + other->name + " keeps " + command.sku.value + " for " +
                          command.channel.value + " already, " + time_text(*other) +
                          ": end it first, or let this one begin when it is over");
    }
    if (state.promotions().open().size() >= limits::open_promotions) {
        return answer(CommandVerdict::conflict,
                      std::to_string(limits::open_promotions) +
                          " promotions are planned or running: end one first");
    }
    std::string text = done_text(state, command, *sku, decision.at());
    decision.emit(PromotionAdded{.name = command.name,
                                 .channel = command.channel,
                                 .sku = *sku,
                                 .units = command.units,
                                 .from = from,
                                 .until = command.until,
                                 .by = command.by});
    return answer(CommandVerdict::done, std::move(text));
}

CommandResult end_promotion(Decision& decision, const EndPromotion& command) {
    const PromotionBook& promotions = decision.state().promotions();
    const PromotionRecord* known = promotions.find_open(command.name);
    if (known == nullptr) {
        return promotions.find_newest(command.name) == nullptr
                   ? answer(CommandVerdict::unknown_subject,
                            "there is no promotion " + command.name)
                   : answer(CommandVerdict::repeated, command.name + " has ended already");
    }
    if (!is_name(command.by))
        return answer(CommandVerdict::out_of_bounds, "say who ends it (up to 40 characters)");
    const std::string text = command.name + " has ended: the " +
                             std::to_string(known->left().value) +
                             " that were left of it are for all channels again";
    decision.emit(PromotionEnded{.name = command.name, .by = command.by});
    settle_unsold(decision, command.name, "the promotion has ended");
    return answer(CommandVerdict::done, text);
}

}  // namespace onepool::hub
