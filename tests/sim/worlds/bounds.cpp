#include "tests/sim/worlds/bounds.hpp"

#include <algorithm>
#include <charconv>

namespace onepool::sim {

namespace {

using enum MoveKind;

// More than there are: each move takes away one, or the machines come to rest.
constexpr std::uint32_t many = 100;

Bounds world(std::string name, std::string what,
             std::initializer_list<std::pair<MoveKind, std::uint32_t>> at_most) {
    Bounds bounds;
    bounds.name = std::move(name);
    bounds.what = std::move(what);
    for (const auto& [kind, count] : at_most)
        bounds[kind] = count;
    return bounds;
}

std::vector<Bounds> of_one_store() {
    return {
        world("sales", "two tills sell the units that the shop sells too, and levels are told",
              {{sell, 2}, {order, 1}, {deliver, many}, {moment, 1}}),
        world("cancelled", "the same, and the order is cancelled",
              {{sell, 2}, {order, 1}, {cancel, 1}, {deliver, many}}),
        world("wire", "a message is lost, comes twice, is overtaken",
              {{sell, 2}, {deliver, many}, {lose, 1}, {repeat, 1}, {overtake, 1}}),
        world("late", "a message is lost or comes late, and what was not answered is sent again",
              {{sell, 1}, {deliver, many}, {lose, 1}, {a_while, 1}}),
        world("shipped", "an order is sent, cancelled and sold out meanwhile",
              {{sell, 1}, {order, 1}, {cancel, 1}, {ship, 1}, {deliver, many}}),
        world("picked", "an order is taken, picked and sent, and cancelled meanwhile",
              {{order, 1}, {cancel, 1}, {take, 1}, {pick, 1}, {ship, 1}, {deliver, many}}),
        world("collected", "two tills take an order for its buyer, who comes",
              {{order_here, 1}, {take, 2}, {pick, 1}, {collect, 1}, {deliver, many}}),
        world("put-back", "an order is picked and its buyer cancels: back to the shelf",
              {{order_here, 1}, {cancel, 1}, {take, 1}, {pick, 1}, {put_back, 1}, {deliver, many}}),
        world("crashed", "a machine dies between two messages or at any boundary",
              {{sell, 1}, {order, 1}, {deliver, many}, {crash, 1}}),
        world("asked-again", "the same to a till whose page asks for its sale once more",
              {{sell, 1}, {again, 1}, {deliver, many}, {crash, 1}}),
        world("sent-and-crashed", "the same while an order is sent",
              {{order, 1}, {ship, 1}, {deliver, many}, {crash, 1}}),
        world("restored", "the hub goes back to how it was set up",
              {{sell, 1}, {order, 1}, {deliver, many}, {restore, 1}}),
    };
}

// Each of two tills has a right to one of the two units that are left, so U is nothing.
Bounds on_rights(Bounds bounds) {
    bounds.opening = 4;
    bounds.sold_before = 1;
    bounds.rights_share = 100;
    return bounds;
}

// One of them has a right to one unit; the other unit is promised online.
Bounds beside_rights(Bounds bounds) {
    bounds = on_rights(std::move(bounds));
    bounds.rights_share = 50;
    return bounds;
}

std::vector<Bounds> of_rights() {
    return {
        beside_rights(world("rights",
                            "two tills sell on a right and beside it, and the shop sells too",
                            {{sell, 1}, {order, 1}, {deliver, many}})),
        world("granted", "what tills sold they are expected to sell again: they get rights",
              {{sell, 1}, {deliver, 6}, {a_while, 1}}),
        on_rights(world("reclaimed", "an order waits until tills give back what they do not need",
                        {{sell, 1}, {order, 1}, {cancel, 1}, {deliver, many}})),
        on_rights(world("reclaimed-late", "the same while messages are lost and sent again",
                        {{order, 1}, {deliver, 4}, {lose, 1}, {a_while, 1}})),
        on_rights(world("rights-wire", "the same while messages come twice and overtake others",
                        {{sell, 1}, {order, 1}, {deliver, 5}, {repeat, 1}, {overtake, 1}})),
        on_rights(world("rights-crashed", "a machine dies while rights are used or given back",
                        {{sell, 1}, {order, 1}, {deliver, 2}, {crash, 1}})),
        on_rights(world("rights-restored", "the hub goes back while its tills sell on rights",
                        {{sell, 1}, {order, 1}, {deliver, 6}, {restore, 1}})),
        on_rights(world("drained", "a store is to be closed while its tills sell on rights",
                        {{sell, 2}, {drain, 1}, {deliver, many}, {lose, 1}})),
    };
}

std::vector<Bounds> of_holds() {
    return {
        beside_rights(world("kept", "a unit is kept for a shopper, who pays or does not",
                            {{sell, 1}, {keep, 2}, {pay, 2}, {let_go, 1}, {deliver, many}})),
        beside_rights(world("kept-too-long", "the same, and it runs out before",
                            {{keep, 1}, {pay, 1}, {deliver, 3}, {a_while, 1}})),
        beside_rights(world("kept-and-crashed", "the same while machines die",
                            {{keep, 1}, {pay, 1}, {let_go, 1}, {deliver, 2}, {crash, 1}})),
        beside_rights(world("given-up",
                            "an order is taken to be collected, cancelled, and handed over too",
                            {{order_here, 1}, {cancel, 1}, {collect, 1}, {sell, 1}, {deliver, 6}})),
    };
}

std::vector<Bounds> of_shelves() {
    return {
        beside_rights(world("insisted", "a cashier sells what is promised to somebody",
                            {{insist, 2}, {order, 1}, {deliver, many}})),
        beside_rights(world("brought-back", "a unit comes back while the last ones are sold",
                            {{sell, 1}, {bring_back, 1}, {order, 1}, {deliver, 5}})),
        beside_rights(world("counted", "somebody counts while others sell",
                            {{sell, 1}, {count, 1}, {deliver, 3}, {a_while, 1}})),
        beside_rights(world("stolen", "a unit is gone that is promised, and is missed",
                            {{steal, 1}, {count, 1}, {order, 1}, {deliver, 2}, {a_while, 1}})),
    };
}

std::vector<Bounds> make_all() {
    std::vector<Bounds> all = of_one_store();
    for (auto* more : {of_rights, of_holds, of_shelves}) {
        for (Bounds& bounds : more())
            all.push_back(std::move(bounds));
    }
    Bounds apart = world("two-stores", "each store sells a unit that the shop sells too",
                         {{sell, 2}, {order, 2}, {ship, 1}, {deliver, many}});
    apart.stores = 2;
    apart.tills = 1;
    apart.opening = 1;
    all.push_back(std::move(apart));
    Bounds whole = world("whole", "a little of everything: for a machine that has hours",
                         {{sell, 2},
                          {again, 1},
                          {order, 1},
                          {cancel, 1},
                          {take, 1},
                          {pick, 1},
                          {ship, 1},
                          {deliver, many},
                          {lose, 1},
                          {crash, 1},
                          {moment, 1}});
    whole.is_usual = false;
    all.push_back(std::move(whole));
    return all;
}

}  // namespace

const std::vector<Bounds>& small_worlds() {
    static const std::vector<Bounds> all = make_all();
    return all;
}

const Bounds* find_small_world(std::string_view name) {
    const auto found = std::ranges::find(small_worlds(), name, &Bounds::name);
    return found == small_worlds().end() ? nullptr : &*found;
}

bool change_bound(Bounds& bounds, std::string_view text) {
    const std::size_t equal = text.find('=');
    if (equal == std::string_view::npos)
        return false;
    const auto kind = kind_of(text.substr(0, equal));
    const std::string_view digits = text.substr(equal + 1);
    std::uint32_t count = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (!kind || fault != std::errc{} || end != digits.data() + digits.size())
        return false;
    bounds[*kind] = count;
    return true;
}

}  // namespace onepool::sim
