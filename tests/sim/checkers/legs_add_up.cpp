#include "tests/sim/checkers/legs_add_up.hpp"

#include <algorithm>

#include "protocol/codec.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

// Whether a case that no node has told of it is one.
enum class Unseen : std::uint8_t { is_none, is_one };

// One that waits is as whole as others.
bool has_case(const hub::HubState& state, const OrderKey& order, Unseen unseen) {
    const std::string name = join(order.channel.value, " order ", order.order.value);
    return std::ranges::any_of(state.cases().all(), [&](const hub::CaseRecord& each) {
        return each.kind == hub::CaseKind::odd_order &&
               (each.subject == name ||
                (unseen == Unseen::is_one && each.subject == name + ", unseen"));
    });
}

// More has left, or stands picked for its buyer, than its channel says was ordered.
std::optional<std::string> find_excess(const hub::HubState& state, const hub::OrderRecord& order) {
    hub::HoldLines done = order.handed_over;
    for (const auto& [sku, units] : hub::staged_of(order))
        hub::add_units(done, sku, units);
    for (const auto& [sku, units] : done) {
        Units ordered;
        for (const hub::OrderLine& line : order.lines)
            ordered += line.sku == sku ? line.quantity : Units{};
        if (units > ordered) {
            return join("order ", order.key.order.value, " wants ", ordered, " of ",
                        state.ledger().sku(sku).sku.value, ", ", units,
                        " have left or stand picked, and no case says so");
        }
    }
    return std::nullopt;
}

bool is_to_add_up(const hub::OrderRecord& order) {
    return order.stage == hub::OrderStage::held || order.stage == hub::OrderStage::waiting ||
           order.stage == hub::OrderStage::shipped || hub::is_standing(order.stage);
}

}  // namespace

std::optional<std::string> LegsAddUp::look(const World& world, const Evidence& evidence) {
    const bool is_judged = std::ranges::all_of(
        world.harm(), [](const Harm& harm) { return harm.kind == HarmKind::not_served; });
    if (!is_judged || !hub_.is_changed(world))
        return std::nullopt;
    follow(world, evidence);
    const hub::HubState& state = world.hub().process().core().state();
    for (const hub::OrderRecord& order : state.orders().all()) {
        if (order.is_heard_of)
            continue;
        if (auto wrong = judge(state, order))
            return wrong;
    }
    return std::nullopt;
}

// Whatever happened to disks and to the hub.
std::optional<std::string> LegsAddUp::settled(const World& world, const Evidence& evidence) {
    if (auto wrong = look(world, evidence))
        return wrong;
    if (!world.hub().process().is_up())
        return std::nullopt;
    const hub::HubState& state = world.hub().process().core().state();
    for (const hub::OrderRecord& order : state.orders().all()) {
        if (order.is_heard_of || has_case(state, order.key, Unseen::is_none))
            continue;
        if (auto wrong = find_excess(state, order))
            return wrong;
    }
    return std::nullopt;
}

// What the hub has not applied yet it still holds.
void LegsAddUp::follow(const World& world, const Evidence& evidence) {
    walks_.resize(world.node_count());
    leavings_.resize(world.node_count());
    applied_.resize(world.node_count());
    const hub::HubState& state = world.hub().process().core().state();
    for (std::size_t i = 0; i < walks_.size(); ++i) {
        const NodeImage& image = evidence.node(i);
        while (const JournalRow* row = walks_[i].next(image))
            read(i, *row);
        const hub::NodeRecord* node = state.nodes().find(world.node(i).identity().node);
        const Seq cursor = node == nullptr ? Seq{} : node->intake.cursor().seq;
        for (; applied_[i] > 0 && leavings_[i][applied_[i] - 1].seq > cursor; --applied_[i])
            count(leavings_[i][applied_[i] - 1], -1);
        for (; applied_[i] < leavings_[i].size() && leavings_[i][applied_[i]].seq <= cursor;
             ++applied_[i])
            count(leavings_[i][applied_[i]], 1);
    }
}

void LegsAddUp::count(const Left& left, std::int64_t times) {
    for (const StockLine& line : left.lines)
        left_[left.order][line.sku] += times * line.quantity.value;
}

void LegsAddUp::read(std::size_t node, const JournalRow& row) {
    const auto decoded = decode_event(row.payload);
    const auto* event = std::get_if<Event>(&decoded);
    if (event == nullptr)
        return;
    if (const auto* ship = std::get_if<Ship>(&event->body))
        leavings_[node].push_back({row.seq, ship->order, ship->lines});
    if (const auto* collect = std::get_if<Collect>(&event->body))
        leavings_[node].push_back({row.seq, collect->order, collect->lines});
}

std::optional<std::string> LegsAddUp::judge_held(const hub::HubState& state,
                                                 const hub::OrderRecord& order) {
    const std::string& id = order.key.order.value;
    bool is_held = false;
    for (const hub::OrderLeg& leg : order.legs) {
        if (leg.held.empty())
            continue;
        is_held = true;
        if (order.collect_at && order.collect_at != leg.location) {
            return join("order ", id, " is held at ", state.location(leg.location).id.value,
                        ", and is collected at ", state.location(*order.collect_at).id.value);
        }
    }
    if (is_held && order.stage != hub::OrderStage::held && order.stage != hub::OrderStage::waiting)
        return join("order ", id, " is ", hub::to_text(order.stage), " and held");
    if (order.told == hub::OrderStage::shipped && is_held)
        return join("order ", id, " is held and its channel was told that it is shipped");
    return std::nullopt;
}

std::optional<std::string> LegsAddUp::judge(const hub::HubState& state,
                                            const hub::OrderRecord& order) const {
    if (auto wrong = judge_held(state, order))
        return wrong;
    if (!is_to_add_up(order) || has_case(state, order.key, Unseen::is_one))
        return std::nullopt;
    const auto name_of = [&](hub::SkuIndex sku) { return state.ledger().sku(sku).sku; };
    Sums sums;
    for (const hub::OrderLeg& leg : order.legs) {
        for (const auto& [sku, units] : leg.held)
            sums[name_of(sku)] += units.value;
        for (const auto& [sku, units] : leg.staged)
            sums[name_of(sku)] += leg.is_done ? 0 : units.value;
    }
    for (const auto& [sku, units] : order.cut)
        sums[name_of(sku)] += units.value;
    if (const auto left = left_.find(order.key); left != left_.end()) {
        for (const auto& [sku, units] : left->second)
            sums[sku] += units;
    }
    Sums ordered;
    for (const hub::OrderLine& line : order.lines) {
        if (line.sku)
            ordered[name_of(*line.sku)] += line.quantity.value;
    }
    const bool is_split = state.listings().channel(order.key.channel).fulfilment().may_split;
    const bool is_whole = is_split && order.stage != hub::OrderStage::waiting && !order.collect_at;
    for (const auto& [sku, units] : ordered) {
        if (sums[sku] > units || (is_whole && sums[sku] < units)) {
            return join("order ", order.key.order.value, " wants ", units, " of ", sku.value,
                        ", and ", sums[sku], " are held, stand picked, have left or are cut");
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
