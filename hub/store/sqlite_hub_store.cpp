#include <atomic>

#include "drivers/io/sqlite.hpp"
#include "hub/store/hub_log_table.hpp"
#include "hub/store/hub_state_table.hpp"
#include "hub/store/hub_store.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

// Enough WAL for several large commits between two checkpoints.
constexpr std::uint64_t log_wal_bytes = 32ull * 1024 * 1024;
constexpr std::uint64_t state_wal_bytes = 4ull * 1024 * 1024;
constexpr int restart_frames = 4'000;
constexpr std::size_t replay_entries = 256;  // read at once; bounds memory

io::Database::Config writer(const std::string& path, std::uint64_t wal_bytes) {
    return {.path = path, .mode = io::Database::Mode::writer, .wal_bytes = wal_bytes};
}

io::Database::Config reader(const std::string& path) {
    return {.path = path, .mode = io::Database::Mode::reader, .wal_bytes = 0};
}

// The log once more, entry by entry, up to and including `until`.
void replay(HubLogTable& log, HubState& state, Lsn until) {
    while (state.lsn() < until) {
        const auto entries = log.read(state.lsn(), replay_entries, HubLogTable::Input::without);
        for (const LogEntry& entry : entries) {
            if (entry.lsn > until)
                return;
            state.apply(entry);
        }
        if (entries.empty()) {
            throw StoreError("the hub log ends at entry " + std::to_string(state.lsn().value) +
                             ", before " + std::to_string(until.value) +
                             ": restore the newest backup and raise hub_epoch");
        }
    }
}

class SqliteHubStore final : public HubStore {
  public:
    SqliteHubStore(const std::string& path, std::string writer_token)
        : writer_token_(std::move(writer_token)),
          log_(writer(path, log_wal_bytes)),
          state_(writer(path + "-state", state_wal_bytes)) {
        HubLogTable(log_).open(path, writer_token_);
        HubStateTable(state_).open();
        log_id_ = HubLogTable(log_).head().log_id;
        reactor_log_ = std::make_unique<io::Database>(reader(path));
        reactor_state_ = std::make_unique<io::Database>(reader(path + "-state"));
        background_log_ = std::make_unique<io::Database>(reader(path));
    }

    CommitOutcome append(std::span<const LogEntry> entries) override {
        if (is_taken_over_)
            return CommitOutcome::unknown;
        const auto outcome = log_.transact([&](io::Database& database) {
            HubLogTable table(database);
            is_taken_over_ = !table.append(entries, writer_token_);
        });
        if (is_taken_over_) {
            failure_ = "another hub took this log over: stop one of the two; this one ends now";
            return CommitOutcome::unknown;
        }
        if (outcome != CommitOutcome::done)
            failure_ = log_.last_failure();
        return outcome;
    }

    const std::string& append_failure() const override { return failure_; }

    CommitOutcome flush(const StateChanges& changes) override {
        const auto outcome = state_.transact([&](io::Database& database) {
            HubStateTable table(database);
            if (is_state_void_)
                table.clear();
            table.write(changes, log_id_);
        });
        if (outcome == CommitOutcome::done) {
            is_state_void_ = false;
            flushed_ = changes.lsn.value;
        }
        return outcome;
    }

    void checkpoint() override {
        const int frames = background_log_->checkpoint(io::Database::Checkpoint::passive);
        if (frames >= restart_frames) {
            // A restart holds appends up for what it has to move itself: leave it little.
            background_log_->checkpoint(io::Database::Checkpoint::passive);
            background_log_->checkpoint(io::Database::Checkpoint::passive);
            background_log_->checkpoint(io::Database::Checkpoint::restart);
        }
        state_.checkpoint(io::Database::Checkpoint::passive);
    }

    LogCheck check(const LedgerImage& live) override {
        HubLogTable log(*background_log_);
        HubState replayed;
        replay(log, replayed, live.lsn);
        return compare(replayed, live);
    }

    std::unique_ptr<HubState> load() override {
        HubLogTable log(*reactor_log_);
        HubStateTable table(*reactor_state_);
        const LogHead head = log.head();
        const auto flushed = table.flushed();
        auto state = std::make_unique<HubState>();
        const bool is_usable =
            flushed && flushed->log_id == log_id_ && flushed->lsn <= head.lsn && table.read(*state);
        if (!is_usable) {
            state = std::make_unique<HubState>();
            is_state_void_ = true;
        }
        flushed_ = state->lsn().value;
        replay(log, *state, head.lsn);
        return state;
    }

    std::vector<LogEntry> read(Lsn after, std::size_t limit) override {
        return HubLogTable(*reactor_log_).read(after, limit, HubLogTable::Input::with);
    }

    std::optional<LogEntry> find(Lsn lsn) override {
        if (lsn.value == 0)
            return std::nullopt;
        auto entries = read(Lsn{lsn.value - 1}, 1);
        if (entries.empty())
            return std::nullopt;
        return std::move(entries.front());
    }

    Lsn flushed() const override { return Lsn{flushed_}; }

  private:
    std::string writer_token_;
    std::string log_id_;
    io::Database log_;  // storage thread
    bool is_taken_over_ = false;
    std::string failure_;
    io::Database state_;  // background thread
    std::unique_ptr<io::Database> background_log_;
    std::unique_ptr<io::Database> reactor_log_;  // reactor
    std::unique_ptr<io::Database> reactor_state_;
    std::atomic<std::uint64_t> flushed_{0};   // written by both, a view
    std::atomic<bool> is_state_void_{false};  // the next flush begins with nothing
};

}  // namespace

std::unique_ptr<HubStore> open_sqlite_hub_store(const std::string& path,
                                                const std::string& writer_token) {
    return std::make_unique<SqliteHubStore>(path, writer_token);
}

}  // namespace onepool::hub
