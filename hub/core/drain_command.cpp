#include "hub/core/drain_command.hpp"

#include "hub/core/split_rule.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

CommandResult answer(CommandVerdict verdict, std::string text) {
    return {.verdict = verdict, .text = std::move(text)};
}

bool is_text(const std::string& text, std::size_t bytes_max) {
    return !text.empty() && find_text_fault(text, bytes_max) == TextFault::none;
}

void ask_all_to_keep(Decision& decision, LocationIndex location, Units keep) {
    for (const RightRecord& record : decision.state().rights().all()) {
        if (record.cell.location != location || record.out().value == 0 || record.keep == keep)
            continue;
        decision.emit(RightKept{
            .sku = record.cell.sku, .location = location, .node = record.node, .keep = keep});
    }
}

void resplit_all(Decision& decision, LocationIndex location) {
    const Ledger& ledger = decision.state().ledger();
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        const CellKey key = ledger.key_at(slot);
        if (key.location == location)
            resplit(decision, key.sku, location);
    }
}

Units sum_of(const HoldLines& lines) {
    Units sum;
    for (const auto& line : lines)
        sum += line.second;
    return sum;
}

}  // namespace

CommandResult drain(Decision& decision, const DrainLocation& command) {
    const HubState& state = decision.state();
    const auto location = state.find_location(command.location);
    if (!location) {
        return answer(CommandVerdict::unknown_subject,
                      "there is no location " + command.location.value);
    }
    const std::string& name = command.location.value;
    if (state.location(*location).is_draining == command.is_draining) {
        return answer(CommandVerdict::repeated,
                      command.is_draining ? name + " is drained: " + left_text(state, *location)
                                          : name + " is not drained");
    }
    if (!is_text(command.by.value, limits::name_bytes) ||
        !is_text(command.reason, limits::text_bytes)) {
        return answer(CommandVerdict::out_of_bounds,
                      "say who drains it (up to 40 characters) and why (up to 200)");
    }
    decision.emit(LocationDraining{.location = *location,
                                   .is_draining = command.is_draining,
                                   .by = command.by,
                                   .reason = command.reason});
    ask_all_to_keep(decision, *location, command.is_draining ? Units{} : keeps_all);
    resplit_all(decision, *location);
    return answer(
        CommandVerdict::done,
        command.is_draining
            ? name + " promises nothing from now on; there is still: " + left_text(state, *location)
            : name + " takes orders again");
}

std::vector<ClaimedUnits> claimed_units(const HubState& state) {
    std::vector<ClaimedUnits> claimed(state.locations().size());
    for (const std::uint32_t position : state.orders().open()) {
        const OrderRecord& order = state.orders().all()[position];
        for (const OrderLeg& leg : order.legs) {
            claimed[leg.location.value].held += sum_of(leg.held);
            claimed[leg.location.value].staged += sum_of(leg.staged);
        }
        for (const GivingBack& each : order.giving_back)
            claimed[each.location.value].held += sum_of(each.lines);
    }
    for (const std::uint32_t position : state.checkouts().open()) {
        const CheckoutRecord& record = state.checkouts().all()[position];
        claimed[record.location.value].held += sum_of(record.lines);
    }
    return claimed;
}

std::string left_text(const HubState& state, LocationIndex location) {
    const ClaimedUnits claimed = claimed_units(state)[location.value];
    const RightsCount rights = state.rights().count(location);
    const auto number = [](Units units) { return std::to_string(units.value); };
    return number(rights.out) + " units with its tills, " + number(rights.stranded) +
           " that tills may have sold, " + number(claimed.held) + " held for orders, " +
           number(claimed.staged) + " picked";
}

}  // namespace onepool::hub
