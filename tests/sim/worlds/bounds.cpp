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

std::vector<Bounds> make_all() {
    std::vector<Bounds> all = of_one_store();
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
