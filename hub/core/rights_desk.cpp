#include "hub/core/rights_desk.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "hub/core/cases.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/share_desk.hpp"
#include "hub/core/sourcing.hpp"
#include "hub/core/split_rule.hpp"
#include "hub/core/waiting_turn.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

__extension__ typedef unsigned __int128 Wide;

// Together so much later, so that a busy SKU is weighed once a second.
constexpr std::int64_t weigh_every_ms = 1'000;
// A few milliseconds of one step, and the pause before the next.
constexpr std::size_t cells_a_slice = 1'000;
constexpr std::size_t claims_looked_at = 100;  // orders that wait for one SKU
constexpr std::int64_t pause_ms = 20;
constexpr std::int64_t look_every_ms = 60 * limits::minute_ms;

// Its share of what the whole location is expected to sell. Less than 2^50 millionths, and than
// 2^47 units in a week.
Millionths part_of(Millionths expected, std::uint64_t sold, std::uint64_t by_all) {
    return by_all == 0 ? 0 : static_cast<Millionths>(Wide{expected} * sold / by_all);
}

Standing standing_of(const HubState& state, const NodeRecord& node, const TakesRights& takes) {
    const LocationRecord& location = state.location(node.location);
    if (location.is_draining || is_revoked(node))
        return Standing::leaves;
    const bool is_streaming = node.intake.journal() && !node.intake.fence();
    const bool is_known = state.recovery().find_awaited(node.id()) == nullptr &&
                          !state.recovery().is_reconciling(node.location);
    return is_streaming && is_known && takes(node) ? Standing::takes : Standing::keeps;
}

void carry_out(Decision& decision, const CellKey& cell, const NodeRecord& node,
               const RightsMove& move) {
    if (move.grant.value > 0) {
        decision.emit(RightGranted{.sku = cell.sku,
                                   .location = cell.location,
                                   .node = node.id(),
                                   .units = move.grant,
                                   .after = node.intake.cursor().seq});
    }
    if (move.keep) {
        decision.emit(RightKept{
            .sku = cell.sku, .location = cell.location, .node = node.id(), .keep = *move.keep});
    }
}

// Those that can be asked now: they are heard, and the hub has all that they recorded.
std::vector<const RightRecord*> reachable(const HubState& state, const CellKey& cell) {
    std::vector<const RightRecord*> found;
    const CellRights* rights = state.rights().find(cell);
    for (std::size_t i = 0; rights != nullptr && i < rights->records.size(); ++i) {
        const RightRecord& record = state.rights().all()[rights->records[i]];
        if (record.out().value > 0 && !state.nodes().find(record.node)->silent_since)
            found.push_back(&record);
    }
    return found;
}

// Asked for already, by those that can answer.
Units coming_back(const HubState& state, const CellKey& cell) {
    Units units;
    for (const RightRecord* record : reachable(state, cell))
        units += std::max(Units{}, record->out() - record->keep);
    return units;
}

using Claims = std::map<CellKey, Units>;

Units less_claims(const Available& available, const Claims& claims, const CellKey& cell) {
    const auto claimed = claims.find(cell);
    return available(cell) - (claimed == claims.end() ? Units{} : claimed->second);
}

// Where the orders that wait for one of these could be served from, were all rights given back,
// each in its turn; the first of them where there are very many.
Claims claims_of_waiting(const HubState& state, const std::set<SkuIndex>& skus) {
    std::set<std::uint32_t> waiting;
    for (const SkuIndex sku : skus) {
        for (const std::uint32_t position : state.orders().waiting_for(sku))
            waiting.insert(position);
    }
    Claims claims;
    const Available all = with_rights_of(state);
    const Available left = [&](const CellKey& cell) { return less_claims(all, claims, cell); };
    std::size_t count = 0;
    for (const std::uint32_t position : in_turn(state.orders(), waiting)) {
        if (++count > claims_looked_at)
            break;
        const OrderRecord& order = state.orders().all()[position];
        const OrderWish wanted(order);
        const Fulfilment& fulfilment = fulfilment_of(state, order.key);
        if (wanted.wanted().empty() || !is_in_reach(state, wanted.wish(), left, fulfilment))
            continue;
        const SourcePlan source = plan_sources(state, wanted.wish(), left, fulfilment);
        for (const auto& [location, lines] : source.parts) {
            for (const auto& [sku, units] : lines)
                claims[{sku, location}] += units;
        }
    }
    return claims;
}

// What comes back there is for those who wait for it.
bool is_waited_for_at(const HubState& state, const CellKey& cell) {
    return std::ranges::any_of(state.orders().waiting_for(cell.sku), [&](std::uint32_t position) {
        const OrderRecord& order = state.orders().all()[position];
        return is_asked(state, OrderWish(order).wish(), cell.location);
    });
}

// Where the last ones are shared out among channels, what they may still be showing is theirs; and
// what a promotion keeps is its channel's. `granted`: in this step, of which U does not know yet.
Units grantable(const HubState& state, const CellKey& cell, Units units, Units granted) {
    const auto beyond =
        state.location(cell.location).ships_orders ? beyond_kept(state, cell.sku) : std::nullopt;
    return beyond ? std::clamp(*beyond - granted, Units{0}, units) : units;
}

void ask_back(Decision& decision, const CellKey& cell, Units missing) {
    const HubState& state = decision.state();
    std::vector<RightsHolder> holders;
    std::vector<NodeId> nodes;
    for (const RightRecord* record : reachable(state, cell)) {
        holders.push_back({.out = std::min(record->out(), record->keep), .keep = record->keep});
        nodes.push_back(record->node);
    }
    const auto moves = reclaim(holders, missing);
    for (std::size_t i = 0; i < moves.size(); ++i)
        carry_out(decision, cell, *state.nodes().find(nodes[i]), moves[i]);
}

void free(Decision& decision, const StrandedFreed& freed) {
    const RightsBook& rights = decision.state().rights();
    std::vector<CellKey> cells;
    for (const std::uint32_t at : rights.of(freed.node)) {
        if (rights.all()[at].stranded.value > 0)
            cells.push_back(rights.all()[at].cell);
    }
    decision.emit(freed);
    for (const CellKey& cell : cells)
        resplit(decision, cell.sku, cell.location);
}

Units stranded_of(const HubState& state, const NodeId& node) {
    Units units;
    for (const std::uint32_t at : state.rights().of(node))
        units += state.rights().all()[at].stranded;
    return units;
}

}  // namespace

void RightsDesk::tick(const HubState& state, const TakesRights& takes, Now now) {
    std::vector<std::size_t> takers(state.locations().size());
    for (const NodeRecord& node : state.nodes().all()) {
        if (standing_of(state, node, takes) == Standing::takes)
            ++takers[node.location.value];
    }
    has_takers_ = std::ranges::any_of(takers, [](std::size_t count) { return count > 0; });
    looked_.resize(std::max(looked_.size(), takers.size()));
    for (std::uint32_t i = 0; i < takers.size(); ++i) {
        const bool is_due = now.steady.value - looked_[i].at.value >= look_every_ms;
        if (takers[i] == looked_[i].takers && !(takers[i] > 0 && is_due))
            continue;
        looked_[i] = {now.steady, takers[i]};
        look_through(LocationIndex{i}, now);
    }
}

void RightsDesk::look_through(LocationIndex location, Now now) {
    const auto waiting = std::ranges::find(sweeps_, location, &Sweep::location);
    if (waiting == sweeps_.end()) {
        sweeps_.push_back({location});
    } else {
        waiting->next = 0;
    }
    if (!due_at_)
        due_at_ = now.steady;
}

void RightsDesk::after_step(Decision& decision, const TakesRights& takes, Now now) {
    const HubState& state = decision.state();
    keep_for_waiting(decision);
    note(state, decision.touched(), now);
    if (due_at_ && *due_at_ <= now.steady)
        weigh_some(decision, takes, now);
}

void RightsDesk::note(const HubState& state, const Touched& touched, Now now) {
    if (!has_takers_ || touched.cells.empty())
        return;
    const CellKey* last = nullptr;
    for (const CellKey& cell : touched.cells) {
        // A movement and the U that follows from it name the same one.
        if (last != nullptr && *last == cell)
            continue;
        last = &cell;
        const std::uint32_t slot = *state.ledger().find_slot(cell);
        if (slot >= is_touched_.size())
            is_touched_.resize(state.ledger().cell_count());
        if (is_touched_[slot])
            continue;
        is_touched_[slot] = true;
        touched_.push_back(slot);
    }
    if (!due_at_)
        due_at_ = Millis{now.steady.value + weigh_every_ms};
}

void RightsDesk::weigh_some(Decision& decision, const TakesRights& takes, Now now) {
    const Ledger& ledger = decision.state().ledger();
    crews_.assign(decision.state().locations().size(), {});
    std::size_t left = cells_a_slice;
    for (; left > 0 && !touched_.empty(); --left) {
        const std::uint32_t slot = touched_.back();
        touched_.pop_back();
        is_touched_[slot] = false;
        weigh_cell(decision, takes, ledger.key_at(slot));
    }
    const DemandBook& demand = decision.state().demand();
    while (left > 0 && !sweeps_.empty()) {
        Sweep& sweep = sweeps_.front();
        const auto& cells = demand.at(sweep.location);
        const std::size_t end = std::min(cells.size(), sweep.next + left);
        left -= end - sweep.next;
        for (; sweep.next < end; ++sweep.next)
            weigh_cell(decision, takes, demand.all()[cells[sweep.next]].key);
        if (sweep.next == cells.size())
            sweeps_.pop_front();
    }
    due_at_.reset();
    if (!touched_.empty() || !sweeps_.empty())
        due_at_ = Millis{now.steady.value + pause_ms};
}

const RightsDesk::Crew& RightsDesk::crew_of(const HubState& state, const TakesRights& takes,
                                            LocationIndex location, UnixMs at) {
    Crew& crew = crews_[location.value];
    if (crew.is_known)
        return crew;
    crew.is_known = true;
    for (const std::uint32_t position : state.nodes().at(location)) {
        const NodeRecord& node = state.nodes().all()[position];
        const Standing standing =
            policy_.horizon.value > 0 ? standing_of(state, node, takes) : Standing::leaves;
        crew.seats.push_back({&node, standing, sold_in_week(node, at)});
        crew.sold += crew.seats.back().sold;
    }
    return crew;
}

void RightsDesk::weigh_cell(Decision& decision, const TakesRights& takes, const CellKey& cell) {
    const HubState& state = decision.state();
    const CellRights* rights = state.rights().find(cell);
    const Millionths expected = expected_in(state, cell, decision.at(), policy_.horizon);
    const bool has_rights = rights != nullptr && rights->out.value > 0;
    if (!has_rights && target_for(expected).value == 0)
        return;
    const Crew& crew = crew_of(state, takes, cell.location, decision.at());
    std::vector<RightsHolder> holders;
    holders.reserve(crew.seats.size());
    for (const Seat& seat : crew.seats) {
        RightsHolder& holder = holders.emplace_back();
        holder.expected = part_of(expected, seat.sold, crew.sold);
        holder.standing = seat.standing;
        if (const RightRecord* record = state.rights().find(cell, seat.node->id())) {
            holder.out = record->out();
            holder.keep = record->keep;
        }
    }
    const Cell& stock = state.ledger().cell(cell.sku, cell.location);
    const RightsShelf shelf{.free = stock.shelf() - stock.held,
                            .spoken_for = spoken_for(state, cell, decision.at()),
                            .stranded = rights == nullptr ? Units{} : rights->stranded};
    const auto moves = weigh(shelf, holders, policy_.share_percent);
    Units granted;
    for (std::size_t i = 0; i < moves.size(); ++i) {
        RightsMove move = moves[i];
        if (move.grant.value > 0)
            move.grant = is_waited_for_at(state, cell)
                             ? Units{}
                             : grantable(state, cell, move.grant, granted);
        carry_out(decision, cell, *crew.seats[i].node, move);
        granted += move.grant;
    }
    if (granted.value > 0)
        resplit(decision, cell.sku, cell.location);
}

// What orders that wait could have of what tills give back: they are asked for it, again where they
// turned out to have less.
void RightsDesk::keep_for_waiting(Decision& decision) {
    const HubState& state = decision.state();
    const OrderBook& orders = state.orders();
    if (orders.waiting().empty() || state.rights().all().empty())
        return;
    std::set<SkuIndex> skus;
    for (const OrderKey& key : decision.touched().orders) {
        const OrderRecord& order = *orders.find(key);
        for (const auto& [sku, units] :
             order.stage == OrderStage::waiting ? wanted_of(order) : HoldLines{})
            skus.insert(sku);
    }
    for (const CellKey& cell : decision.touched().cells) {
        if (orders.is_waited_for(cell.sku) && state.rights().find(cell) != nullptr)
            skus.insert(cell.sku);
    }
    for (const auto& [cell, units] : claims_of_waiting(state, skus)) {
        const Units missing =
            units - state.ledger().cell(cell.sku, cell.location).online - coming_back(state, cell);
        if (missing.value > 0)
            ask_back(decision, cell, missing);
    }
}

Available with_rights_left(const HubState& state, const HoldLines& wanted) {
    std::set<SkuIndex> skus;
    for (const auto& [sku, units] : wanted)
        skus.insert(sku);
    return [available = with_rights_of(state), claims = claims_of_waiting(state, skus)](
               const CellKey& cell) { return less_claims(available, claims, cell); };
}

Available with_rights_of(const HubState& state) {
    return [&state](const CellKey& cell) {
        const Cell& stock = state.ledger().cell(cell.sku, cell.location);
        const Units online = stock.online;
        if (state.rights().find(cell) == nullptr || state.recovery().is_reconciling(cell.location))
            return online;
        Units back;
        for (const RightRecord* record : reachable(state, cell))
            back += record->out();
        const Units kept = std::max(state.location(cell.location).location_reserve,
                                    spoken_for(state, cell, state.at()) - back);
        return std::max(online, stock.shelf() - stock.held - kept);
    };
}

void free_stranded(Decision& decision, const NodeRecord& node) {
    const HubState& state = decision.state();
    const std::string subject = node.name + ", rights";
    const Units lost = state.rights().lost(node.id());
    if (lost.value > 0) {
        raise_case(decision,
                   {.kind = CaseKind::stream_stopped,
                    .subject = subject,
                    .text = std::to_string(lost.value) + " units of " +
                            state.location(node.location).id.value +
                            " are promised to nobody: " + node.name +
                            " could sell them without asking, and its database of then is gone",
                    .proposal = "count what it sold, set the stock right, then onepool reopen " +
                                state.location(node.location).id.value});
    }
    if (stranded_of(state, node.id()) > lost)
        free(decision, {.node = node.id(), .is_counted = false});
}

Units free_counted(Decision& decision, const NodeId& node) {
    const Units units = stranded_of(decision.state(), node);
    if (units.value == 0)
        return units;
    free(decision, {.node = node, .is_counted = true});
    settle_case(decision, CaseKind::stream_stopped,
                decision.state().nodes().find(node)->name + ", rights", "it was counted");
    return units;
}

void take_back_all(Decision& decision, const NodeId& node) {
    const RightsBook& rights = decision.state().rights();
    for (const std::uint32_t at : rights.of(node)) {
        const RightRecord record = rights.all()[at];
        if (record.out().value == 0)
            continue;
        decision.emit(RightUsed{.sku = record.cell.sku,
                                .location = record.cell.location,
                                .node = node,
                                .units = record.out(),
                                .use = RightUse::released});
        resplit(decision, record.cell.sku, record.cell.location);
    }
}

}  // namespace onepool::hub
