#include "tests/sim/campaign/seeded_settings.hpp"

#include "tests/sim/world/random.hpp"

namespace onepool::sim {

namespace {

// Half of the seeds do without a given fault; the others have it at up to `most`.
Permille rate(Random& chance, std::int64_t most) {
    const bool is_absent = chance.below(2) == 0;
    const std::int64_t drawn = chance.between(1, most);
    return Permille{is_absent ? 0 : static_cast<std::uint32_t>(drawn)};
}

Millis mean(Random& chance, Millis least) {
    const bool is_absent = chance.below(2) == 0;
    const std::int64_t drawn = chance.between(least.value, 6 * least.value);
    return Millis{is_absent ? 0 : drawn};
}

// A disaster that one seed in six knows.
Millis seldom(Random& chance, Millis least) {
    const bool is_absent = chance.below(6) != 0;
    const std::int64_t drawn = chance.between(least.value, 3 * least.value);
    return Millis{is_absent ? 0 : drawn};
}

Faults faults(Random& chance) {
    Faults faults;
    faults.message_lost = rate(chance, 150);
    faults.message_doubled = rate(chance, 150);
    faults.message_late = rate(chance, 200);
    faults.message_garbled = rate(chance, 30);
    faults.latency_max = chance.span(Millis{5}, Millis{250});
    faults.commit_refused = rate(chance, 15);
    faults.commit_unknown = rate(chance, 25);
    faults.commit_slow = rate(chance, 60);
    faults.http_lost = rate(chance, 300);
    faults.http_answer_lost = rate(chance, 150);
    faults.http_late = rate(chance, 80);
    faults.webhook_doubled = rate(chance, 200);
    faults.node_crash_every = mean(chance, Millis{4'000});
    faults.hub_crash_every = mean(chance, Millis{6'000});
    faults.broker_crash_every = mean(chance, Millis{8'000});
    faults.cut_every = mean(chance, Millis{5'000});
    faults.disk_full_every = mean(chance, Millis{15'000});
    faults.clock_fault_every = mean(chance, Millis{10'000});
    faults.outage_max = chance.span(Millis{1'000}, Millis{40'000});
    faults.node_restore_every = seldom(chance, Millis{15'000});
    faults.hub_restore_every = seldom(chance, Millis{20'000});
    faults.replace_every = seldom(chance, Millis{30'000});
    faults.bit_flip_every = seldom(chance, Millis{10'000});
    faults.clone_every = seldom(chance, Millis{20'000});
    return faults;
}

}  // namespace

Settings settings_of_seed(std::uint64_t seed) {
    Random chance(seed * 0x9e3779b97f4a7c15 + 1);
    Settings settings;
    settings.seed = seed;
    settings.stores = static_cast<std::uint32_t>(chance.between(1, 2));
    settings.tills = static_cast<std::uint32_t>(chance.between(1, 2));
    settings.skus = static_cast<std::uint32_t>(chance.between(1, 5));
    settings.opening = chance.between(0, 25);
    settings.location_reserve = chance.between(0, 2);
    settings.active = chance.span(Millis{15'000}, Millis{90'000});
    settings.busy.sale_every = chance.span(Millis{800}, Millis{4'000});
    settings.busy.order_every = chance.span(Millis{700}, Millis{5'000});
    settings.busy.cancel_every = chance.span(Millis{5'000}, Millis{20'000});
    settings.busy.delivery_every = chance.span(Millis{6'000}, Millis{25'000});
    settings.faults = faults(chance);
    return settings;
}

}  // namespace onepool::sim
