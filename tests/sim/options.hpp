#pragma once
// The command line of onepool-sim.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace onepool::sim {

enum class Mode : std::uint8_t {
    help,
    seeds,
    seed,
    scenario,
    crash_points,
    minutes,
    mutants,
    worlds,
    world,
    path,
};
enum class TraceOutput : std::uint8_t { none, hash, lines };

struct Options {
    Mode mode = Mode::seeds;
    std::uint64_t seed = 1;
    std::uint64_t seeds = 200;
    std::uint64_t minutes = 0;
    std::uint64_t crash_at = 0;
    std::string file;
    std::string world;                               // of --world
    std::string mutant;                              // of --mutant; empty: none
    std::vector<std::string> bounds;                 // of --bound, as they were written
    std::string commit = "unknown (pass --commit)";  // of this program, for the report of a failure
    TraceOutput trace = TraceOutput::none;
};

extern const char* const usage;

// A text instead of options: what is wrong with the command line.
std::variant<Options, std::string> read_options(std::span<const char* const> arguments);

}  // namespace onepool::sim
