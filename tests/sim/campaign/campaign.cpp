#include "tests/sim/campaign/campaign.hpp"

#include <utility>

#include "tests/sim/campaign/seeded_settings.hpp"

namespace onepool::sim {

void Tally::add(const Settings& settings, const Outcome& outcome, std::string replay) {
    ++runs;
    events += outcome.events;
    recorded += outcome.recorded;
    entries += outcome.entries;
    virtual_time.value += outcome.ended.value;
    if (outcome.violation)
        failures.push_back(Failure{settings, outcome, std::move(replay)});
}

Outcome run_once(const Settings& settings, Trace::Sink sink) {
    Simulation simulation(settings, Seams{});
    if (sink)
        simulation.set_trace_sink(std::move(sink));
    return simulation.run();
}

Tally run_seeds(std::uint64_t first, const std::function<bool(std::uint64_t runs)>& is_more) {
    Tally tally;
    for (std::uint64_t seed = first; tally.failures.empty() && is_more(tally.runs); ++seed) {
        const Settings settings = settings_of_seed(seed);
        tally.add(settings, run_once(settings), join("onepool-sim --seed ", seed));
    }
    return tally;
}

Tally run_crash_points(const Settings& scenario, const std::string& file) {
    Tally tally;
    const Outcome whole = run_once(scenario);
    tally.add(scenario, whole, join("onepool-sim --scenario ", file));
    // A crash adds boundaries of its own; those of the undisturbed run are the ones enumerated.
    for (std::uint64_t at = 1; at <= whole.boundaries && tally.failures.empty(); ++at) {
        Settings settings = scenario;
        settings.crash_at = at;
        tally.add(settings, run_once(settings),
                  join("onepool-sim --scenario ", file, " --crash-at ", at));
    }
    return tally;
}

Catch hunt(const Mutant& mutant, std::uint64_t seeds) {
    Catch result;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto parts = mutant.make();
        Seams seams;
        parts->put_into(seams);
        Simulation simulation(settings_of_seed(seed), seams, mutant.checker);
        const Outcome outcome = simulation.run();
        result.simulated += outcome.events;
        if (!outcome.violation || ++result.caught > 1)
            continue;
        result.events = result.simulated;
        result.text = outcome.violation->text;
    }
    return result;
}

}  // namespace onepool::sim
