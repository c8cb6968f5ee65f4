#include "tests/sim/world/chaos.hpp"

#include <utility>

namespace onepool::sim {

namespace {

constexpr std::uint64_t chaos_stream = 44;
constexpr Millis outage_min{100};
constexpr Millis commit_awaited{1'500};
constexpr std::int64_t day_ms = 24 * 3'600'000;
constexpr Millis jump_max{3 * day_ms};
constexpr std::size_t clones_max = 2;

}  // namespace

Chaos::Chaos(World& world)
    : world_(world),
      chance_(world.nature().chance.fork(chaos_stream)),
      originals_(world.node_count()) {}

void Chaos::begin() {
    const Faults& faults = world_.settings().faults;
    now_and_then(faults.node_crash_every, [this] { kill(any_node()); });
    now_and_then(faults.hub_crash_every, [this] { kill(world_.hub()); });
    now_and_then(faults.broker_crash_every, [this] { world_.broker().crash(outage()); });
    now_and_then(faults.cut_every, [this] { cut_someone(); });
    now_and_then(faults.disk_full_every, [this] { fill_a_disk(); });
    now_and_then(faults.clock_fault_every, [this] { spoil_a_clock(); });
    now_and_then(faults.partition_every, [this] {
        const Millis lasts = chance_.span(outage_min, world_.settings().faults.partition_max);
        world_.broker().cut(any_node().identity().client, Direction::both, lasts);
    });
    now_and_then(faults.node_restore_every, [this] {
        NodeMachine& node = any_node();
        const Millis then{world_.nature().time.now().value - outage().value};
        node.roll_back(node.disk().count_at(then), outage());
    });
    now_and_then(faults.hub_backup_every, [this] { world_.hub().back_up(); });
    now_and_then(faults.hub_restore_every, [this] {
        const Millis before = outage();
        world_.restore_hub(before, outage());
    });
    now_and_then(faults.replace_every, [this] { replace_a_disk(); });
    now_and_then(faults.bit_flip_every, [this] { flip_a_bit(); });
    now_and_then(faults.clone_every, [this] { clone_one(); });
    now_and_then(faults.shop_mood_every, [this] { spoil_a_mood(); });
    now_and_then(faults.poison_every, [this] { poison_one(); });
    now_and_then(faults.release_every, [this] { update_one(); });
    now_and_then(faults.revoke_every, [this] { revoke_one(); });
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
        if (!world_.is_open())
            return;
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
        const auto shop = static_cast<std::size_t>(chance_.below(world_.market().size()));
        world_.market().link(shop).cut(lasts);
    } else {
        world_.broker().cut(ClientId{client}, direction, lasts);
    }
}

void Chaos::fill_a_disk() {
    const Millis lasts = outage();
    if (chance_.below(4) == 0) {
        SimDisk& disk = world_.hub().disk();
        world_.nature().tell("hub", "disk is full");
        disk.set_space(DiskSpace::full);
        world_.nature().time.after(lasts, [&disk] { disk.set_space(DiskSpace::free); });
        return;
    }
    NodeMachine& node = any_node();
    node.set_space(DiskSpace::full);
    world_.nature().time.after(lasts, [&node] { node.set_space(DiskSpace::free); });
}

void Chaos::spoil_a_clock() {
    constexpr std::int64_t two_days = 2 * day_ms;
    constexpr std::int64_t ten_years = 3'652 * day_ms;
    const Millis drawn{chance_.between(-jump_max.value, jump_max.value)};
    const auto kind = chance_.below(4);
    const Millis by = kind == 0 ? Millis{-two_days} : kind == 1 ? Millis{ten_years} : drawn;
    const Millis lasts = outage();
    const auto spoil = [&](auto& process) {
        if (kind == 2) {
            process.freeze_clock(lasts);
        } else {
            process.jump_clock(by);
        }
    };
    if (chance_.below(5) != 0)
        return spoil(any_node().process());
    // The hub's is set right again: channels take no message with a wrong time.
    auto& hub = world_.hub().process();
    spoil(hub);
    world_.nature().time.after(lasts, [&hub] { hub.set_clock_right(); });
}

void Chaos::replace_a_disk() {
    const Loss loss = chance_.below(2) == 0 ? Loss::database : Loss::whole_disk;
    any_node().replace_disk(outage(), loss);
}

void Chaos::flip_a_bit() {
    NodeMachine& node = any_node();
    if (chance_.below(2) == 0) {
        node.flip_in_log(outage());
    } else {
        node.flip_in_page();
    }
}

void Chaos::clone_one() {
    if (world_.node_count() < originals_ + clones_max)
        world_.clone(world_.node(static_cast<std::size_t>(chance_.below(originals_))));
}

void Chaos::spoil_a_mood() {
    const auto shop = static_cast<std::size_t>(chance_.below(world_.market().size()));
    const auto mood = static_cast<Mood>(chance_.between(1, 3));
    world_.market().shop(shop).set_mood(mood, outage());
}

void Chaos::poison_one() {
    NodeMachine& node = any_node();
    std::vector<Oddity> oddities(static_cast<std::size_t>(chance_.between(1, 3)));
    for (Oddity& oddity : oddities)
        oddity = static_cast<Oddity>(chance_.below(faulty_oddities));
    node.run_odd_build(std::move(oddities), outage());
}

// A till never goes back: what it wrote since it could not read itself. Of a later release it
// records kinds that the first one does not know.
void Chaos::update_one() {
    if (chance_.below(3) == 0) {
        const auto release = static_cast<Release>(chance_.below(releases));
        return world_.update(nullptr, release, outage());
    }
    NodeMachine& node = any_node();
    const auto before =
        static_cast<std::int64_t>(world_.nature().release_of(node.identity().client.value));
    const auto release = static_cast<Release>(chance_.between(before, releases - 1));
    if (release != Release::first)
        node.run_odd_build({Oddity::newer_kind}, outage());
    world_.update(&node, release, outage());
}

void Chaos::revoke_one() {
    if (!has_revoked_)
        world_.revoke(any_node());
    has_revoked_ = true;
}

}  // namespace onepool::sim
