#include "tests/sim/worlds/small_world.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "protocol/digest.hpp"
#include "tests/sim/checkers/converges.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

constexpr Millis moment_lasts{300};
constexpr Millis while_lasts{6'000};
constexpr Millis look_every{500};
constexpr Millis set_up_within{120'000};
// A heartbeat and a look at the shop's orders come in it: they must undo nothing.
constexpr Millis agreed_for{6'000};

Settings settings_of(const Bounds& bounds) {
    Settings settings;
    settings.name = bounds.name;
    settings.stores = bounds.stores;
    settings.tills = bounds.tills;
    settings.warehouse = Warehouse::without;
    settings.skus = 1;
    settings.opening = bounds.opening;
    settings.location_reserve = 0;
    settings.rights.share_percent = bounds.rights_share;
    return settings;
}

// Nothing takes time and nothing is by chance.
Faults instant() {
    Faults faults;
    faults.latency_min = faults.latency_max = Millis{0};
    faults.commit_min = faults.commit_max = Millis{0};
    faults.http_min = faults.http_max = Millis{0};
    return faults;
}

std::uint32_t number_of(const std::string& order) {
    std::uint32_t number = 0;
    const auto digits = order.find_first_of("0123456789");
    if (digits != std::string::npos)
        std::from_chars(order.data() + digits, order.data() + order.size(), number);
    return number;
}

void append(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void append(Bytes& out, std::uint64_t number) {
    for (unsigned shift = 0; shift < 64; shift += 8)
        out.push_back(static_cast<std::uint8_t>(number >> shift));
}

}  // namespace

SmallWorld::SmallWorld(const Bounds& bounds, const Seams& seams, const std::string& only_checker)
    : bounds_(bounds),
      world_(settings_of(bounds), seams),
      operator_(world_),
      referee_(world_.settings().seed, only_checker),
      histories_(1 + world_.node_count()),
      shelves_(world_) {}

// ---- before and after the search ---------------------------------------------------------------

void SmallWorld::set_up() {
    Timeline& time = world_.nature().time;
    time.at(Millis{}, [this] {
        world_.power_on();
        operator_.begin();
    });
    while (operator_.is_busy() && time.now() < set_up_within && !violation())
        run_until(Millis{time.now().value + look_every.value});
    receive_opening();
    come_to_rest();
    if (bounds_.sold_before > 0) {
        sell_for_rights();
        come_to_rest();
    }
    run_until(Millis{time.now().value + agreed_for.value});
    world_.nature().faults = instant();
    world_.nature().paces = no_time_at_all;
    world_.broker().divert(&wire_);
}

void SmallWorld::come_to_rest() {
    const Timeline& time = world_.nature().time;
    do {
        run_until(Millis{time.now().value + look_every.value});
    } while (Converges::missing(world_, referee_.evidence()) && time.now() < set_up_within &&
             !violation());
}

void SmallWorld::receive_opening() {
    const LocationId* last = nullptr;
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        NodeMachine& node = world_.node(i);
        const LocationId& location = node.identity().location;
        const bool is_first = last == nullptr || *last != location;
        last = &location;
        if (!is_first)
            continue;
        node::ReceiveGoods goods;
        goods.document = new_document(node.identity().client);
        goods.receipt.document = "opening";
        goods.receipt.lines.push_back({Sku{small_world_sku}, Units{bounds_.opening}});
        node.ask(std::move(goods), [](Reply, const node::Answer&) {});
    }
}

void SmallWorld::settle() {
    Timeline& time = world_.nature().time;
    world_.broker().divert(nullptr);
    std::int64_t after = 0;
    for (const auto& [link, waiting] : wire_.links()) {
        for (const Hop& hop : waiting)
            time.after(Millis{++after}, [this, hop] { world_.broker().arrive(hop); });
    }
    const Millis deadline{time.now().value + world_.settings().settle.value};
    Millis agreed_since = deadline;
    while (!violation() && time.now() < deadline) {
        run_until(Millis{time.now().value + look_every.value});
        if (Converges::missing(world_, referee_.evidence()))
            agreed_since = deadline;
        else if (agreed_since == deadline)
            agreed_since = time.now();
        else if (time.now().value - agreed_since.value >= agreed_for.value)
            break;
    }
    if (!violation())
        referee_.settled(world_);
}

void SmallWorld::run_until(Millis when) {
    Timeline& time = world_.nature().time;
    // So that the clock is there, whatever is due before.
    time.at(when, [] {});
    while (!violation() && !time.is_idle() && time.next() <= when) {
        time.step();
        referee_.look(world_);
    }
}

// ---- what may happen ------------------------------------------------------------------------

std::vector<Move> SmallWorld::moves() const {
    std::vector<Move> moves;
    if (violation())
        return moves;
    add_of_people(moves);
    add_of_links(moves);
    add_of_machines(moves);
    return moves;
}

bool SmallWorld::may_happen(const Move& move) const {
    Move plain = move;
    plain.dies_at = 0;
    const bool may_die = move.dies_at == 0 || is_left(MoveKind::crash);
    return may_die && std::ranges::count(moves(), plain) > 0;
}

void SmallWorld::add_of_people(std::vector<Move>& moves) const {
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        const ClientId at = world_.node(i).identity().client;
        if (is_left(MoveKind::sell))
            moves.push_back({.kind = MoveKind::sell, .at = at});
        if (is_left(MoveKind::again) && last_.contains(at))
            moves.push_back({.kind = MoveKind::again, .at = at});
    }
    add_of_shelves(moves);
    for (const MoveKind kind : {MoveKind::order, MoveKind::order_here}) {
        if (is_left(kind))
            moves.push_back({.kind = kind});
    }
    if (is_left(MoveKind::cancel) && newest_open_order() != nullptr)
        moves.push_back({.kind = MoveKind::cancel});
    if (is_left(MoveKind::remind) && !placed_.empty())
        moves.push_back({.kind = MoveKind::remind});
    add_of_shopper(moves);
    for (std::size_t i = 0; i < world_.node_count(); ++i)
        add_of_orders(moves, world_.node(i));
}

void SmallWorld::add_of_orders(std::vector<Move>& moves, const NodeMachine& node) const {
    for (const ShipTask& task : node.process().core().tasks()) {
        const bool is_held = task.state == OrderState::held;
        const bool is_staged = task.state == OrderState::staged;
        const bool is_back = task.state == OrderState::put_back;
        const bool is_ours =
            node.process().core().is_asked(task.order) || task.taker == node.identity().node;
        const std::pair<MoveKind, bool> work[] = {
            {MoveKind::take, is_held && !is_ours && !task.taker},
            {MoveKind::pick, is_held && is_ours},
            {MoveKind::ship, (is_held || is_staged) && !task.is_collected},
            {MoveKind::collect, task.is_collected},
            {MoveKind::put_back, is_back},
        };
        for (const auto& [kind, is_sensible] : work) {
            if (is_sensible && is_left(kind))
                moves.push_back({.kind = kind,
                                 .at = node.identity().client,
                                 .order = number_of(task.order.order.value)});
        }
    }
}

void SmallWorld::add_of_links(std::vector<Move>& moves) const {
    for (const auto& [link, waiting] : wire_.links()) {
        for (const MoveKind kind :
             {MoveKind::deliver, MoveKind::lose, MoveKind::repeat, MoveKind::overtake}) {
            const std::size_t wanted = kind == MoveKind::overtake ? 2 : 1;
            if (is_left(kind) && waiting.size() >= wanted)
                moves.push_back({.kind = kind, .at = link.first, .to = link.second});
        }
    }
}

void SmallWorld::add_of_machines(std::vector<Move>& moves) const {
    for (std::uint32_t at = 0; is_left(MoveKind::crash) && at <= world_.node_count(); ++at)
        moves.push_back({.kind = MoveKind::crash, .at = ClientId{at}});
    for (const MoveKind kind : {MoveKind::restore, MoveKind::moment, MoveKind::a_while}) {
        if (is_left(kind))
            moves.push_back({.kind = kind});
    }
}

const std::string* SmallWorld::newest_open_order() const {
    const auto& orders = world_.market().shop(0).orders();
    const auto found = std::find_if(placed_.rbegin(), placed_.rend(), [&](const std::string& id) {
        return !orders.at(id).is_cancelled;
    });
    return found == placed_.rend() ? nullptr : &*found;
}

// ---- what happens -----------------------------------------------------------------------------

void SmallWorld::play(const Move& move) {
    CHECK(may_happen(move));
    CrashPlan& plan = world_.nature().crash_plan;
    const std::uint64_t before = plan.passed();
    plan.crash_at(move.dies_at == 0 ? 0 : before + move.dies_at);
    ++used_[static_cast<std::size_t>(move.kind)];
    if (move.dies_at != 0)
        ++used_[static_cast<std::size_t>(MoveKind::crash)];
    world_.nature().tell("move", to_text(move));
    perform(move);
    run_until(world_.nature().time.now());
    plan.crash_at(0);
    boundaries_ = static_cast<std::uint32_t>(plan.passed() - before);
    wire_.forget_dead(world_.broker());
}

void SmallWorld::perform(const Move& move) {
    switch (move.kind) {
        case MoveKind::sell:
            note(move.at, move);
            return sell(machine(move.at));
        case MoveKind::again:
            note(move.at, move);
            return ask_again(machine(move.at));
        case MoveKind::insist:
        case MoveKind::bring_back:
        case MoveKind::count:
        case MoveKind::steal:
            return work_at_shelf(move);
        case MoveKind::keep:
        case MoveKind::pay:
        case MoveKind::let_go:
        case MoveKind::drain:
            note(hub_client, move);
            return shop_around(move.kind);
        case MoveKind::order:
        case MoveKind::order_here:
            note(hub_client, move);
            return order(move.kind == MoveKind::order_here);
        case MoveKind::cancel:
            note(hub_client, move);
            return cancel();
        case MoveKind::remind:
            note(hub_client, move);
            return remind();
        case MoveKind::take:
        case MoveKind::pick:
        case MoveKind::ship:
        case MoveKind::collect:
        case MoveKind::put_back:
            note(move.at, move);
            return work_on(machine(move.at), move);
        case MoveKind::deliver:
        case MoveKind::lose:
        case MoveKind::repeat:
        case MoveKind::overtake:
            return pass_on(move);
        case MoveKind::crash:
            note(move.at, move);
            return crash(move.at);
        case MoveKind::restore:
            note(hub_client, move);
            return restore();
        case MoveKind::moment:
        case MoveKind::a_while:
            for (std::uint32_t at = 0; at < histories_.size(); ++at)
                note(ClientId{at}, move);
            return pass(move.kind == MoveKind::moment ? moment_lasts : while_lasts);
    }
}

void SmallWorld::pass(Millis span) {
    run_until(Millis{world_.nature().time.now().value + span.value});
}

void SmallWorld::sell(NodeMachine& node) {
    node::RecordSale sale;
    sale.basket = new_document(node.identity().client);
    sale.lines.push_back({sale.basket, world_.catalogue().front(), Units{1}});
    ask(node, std::move(sale));
}

void SmallWorld::ask(NodeMachine& node, node::Action action) {
    last_.insert_or_assign(node.identity().client, action);
    node.ask(std::move(action), [](Reply, const node::Answer&) {});
}

void SmallWorld::ask_again(NodeMachine& node) {
    node.ask(last_.at(node.identity().client), [](Reply, const node::Answer&) {});
}

void SmallWorld::work_on(NodeMachine& node, const Move& move) {
    const OrderKey key{world_.market().shop(0).channel(), OrderId{placed_.at(move.order - 1)}};
    const BasketId document = new_document(node.identity().client);
    const StaffId paul{"paul"};
    if (move.kind == MoveKind::take)
        return ask(node, node::TakeOrder{document, key, paul});
    if (move.kind == MoveKind::ship)
        return ask(node, node::ShipOrder{key, paul, "Royal Mail", "RM-1"});
    if (move.kind == MoveKind::collect)
        return ask(node, node::CollectOrder{document, key, paul, {}, "showed the code"});
    if (move.kind == MoveKind::put_back)
        return ask(node, node::PutBackOrder{document, key, paul, "nobody came"});
    const Sku sku{small_world_sku};
    ask(node, node::ScanPick{key, paul, sku, sku.value, Units{1}});
    ask(node, node::FinishPick{document, key, paul, "A-1"});
}

void SmallWorld::order(bool is_collected) {
    Shop& shop = world_.market().shop(0);
    const std::map<std::string, std::int64_t> lines{{small_world_sku, 1}};
    const ShopOrder& placed =
        is_collected ? shop.place_to_collect(lines, world_.locations().front().value, std::nullopt)
                     : shop.place(lines);
    placed_.push_back(placed.id);
    world_.market().link(0).send_webhook(world_.hub(), placed.id);
}

void SmallWorld::cancel() {
    const std::string order = *newest_open_order();
    world_.market().shop(0).cancel(order);
    world_.market().link(0).send_webhook(world_.hub(), order);
}

void SmallWorld::remind() {
    world_.market().link(0).send_webhook(world_.hub(), placed_.back());
}

void SmallWorld::pass_on(const Move& move) {
    const HeldWire::Link link{move.at, move.to};
    const Hop hop = move.kind == MoveKind::repeat
                        ? wire_.look_at(link, 0)
                        : wire_.remove(link, move.kind == MoveKind::overtake ? 1 : 0);
    if (move.kind == MoveKind::lose)
        return;
    // A machine hears what arrives, not why.
    note(move.to, {.kind = MoveKind::deliver, .at = move.at, .dies_at = move.dies_at}, hop.payload);
    world_.broker().arrive(hop);
}

void SmallWorld::crash(ClientId client) {
    if (client == hub_client)
        world_.hub().crash("killed", Millis{});
    else
        machine(client).crash("killed", Millis{});
}

void SmallWorld::restore() {
    const Millis since_it_was_set_up = world_.nature().time.now();
    world_.restore_hub(since_it_was_set_up, Millis{});
}

// ---- names --------------------------------------------------------------------------------------

BasketId SmallWorld::new_document(ClientId node) {
    const std::string label = join("document ", node.value, "/", ++documents_[node]);
    const Digest digest = sha256({view(label)});
    BasketId document;
    std::copy_n(digest.begin(), document.bytes.size(), document.bytes.begin());
    return document;
}

void SmallWorld::note(ClientId machine, const Move& move, ByteView heard) {
    Digest& history = histories_.at(machine.value);
    history = sha256({history, view(to_text(move)), heard});
}

Digest SmallWorld::digest() const {
    Bytes all;
    for (const Digest& history : histories_)
        append(all, history);
    for (const auto& [link, waiting] : wire_.links()) {
        append(all, link.first.value);
        append(all, link.second.value);
        append(all, waiting.size());
        for (const Hop& hop : waiting) {
            append(all, hop.payload.size());
            append(all, hop.payload);
        }
    }
    for (const std::uint32_t count : used_)
        append(all, count);
    for (const LocationId& location : world_.locations()) {
        if (is_shelf_looked_at())
            append(all, static_cast<std::uint64_t>(on_shelf(location)));
    }
    return sha256({all});
}

}  // namespace onepool::sim
