// The hub's store on real files: append, load, flush, check, and every way a file can be wrong.
#include "hub/store/hub_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "drivers/io/sqlite.hpp"
#include "protocol/digest.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

class StoreFiles : public testing::Test {
  protected:
    StoreFiles() {
        room.fact(room.warehouse, receipt_of({{"A", 20}, {"B", 4}}));
        room.fact(room.till, receipt_of({{"A", 6}}));
        room.settle_channel();
        room.fact(room.till, sale_of({{"A", 9}}));
        room.webhook("order o1 A=5 B=1");
        room.till.records_raw(Bytes{1, 2, 3});
        room.step(room.till.batch_from(room.till.head().seq.value));
    }

    void open() {
        store.reset();
        store = open_sqlite_hub_store(path, "token-" + std::to_string(++opened));
    }
    CommitOutcome append(std::size_t first, std::size_t last) {
        return store->append(std::span(room.log).subspan(first - 1, last - first + 1));
    }
    void append_all() { ASSERT_EQ(append(1, room.log.size()), CommitOutcome::done); }
    // Changes a file behind the store's back, while it is closed.
    void edit(const std::string& file, const std::string& sql) {
        store.reset();
        io::Database database({.path = file, .mode = io::Database::Mode::writer});
        ASSERT_EQ(database.transact([&](io::Database& d) { d.execute(sql); }), CommitOutcome::done);
    }
    std::string failure_of_open() {
        try {
            open();
            store->load();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "none";
    }

    test_support::TempDir folder;
    std::string path = folder.path() + "/hub.db";
    HubRoom room;
    std::unique_ptr<HubStore> store;
    int opened = 0;
};

TEST_F(StoreFiles, WhatWasAppendedIsLoadedAgain) {
    open();
    append_all();

    open();

    EXPECT_EQ(print(*store->load()), print(room.state()));
}

TEST_F(StoreFiles, AnEmptyStoreLoadsAnEmptyHub) {
    open();
    EXPECT_EQ(store->load()->lsn(), Lsn{0});
}

TEST_F(StoreFiles, EntriesComeBackWithTheirInputs) {
    open();
    append_all();

    EXPECT_EQ(store->read(Lsn{0}, 1'000), room.log);
    EXPECT_EQ(store->read(Lsn{3}, 2), (std::vector<LogEntry>{room.log[3], room.log[4]}));
    EXPECT_EQ(store->find(Lsn{2}), room.log[1]);
    EXPECT_EQ(store->find(Lsn{0}), std::nullopt);
    EXPECT_EQ(store->find(Lsn{room.log.size() + 1}), std::nullopt);
}

TEST_F(StoreFiles, WhatItHoldsOfAJournalIsGatheredFromTheNewestEntryBack) {
    open();
    append_all();
    const JournalSpan span{room.till.node(), room.till.journal(), Seq{2}, room.till.head().seq};
    std::vector<KnownEvent> expected;
    for (auto entry = room.log.rbegin(); entry != room.log.rend(); ++entry)
        static_cast<void>(gather(*entry, span, expected));

    EXPECT_EQ(store->known_events(span), expected);
    EXPECT_EQ(expected.size(), room.till.head().seq.value - 1);
    EXPECT_TRUE(
        store->known_events({room.till.node(), journal_number(77), Seq{1}, Seq{9}}).empty());
}

TEST_F(StoreFiles, FindsTheBytesOfEventsForANodeThatLostThem) {
    open();
    append_all();
    const auto last = room.till.head().seq;
    const JournalSpan span{room.till.node(), room.till.journal(), Seq{2}, last};

    const auto run = store->held_events(span);

    const EventBatch batch = room.till.plain_batch(2, last.value);
    EXPECT_EQ(run.events, batch.events);
    EXPECT_EQ(run.prev_hash, batch.prev_hash);
    EXPECT_TRUE(
        store->held_events({room.till.node(), journal_number(77), Seq{1}, Seq{9}}).events.empty());
}

TEST_F(StoreFiles, AFlushAndTheTailGiveTheSameState) {
    open();
    const std::size_t middle = room.log.size() / 2;
    ASSERT_EQ(append(1, middle), CommitOutcome::done);
    auto running = store->load();
    ASSERT_EQ(store->flush(running->take_changes()), CommitOutcome::done);
    ASSERT_EQ(append(middle + 1, room.log.size()), CommitOutcome::done);

    open();

    EXPECT_EQ(print(*store->load()), print(room.state()));
    EXPECT_EQ(store->flushed(), Lsn{middle});
}

TEST_F(StoreFiles, FlushesAddUp) {
    open();
    auto running = store->load();
    for (std::size_t lsn = 1; lsn <= room.log.size(); ++lsn) {
        ASSERT_EQ(append(lsn, lsn), CommitOutcome::done);
        running->apply(room.log[lsn - 1]);
        ASSERT_EQ(store->flush(running->take_changes()), CommitOutcome::done);
    }

    open();

    EXPECT_EQ(print(*store->load()), print(room.state()));
    EXPECT_EQ(store->flushed(), Lsn{room.log.size()});
}

TEST_F(StoreFiles, AMissingFlushIsBuiltAnewFromTheLog) {
    open();
    append_all();
    store->flush(store->load()->take_changes());
    store.reset();
    for (const auto* suffix : {"-state", "-state-wal", "-state-shm"})
        std::filesystem::remove(path + suffix);

    open();
    auto state = store->load();

    EXPECT_EQ(print(*state), print(room.state()));
    EXPECT_EQ(store->flushed(), Lsn{0});
    ASSERT_EQ(store->flush(state->take_changes()), CommitOutcome::done);
    open();
    EXPECT_EQ(print(*store->load()), print(room.state()));
}

TEST_F(StoreFiles, ADamagedFlushIsBuiltAnewFromTheLog) {
    open();
    append_all();
    store->flush(store->load()->take_changes());
    edit(path + "-state", "UPDATE state_row SET body = x'00' WHERE kind = 2 AND key = 1");

    open();
    auto state = store->load();

    EXPECT_EQ(print(*state), print(room.state()));
    ASSERT_EQ(store->flush(state->take_changes()), CommitOutcome::done);
    open();
    EXPECT_EQ(print(*store->load()), print(room.state()));
    EXPECT_EQ(store->flushed(), Lsn{room.log.size()});
}

// The log came back from an older backup: what was flushed after it never happened.
TEST_F(StoreFiles, AFlushAheadOfTheLogIsNotUsed) {
    open();
    append_all();
    store->flush(store->load()->take_changes());
    edit(path, "DELETE FROM entry WHERE lsn > 5; UPDATE head SET lsn = 5");

    open();

    EXPECT_EQ(store->load()->lsn(), Lsn{5});
}

// Once the log has grown past that flush again, nothing tells the two apart but that it is gone.
TEST_F(StoreFiles, AFlushAheadOfTheLogIsNotUsedLaterEither) {
    open();
    append_all();
    HubState lost;
    for (const LogEntry& entry : room.log)
        lost.apply(entry);
    store->flush(lost.take_changes());
    edit(path, "DELETE FROM entry WHERE lsn > 5; UPDATE head SET lsn = 5");
    open();
    std::vector<LogEntry> other;
    for (std::uint64_t lsn = 6; lsn <= room.log.size() + 3; ++lsn) {
        const std::string name = "place-" + std::to_string(lsn);
        other.push_back(
            {.lsn = Lsn{lsn},
             .at = UnixMs{5},
             .node = {},
             .input = {},
             .effects = {LocationAdded{LocationIndex{static_cast<std::uint32_t>(
                                           store->load()->locations().size() + other.size())},
                                       LocationId{name},
                                       name,
                                       {}}}});
    }
    ASSERT_EQ(store->append(other), CommitOutcome::done);

    open();

    EXPECT_TRUE(store->load()->orders().all().empty()) << "the lost history came back";
    EXPECT_EQ(store->load()->lsn(), Lsn{room.log.size() + 3});
}

TEST_F(StoreFiles, AFlushFileThatIsNoDatabaseStopsTheStartWithWhatToDo) {
    open();
    append_all();
    store.reset();
    for (const auto* suffix : {"-state-wal", "-state-shm"})
        std::filesystem::remove(path + suffix);
    std::ofstream(path + "-state") << std::string(8'192, 'x');

    const std::string failure = failure_of_open();

    EXPECT_NE(failure.find("move " + path + "-state"), std::string::npos) << failure;
    store.reset();
    std::filesystem::remove(path + "-state");
    open();
    EXPECT_EQ(print(*store->load()), print(room.state()));
}

TEST_F(StoreFiles, TheFlushOfAnotherLogIsNotUsed) {
    open();
    append_all();
    store->flush(store->load()->take_changes());
    edit(path, "UPDATE head SET log_id = 'another'");

    open();
    store->load();

    EXPECT_EQ(store->flushed(), Lsn{0});
}

TEST_F(StoreFiles, ASecondHubIsToldWhoHoldsTheLog) {
    open();
    EXPECT_THROW(open_sqlite_hub_store(path, "second"), std::runtime_error);
    EXPECT_EQ(append(1, 1), CommitOutcome::done);
}

// A lock cannot reach over machines; the token can.
TEST_F(StoreFiles, AHubWhoseLogWasTakenOverWritesNothingMore) {
    open();
    ASSERT_EQ(append(1, 2), CommitOutcome::done);
    store.reset();
    auto first = open_sqlite_hub_store(path, "first");
    std::filesystem::remove(path + ".lock");
    std::filesystem::remove(path + "-state.lock");
    open();

    EXPECT_EQ(first->append(std::span(room.log).subspan(2, 1)), CommitOutcome::unknown);
    EXPECT_NE(first->append_failure().find("another hub"), std::string::npos);
    EXPECT_EQ(append(3, 3), CommitOutcome::done);
    EXPECT_EQ(first->append(std::span(room.log).subspan(3, 1)), CommitOutcome::unknown);
}

TEST_F(StoreFiles, AnAppendThatDoesNotFollowTheHeadIsNotWritten) {
    open();
    ASSERT_EQ(append(1, 2), CommitOutcome::done);

    EXPECT_EQ(append(4, 5), CommitOutcome::unknown);

    open();
    EXPECT_EQ(store->load()->lsn(), Lsn{2});
}

TEST_F(StoreFiles, ADamagedEntryStopsTheStartWithWhatToDo) {
    open();
    append_all();
    edit(path, "UPDATE entry SET effects = x'0105ff' WHERE lsn = 4");
    const std::string failure = failure_of_open();
    EXPECT_NE(failure.find("entry 4"), std::string::npos) << failure;
    EXPECT_NE(failure.find("backup"), std::string::npos) << failure;
}

TEST_F(StoreFiles, AnEntryWithADamagedHeadStopsTheStartWithWhatToDo) {
    open();
    append_all();
    for (const char* damage : {"kind = 5", "kind = -1", "node = x'0102'"}) {
        edit(path, std::string("UPDATE entry SET ") + damage + " WHERE lsn = 4");
        EXPECT_NE(failure_of_open().find("entry 4 of the hub log is damaged"), std::string::npos)
            << damage;
    }
}

// A flipped bit may name a SKU that does not exist, or another quantity that would look right.
TEST_F(StoreFiles, AnyChangedByteOfWhatAnEntryDidStopsTheStart) {
    open();
    append_all();
    const Bytes effects = encode_effects(room.log[3].effects, room.log[3].node);
    for (std::size_t place = 0; place < effects.size(); ++place) {
        Bytes damaged = effects;
        damaged[place] ^= 0x04;
        edit(path, "UPDATE entry SET effects = x'" + protocol::hex(damaged) + "' WHERE lsn = 4");
        EXPECT_NE(failure_of_open().find("entry 4 of the hub log is damaged"), std::string::npos)
            << "byte " << place;
    }
}

TEST_F(StoreFiles, AMissingEntryStopsTheStartWithWhatToDo) {
    open();
    append_all();
    edit(path, "DELETE FROM entry WHERE lsn = 4");
    EXPECT_NE(failure_of_open().find("entry 4 of the hub log is missing"), std::string::npos);
}

TEST_F(StoreFiles, ALogThatEndsBeforeItsHeadStopsTheStart) {
    open();
    append_all();
    edit(path, "DELETE FROM entry WHERE lsn > 6");
    EXPECT_NE(failure_of_open().find("ends at entry 6"), std::string::npos);
}

TEST_F(StoreFiles, ANewerVersionIsNotOpened) {
    open();
    edit(path, "PRAGMA user_version = 3");
    EXPECT_NE(failure_of_open().find("has version 3"), std::string::npos);
}

TEST_F(StoreFiles, ALogFromBeforeThereWereDigestsIsReadAndContinued) {
    open();
    ASSERT_EQ(append(1, 4), CommitOutcome::done);
    edit(path, "ALTER TABLE entry DROP COLUMN digest; PRAGMA user_version = 1");

    open();
    ASSERT_EQ(append(5, room.log.size()), CommitOutcome::done);
    open();

    EXPECT_EQ(print(*store->load()), print(room.state()));
    edit(path, "UPDATE entry SET at = at + 1 WHERE lsn = 5");
    EXPECT_NE(failure_of_open().find("entry 5 of the hub log is damaged"), std::string::npos);
}

TEST_F(StoreFiles, AnotherProgramsDatabaseIsNotOpened) {
    edit(path, "CREATE TABLE sale (id INTEGER)");
    EXPECT_NE(failure_of_open().find("is not a hub log"), std::string::npos);
}

TEST_F(StoreFiles, ACheckOfAnHonestStateIsClean) {
    open();
    append_all();

    const LogCheck check = store->check(image_of(room.state()));

    EXPECT_TRUE(check.is_ok());
    EXPECT_EQ(check.entries, room.log.size());
}

TEST_F(StoreFiles, ACheckFindsABalanceEditedInTheFlush) {
    open();
    append_all();
    store->flush(store->load()->take_changes());
    edit(path + "-state", "UPDATE cell SET debt = debt + 1 WHERE slot = 0");

    open();
    const auto live = store->load();
    const LogCheck check = store->check(image_of(*live));

    ASSERT_EQ(check.mismatches.size(), 1u);
    EXPECT_EQ(check.mismatches[0], "A at warehouse-1 debt: 0 by the log, 1 in the live state");
    EXPECT_FALSE(check.is_ok());
}

TEST_F(StoreFiles, AFlushThatHoldsMoreThanOrdersClaimIsNotRead) {
    open();
    append_all();
    store->flush(store->load()->take_changes());
    edit(path + "-state", "UPDATE cell SET held = held + 1 WHERE slot = 0");

    open();
    EXPECT_EQ(print(*store->load()), print(room.state()));
}

TEST_F(StoreFiles, ACheckFindsUnitsThatCameFromNowhere) {
    open();
    append_all();
    LedgerImage live = image_of(room.state());
    live.cells[0].balance[0] += Units{1};

    const LogCheck check = store->check(live);

    ASSERT_EQ(check.mismatches.size(), 1u);
    EXPECT_EQ(check.mismatches[0], "A at warehouse-1 shelf: 20 by the log, 21 in the live state");
    EXPECT_FALSE(check.is_conserved);
}

TEST_F(StoreFiles, AFlushWhoseBooksDoNotAddUpIsBuiltAnewFromTheLog) {
    for (const char* damage :
         {"UPDATE cell SET shelf = shelf + 1 WHERE slot = 0",
          "UPDATE cell SET online = online + 1 WHERE slot = 0", "DELETE FROM cell WHERE slot = 1",
          "DELETE FROM state_row WHERE kind = 7 AND key = 0"}) {
        open();
        if (store->load()->lsn() == Lsn{0})
            append_all();
        store->flush(store->load()->take_changes());
        edit(path + "-state", damage);

        open();

        EXPECT_EQ(print(*store->load()), print(room.state())) << damage;
        EXPECT_EQ(store->flushed(), Lsn{0}) << damage;
        store.reset();
    }
}

TEST_F(StoreFiles, ACheckComparesTheStateOfItsOwnMoment) {
    open();
    append_all();
    HubState earlier;
    for (std::size_t i = 0; i < 8; ++i)
        earlier.apply(room.log[i]);

    EXPECT_TRUE(store->check(image_of(earlier)).is_ok());
}

TEST_F(StoreFiles, CheckpointsLoseNothing) {
    open();
    for (std::size_t lsn = 1; lsn <= room.log.size(); ++lsn) {
        ASSERT_EQ(append(lsn, lsn), CommitOutcome::done);
        store->checkpoint();
    }
    open();
    EXPECT_EQ(print(*store->load()), print(room.state()));
}

}  // namespace
}  // namespace onepool::hub
