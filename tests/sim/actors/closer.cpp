#include "tests/sim/actors/closer.hpp"

namespace onepool::sim {

namespace {

constexpr std::uint64_t closer_stream = 601;
constexpr Permille changed_minds{800};
constexpr Millis regret_min{500};

}  // namespace

Closer::Closer(World& world) : Actor(world, closer_stream) {}

void Closer::begin() {
    if (world_.settings().busy.drain_every.value > 0)
        wait_to_close();
}

void Closer::wait_to_close() {
    after(around(world_.settings().busy.drain_every), [this] {
        if (!world_.is_open())
            return;
        close_one();
        wait_to_close();
    });
}

void Closer::close_one() {
    const protocol::LocationId location =
        world_.locations()[chance_.below(world_.locations().size())];
    world_.drain(location, World::Drain::begin);
    if (!chance_.happens(changed_minds))
        return;
    after(chance_.span(regret_min, world_.settings().busy.drain_every), [this, location] {
        if (world_.is_open())
            world_.drain(location, World::Drain::undo);
    });
}

}  // namespace onepool::sim
