// Events a second through the hub's core and store in one process: decode, verify the chain,
// judge, move units, split, record effects, append durably, acknowledge; the state flushed and
// checkpoints taken beside it, a channel's pushes decided. Beside it what SQLite can take with no
// logic at all. Transactions of 1,000 events, as the facts' targets 4, 5 and 8 ask.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "drivers/io/clock.hpp"
#include "hub/core/hub_core.hpp"
#include "hub/store/hub_store.hpp"
#include "protocol/check.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/ingest_floor.hpp"
#include "tests/bench/support/node_load.hpp"

using namespace onepool;

namespace {

constexpr std::size_t transaction_batches = 10;
constexpr double floor_seconds = 3;
constexpr std::size_t flush_entries = 2'000;  // as the hub's program does

// The hub without sockets: inputs are stepped one after another and committed ten at a time.
class DirectHub {
  public:
    explicit DirectHub(const std::string& path)
        : store_(hub::open_sqlite_hub_store(path, io::new_token())),
          core_({protocol::HubEpoch{1}, {}, "bench"}, store_->load()),
          checkpointer_([this] { checkpoint(); }) {
        keep(core_.start(io::now()));
        commit();
    }
    ~DirectHub() {
        is_stopping_ = true;
        checkpointer_.join();
    }
    DirectHub(const DirectHub&) = delete;
    DirectHub& operator=(const DirectHub&) = delete;

    void step(const hub::HubCore::Input& input) { keep(core_.step(input, io::now())); }

    void commit() {
        if (entries_.empty())
            return;
        CHECK(store_->append(entries_) == protocol::CommitOutcome::done);
        entries_unflushed_ += entries_.size();
        entries_.clear();
        if (entries_unflushed_ < flush_entries || is_flushing_)
            return;
        entries_unflushed_ = 0;
        changes_ = core_.take_changes();
        is_flushing_ = true;
    }

    std::size_t acks() const { return acks_; }
    const hub::HubCore& core() const { return core_; }

  private:
    void keep(hub::HubCore::Batch&& batch) {
        for (auto& entry : batch.persist)
            entries_.push_back(std::move(entry));
        for (const auto& message : batch.send) {
            const auto* to_node = std::get_if<hub::ToNode>(&message);
            if (to_node != nullptr && to_node->topic == hub::ToNode::Topic::ack)
                ++acks_;
        }
    }
    // The hub's background thread: flushes what was handed over, moves WAL pages.
    void checkpoint() {
        while (!is_stopping_) {
            if (is_flushing_) {
                CHECK(store_->flush(changes_) == protocol::CommitOutcome::done);
                is_flushing_ = false;
            }
            store_->checkpoint();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    std::unique_ptr<hub::HubStore> store_;
    hub::HubCore core_;
    std::vector<hub::LogEntry> entries_;
    std::size_t entries_unflushed_ = 0;
    std::size_t acks_ = 0;
    hub::StateChanges changes_;
    std::atomic<bool> is_flushing_{false};
    std::atomic<bool> is_stopping_{false};
    std::thread checkpointer_;
};

void prepare(DirectHub& direct, const bench::NodeLoad& load) {
    std::uint64_t request = 0;
    for (const auto& command : load.commands)
        direct.step(hub::Commanded{{++request}, command});
    for (const auto& greeting : load.greetings)
        direct.step(greeting);
    direct.commit();
    for (const auto& receipt : load.opening) {
        direct.step(receipt);
        direct.commit();
    }
}

std::vector<double> ingest(const std::string& path, const bench::NodeLoad& load) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(path).parent_path()))
        if (entry.path().string().starts_with(path))
            std::filesystem::remove_all(entry.path());
    DirectHub direct(path);
    prepare(direct, load);
    CHECK(direct.core().state().ledger().debt().value == 0);
    const std::size_t acks = direct.acks();
    bench::Latencies commits;
    const auto started = bench::now_ns();
    for (std::size_t at = 0; at < load.batches.size();) {
        const auto t = bench::now_ns();
        for (std::size_t i = 0; i < transaction_batches && at < load.batches.size(); ++i)
            direct.step(load.batches[at++]);
        direct.commit();
        commits.add(bench::now_ns() - t);
    }
    const double wall = static_cast<double>(bench::now_ns() - started) * 1e-9;
    CHECK(direct.acks() == acks + load.batches.size());
    CHECK(direct.core().state().cases().open_count() == 0);
    return {static_cast<double>(load.events) / wall, commits.us(0.99)};
}

}  // namespace

namespace onepool::bench {

void measure_hub(Report& report) {
    const std::string dir = scratch_dir();
    const NodeLoad load = make_node_load({});
    const auto floor = [&](IngestFloor::Layout layout) {
        IngestFloor limit(dir + "/floor.db", layout);
        const auto result = limit.run(transaction_batches * floor_batch, floor_seconds);
        return std::vector<double>{result.events_per_s, result.commit_p99_us};
    };
    const auto product = [&] { return ingest(dir + "/hub.db", load); };
    const auto hot = interleave(5, [&] { return floor(IngestFloor::Layout::hot); }, product);
    report.add(at_least(compare("hub_ingest_vs_hot_layout", "events/s", hot, 0), 0.60));
    report.add(target(compare("hub_commit_p99_at_full_load", "us", hot, 1), 2));
    const auto naive = interleave(3, [&] { return floor(IngestFloor::Layout::naive); }, product);
    report.add(at_least(compare("hub_ingest_vs_naive_layout", "events/s", naive, 0), 2));
}

}  // namespace onepool::bench
