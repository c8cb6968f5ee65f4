#include "tests/sim/options.hpp"

#include "tests/sim/scenario/script.hpp"
#include "tests/sim/world/text.hpp"

namespace onepool::sim {

const char* const usage =
    "Usage: onepool-sim [--seeds N | --seed N | --scenario FILE | --every-crash-point FILE |\n"
    "                    --minutes M | --mutants | --worlds | --world NAME | --path FILE]\n"
    "                   [--crash-at K] [--bound WORD=N] [--mutant NAME] [--commit TEXT]\n"
    "                   [--verbose | --trace-hash]\n"
    "\n"
    "Runs nodes, hub, a lossy broker, crashing disks and web shops in virtual time on one "
    "thread,\n"
    "with judges that look after every event. The last line says how many events were simulated,\n"
    "in how many runs, and how many violations were found; exit status 0: none.\n"
    "\n"
    "  --seeds N                 seeds 1 to N (default: 200)\n"
    "  --seed N                  one run of this seed, the same every time\n"
    "  --scenario FILE           one run of a scenario file (tests/sim/scenarios)\n"
    "  --every-crash-point FILE  the scenario once per effect boundary, killed there\n"
    "  --minutes M               fresh seeds until M minutes are over\n"
    "  --mutants                 deliberate breaks: in how many of 60 seeds (or more, until it "
    "is)\n"
    "                            each is noticed by its checker, and after how many events; exit\n"
    "                            status 1: one survived\n"
    "  --worlds                  every interleaving of the small worlds that are searched by "
    "default\n"
    "  --world NAME              of this one; each is named by --world help\n"
    "  --bound WORD=N            with --world: so often may that happen (lose=2), again for "
    "others\n"
    "  --mutant NAME             with --mutants: this one alone; with --world or --path: with "
    "this\n"
    "                            deliberate break; --world lets its checker judge alone\n"
    "  --path FILE               one path of a small world, as a search printed it\n"
    "  --crash-at K              with --seed or --scenario: kill a process at boundary K\n"
    "  --commit TEXT             printed with a failure, so that it can be replayed\n"
    "  --verbose                 with --seed, --scenario or --path: print every trace line\n"
    "  --trace-hash              print the SHA-256 of each run's trace\n";

namespace {

struct Flag {
    std::string_view word;
    Mode mode;
    enum class Value : std::uint8_t { none, number, file, name } value;
};

constexpr Flag modes[] = {
    {"--help", Mode::help, Flag::Value::none},
    {"-h", Mode::help, Flag::Value::none},
    {"--seeds", Mode::seeds, Flag::Value::number},
    {"--seed", Mode::seed, Flag::Value::number},
    {"--scenario", Mode::scenario, Flag::Value::file},
    {"--every-crash-point", Mode::crash_points, Flag::Value::file},
    {"--minutes", Mode::minutes, Flag::Value::number},
    {"--mutants", Mode::mutants, Flag::Value::none},
    {"--worlds", Mode::worlds, Flag::Value::none},
    {"--world", Mode::world, Flag::Value::name},
    {"--path", Mode::path, Flag::Value::file},
};

const Flag* find_mode(std::string_view word) {
    for (const Flag& flag : modes) {
        if (flag.word == word)
            return &flag;
    }
    return nullptr;
}

void set_number(Options& options, std::uint64_t number) {
    switch (options.mode) {
        case Mode::seeds:
            options.seeds = number;
            return;
        case Mode::seed:
            options.seed = number;
            return;
        case Mode::minutes:
            options.minutes = number;
            return;
        case Mode::help:
        case Mode::scenario:
        case Mode::crash_points:
        case Mode::mutants:
        case Mode::worlds:
        case Mode::world:
        case Mode::path:
            return;
    }
}

}  // namespace

std::variant<Options, std::string> read_options(std::span<const char* const> arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string word = arguments[i];
        const Flag* flag = find_mode(word);
        const bool wants_value = word == "--crash-at" || word == "--commit" || word == "--bound" ||
                                 word == "--mutant" || (flag && flag->value != Flag::Value::none);
        if (wants_value && i + 1 == arguments.size())
            return join(word, " wants a value");
        const std::string value = wants_value ? arguments[++i] : "";
        const auto number = read_number(value);
        const bool is_number = word == "--crash-at" || (flag && flag->value == Flag::Value::number);
        if (is_number && (!number || *number < 0))
            return join(word, " wants a number, not ", value);
        if (flag) {
            options.mode = flag->mode;
            if (flag->value == Flag::Value::file)
                options.file = value;
            if (flag->value == Flag::Value::name)
                options.world = value;
            if (is_number)
                set_number(options, static_cast<std::uint64_t>(*number));
        } else if (word == "--crash-at") {
            options.crash_at = static_cast<std::uint64_t>(*number);
        } else if (word == "--bound") {
            options.bounds.push_back(value);
        } else if (word == "--mutant") {
            options.mutant = value;
        } else if (word == "--commit") {
            options.commit = value;
        } else if (word == "--verbose") {
            options.trace = TraceOutput::lines;
        } else if (word == "--trace-hash") {
            options.trace = TraceOutput::hash;
        } else {
            return join("no such option: ", word);
        }
    }
    return options;
}

}  // namespace onepool::sim
