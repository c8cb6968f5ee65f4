#include "tests/sim/actors/thief.hpp"

#include <algorithm>

namespace onepool::sim {

namespace {

constexpr std::uint64_t thief_stream = 901;
constexpr std::int64_t taken_at_most = 2;

}  // namespace

Thief::Thief(World& world, Shelves& shelves) : Actor(world, thief_stream), shelves_(shelves) {}

void Thief::begin() {
    if (world_.settings().busy.theft_every.value > 0)
        wait_for_dark();
}

void Thief::wait_for_dark() {
    after(around(world_.settings().busy.theft_every), [this] {
        if (!world_.is_open())
            return;
        const protocol::LocationId& location =
            world_.locations()[chance_.below(world_.locations().size())];
        const auto& catalogue = world_.catalogue();
        const std::string& sku = catalogue[chance_.below(catalogue.size())].sku.value;
        steal(location, sku, chance_.between(1, taken_at_most));
        wait_for_dark();
    });
}

void Thief::steal(const protocol::LocationId& location, const std::string& sku,
                  std::int64_t units) {
    const std::int64_t there = std::min(units, shelves_.on_shelf(location.value, sku));
    if (there > 0)
        world_.steal(location, protocol::Sku{sku}, protocol::Units{there});
}

}  // namespace onepool::sim
