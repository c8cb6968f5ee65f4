#include "hub/core/texts.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "protocol/check.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::int64_t minutes_a_day = 24 * 60;

const char* verb_of(FactKind fact) {
    switch (fact) {
        case FactKind::unknown:
            return "reported";
        case FactKind::sale:
            return "sold";
        case FactKind::return_:
            return "took back";
        case FactKind::receipt:
            return "received";
        case FactKind::adjustment:
            return "corrected";
        case FactKind::ship:
            return "shipped";
        case FactKind::take:
            return "took";
        case FactKind::leave:
            return "gave back";
        case FactKind::pick:
            return "picked";
        case FactKind::collect:
            return "handed over";
        case FactKind::put_back:
            return "put back";
        case FactKind::pack:
            return "packed";
        case FactKind::release:
            return "gave back rights on";
        case FactKind::count:
            return "counted";
        case FactKind::inspect:
            return "inspected";
    }
    CHECK(false);  // every fact has a verb
}

}  // namespace

std::string events_text(Seq first, Seq last) {
    if (first == last)
        return "event " + std::to_string(first.value);
    return "events " + std::to_string(first.value) + " to " + std::to_string(last.value);
}

std::string describe(const HubState& state, const Place& place, const Plan& plan, Verdict verdict) {
    std::string text = state.location(place.location).id.value + " " + verb_of(plan.fact);
    if (plan.fact == FactKind::release) {
        text += plan.rights.empty()
                    ? " nothing"
                    : " " + std::to_string(plan.rights.front().units.value) + " of " +
                          state.ledger().sku(plan.rights.front().sku).sku.value;
    } else if (plan.count) {
        text += " " + std::to_string(plan.count->lines.front().counted.value) + " of " +
                state.ledger().sku(plan.count->lines.front().sku).sku.value;
    } else if (plan.moves.empty() && plan.order) {
        text += " " + name_of(plan.order->key);
    } else if (plan.moves.empty()) {
        text += plan.open_items.empty() ? " nothing" : " " + plan.open_items.front();
    } else {
        const PlannedMove& first = plan.moves.front();
        text += " " + std::to_string(first.quantity.value) + " of " +
                state.ledger().sku(first.sku).sku.value;
    }
    const std::size_t lines = plan.fact == FactKind::release ? plan.rights.size()
                              : plan.count                   ? plan.count->lines.size()
                                           : plan.moves.size() + plan.open_items.size();
    if (lines > 1)
        text += " and " + std::to_string(lines - 1) + " more";
    if (verdict != Verdict::applied)
        text += std::string(" (") + to_text(verdict) + ")";
    return text;
}

std::string describe(const HubState& state, const NodeRecord& node, const BatchSummary& batch) {
    std::string text = state.location(node.location).id.value + ": " + node.name + " sent " +
                       std::to_string(batch.events) + " events";
    if (batch.set_aside > 0)
        text += ", " + std::to_string(batch.set_aside) + " set aside";
    return text;
}

std::string describe(const OrderMoved& moved) {
    const std::string stage = to_text(moved.stage);
    const std::string order = name_of(moved.order) + " ";
    if (moved.reason.empty())
        return order + stage;
    // Most reasons begin with the stage: "held at north".
    return order + (moved.reason.starts_with(stage) ? "" : stage + ": ") + moved.reason;
}

std::string utc_text(UnixMs time) {
    const UnixMs at{std::clamp<std::int64_t>(time.value, 0, limits::time_ms)};
    const std::string day = std::to_string(utc_day(at).yyyymmdd + 100'000'000);  // nine digits
    const std::int64_t minute = at.value / limits::minute_ms % minutes_a_day;
    const auto two = [](std::int64_t number) { return std::to_string(number + 100).substr(1); };
    return day.substr(1, 4) + "-" + day.substr(5, 2) + "-" + day.substr(7, 2) + " " +
           two(minute / 60) + ":" + two(minute % 60) + " UTC";
}

std::string not_collected_text(UnixMs until) {
    return "not collected until " + utc_text(until);
}

std::string by(const StaffId& staff) {
    return staff.empty() ? "" : " by " + staff.value;
}

std::string with_reason(const std::string& what, const std::string& reason) {
    return reason.empty() ? what : what + ": " + reason;
}

}  // namespace onepool::hub
