#include <atomic>
#include <functional>

#include "drivers/io/sqlite.hpp"
#include "hub/store/chunk_table.hpp"
#include "hub/store/hub_log_table.hpp"
#include "hub/store/hub_state_table.hpp"
#include "hub/store/hub_store.hpp"
#include "hub/store/log_digest.hpp"
#include "protocol/check.hpp"
#include "protocol/count_walk_limits.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::hub {

namespace {

// Enough WAL for several large commits between two checkpoints.
constexpr std::uint64_t log_wal_bytes = 32ull * 1024 * 1024;
constexpr std::uint64_t state_wal_bytes = 4ull * 1024 * 1024;
constexpr int restart_frames = 4'000;
constexpr std::size_t replay_entries = 256;   // read at once; bounds memory
constexpr std::size_t gathered_entries = 32;  // the same, with their raw inputs

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
                             ": put the newest backup back by `onepool restore`");
        }
    }
}

std::vector<SafePoint> heads_of(const HubState& state) {
    std::vector<SafePoint> heads;
    for (const NodeRecord& node : state.nodes().all()) {
        if (const auto& journal = node.intake.journal())
            heads.push_back({node.id(), *journal, node.intake.cursor().seq});
    }
    return heads;
}

class SqliteHubStore final : public HubStore {
  public:
    SqliteHubStore(const std::string& path, std::string writer_token)
        : writer_token_(std::move(writer_token)),
          path_(path),
          state_path_(path + "-state"),
          log_(writer(path, log_wal_bytes)) {
        HubLogTable(log_).open(path, writer_token_);
        create_chunks();
        with_state([&] {
            state_ = std::make_unique<io::Database>(writer(state_path_, state_wal_bytes));
            HubStateTable(*state_).open();
        });
        const LogHead head = HubLogTable(log_).head();
        log_id_ = head.log_id;
        forget_foreign_flush(head);
        reactor_log_ = std::make_unique<io::Database>(reader(path));
        reactor_state_ = std::make_unique<io::Database>(reader(state_path_));
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
        const auto outcome = state_->transact([&](io::Database& database) {
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
        state_->checkpoint(io::Database::Checkpoint::passive);
    }

    LogCheck check(const LedgerImage& live) override {
        HubLogTable log(*background_log_);
        HubState replayed;
        replay(log, replayed, live.lsn);
        return compare(replayed, live);
    }

    std::vector<KnownEvent> known_events(const JournalSpan& span) override {
        std::vector<KnownEvent> found;
        walk_back(span.node, [&](const LogEntry& entry) { return gather(entry, span, found); });
        return found;
    }

    HeldEvents::Run held_events(const JournalSpan& span) override {
        HeldEvents held(span);
        walk_back(span.node, [&](const LogEntry& entry) { return held.gather(entry); });
        return std::move(held).run();
    }

    void walk_shelves(ShelfWalk& walk) override {
        HubLogTable log(*background_log_);
        Lsn after = walk.after() ? *walk.after() : log.last_before(walk.wanted().since);
        for (std::size_t read = 0; read < limits::shelf_walk_entries && !walk.is_over();) {
            const auto entries = log.read(after, gathered_entries, HubLogTable::Input::with);
            for (const LogEntry& entry : entries)
                walk.add(entry);
            read += entries.size();
            if (entries.empty())
                walk.end();
            else
                after = entries.back().lsn;
        }
    }

    void look_for_receipts(ReceiptLook& look) override {
        HubLogTable log(*background_log_);
        const Lsn newest = log.head().lsn.next();
        for (std::size_t read = 0; read < limits::receipt_look_entries && !look.is_over();) {
            const auto entries = log.read_back(look.before().value_or(newest), gathered_entries);
            for (const LogEntry& entry : entries) {
                if (!look.is_over())
                    look.gather(entry);
            }
            read += entries.size();
            if (entries.size() < gathered_entries)
                look.end();
        }
    }

    LogProof backup(const BackupOrder& order, BackupProgress& progress) override {
        return make_backup(path_, state_path_, order, progress);
    }

    LogHeads heads_at(Lsn lsn) override {
        io::Database log(reader(path_));
        HubLogTable table(log);
        LogDigest digest(log_id_);
        HubState state;
        while (state.lsn() < lsn) {
            const auto entries = table.read(state.lsn(), replay_entries, HubLogTable::Input::with);
            if (entries.empty())
                throw StoreError("the hub log ends before entry " + std::to_string(lsn.value));
            for (const LogEntry& entry : entries) {
                if (entry.lsn > lsn)
                    break;
                digest.add(entry);
                state.apply(entry);
            }
        }
        return {{lsn, log_id_, digest.value()}, heads_of(state)};
    }

    std::string restore() override { return HubLogTable(*reactor_log_).restore(); }

    std::unique_ptr<HubState> load() override {
        HubLogTable log(*reactor_log_);
        HubStateTable table(*reactor_state_);
        const LogHead head = log.head();
        auto state = std::make_unique<HubState>();
        bool is_whole = false;
        with_state([&] { is_whole = table.read(*state); });
        if (!is_whole) {
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

    CommitOutcome keep_chunks(std::span<const Bytes> chunks) override {
        return log_.transact([&](io::Database& database) { ChunkTable(database).keep(chunks); });
    }

    CommitOutcome erase_chunks_but(const std::set<Digest>& named, std::size_t most,
                                   std::size_t& erased) override {
        return log_.transact(
            [&](io::Database& database) { erased = ChunkTable(database).erase_but(named, most); });
    }

    std::optional<Bytes> chunk(const Digest& digest) override {
        return ChunkTable(*reactor_log_).read(digest);
    }

    std::optional<Bytes> chunk_in_background(const Digest& digest) override {
        return ChunkTable(*background_log_).read(digest);
    }

  private:
    // What came from this node, newest first, until that is enough.
    template <class Look>
    void walk_back(const NodeId& node, Look look) {
        HubLogTable log(*background_log_);
        Lsn before = log.head().lsn.next();
        for (;;) {
            const auto entries = log.read_back(node, before, gathered_entries);
            for (const LogEntry& entry : entries) {
                if (look(entry) == Gathering::ended)
                    return;
                before = entry.lsn;
            }
            if (entries.empty())
                return;
        }
    }

    void create_chunks() {
        const auto outcome =
            log_.transact([](io::Database& database) { ChunkTable(database).create_if_missing(); });
        if (outcome != CommitOutcome::done)
            throw StoreError("the hub log cannot be written: " + log_.last_failure());
    }

    // Opens or reads the flushed state; when its file is damaged, says why that is no loss.
    void with_state(const std::function<void()>& work) const {
        try {
            work();
        } catch (const io::SqliteError& error) {
            if (error.outcome() != CommitOutcome::unknown)
                throw;
            throw StoreError(std::string(error.what()) +
                             ". The log holds everything that is in it: move " + state_path_ +
                             ", " + state_path_ + "-wal and " + state_path_ +
                             "-shm away and start again");
        }
    }

    // What was flushed from another log, or from entries that are gone because the log came back
    // from a backup, must not be met again once this log has grown past it.
    void forget_foreign_flush(const LogHead& head) {
        const auto flushed = HubStateTable(*state_).flushed();
        if (!flushed || (flushed->log_id == head.log_id && flushed->lsn <= head.lsn))
            return;
        const auto outcome =
            state_->transact([](io::Database& database) { HubStateTable(database).clear(); });
        if (outcome != CommitOutcome::done) {
            throw StoreError("the flushed state belongs to another log and cannot be emptied: " +
                             state_->last_failure());
        }
    }

    std::string writer_token_;
    std::string path_;
    std::string state_path_;
    std::string log_id_;
    io::Database log_;  // storage thread
    bool is_taken_over_ = false;
    std::string failure_;
    std::unique_ptr<io::Database> state_;  // background thread
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
