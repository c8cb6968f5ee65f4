// onepool-sim: see --help. The only place in tests/sim that reads files, prints, or looks at the
// wall clock (for --minutes and the events per second).

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "protocol/digest.hpp"
#include "tests/sim/campaign/campaign.hpp"
#include "tests/sim/campaign/seeded_settings.hpp"
#include "tests/sim/options.hpp"
#include "tests/sim/scenario/scenario.hpp"
#include "tests/sim/worlds/path.hpp"

namespace onepool::sim {

namespace {

using Clock = std::chrono::steady_clock;
// A mutant that none of so many seeds shows hides too well to trust its checker.
constexpr Hunt whole_hunt{.seeds = 60, .seeds_max = 900};

void print(const std::string& line) {
    std::fputs(line.c_str(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

void print_failure(const Failure& failure, const std::string& commit) {
    const Outcome& outcome = failure.outcome;
    print("");
    for (const std::string& line : outcome.last_lines)
        print(line);
    print(join("VIOLATION of ", outcome.violation->checker, " at ", seconds(outcome.violation->at),
               " s in ", failure.settings.name, ", seed ", failure.settings.seed, ":"));
    print(join("  ", outcome.violation->text));
    print(join("  commit: ", commit));
    print(join("  replay: ", failure.replay));
}

int report(const Tally& tally, Clock::time_point began, const std::string& commit) {
    for (const Failure& failure : tally.failures)
        print_failure(failure, commit);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
    const auto ms = static_cast<std::uint64_t>(took.count()) + 1;
    print(join(tally.recorded, " facts journaled, ", tally.entries, " hub log entries, ",
               tally.virtual_time.value / 3'600'000, " h of virtual time in ", ms, " ms"));
    if (tally.rights.granted > 0)
        print(to_text(tally.rights, tally.runs));
    print(join("events ", tally.events, " seeds ", tally.runs, " violations ",
               tally.failures.size(), " events_per_second ", tally.events * 1000 / ms));
    return tally.failures.empty() ? 0 : 1;
}

std::optional<std::string> read_file(const std::string& file) {
    std::ifstream in(file);
    if (!in)
        return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(in), {}};
}

std::variant<Settings, std::string> load(const std::string& file) {
    const auto text = read_file(file);
    if (!text)
        return join("cannot read ", file);
    auto read = read_scenario(*text);
    if (const auto* fault = std::get_if<ScenarioFault>(&read)) {
        return join(file, ":", fault->line, ": ", fault->why);
    }
    return std::get<Settings>(std::move(read));
}

int run_single(Settings settings, const Options& options, const std::string& how) {
    const auto began = Clock::now();
    settings.crash_at = options.crash_at;
    Trace::Sink sink;
    if (options.trace == TraceOutput::lines)
        sink = print;
    const Outcome outcome = run_once(settings, std::move(sink));
    if (options.trace == TraceOutput::hash)
        print(join("trace ", protocol::hex(outcome.trace)));
    std::string replay = join("onepool-sim ", how);
    if (options.crash_at != 0)
        replay += join(" --crash-at ", options.crash_at);
    Tally tally;
    tally.add(settings, outcome, std::move(replay));
    print(join(outcome.boundaries, " effect boundaries, ", seconds(outcome.ended),
               " s of virtual time"));
    return report(tally, began, options.commit);
}

int run_for(std::uint64_t minutes, std::uint64_t seeds, const std::string& commit) {
    const auto began = Clock::now();
    // Fresh seeds each time: the day's hours begin a new range.
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    const auto hours = std::chrono::duration_cast<std::chrono::minutes>(wall).count();
    const std::uint64_t first = minutes == 0 ? 1 : static_cast<std::uint64_t>(hours) * 1'000'000;
    const Tally tally = run_seeds(first, [&](std::uint64_t runs) {
        if (minutes == 0)
            return runs < seeds;
        return Clock::now() - began < std::chrono::minutes(minutes);
    });
    return report(tally, began, commit);
}

int fail(const std::string& why) {
    std::fprintf(stderr, "onepool-sim: %s\n", why.c_str());
    return 2;
}

// All of them, or the one that is named.
int run_mutants(const std::string& only) {
    const auto began = Clock::now();
    std::uint64_t survived = 0;
    Tally tally;
    print(join("caught in    first after   by checker           mutant"));
    for (const Mutant& mutant : mutants()) {
        if (!only.empty() && mutant.name != only)
            continue;
        const Catch caught = hunt(mutant, whole_hunt);
        tally.events += caught.simulated;
        tally.runs += caught.hunted;
        if (caught.caught == 0)
            ++survived;
        const std::string events = caught.caught == 0 ? "survived" : join(caught.events, " events");
        print(join(pad_left(std::to_string(caught.caught), 3), " of ",
                   pad_left(std::to_string(caught.hunted), 3), "  ", pad_left(events, 14), "  ",
                   pad_right(mutant.checker, 19), "  ", pad_right(mutant.name, 20), "  ",
                   mutant.breaks));
        if (caught.caught > 0)
            print(join("            ", caught.text));
    }
    if (tally.runs == 0)
        return fail(join("no mutant ", only));
    print(join("mutants ", only.empty() ? mutants().size() : 1, " survived ", survived));
    const int status = report(tally, began, {});
    return survived == 0 ? status : 1;
}

// ---- small worlds -------------------------------------------------------------------------------

// A break that a world is searched or a path is played with.
struct Break {
    std::unique_ptr<MutantParts> parts;
    Seams seams;
    std::string checker;
};

// A text instead: there is none of that name. Without a name nothing is broken.
std::variant<Break, std::string> make_break(const std::string& name) {
    Break made;
    if (name.empty())
        return made;
    const auto mutant = std::ranges::find(mutants(), name, &Mutant::name);
    if (mutant == mutants().end())
        return join("no mutant ", name);
    made.parts = mutant->make();
    made.parts->put_into(made.seams);
    made.checker = mutant->checker;
    return made;
}

int search_world(const Bounds& bounds, const Break& broken, const std::string& commit) {
    const auto began = Clock::now();
    const SearchResult found = search(bounds, broken.seams, {}, broken.checker);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
    if (found.bad) {
        print(join("VIOLATION in the small world ", bounds.name, ", as a file for --path:"));
        std::fputs(to_text(bounds, *found.bad).c_str(), stdout);
        print(join("# commit: ", commit));
    }
    print(join("world ", pad_right(bounds.name, 12), " states ", found.states, " interleavings ",
               found.interleavings, " longest ", found.longest, " moves ", found.moves, " ends ",
               found.ends, found.is_complete ? " complete" : " NOT COMPLETE", " in ", took.count(),
               " ms"));
    // A bound that nothing comes up to shows nothing.
    std::string never;
    for (std::size_t i = 0; found.is_complete && i < move_kinds; ++i) {
        if (bounds.at_most[i] > 0 && found.played[i] == 0)
            never += join(" ", word_of(static_cast<MoveKind>(i)));
    }
    if (!never.empty())
        print(join("  it never came to:", never));
    return found.is_complete && never.empty() ? 0 : 1;
}

int search_worlds(const std::string& commit) {
    int status = 0;
    for (const Bounds& bounds : small_worlds())
        status = bounds.is_usual ? std::max(status, search_world(bounds, Break{}, commit)) : status;
    return status;
}

int search_one(const Options& options) {
    const Bounds* named = find_small_world(options.world);
    if (named == nullptr) {
        for (const Bounds& bounds : small_worlds())
            print(join(pad_right(bounds.name, 12), " ", bounds.what));
        return options.world == "help" ? 0 : fail(join("no small world ", options.world));
    }
    Bounds bounds = *named;
    for (const std::string& text : options.bounds) {
        if (!change_bound(bounds, text))
            return fail(join("no bound: ", text));
    }
    const auto broken = make_break(options.mutant);
    if (const auto* wrong = std::get_if<std::string>(&broken))
        return fail(*wrong);
    return search_world(bounds, std::get<Break>(broken), options.commit);
}

int replay_path(const Options& options) {
    const auto text = read_file(options.file);
    if (!text)
        return fail(join("cannot read ", options.file));
    const auto path = read_path(*text);
    if (const auto* wrong = std::get_if<std::string>(&path))
        return fail(join(options.file, ": ", *wrong));
    const auto broken = make_break(options.mutant);
    if (const auto* wrong = std::get_if<std::string>(&broken))
        return fail(*wrong);
    Trace::Sink sink;
    if (options.trace == TraceOutput::lines)
        sink = print;
    const Seams& seams = std::get<Break>(broken).seams;
    const Played played = play_path(std::get<Path>(path), seams, std::move(sink));
    if (played.fault)
        return fail(*played.fault);
    if (played.violation)
        print(join("VIOLATION of ", played.violation->checker, ": ", played.violation->text));
    else
        print("no violation");
    return played.violation ? 1 : 0;
}

int run(const Options& options) {
    switch (options.mode) {
        case Mode::help:
            std::fputs(usage, stdout);
            return 0;
        case Mode::seeds:
            return run_for(0, options.seeds, options.commit);
        case Mode::minutes:
            return run_for(options.minutes, 0, options.commit);
        case Mode::seed:
            return run_single(settings_of_seed(options.seed), options,
                              join("--seed ", options.seed));
        case Mode::mutants:
            return run_mutants(options.mutant);
        case Mode::worlds:
            return search_worlds(options.commit);
        case Mode::world:
            return search_one(options);
        case Mode::path:
            return replay_path(options);
        case Mode::scenario:
        case Mode::crash_points:
            break;
    }
    auto loaded = load(options.file);
    if (const auto* wrong = std::get_if<std::string>(&loaded))
        return fail(*wrong);
    const Settings& settings = std::get<Settings>(loaded);
    if (options.mode == Mode::scenario) {
        return run_single(settings, options, join("--scenario ", options.file));
    }
    const auto began = Clock::now();
    return report(run_crash_points(settings, options.file), began, options.commit);
}

}  // namespace

}  // namespace onepool::sim

int main(int argc, char** argv) {
    const std::span<const char* const> arguments(argv + 1, static_cast<std::size_t>(argc - 1));
    const auto read = onepool::sim::read_options(arguments);
    if (const auto* wrong = std::get_if<std::string>(&read)) {
        std::fprintf(stderr, "onepool-sim: %s\n%s", wrong->c_str(), onepool::sim::usage);
        return 2;
    }
    return onepool::sim::run(std::get<onepool::sim::Options>(read));
}
