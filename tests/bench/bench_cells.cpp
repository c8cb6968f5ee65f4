// What the hub's state costs in memory for each (SKU, location), with 1, 5 and 10 million of them:
// resident bytes of a process that built it by effects (cells_program.cpp), beside the bytes of the
// plain structs that hold the same. `sold`: each cell has sold over the counter as well.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/bench/benchmarks.hpp"
#include "tests/io/support/process.hpp"

namespace onepool::bench {

namespace {

// More than one takes while its tables grow, by far: a case that would not fit is not run.
constexpr double needed_bytes = 600;
constexpr double most_plain_times = 3;

struct Case {
    int millions;
    const char* cells;
};
constexpr Case cases[] = {{1, "unsold"}, {5, "unsold"}, {10, "unsold"}, {5, "sold"}};

double available_bytes() {
    std::ifstream meminfo("/proc/meminfo");
    for (std::string line; std::getline(meminfo, line);)
        if (line.starts_with("MemAvailable:"))
            return std::stod(line.substr(line.find_first_of("0123456789"))) * 1024;
    return 0;
}

Measure run_case(const Case& chosen) {
    const auto program =
        std::filesystem::canonical("/proc/self/exe").parent_path() / "onepool-bench-cells";
    std::istringstream printed(test_support::run_command(
        {program.string(), std::to_string(chosen.millions) + "000000", chosen.cells}));
    double cells = 0;
    double resident = 0;
    double plain = 0;
    if (!(printed >> cells >> resident >> plain))
        throw std::runtime_error("onepool-bench-cells said: " + printed.str());
    return {.name = "hub_memory_a_cell_" + std::to_string(chosen.millions) + "m_" + chosen.cells,
            .value = resident / cells,
            .unit = "B/cell",
            .limit = plain / cells,
            .ratio = resident / plain};
}

}  // namespace

void measure_cells(Report& report) {
    for (const Case& each : cases) {
        if (available_bytes() < each.millions * 1e6 * needed_bytes) {
            std::printf("note: %d million cells are left out: %.0f GB of memory are free\n",
                        each.millions, available_bytes() * 1e-9);
            continue;
        }
        report.add(target(run_case(each), most_plain_times));
    }
}

}  // namespace onepool::bench
