#include "tests/sim/world/chaos.hpp"

#include <utility>

namespace onepool::sim {

namespace {

constexpr std::uint64_t chaos_stream = 44;
constexpr Millis outage_min{100};
constexpr Millis commit_awaited{1'500};
constexpr Millis jump_max{3 * 24 * 3'600'000};

}  // namespace

Chaos::Chaos(World& world) : world_(world), chance_(world.nature().chance.fork(chaos_stream)) {}

void Chaos::begin() {
    const Faults& faults = world_.settings().faults;
    now_and_then(faults.node_crash_every, [this] { kill(any_node()); });
    now_and_then(faults.hub_crash_every, [this] { kill(world_.hub()); });
    now_and_then(faults.broker_crash_every, [this] { world_.broker().crash(outage()); });
    now_and_then(faults.cut_every, [this] { cut_someone(); });
    now_and_then(faults.disk_full_every, [this] { fill_a_disk(); });
    now_and_then(faults.clock_jump_every, [this] {
        NodeMachine& node = any_node();
        const Millis by{chance_.between(-jump_max.value, jump_max.value)};
        world_.nature().tell(node.identity().name, "clock jumps by ", by.value, " ms");
        node.process().jump_clock(by);
    });
}

void Chaos::now_and_then(Millis mean, std::function<void()> harm) {
    if (mean.value == 0)
        return;
    const Millis wait = chance_.span(Millis{1}, Millis{2 * mean.value});
    world_.nature().time.after(wait, [this, mean, harm = std::move(harm)] {
        if (!world_.is_open())
            return;
        harm();
        now_and_then(mean, harm);
    });
}

template <class Machine>
void Chaos::kill(Machine& machine) {
    if (chance_.below(2) == 0) {
        machine.crash("power cut", outage());
    } else {
        kill_in_commit(machine, commit_awaited);
    }
}

// A process spends little of its life committing, and that is when a kill is worth most.
template <class Machine>
void Chaos::kill_in_commit(Machine& machine, Millis patience) {
    if (machine.disk().is_committing() || patience.value == 0) {
        machine.crash("power cut", outage());
        return;
    }
    world_.nature().time.after(Millis{1}, [this, &machine, patience] {
        kill_in_commit(machine, Millis{patience.value - 1});
    });
}

Millis Chaos::outage() {
    return chance_.span(outage_min, world_.settings().faults.outage_max);
}

NodeMachine& Chaos::any_node() {
    return world_.node(static_cast<std::size_t>(chance_.below(world_.node_count())));
}

void Chaos::cut_someone() {
    const auto client = static_cast<std::uint32_t>(chance_.below(world_.node_count() + 2));
    const auto direction = static_cast<Direction>(chance_.below(3));
    const Millis lasts = outage();
    if (client > world_.node_count()) {
        world_.shop_link().cut(lasts);
    } else {
        world_.broker().cut(ClientId{client}, direction, lasts);
    }
}

void Chaos::fill_a_disk() {
    NodeMachine& node = any_node();
    node.set_space(DiskSpace::full);
    world_.nature().time.after(outage(), [&node] { node.set_space(DiskSpace::free); });
}

}  // namespace onepool::sim
