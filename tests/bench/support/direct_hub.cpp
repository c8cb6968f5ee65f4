#include "tests/bench/support/direct_hub.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "drivers/io/clock.hpp"
#include "hub/core/hub_core.hpp"
#include "hub/edge/log_keeper.hpp"
#include "hub/store/hub_store.hpp"
#include "protocol/check.hpp"
#include "tests/bench/support/measure.hpp"

namespace onepool::bench {

namespace {

constexpr hub::FlushEvery flush_every;  // as the hub's program does

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
        for (const hub::LogEntry& entry : entries_)
            effects_unflushed_ += entry.effects.size();
        entries_.clear();
        const bool is_due =
            entries_unflushed_ >= flush_every.entries || effects_unflushed_ >= flush_every.effects;
        if (!is_due || is_flushing_)
            return;
        entries_unflushed_ = 0;
        effects_unflushed_ = 0;
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
    std::size_t effects_unflushed_ = 0;
    std::size_t acks_ = 0;
    hub::StateChanges changes_;
    std::atomic<bool> is_flushing_{false};
    std::atomic<bool> is_stopping_{false};
    std::thread checkpointer_;
};

void prepare(DirectHub& direct, const NodeLoad& load) {
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

void remove_all_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().string().starts_with(path))
            std::filesystem::remove_all(entry.path());
}

}  // namespace

DirectIngest ingest_directly(const std::string& path, const NodeLoad& load) {
    remove_all_of(path);
    DirectHub direct(path);
    prepare(direct, load);
    CHECK(direct.core().state().ledger().debt().value == 0);
    const std::size_t acks = direct.acks();
    Latencies commits;
    const auto started = now_ns();
    for (std::size_t at = 0; at < load.batches.size();) {
        const auto t = now_ns();
        for (std::size_t i = 0; i < direct_transaction_batches && at < load.batches.size(); ++i)
            direct.step(load.batches[at++]);
        direct.commit();
        commits.add(now_ns() - t);
    }
    const double wall = static_cast<double>(now_ns() - started) * 1e-9;
    CHECK(direct.acks() == acks + load.batches.size());
    CHECK(direct.core().state().cases().open_count() == 0);
    return {.events_per_s = static_cast<double>(load.events) / wall,
            .commit_p99_us = commits.us(0.99)};
}

}  // namespace onepool::bench
