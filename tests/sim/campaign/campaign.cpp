#include "tests/sim/campaign/campaign.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "protocol/check.hpp"
#include "tests/sim/campaign/seeded_settings.hpp"

namespace onepool::sim {

void Tally::add(const Settings& settings, const Outcome& outcome, std::string replay) {
    ++runs;
    events += outcome.events;
    recorded += outcome.recorded;
    entries += outcome.entries;
    rights.add(outcome.rights);
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

namespace {

// What a broken world's run says of itself, from the process it ran in.
struct Report {
    std::uint64_t events = 0;
    bool is_caught = false;
    std::string text;
};

void run_apart(const Mutant& mutant, std::uint64_t seed, int out) {
    const auto parts = mutant.make();
    Seams seams;
    parts->put_into(seams);
    Simulation simulation(mutant.world(seed), seams, mutant.checker);
    const Outcome outcome = simulation.run();
    std::string report = join(outcome.events, outcome.violation ? " 1 " : " 0 ",
                              outcome.violation ? outcome.violation->text : std::string());
    while (!report.empty()) {
        const ssize_t written = write(out, report.data(), report.size());
        if (written <= 0)
            _exit(1);
        report.erase(0, static_cast<std::size_t>(written));
    }
}

// In a process of its own: a break may make the product's own CHECK end it, which is no finding of
// a checker, and must not end the hunt.
std::optional<Report> report_of(const Mutant& mutant, std::uint64_t seed) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        close(ends[0]);
        const int silence = open("/dev/null", O_WRONLY);
        dup2(silence, STDERR_FILENO);
        run_apart(mutant, seed, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t count = 0; (count = read(ends[0], buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(count));
    close(ends[0]);
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return std::nullopt;
    std::istringstream words(text);
    Report report;
    words >> report.events >> report.is_caught;
    words.get();
    std::getline(words, report.text, '\0');
    return report;
}

}  // namespace

Catch hunt(const Mutant& mutant, const Hunt& wanted) {
    Catch result;
    const auto is_on = [&](std::uint64_t seed) {
        return seed <= std::min(wanted.seeds, mutant.seeds) ||
               (result.caught == 0 && seed <= wanted.seeds_max);
    };
    for (std::uint64_t seed = 1; is_on(seed); ++seed) {
        const auto report = report_of(mutant, seed);
        result.hunted = seed;
        if (!report)
            continue;
        result.simulated += report->events;
        if (!report->is_caught || ++result.caught > 1)
            continue;
        result.events = result.simulated;
        result.text = report->text;
    }
    return result;
}

}  // namespace onepool::sim
