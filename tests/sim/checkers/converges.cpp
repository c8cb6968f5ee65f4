#include "tests/sim/checkers/converges.hpp"

#include <algorithm>
#include <map>

#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"
#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

using Missing = std::optional<std::string>;

const hub::HubState& state_of(const World& world) {
    return world.hub().process().core().state();
}

Missing missing_process(const World& world) {
    if (!world.hub().process().is_settled())
        return "the hub is not settled";
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine& node = world.node(i);
        if (!node.process().is_settled())
            return join(node.identity().name, " is not settled");
    }
    return std::nullopt;
}

Missing missing_events(const World& world, const NodeMachine& node) {
    const Position head = node.image().head();
    const hub::NodeRecord* record = state_of(world).nodes().find(node.identity().node);
    const std::string& name = node.identity().name;
    if (record == nullptr)
        return join(name, " is not registered");
    if (record->intake.cursor() != head) {
        return join("the hub has ", record->intake.cursor().seq.value, " of ", head.seq.value,
                    " events of ", name);
    }
    const std::uint64_t left = node.process().core().late().left();
    if (left > 0)
        return join(name, " has ", left, " events of ended journals to send");
    if (node.image().cursor().acked != head) {
        return join(name, " knows of ", node.image().cursor().acked.seq.value, " of ",
                    head.seq.value, " events that the hub has them");
    }
    return std::nullopt;
}

// What the nodes of a location are to do about an order, by the hub's books.
std::optional<OrderState> wanted_of(const hub::HubState& state, const hub::OrderRecord& order,
                                    const LocationId& location) {
    const auto here = state.find_location(location);
    const hub::OrderLeg* leg = here ? hub::leg_at(order, *here) : nullptr;
    if (leg == nullptr)
        return std::nullopt;
    if (!leg->held.empty())
        return OrderState::held;
    if (leg->staged.empty())
        return std::nullopt;
    const bool is_to_do = hub::is_standing(order.stage) ||
                          (!order.collect_at && (order.stage == hub::OrderStage::held ||
                                                 order.stage == hub::OrderStage::waiting));
    const bool is_kept = is_to_do && !order.is_overdue && !leg->is_done;
    return is_kept ? OrderState::staged : OrderState::put_back;
}

// What this node shows to be done is what the hub wants done at its location.
Missing missing_tasks(const World& world, std::size_t at, const Excuses& excuses) {
    const NodeMachine& node = world.node(at);
    const auto is_excused = [&](const OrderKey& order) {
        return excuses.is_unclear(order) || excuses.is_lost_with_its_event(at, order);
    };
    std::map<OrderKey, OrderState> wanted;
    const hub::HubState& state = state_of(world);
    for (const hub::OrderRecord& order : state.orders().all()) {
        const auto here = wanted_of(state, order, node.identity().location);
        if (here && !is_excused(order.key))
            wanted.emplace(order.key, *here);
    }
    std::map<OrderKey, OrderState> shown;
    for (const ShipTask& task : node.process().core().tasks()) {
        // Its goods are on the shelf by the hub's books: only a person puts them there.
        const bool is_in_vain = task.state == OrderState::put_back && task.taker;
        if (!is_excused(task.order) && (!is_in_vain || wanted.contains(task.order)))
            shown.emplace(task.order, task.state);
    }
    if (wanted == shown)
        return std::nullopt;
    for (const auto& [order, as] : wanted) {
        const auto found = shown.find(order);
        if (found == shown.end() || found->second != as) {
            return join(node.identity().name, " does not show order ", order.order.value,
                        " as the hub has it");
        }
    }
    return join(node.identity().name, " shows ", shown.size(), " orders to do, the hub wants ",
                wanted.size(), " done there");
}

// Whoever was told to give an order up has heard of it, but for a machine whose stream is stopped.
Missing missing_returns(const World& world, const Excuses& excuses) {
    const hub::HubState& state = state_of(world);
    for (const std::uint32_t position : state.orders().open()) {
        const hub::OrderRecord& order = state.orders().all()[position];
        for (const hub::GivingBack& each : order.giving_back) {
            const LocationId& location = state.location(each.location).id;
            bool is_heard = true;
            for (std::size_t i = 0; i < world.node_count(); ++i) {
                is_heard = is_heard && (world.node(i).identity().location != location ||
                                        !excuses.is_stopped(world.node(i)));
            }
            if (is_heard)
                return join("order ", order.key.order.value, " is still claimed at ",
                            location.value, ", which was told to give it up");
        }
    }
    return std::nullopt;
}

std::map<hub::SkuIndex, std::int64_t> still_wanted(const hub::OrderRecord& order) {
    std::map<hub::SkuIndex, std::int64_t> wanted;
    for (const hub::OrderLine& line : order.lines)
        wanted[line.sku.value_or(hub::SkuIndex{})] += line.quantity.value;
    const auto take_off = [&](const hub::HoldLines& lines) {
        for (const auto& [sku, units] : lines)
            wanted[sku] -= units.value;
    };
    take_off(order.handed_over);
    take_off(order.cut);
    for (const hub::OrderLeg& leg : order.legs) {
        take_off(leg.held);
        if (!leg.is_done && (!order.collect_at || order.collect_at == leg.location))
            take_off(leg.staged);
    }
    return wanted;
}

// Not asked for what of it is still wanted.
bool is_out(const hub::OrderRecord& order, hub::LocationIndex location) {
    const hub::OrderLeg* leg = hub::leg_at(order, location);
    const bool has_part = leg != nullptr && !order.collect_at &&
                          (!leg->held.empty() || !leg->staged.empty() || leg->is_done);
    const bool is_leaving =
        std::ranges::count(order.giving_back, location, &hub::GivingBack::location) > 0;
    return has_part || is_leaving || std::ranges::count(order.gave_up, location) > 0 ||
           (order.collect_at && order.collect_at != location);
}

// An order that waits for goods is held as soon as somebody has them.
Missing missing_goods(const hub::HubState& state) {
    for (const std::uint32_t position : state.orders().waiting()) {
        const hub::OrderRecord& order = state.orders().all()[position];
        const std::map<hub::SkuIndex, std::int64_t> wanted = still_wanted(order);
        for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
            const hub::LocationIndex location{i};
            if (is_out(order, location))
                continue;
            const bool has_all = std::ranges::all_of(wanted, [&](const auto& each) {
                return state.ledger().cell(each.first, location).online.value >= each.second;
            });
            if (has_all)
                return join("order ", order.key.order.value, " waits although ",
                            state.location(location).id.value, " has its goods");
        }
    }
    return std::nullopt;
}

Missing missing_levels(const World& world, const NodeMachine& node) {
    const hub::HubState& state = state_of(world);
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        const hub::CellKey key = state.ledger().key_at(slot);
        if (state.location(key.location).id != node.identity().location)
            continue;
        const hub::Cell& cell = state.ledger().cell_at(slot);
        const Sku& sku = state.ledger().sku(key.sku).sku;
        const auto level = node.process().core().level(sku).value_or(StockLevel{});
        const bool is_equal = level.shelf == cell.balance[0] && level.held == cell.held &&
                              level.online == cell.online;
        if (!is_equal) {
            return join(node.identity().name, " sees ", sku.value, " as ", level.shelf, "/",
                        level.held, "/", level.online, ", the hub as ", cell.balance[0], "/",
                        cell.held, "/", cell.online);
        }
    }
    return std::nullopt;
}

// Every node holds what the hub provides.
Missing missing_scopes(const World& world, const NodeMachine& node) {
    for (const Scope scope : {Scope::catalogue, Scope::prices, Scope::staff, Scope::config}) {
        const std::uint64_t wanted = world.hub().process().core().scope_version(scope);
        const auto held = node.image().scopes().find(scope);
        const std::uint64_t version =
            held == node.image().scopes().end() ? 0 : held->second.mark.version;
        if (version != wanted)
            return join(node.identity().name, " holds version ", version, " of the ",
                        to_text(scope), ", the hub provides ", wanted);
        if (version == 0)
            continue;
        const auto* provided = state_of(world).scopes().find(scope);
        if (provided == nullptr || held->second.chunks != provided->content.chunks)
            return join(node.identity().name, " holds other parts of the ", to_text(scope));
        for (const Digest& digest : provided->content.chunks) {
            const Bytes* chunk = node.image().chunk(digest);
            if (chunk == nullptr || sha256({*chunk}) != digest)
                return join(node.identity().name, " holds a part of the ", to_text(scope),
                            " that is not what the hub provided");
        }
    }
    return std::nullopt;
}

std::int64_t online_sum(const hub::HubState& state, hub::SkuIndex sku) {
    std::int64_t sum = 0;
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        if (state.ledger().key_at(slot).sku == sku) {
            sum += state.ledger().cell_at(slot).online.value;
        }
    }
    return sum;
}

// The hub stopped its stream, or takes the machine that has its name now for a second one.
bool is_stopped(const World& world, const NodeId& node, const Excuses& excuses) {
    if (state_of(world).nodes().find(node)->intake.fence())
        return true;
    bool has_stopped = false;
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (world.node(i).identity().node != node)
            continue;
        if (!excuses.is_stopped(world.node(i)))
            return false;
        has_stopped = true;
    }
    return has_stopped;
}

bool is_awaited_in_vain(const World& world, const NodeId& node, const Excuses& excuses) {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (world.node(i).identity().node == node && excuses.is_awaited_in_vain(i))
            return true;
    }
    return false;
}

std::string awaited_at(const hub::HubState& state, hub::LocationIndex location) {
    std::string text;
    for (const auto& awaited : state.recovery().record().awaited) {
        if (awaited.location == location)
            text +=
                join(text.empty() ? " and awaits " : ", ", state.nodes().find(awaited.node)->name);
    }
    return text;
}

// A location waits for good for a node that is stopped, or for what one never had: a person must
// look.
Missing missing_locations(const World& world, const Excuses& excuses) {
    const hub::HubState& state = state_of(world);
    const auto& recovery = state.recovery().record();
    for (const auto location : recovery.reconciling) {
        const bool is_for_a_person = std::ranges::any_of(recovery.awaited, [&](const auto& each) {
            return each.location == location && (is_stopped(world, each.node, excuses) ||
                                                 is_awaited_in_vain(world, each.node, excuses));
        });
        if (!is_for_a_person)
            return join(state.location(location).id.value, " still reconciles",
                        awaited_at(state, location));
    }
    return std::nullopt;
}

// All that may be promised, or its equal part of the last ones, or of what no promotion keeps; of
// which nobody else shows any.
std::int64_t number_for(const World& world, const Shop& shop, const hub::ListingRecord& listing) {
    const std::int64_t online = online_sum(state_of(world), listing.sku);
    if (!listing.share)
        return online;
    std::int64_t rest = online;
    std::int64_t own = 0;
    for (const auto* promotion : state_of(world).promotions().running_of(listing.sku)) {
        const std::int64_t kept = std::min(promotion->left().value, rest);
        rest -= kept;
        own += promotion->channel == shop.channel() ? kept : 0;
    }
    const auto shops = static_cast<std::int64_t>(world.market().size());
    std::int64_t place = 0;
    while (&world.market().shop(static_cast<std::size_t>(place)) != &shop)
        ++place;
    return own + rest / shops + (place < rest % shops ? 1 : 0);
}

Missing missing_numbers(const World& world, const Shop& shop) {
    const hub::HubState& state = state_of(world);
    for (const auto& listing : state.listings().channel(shop.channel()).all()) {
        const std::string what = join(listing.listing, " of ", shop.channel().value);
        const std::int64_t wanted = number_for(world, shop, listing);
        const auto shown = shop.listings().find(listing.listing);
        if (shown == shop.listings().end())
            return join("the shop does not know ", what);
        if (shown->second.told != wanted) {
            return join("the shop shows ", shown->second.told, " of ", what, ", the ledger gives ",
                        wanted);
        }
        if (shown->second.is_paused != (wanted == 0))
            return join(what, " is paused wrongly at ", wanted);
        const bool is_confirmed = listing.confirmed && listing.confirmed->quantity.value == wanted;
        if (!is_confirmed)
            return join("the hub has no confirmation of ", what);
    }
    return std::nullopt;
}

// Two lives of the hub ended it, each in its way, and what one said came late: nobody gets
// anything.
bool is_nothing_either_way(const std::string& told, const std::string& stage,
                           const Excuses& excuses) {
    const auto is_nothing = [](const std::string& end) {
        return end == "refused" || end == "cancelled";
    };
    return is_nothing(told) && is_nothing(stage) && excuses.is_hub_restored_since(Millis{});
}

Missing missing_orders(const World& world, const Shop& shop, const Excuses& excuses) {
    const hub::HubState& state = state_of(world);
    for (const auto& [id, order] : shop.orders()) {
        const OrderKey key{shop.channel(), OrderId{id}};
        const std::string what = join(shop.channel().value, " order ", id);
        const auto* record = state.orders().find(key);
        if (record == nullptr)
            return join("the hub never took ", what);
        if (excuses.is_unclear(record->key))
            continue;
        const std::string stage = hub::to_text(hub::told_as(record->stage));
        if (order.told != stage && !is_nothing_either_way(order.told, stage, excuses)) {
            return join("the shop thinks ", what, " is '", order.told, "', the hub says ", stage);
        }
        if (order.is_cancelled && record->stage == hub::OrderStage::held)
            return join(what, " was cancelled and is still held");
    }
    return std::nullopt;
}

Missing missing_at_shops(const World& world, const Excuses& excuses) {
    for (const hub::OrderRecord& record : state_of(world).orders().all()) {
        const Shop* shop = world.market().find(record.key.channel);
        if (shop == nullptr || !shop->orders().contains(record.key.order.value))
            return join("the hub took order ", record.key.order.value, ", which nobody placed");
    }
    for (std::size_t i = 0; i < world.market().size(); ++i) {
        if (auto what = missing_numbers(world, world.market().shop(i)))
            return what;
        if (auto what = missing_orders(world, world.market().shop(i), excuses))
            return what;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> Converges::missing(const World& world, const Evidence& evidence) {
    if (auto what = missing_process(world))
        return what;
    const Excuses excuses(world, evidence);
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (excuses.is_stopped(world.node(i)))
            continue;
        if (auto what = missing_events(world, world.node(i)))
            return what;
        if (auto what = missing_tasks(world, i, excuses))
            return what;
        if (auto what = missing_levels(world, world.node(i)))
            return what;
        if (auto what = missing_scopes(world, world.node(i)))
            return what;
    }
    if (auto what = missing_locations(world, excuses))
        return what;
    if (auto what = missing_returns(world, excuses))
        return what;
    if (auto what = missing_goods(state_of(world)))
        return what;
    return missing_at_shops(world, excuses);
}

std::optional<std::string> Converges::settled(const World& world, const Evidence& evidence) {
    return missing(world, evidence);
}

}  // namespace onepool::sim
