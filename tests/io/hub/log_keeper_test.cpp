// What goes on beside commits: flushes and checks wait until what they stand for is durable.
#include "hub/edge/log_keeper.hpp"

#include <gtest/gtest.h>

#include "drivers/io/clock.hpp"
#include "protocol/perform.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

using test_support::run_until;

// A store in memory whose outcomes are told beforehand. Touched by the keeper's threads one at a
// time: each test waits for what it started.
class ScriptedStore final : public HubStore {
  public:
    CommitOutcome append(std::span<const LogEntry> entries) override {
        const CommitOutcome outcome = std::exchange(next_append, CommitOutcome::done);
        if (outcome == CommitOutcome::done)
            log.insert(log.end(), entries.begin(), entries.end());
        return outcome;
    }
    const std::string& append_failure() const override { return failure; }
    CommitOutcome flush(const StateChanges& changes) override {
        flushes.push_back(changes.lsn);
        durable_at_flush.push_back(Lsn{log.size()});
        return std::exchange(next_flush, CommitOutcome::done);
    }
    void checkpoint() override { ++checkpoints; }
    std::vector<KnownEvent> known_events(const JournalSpan&) override { return {}; }
    HeldEvents::Run held_events(const JournalSpan&) override { return {}; }
    void walk_shelves(ShelfWalk& walk) override {
        if (++slices == 3)
            walk.end();
    }
    void look_for_receipts(ReceiptLook& look) override { look.end(); }
    LogCheck check(const LedgerImage& live) override {
        if (is_damaged)
            throw StoreError("entry 3 of the hub log is damaged");
        HubState replayed;
        for (std::size_t i = 0; i < live.lsn.value; ++i)
            replayed.apply(log[i]);
        return compare(replayed, live);
    }
    std::unique_ptr<hub::HubState> load() override {
        if (is_damaged)
            throw StoreError("entry 3 of the hub log is damaged");
        auto state = std::make_unique<hub::HubState>();
        for (const LogEntry& entry : log)
            state->apply(entry);
        return state;
    }
    std::vector<LogEntry> read(Lsn, std::size_t) override { return log; }
    std::optional<LogEntry> find(Lsn) override { return std::nullopt; }
    LogProof backup(const BackupOrder&, BackupProgress&) override { return {}; }
    LogHeads heads_at(Lsn lsn) override { return {{lsn, "log", {}}, {}}; }
    std::string restore() override { return {}; }
    Lsn flushed() const override { return flushes.empty() ? Lsn{} : flushes.back(); }
    CommitOutcome keep_chunks(std::span<const Bytes>) override { return CommitOutcome::done; }
    CommitOutcome erase_chunks_but(const std::set<Digest>&, std::size_t, std::size_t&) override {
        return CommitOutcome::done;
    }
    std::optional<Bytes> chunk(const Digest&) override { return std::nullopt; }
    std::optional<Bytes> chunk_in_background(const Digest&) override { return std::nullopt; }

    std::vector<LogEntry> log;
    std::vector<Lsn> flushes;
    std::vector<Lsn> durable_at_flush;
    int checkpoints = 0;
    int slices = 0;  // of a walk of three
    CommitOutcome next_append = CommitOutcome::done;
    CommitOutcome next_flush = CommitOutcome::done;
    bool is_damaged = false;
    std::string failure = "the disk is full";
};

struct Edge {
    void send(Outgoing&&) {}
    void notify(Notice&&) {}
    void wake_at(Millis) {}
    void refuse(const HubCore::Input&) { ++refused; }
    void halt() { is_halted = true; }
    int refused = 0;
    bool is_halted = false;
};

class LogKeeping : public testing::Test {
  protected:
    explicit LogKeeping(const FlushEvery& flush_every = {.entries = 2'000})
        : keeper(reactor, store, {HubEpoch{}, {}, "test"}, flush_every) {
        performer =
            std::make_unique<Performer<HubCore, LogKeeper, Edge>>(keeper.load(), keeper, edge);
        performer->start(io::now());
    }
    // Every one makes an entry.
    void command() {
        const std::string name = "place-" + std::to_string(++commands);
        ASSERT_TRUE(performer->offer(
            Commanded{RequestId{commands}, AddLocation{LocationId{name}, name, Units{0}}},
            io::now()));
    }
    void settle() {
        ASSERT_TRUE(run_until(reactor, [this] { return performer->undecided() == 0; }));
    }

    io::Reactor reactor;
    ScriptedStore store;
    LogKeeper keeper;
    Edge edge;
    std::unique_ptr<Performer<HubCore, LogKeeper, Edge>> performer;
    std::uint64_t commands = 0;
};

TEST_F(LogKeeping, EntriesReachTheStoreInOrder) {
    for (int i = 0; i < 10; ++i)
        command();
    settle();

    ASSERT_EQ(store.log.size(), 10u);
    for (std::size_t i = 0; i < 10; ++i)
        EXPECT_EQ(store.log[i].lsn, Lsn{i + 1});
}

TEST_F(LogKeeping, AFlushIsNeverAheadOfTheLog) {
    for (int i = 0; i < 4'500; ++i) {
        command();
        if (i % 100 == 0)
            settle();
    }
    settle();
    ASSERT_TRUE(run_until(reactor, [this] { return store.flushes.size() >= 2; }));

    for (std::size_t i = 0; i < store.flushes.size(); ++i)
        EXPECT_LE(store.flushes[i], store.durable_at_flush[i]);
}

class LogKeepingOfLargeEntries : public LogKeeping {
  protected:
    LogKeepingOfLargeEntries() : LogKeeping({.entries = 1'000'000, .effects = 50}) {}
};

TEST_F(LogKeepingOfLargeEntries, AFlushIsDueByWhatAStartReplays) {
    for (int i = 0; i < 50; ++i)
        command();
    settle();
    EXPECT_TRUE(run_until(reactor, [this] { return !store.flushes.empty(); }));
}

// A hub that is switched off every night would else replay more at each start.
TEST_F(LogKeeping, WhatAStartReplayedIsFlushedAsWell) {
    for (int i = 0; i < 100; ++i)
        command();
    settle();
    ASSERT_TRUE(store.flushes.empty());
    LogKeeper next(reactor, store, {HubEpoch{}, {}, "test"}, {.entries = 100});
    Performer<HubCore, LogKeeper, Edge> restarted(next.load(), next, edge);
    restarted.start(io::now());
    ASSERT_TRUE(restarted.offer(
        Commanded{RequestId{1}, AddLocation{LocationId{"new"}, "new", Units{0}}}, io::now()));
    EXPECT_TRUE(run_until(reactor, [this] { return !store.flushes.empty(); }));
    next.close(LogKeeper::Rest::undecided);
}

TEST_F(LogKeeping, OtherWorkHasItsTurnBetweenTheSlicesOfAWalk) {
    std::optional<ShelfFound> found;
    std::optional<int> slices_before;
    keeper.find_moves(ShelfWalk(ShelfWanted{7, {}, {}, Lsn{9}, {}}),
                      [&](const ShelfFound& walked) { found = walked; });
    keeper.in_background([&] { slices_before = store.slices; }, [](const std::string&) {});
    ASSERT_TRUE(run_until(reactor, [&] { return found.has_value(); }));

    EXPECT_EQ(slices_before, 1);
    EXPECT_EQ(store.slices, 3);
    EXPECT_EQ(found->number, 7u);
    EXPECT_TRUE(found->moves.has_value());
}

TEST_F(LogKeeping, AFailedFlushIsHandedInAgainBeforeNewerOnes) {
    store.next_flush = CommitOutcome::refused;
    for (int i = 0; i < 4'500; ++i) {
        command();
        if (i % 50 == 0)
            settle();
    }
    settle();
    ASSERT_TRUE(run_until(reactor, [this] { return store.flushes.size() >= 3; }));

    EXPECT_EQ(store.flushes[0], store.flushes[1]);
    EXPECT_GT(store.flushes[2], store.flushes[1]);
}

TEST_F(LogKeeping, ARefusedCommitGoesBackToWhatIsDurable) {
    command();
    settle();
    store.next_append = CommitOutcome::refused;
    command();
    settle();

    EXPECT_EQ(edge.refused, 1);
    EXPECT_EQ(performer->core().state().lsn(), Lsn{1});
    EXPECT_EQ(keeper.last_failure(), "the disk is full");
    command();
    settle();
    EXPECT_EQ(store.log.size(), 2u);
}

TEST_F(LogKeeping, AnUnknownOutcomeHalts) {
    store.next_append = CommitOutcome::unknown;
    command();
    ASSERT_TRUE(run_until(reactor, [this] { return edge.is_halted; }));
    EXPECT_FALSE(performer->offer(LinkUp{}, io::now()));
}

TEST_F(LogKeeping, ALogThatCannotBeReadAgainHalts) {
    store.next_append = CommitOutcome::refused;
    store.is_damaged = true;
    command();
    ASSERT_TRUE(run_until(reactor, [this] { return edge.is_halted; }));
    EXPECT_EQ(keeper.last_failure(), "entry 3 of the hub log is damaged");
}

TEST_F(LogKeeping, ACheckWaitsUntilItsEntriesAreDurable) {
    command();
    std::optional<LogCheck> result;
    keeper.check([&](const LogCheck& check) { result = check; });
    EXPECT_FALSE(result.has_value());

    ASSERT_TRUE(run_until(reactor, [&] { return result.has_value(); }));

    EXPECT_TRUE(result->is_ok());
    EXPECT_EQ(result->entries, 1u);
}

TEST_F(LogKeeping, ACheckOfEntriesThatWereRefusedLooksAtWhatIsDurable) {
    command();
    settle();
    store.next_append = CommitOutcome::refused;
    command();
    std::optional<LogCheck> result;
    keeper.check([&](const LogCheck& check) { result = check; });
    settle();

    ASSERT_TRUE(run_until(reactor, [&] { return result.has_value(); }))
        << "on a full disk there may never be another commit";

    EXPECT_TRUE(result->is_ok());
    EXPECT_EQ(result->entries, 1u);
}

TEST_F(LogKeeping, ACheckOfADamagedLogSaysSo) {
    command();
    settle();
    store.is_damaged = true;
    std::optional<LogCheck> result;
    keeper.check([&](const LogCheck& check) { result = check; });

    ASSERT_TRUE(run_until(reactor, [&] { return result.has_value(); }));

    EXPECT_FALSE(result->is_ok());
    EXPECT_EQ(result->mismatches.at(0), "entry 3 of the hub log is damaged");
}

TEST_F(LogKeeping, ClosingFlushesTheRest) {
    command();
    settle();
    keeper.close(LogKeeper::Rest::decided);
    EXPECT_EQ(store.flushes, (std::vector<Lsn>{Lsn{1}}));
}

TEST_F(LogKeeping, ClosingWithSomethingUndecidedFlushesNothing) {
    command();
    keeper.close(LogKeeper::Rest::undecided);
    EXPECT_TRUE(store.flushes.empty());
}

}  // namespace
}  // namespace onepool::hub
