#include "hub/core/debt_desk.hpp"

#include <algorithm>

#include "hub/core/debt_case.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"

namespace onepool::hub {

namespace {

constexpr std::int64_t look_again_ms = 10'000;
// Some milliseconds; the others with the next look.
constexpr std::size_t orders_looked_at = 200;

// What no order that left yet pays, by cell.
using MissingUnits = std::map<CellKey, Units>;

Units debt_of(const HubState& state, const CellKey& cell) {
    return state.ledger().cell(cell.sku, cell.location).debt;
}

bool is_settling(const HubState& state, LocationIndex location, const TellsMore& tells_more) {
    return state.recovery().is_reconciling(location) ||
           std::ranges::any_of(state.nodes().at(location), [&](const std::uint32_t at) {
               return tells_more(state.nodes().all()[at]);
           });
}

// The cells of what is held there of which something is missing.
std::vector<CellKey> short_cells(const OrderLeg& leg, const MissingUnits& missing) {
    std::vector<CellKey> cells;
    for (const auto& line : leg.held) {
        const auto found = missing.find({line.first, leg.location});
        if (found != missing.end() && found->second.value > 0)
            cells.push_back(found->first);
    }
    return cells;
}

// What an order has to do at a location, which could pay there.
struct Payer {
    std::uint32_t order;
    LocationIndex location;
};

// The newest order first.
std::vector<Payer> payers_of(const HubState& state, const MissingUnits& missing) {
    std::vector<Payer> payers;
    const auto& open = state.orders().open();
    for (auto at = open.rbegin(); at != open.rend() && payers.size() < orders_looked_at; ++at) {
        const OrderRecord& order = state.orders().all()[*at];
        for (const OrderLeg& leg : order.legs) {
            if (may_go_elsewhere(order, leg) && !short_cells(leg, missing).empty())
                payers.push_back({*at, leg.location});
        }
    }
    return payers;
}

// "1 of A is claimed there and not on the shelf"
std::string what_is_short(const HubState& state, const CellKey& cell) {
    const Units debt = debt_of(state, cell);
    return std::to_string(debt.value) + " of " + state.ledger().sku(cell.sku).sku.value +
           (debt.value == 1 ? " is" : " are") + " claimed there and not on the shelf";
}

void send_elsewhere(Decision& decision, const OrderRecord& order, const std::string& other,
                    const std::vector<CellKey>& cells) {
    const HubState& state = decision.state();
    const LocationIndex location = cells.front().location;
    const std::string shortage = what_is_short(state, cells.front());
    for (const CellKey& cell : cells) {
        renew_debt_case(decision, cell,
                        "; " + name_of(order.key) + " goes to " + other + " instead, by rule");
    }
    HoldLines lines = leg_at(order, location)->held;
    end_hold(decision, order, location);
    const std::string given_up =
        "given up at " + state.location(location).id.value + ", as " + shortage;
    give_up(decision, order.key,
            {.location = location,
             .lines = std::move(lines),
             .by = StaffId{"rule"},
             .step = given_up,
             .text = "was " + given_up + ","});
}

void pay_missing(Decision& decision, MissingUnits missing, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    for (const auto& [position, location] : payers_of(state, missing)) {
        const OrderRecord& order = state.orders().all()[position];
        // Another part of it may have gone from elsewhere since, but never this one.
        const OrderLeg& leg = *leg_at(order, location);
        const std::vector<CellKey> cells = short_cells(leg, missing);
        if (cells.empty())
            continue;
        const SourcePlan other = plan_other(state, order, leg);
        if (other.parts.empty())
            continue;
        for (const CellKey& cell : cells)
            missing[cell] -= units_of(leg.held, cell.sku);
        send_elsewhere(decision, order, names_of(state, other.parts), cells);
        notify.push_back({.at = now.wall,
                          .lsn = decision.lsn(),
                          .kind = "order",
                          .text = describe(OrderMoved{
                              .order = order.key, .stage = order.stage, .reason = order.reason})});
    }
}

}  // namespace

void DebtDesk::start(const HubState& state, Now now) {
    owed_.clear();
    for (const std::uint32_t position : state.orders().open()) {
        const OrderRecord& order = state.orders().all()[position];
        for (const OrderLeg& leg : order.legs) {
            for (const auto& line : leg.held)
                note(state, {line.first, leg.location});
        }
    }
    look_at_ = owed_.empty() ? std::nullopt : std::optional(now.steady);
}

void DebtDesk::after_step(Decision& decision, const TellsMore& tells_more, Now now,
                          std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    MissingUnits missing;
    const std::set<CellKey> due = take_due(decision, now);
    for (const CellKey& cell : due) {
        if (policy_ == DebtPolicy::by_orders && !is_settling(state, cell.location, tells_more))
            missing[cell] = debt_of(state, cell) - given_up_at(state, cell);
    }
    if (!missing.empty())
        pay_missing(decision, std::move(missing), now, notify);
    for (const CellKey& cell : due) {
        renew_debt_case(decision, cell);
        note(state, cell);
    }
    if (owed_.empty())
        look_at_.reset();
    else if (!look_at_ || *look_at_ <= now.steady)
        look_at_ = Millis{now.steady.value + look_again_ms};
}

void DebtDesk::note(const HubState& state, const CellKey& cell) {
    if (debt_of(state, cell).value > 0)
        owed_.insert(cell);
    else
        owed_.erase(cell);
}

// What a step can have changed anything about.
std::set<CellKey> DebtDesk::take_due(const Decision& decision, Now now) {
    const HubState& state = decision.state();
    const Touched& touched = decision.touched();
    std::set<CellKey> due;
    const auto look_at = [&](const CellKey& cell) {
        if (owed_.contains(cell))
            due.insert(cell);
    };
    for (const CellKey& cell : touched.cells)
        note(state, cell);
    if (owed_.empty())
        return {};
    if (touched.are_locations_new || (look_at_ && *look_at_ <= now.steady))
        return owed_;
    for (const CellKey& cell : touched.cells)
        look_at(cell);
    for (const SkuIndex sku : touched.risen) {
        for (auto at = owed_.lower_bound({sku, {}}); at != owed_.end() && at->sku == sku; ++at)
            due.insert(*at);
    }
    for (const OrderKey& key : touched.orders) {
        const OrderRecord& order = *state.orders().find(key);
        for (const OrderLeg& leg : order.legs) {
            for (const auto& line : leg.held)
                look_at({line.first, leg.location});
        }
    }
    return due;
}

}  // namespace onepool::hub
