// Events a second through the hub's core and store in one process: decode, verify the chain,
// judge, move units, split, record effects, append durably, acknowledge; the state flushed and
// checkpoints taken beside it, a channel's pushes decided. Beside it what SQLite can take with no
// logic at all. Transactions of 1,000 events, as the facts' targets 4, 5 and 8 ask.

#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/ingest_floor.hpp"
#include "tests/bench/support/direct_hub.hpp"
#include "tests/bench/support/node_load.hpp"

using namespace onepool;

namespace {

constexpr double floor_seconds = 3;

}  // namespace

namespace onepool::bench {

void measure_hub(Report& report) {
    const std::string dir = scratch_dir();
    const NodeLoad load = make_node_load({});
    const auto floor = [&](IngestFloor::Layout layout) {
        IngestFloor limit(dir + "/floor.db", layout);
        const auto result = limit.run(direct_transaction_batches * floor_batch, floor_seconds);
        return std::vector<double>{result.events_per_s, result.commit_p99_us};
    };
    const auto product = [&] {
        const auto result = ingest_directly(dir + "/hub.db", load);
        return std::vector<double>{result.events_per_s, result.commit_p99_us};
    };
    const auto hot = interleave(5, [&] { return floor(IngestFloor::Layout::hot); }, product);
    report.add(at_least(compare("hub_ingest_vs_hot_layout", "events/s", hot, 0), 0.60));
    report.add(target(compare("hub_commit_p99_at_full_load", "us", hot, 1), 2));
    const auto naive = interleave(3, [&] { return floor(IngestFloor::Layout::naive); }, product);
    report.add(at_least(compare("hub_ingest_vs_naive_layout", "events/s", naive, 0), 2));
}

}  // namespace onepool::bench
