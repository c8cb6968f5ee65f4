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
    faults.late_by = chance.span(Millis{500}, Millis{8'000});
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
    // A restore is worth most while old messages are still on their way.
    if (faults.hub_restore_every.value > 0) {
        faults.message_late = Permille{300};
        faults.late_by = Millis{20'000};
    }
    faults.replace_every = seldom(chance, Millis{30'000});
    faults.bit_flip_every = seldom(chance, Millis{10'000});
    faults.clone_every = seldom(chance, Millis{20'000});
    faults.message_forged = rate(chance, 60);
    faults.greeting_boasted = rate(chance, 300);
    faults.chunk_rotten = rate(chance, 500);
    return faults;
}

// One to four, small ones more often: a large company is slow to simulate.
std::uint32_t size(Random& chance) {
    const std::int64_t most = chance.between(1, 4);
    return static_cast<std::uint32_t>(chance.between(1, most));
}

std::uint32_t size_of_market(Random& chance) {
    return static_cast<std::uint32_t>(chance.between(1, 3));
}

// One till, sold at without a pause and mostly cut off: an outbox of several batches, so that
// the window is used and gaps appear.
void rush(Settings& settings) {
    settings.stores = 1;
    settings.tills = 1;
    settings.active = Millis{600'000};
    settings.busy.sale_every = Millis{100};
    settings.busy.whole_documents = Permille{1000};
    settings.busy.repeats = Permille{0};
    settings.faults.message_lost = Permille{200};
    settings.faults.cut_every = Millis{20'000};
    settings.faults.outage_max = Millis{300'000};
}

constexpr std::int64_t stretched_times = 900;

// A quiet company over hours: everything happens so much more seldom, outages and partitions last
// so much longer. Small, because heartbeats go on.
void stretch(Settings& settings, Random& chance) {
    settings.stores = 1;
    settings.tills = 1;
    settings.active = Millis{settings.active.value * stretched_times};
    settings.settle = Millis{60 * 60'000};
    Busyness& busy = settings.busy;
    Faults& faults = settings.faults;
    Millis* const spans[] = {
        &busy.sale_every,           &busy.order_every,          &busy.cancel_every,
        &busy.ship_every,           &busy.delivery_every,       &faults.node_crash_every,
        &faults.hub_crash_every,    &faults.broker_crash_every, &faults.cut_every,
        &faults.disk_full_every,    &faults.clock_fault_every,  &faults.outage_max,
        &faults.node_restore_every, &faults.hub_restore_every,  &faults.hub_backup_every,
        &faults.replace_every,      &faults.bit_flip_every,     &faults.clone_every,
        &faults.shop_mood_every,    &faults.poison_every,       &faults.release_every,
        &faults.revoke_every,       &busy.worklist_every};
    for (Millis* span : spans)
        span->value *= stretched_times;
    settings.faults.partition_every = Millis{settings.active.value / 2};
    settings.faults.partition_max = chance.span(Millis{3'600'000}, settings.active);
}

// A horizon of a day or more: what a till sold within a minute is expected of it again, so rights
// come and go in every run that has them. One in five does without.
void draw_rights(Settings& settings, Random& chance) {
    constexpr std::int64_t day = 24 * 3'600'000;
    const bool is_absent = chance.below(5) == 0;
    const Millis horizon{day * chance.between(1, 5)};
    settings.rights.horizon = is_absent ? Millis{} : horizon;
    settings.rights.share_percent = static_cast<std::uint32_t>(chance.between(40, 100));
    settings.busy.on_rights = rate(chance, 1'000);
    const bool is_any_drained = chance.below(3) != 0;
    const Millis drain_every = chance.span(Millis{settings.active.value / 3}, settings.active);
    settings.busy.drain_every = is_any_drained ? drain_every : Millis{};
}

// Half of the seeds count shelves, half decide about what came back; in half of them goods come
// back by receipts of any till, also by one that was used up elsewhere.
void draw_counts_and_returns(Settings& settings, Random& chance, std::int64_t times) {
    Busyness& busy = settings.busy;
    const bool is_counted = chance.below(2) == 0;
    const Millis count_every = chance.span(Millis{4'000}, Millis{20'000});
    busy.count_every = Millis{is_counted ? count_every.value * times : 0};
    const bool is_inspected = chance.below(2) == 0;
    const Millis inspection_every = chance.span(Millis{3'000}, Millis{15'000});
    busy.inspection_every = Millis{is_inspected ? inspection_every.value * times : 0};
    const bool is_by_receipt = chance.below(2) == 0;
    if (!is_by_receipt)
        return;
    busy.returns = Permille{static_cast<std::uint32_t>(chance.between(80, 350))};
    busy.by_receipt = Permille{static_cast<std::uint32_t>(chance.between(200, 800))};
    busy.exchanges = Permille{static_cast<std::uint32_t>(chance.between(0, 600))};
}

// In half of the seeds that count, something is gone that nobody scanned: a count finds it.
void draw_thefts(Settings& settings, Random& chance, std::int64_t times) {
    const bool is_absent = chance.below(2) == 0;
    const Millis theft_every = chance.span(Millis{4'000}, Millis{20'000});
    if (!is_absent && settings.busy.count_every.value > 0)
        settings.busy.theft_every = Millis{theft_every.value * times};
}

// In a third of the seeds orders may be split, in half of those and a sixth of all others taken in
// part. Drawn apart, as what a seed drew before stays as it was.
void draw_fulfilment(Settings& settings) {
    Random chance(settings.seed * 0xd1342543de82ef95 + 7);
    settings.fulfilment.may_split = chance.below(3) == 0;
    settings.fulfilment.may_be_partial = chance.below(settings.fulfilment.may_split ? 2 : 6) == 0;
}

// In a third of the seeds units are kept for a shop now and then.
void draw_promotions(Settings& settings, std::int64_t times) {
    Random chance(settings.seed * 0xd1342543de82ef95 + 13);
    const bool is_absent = chance.below(3) != 0;
    const Millis every = chance.span(Millis{3'000}, Millis{15'000});
    settings.busy.promotion_every = Millis{is_absent ? 0 : every.value * times};
}

// In half of the seeds buyers change their minds about where they collect. Drawn apart, too.
void draw_moves(Settings& settings, std::int64_t times) {
    Random chance(settings.seed * 0xd1342543de82ef95 + 19);
    const bool is_absent = chance.below(2) == 0;
    const Millis move_every = chance.span(Millis{2'000}, Millis{15'000});
    settings.busy.move_every = Millis{is_absent ? 0 : move_every.value * times};
}

enum class Kind : std::uint8_t { any, quiet };

Settings settings_of(std::uint64_t seed, Kind wanted) {
    Random chance(seed * 0x9e3779b97f4a7c15 + 1);
    Settings settings;
    settings.seed = seed;
    settings.stores = size(chance);
    settings.tills = size(chance);
    settings.skus = static_cast<std::uint32_t>(chance.between(1, 5));
    settings.opening = chance.between(0, 25);
    settings.location_reserve = chance.between(0, 2);
    settings.active = chance.span(Millis{15'000}, Millis{90'000});
    settings.busy.sale_every = chance.span(Millis{800}, Millis{4'000});
    settings.busy.order_every = chance.span(Millis{700}, Millis{5'000});
    settings.busy.cancel_every = chance.span(Millis{5'000}, Millis{20'000});
    settings.busy.delivery_every = chance.span(Millis{6'000}, Millis{25'000});
    settings.faults = faults(chance);
    settings.faults.hub_backup_every =
        Millis{chance.below(3) == 0 ? chance.between(4'000, 20'000) : 0};
    // Whoever believes the first key he meets relies on the wire until then.
    if (chance.below(4) == 0) {
        settings.trust = Trust::first_use;
        settings.faults.message_garbled = {};
        settings.faults.message_forged = {};
    }
    settings.shops = size_of_market(chance);
    settings.faults.shop_mood_every = mean(chance, Millis{8'000});
    settings.faults.poison_every = seldom(chance, Millis{10'000});
    settings.faults.release_every = seldom(chance, Millis{12'000});
    settings.faults.revoke_every = seldom(chance, Millis{25'000});
    const auto kind = chance.below(24);
    if (kind == 0 || wanted == Kind::quiet)
        stretch(settings, chance);
    else if (kind == 1)
        rush(settings);
    settings.busy.checkouts = rate(chance, 700);
    settings.busy.collections = rate(chance, 700);
    settings.busy.picks = rate(chance, 1'000);
    settings.busy.shorts = rate(chance, 250);
    draw_rights(settings, chance);
    const bool is_stretched = kind == 0 || wanted == Kind::quiet;
    draw_counts_and_returns(settings, chance, is_stretched ? stretched_times : 1);
    draw_thefts(settings, chance, is_stretched ? stretched_times : 1);
    draw_fulfilment(settings);
    draw_promotions(settings, is_stretched ? stretched_times : 1);
    draw_moves(settings, is_stretched ? stretched_times : 1);
    return settings;
}

}  // namespace

Settings settings_of_seed(std::uint64_t seed) {
    return settings_of(seed, Kind::any);
}

Settings quiet_settings_of_seed(std::uint64_t seed) {
    return settings_of(seed, Kind::quiet);
}

Settings cut_off_settings_of_seed(std::uint64_t seed) {
    Random chance(seed * 0xd1342543de82ef95 + 13);
    Settings settings;
    settings.seed = seed;
    settings.stores = 2;
    settings.tills = 1;
    settings.skus = 2;
    settings.opening = chance.between(4, 10);
    settings.location_reserve = 0;
    settings.active = Millis{90'000};
    settings.busy.sale_every = Millis{8'000};
    settings.busy.order_every = Millis{1'500};
    settings.busy.cancel_every = Millis{2'000};
    settings.busy.ship_every = Millis{2'500};
    settings.busy.picks = Permille{700};
    settings.busy.collections = Permille{300};
    settings.faults.cut_every = Millis{6'000};
    settings.faults.outage_max = Millis{25'000};
    return settings;
}

Settings restored_settings_of_seed(std::uint64_t seed) {
    Random chance(seed * 0xd1342543de82ef95 + 17);
    Settings settings;
    settings.seed = seed;
    settings.stores = 1;
    settings.tills = static_cast<std::uint32_t>(chance.between(1, 2));
    settings.skus = 5;
    settings.opening = chance.between(10, 30);
    settings.location_reserve = 0;
    settings.active = Millis{90'000};
    settings.rights.horizon = Millis{24 * 3'600'000};
    settings.rights.share_percent = 60;
    settings.busy.sale_every = Millis{2'000};
    settings.busy.order_every = Millis{4'000};
    settings.busy.delivery_every = Millis{8'000};
    settings.busy.on_rights = Permille{300};
    settings.faults.message_late = Permille{300};
    settings.faults.late_by = Millis{20'000};
    settings.faults.hub_restore_every = Millis{9'000};
    settings.faults.outage_max = Millis{6'000};
    return settings;
}

Settings moving_settings_of_seed(std::uint64_t seed) {
    Settings settings = split_settings_of_seed(seed);
    settings.fulfilment = {};
    settings.opening = 4;
    settings.busy.collections = Permille{1'000};
    settings.busy.move_every = Millis{2'500};
    return settings;
}

Settings split_settings_of_seed(std::uint64_t seed) {
    Random chance(seed * 0xd1342543de82ef95 + 11);
    Settings settings;
    settings.seed = seed;
    settings.stores = 3;
    settings.tills = 1;
    settings.skus = 3;
    settings.opening = chance.between(1, 3);
    settings.location_reserve = 0;
    settings.active = Millis{90'000};
    settings.fulfilment = {.may_split = true, .may_be_partial = chance.below(2) == 0};
    settings.busy.sale_every = Millis{9'000};
    settings.busy.order_every = Millis{2'000};
    settings.busy.ship_every = Millis{1'500};
    settings.busy.delivery_every = Millis{9'000};
    settings.busy.picks = Permille{800};
    settings.busy.shorts = Permille{300};
    settings.faults.hub_crash_every = Millis{8'000};
    return settings;
}

}  // namespace onepool::sim
