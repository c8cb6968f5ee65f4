// What people do in a small world beside selling and working on orders: at the shelves, and while
// they pay at the shop; and that the hub is told to close a location.

#include <algorithm>
#include <utility>

#include "tests/sim/worlds/small_world.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

// Less than `a-while`, in which it runs out.
constexpr Millis kept_for{5'000};
constexpr Minor enough_cash{100'000};
const StaffId seller{"anna"};
const StaffId first_counter{"carl"};
const StaffId second_counter{"dora"};

bool is_of_first_node(const World& world, std::size_t node) {
    const LocationId& location = world.node(node).identity().location;
    return node == 0 || world.node(node - 1).identity().location != location;
}

// Somebody else counts again what is too far from what was expected.
void count_again(NodeMachine& node, node::ScanCount scan, const node::FinishCount& finish,
                 const BasketId& request) {
    scan.staff = second_counter;
    scan.request = request;
    node.ask(node::CountRequest{std::move(scan), std::nullopt}, [](Reply, const node::Answer&) {});
    node.ask(node::CountRequest{finish, std::nullopt}, [](Reply, const node::Answer&) {});
}

}  // namespace

// ---- before the search --------------------------------------------------------------------------

void SmallWorld::sell_for_rights() {
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        NodeMachine& node = world_.node(i);
        node::RecordSale sale;
        sale.basket = new_document(node.identity().client);
        sale.lines.push_back({sale.basket, world_.catalogue().front(), Units{bounds_.sold_before}});
        node.ask(std::move(sale), [](Reply, const node::Answer&) {});
    }
}

// ---- what may happen ----------------------------------------------------------------------------

std::int64_t SmallWorld::on_shelf(const LocationId& location) const {
    return shelves_.on_shelf(location.value, small_world_sku);
}

bool SmallWorld::is_shelf_looked_at() const {
    return bounds_[MoveKind::count] > 0 || bounds_[MoveKind::steal] > 0;
}

void SmallWorld::add_of_shelves(std::vector<Move>& moves) const {
    const std::uint32_t sold = used(MoveKind::sell) + used(MoveKind::insist);
    const bool is_any_sold = bounds_.sold_before > 0 || sold > used(MoveKind::bring_back);
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        const NodeMachine::Identity& identity = world_.node(i).identity();
        const std::pair<MoveKind, bool> work[] = {
            {MoveKind::insist, true},
            {MoveKind::bring_back, is_any_sold},
            {MoveKind::count, true},
            // By whichever door.
            {MoveKind::steal, is_of_first_node(world_, i) && is_left(MoveKind::steal) &&
                                  on_shelf(identity.location) > 0},
        };
        for (const auto& [kind, is_sensible] : work) {
            if (is_sensible && is_left(kind))
                moves.push_back({.kind = kind, .at = identity.client});
        }
    }
}

void SmallWorld::add_of_shopper(std::vector<Move>& moves) const {
    const bool is_any_kept = !keepings_.empty() && keepings_.back().is_kept;
    const std::pair<MoveKind, bool> work[] = {
        {MoveKind::keep, true},
        {MoveKind::pay, is_any_kept},
        {MoveKind::let_go, is_any_kept},
        {MoveKind::drain, true},
    };
    for (const auto& [kind, is_sensible] : work) {
        if (is_sensible && is_left(kind))
            moves.push_back({.kind = kind});
    }
}

// ---- at the shelf -------------------------------------------------------------------------------

void SmallWorld::work_at_shelf(const Move& move) {
    NodeMachine& node = machine(move.at);
    if (move.kind == MoveKind::steal)
        return steal(node);
    if (move.kind != MoveKind::count) {
        note(move.at, move);
        return move.kind == MoveKind::insist ? insist(node) : bring_back(node);
    }
    // What somebody sees there is no secret of his node's.
    const std::int64_t units = on_shelf(node.identity().location);
    note(move.at, move, view(join(units)));
    count(node, units);
}

void SmallWorld::insist(NodeMachine& node) {
    const BasketId basket = new_document(node.identity().client);
    node::AddLine line{basket, world_.catalogue().front(), Units{1}};
    line.word = node::SellAllTheSame{seller, "in the customer's hand"};
    ask(node, node::OpenBasket{basket, seller});
    ask(node, std::move(line));
    ask(node, node::Pay{basket, enough_cash});
}

void SmallWorld::bring_back(NodeMachine& node) {
    const node::Product& product = world_.catalogue().front();
    node::RecordReturn back;
    back.basket = new_document(node.identity().client);
    back.staff = seller;
    ReturnLine line;
    line.line.line_no = 1;
    line.line.sku = product.sku;
    line.line.description = product.description;
    line.line.quantity = Units{1};
    line.line.unit_price = product.unit_price;
    line.line.amount = product.unit_price;
    line.line.tax_code = product.tax_code;
    line.line.tax_rate = product.tax_rate;
    line.disposition = Disposition::shelf;
    line.reason = "does not fit";
    back.lines.push_back(std::move(line));
    ask(node, std::move(back));
}

void SmallWorld::count(NodeMachine& node, std::int64_t units) {
    const ClientId client = node.identity().client;
    const node::FinishCount finish{new_document(client), first_counter};
    node::ScanCount scan{.session = finish.session,
                         .staff = first_counter,
                         .sku = Sku{small_world_sku},
                         .scanned = small_world_sku,
                         .place = "a-1",
                         .quantity = Units{units},
                         .how = node::CountHow::set,
                         .request = new_document(client)};
    const BasketId request = new_document(client);
    ask(node,
        node::CountRequest{node::BeginCount{finish.session, first_counter, "shelf"}, std::nullopt});
    ask(node, node::CountRequest{scan, std::nullopt});
    node.ask(node::CountRequest{finish, std::nullopt},
             [&node, scan, finish, request](Reply, const node::Answer& answer) {
                 if (answer.verdict == node::ActionVerdict::count_again)
                     count_again(node, scan, finish, request);
             });
}

void SmallWorld::steal(const NodeMachine& node) {
    const LocationId& location = node.identity().location;
    CHECK(on_shelf(location) > 0);
    world_.steal(location, Sku{small_world_sku}, Units{1});
}

// ---- at the shop --------------------------------------------------------------------------------

void SmallWorld::shop_around(MoveKind kind) {
    Shop& shop = world_.market().shop(0);
    ShopLink& link = world_.market().link(0);
    const auto tell = [&](const SignedMessage& message) {
        link.ask(world_.hub(), message, [](const hub::Answer*) {});
    };
    if (kind == MoveKind::drain)
        return world_.drain(world_.locations().front(), World::Drain::begin);
    if (kind == MoveKind::keep) {
        const std::string name = join("c-", keepings_.size() + 1);
        Keeping& keeping = keepings_.emplace_back(Keeping{.hold = name});
        const auto message = shop.hold_place(name, join("customer-", keepings_.size()), kept_for,
                                             {{small_world_sku, 1}});
        return link.ask(world_.hub(), message, [&keeping](const hub::Answer* answer) {
            keeping.is_kept = answer != nullptr && answer->hold.has_value();
        });
    }
    Keeping& keeping = keepings_.back();
    if (kind == MoveKind::let_go)
        return tell(shop.hold_release(keeping.hold));
    if (keeping.order.empty()) {
        keeping.order = shop.place({{small_world_sku, 1}}, keeping.hold).id;
        placed_.push_back(keeping.order);
    }
    tell(shop.hold_confirm(keeping.hold, keeping.order));
}

}  // namespace onepool::sim
