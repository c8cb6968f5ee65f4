// onepool-bench [NAME...] [--json FILE] [--list]

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "tests/bench/benchmarks.hpp"

namespace {

struct Benchmark {
    const char* name;
    void (*run)(onepool::bench::Report&);
    const char* what;
};

constexpr Benchmark benchmarks[] = {
    {"register", onepool::bench::measure_register, "a sale made durable at a till"},
    {"hub", onepool::bench::measure_hub, "events through the hub's core and store"},
    {"uplink", onepool::bench::measure_uplink, "batches through broker and hub program, acks"},
    {"catchup", onepool::bench::measure_catchup, "backlogs, a stampede, and what others feel"},
    {"catchup_real_node", onepool::bench::measure_catchup_real_node,
     "the backlog of a node program that was away"},
    {"link", onepool::bench::measure_link, "round trip of an MQTT link"},
    {"scopes", onepool::bench::measure_scopes, "a catalogue to a new till that sells meanwhile"},
    {"reserve", onepool::bench::measure_reserve,
     "one unit of a hot SKU, beside PostgreSQL and Redis"},
    {"holds", onepool::bench::measure_holds, "the hold API over HTTP under load"},
    {"cells", onepool::bench::measure_cells, "the hub's memory for each SKU and location"},
    {"idle", onepool::bench::measure_idle, "what a thousand silent nodes cost"},
    {"codec", onepool::bench::measure_codec, "verifying and reading an event"},
    {"end_to_end", onepool::bench::measure_end_to_end, "register's commit to the shop; memory"},
};

int run(int argc, char** argv) {
    CLI::App app("Measures Onepool beside limit programs in the same run", "onepool-bench");
    std::vector<std::string> names;
    std::string json;
    bool is_list = false;
    app.add_option("name", names, "what to measure; everything when absent");
    app.add_option("--json", json, "write an array of {name, value, unit, limit, ratio} here");
    app.add_flag("--list", is_list, "name the benchmarks");
    CLI11_PARSE(app, argc, argv);
    if (is_list) {
        for (const Benchmark& each : benchmarks)
            std::printf("%-18s %s\n", each.name, each.what);
        return 0;
    }
    for (const std::string& name : names) {
        const auto is_named = [&](const Benchmark& each) { return name == each.name; };
        if (std::none_of(std::begin(benchmarks), std::end(benchmarks), is_named)) {
            std::fprintf(stderr, "no benchmark is called %s; --list names them\n", name.c_str());
            return 2;
        }
    }
    onepool::bench::Report report(names, json);
    for (const Benchmark& each : benchmarks)
        if (report.wants(each.name))
            each.run(report);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "onepool-bench: %s\n", failure.what());
        return 1;
    }
}
