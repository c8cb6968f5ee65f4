// Backups as files: whole or not there, readable anywhere, and every damage named.
#include "hub/store/backup_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "drivers/io/sqlite.hpp"
#include "hub/store/hub_store.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

class BackupFile : public testing::Test {
  protected:
    BackupFile() {
        room.fact(room.warehouse, receipt_of({{"A", 20}, {"B", 4}}));
        room.settle_channel();
        room.fact(room.till, sale_of({{"A", 9}}));
        room.webhook("order o1 A=5 B=1");
        store = open_sqlite_hub_store(database, "writer");
        EXPECT_EQ(store->append(std::span(room.log)), CommitOutcome::done);
    }
    void flush() { ASSERT_EQ(store->flush(room.core->take_changes()), CommitOutcome::done); }
    BackupOrder order() const {
        return {.to = file,
                .made_at = UnixMs{5'000},
                .build = "test",
                .settings = "hub_epoch = 1\n",
                .elsewhere = {"/keys/hub-1.key", "/keys/shop.secret"}};
    }
    LogProof make() {
        BackupProgress progress;
        return store->backup(order(), progress);
    }
    void edit(const std::string& sql) {
        io::Database backup({.path = file, .mode = io::Database::Mode::draft});
        backup.execute(sql);
    }
    template <class Work>
    std::string failure_of(const Work& work) const {
        try {
            work();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "none";
    }
    std::string failure_of_reading() const {
        return failure_of([&] { read_backup(file); });
    }
    bool says(const std::string& text, const std::string& part) const {
        return text.find(part) != std::string::npos;
    }

    test_support::TempDir folder;
    std::string database = folder.path() + "/hub.db";
    std::string file = folder.path() + "/one.backup";
    HubRoom room;
    std::unique_ptr<HubStore> store;
};

TEST_F(BackupFile, HoldsTheWholeLogAndTheFlush) {
    flush();
    const LogProof proof = make();
    const BackupReport report = read_backup(file);

    EXPECT_TRUE(report.check.is_ok());
    EXPECT_GT(report.check.balances, 0u);
    EXPECT_EQ(report.proof, proof);
    EXPECT_EQ(report.proof.lsn, Lsn{room.log.size()});
    EXPECT_EQ(report.flushed, report.proof.lsn);
    EXPECT_EQ(report.newest, room.log.back().at);
    EXPECT_EQ(print(*report.state), print(room.state()));
    EXPECT_EQ(report.made_at, UnixMs{5'000});
    EXPECT_EQ(report.settings, "hub_epoch = 1\n");
    EXPECT_EQ(report.elsewhere, order().elsewhere);
}

TEST_F(BackupFile, NeedsNoFlushAndNothingIsLeftBesideIt) {
    make();
    EXPECT_TRUE(read_backup(file).check.is_ok());
    for (const char* end : {".part", "-wal", "-shm", "-journal", ".lock"})
        EXPECT_FALSE(std::filesystem::exists(file + end)) << end;
}

TEST_F(BackupFile, TheHubItselfProvesTheSameOfItsLog) {
    const LogProof proof = make();
    const LogHeads heads = store->heads_at(proof.lsn);
    EXPECT_EQ(heads.proof, proof);
    const std::vector<SafePoint> expected = {
        {room.till.node(), room.till.journal(), room.till.head().seq},
        {room.warehouse.node(), room.warehouse.journal(), room.warehouse.head().seq}};
    EXPECT_EQ(heads.heads, expected);
    EXPECT_NE(store->heads_at(Lsn{proof.lsn.value - 1}).proof.digest, proof.digest);
    EXPECT_THROW(store->heads_at(proof.lsn.next()), StoreError);
}

TEST_F(BackupFile, WhatIsAppendedMeanwhileIsNotInIt) {
    const std::size_t before = room.log.size();
    make();
    room.fact(room.till, sale_of({{"A", 1}}));
    ASSERT_EQ(store->append(std::span(room.log).subspan(before)), CommitOutcome::done);
    EXPECT_EQ(read_backup(file).proof.lsn, Lsn{before});
}

TEST_F(BackupFile, NothingIsOverwritten) {
    make();
    EXPECT_TRUE(says(failure_of([&] { make(); }), "is there already"));
    EXPECT_TRUE(read_backup(file).check.is_ok());
}

TEST_F(BackupFile, OneThatWasStoppedIsNotThere) {
    BackupProgress progress;
    progress.is_stopping = true;
    EXPECT_TRUE(says(failure_of([&] { store->backup(order(), progress); }), "stopped"));
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_FALSE(std::filesystem::exists(file + ".part"));
}

TEST_F(BackupFile, ADamagedDecisionIsNamedByItsEntry) {
    make();
    edit("UPDATE entry SET at = at + 1 WHERE lsn = 3");
    EXPECT_TRUE(says(failure_of_reading(), "entry 3 of the hub log is damaged"));
}

TEST_F(BackupFile, AMissingEntryIsNamed) {
    make();
    edit("DELETE FROM entry WHERE lsn = 4");
    EXPECT_TRUE(says(failure_of_reading(), "entry 4 of the hub log is missing"));
}

TEST_F(BackupFile, ACutTailIsNamed) {
    make();
    edit("DELETE FROM entry WHERE lsn > 4");
    EXPECT_TRUE(says(failure_of_reading(), "entry 5 is missing"));
}

TEST_F(BackupFile, AChangedInputIsNoticed) {
    make();
    edit("UPDATE entry SET input = x'00' WHERE lsn = 3");
    const BackupReport report = read_backup(file);
    EXPECT_FALSE(report.check.is_ok());
    EXPECT_TRUE(says(report.check.mismatches.at(0), "not those it was made with"));
}

TEST_F(BackupFile, AChangedBalanceIsNamed) {
    flush();
    make();
    edit("UPDATE cell SET debt = debt + 1 WHERE slot = 0");
    const BackupReport report = read_backup(file);
    ASSERT_FALSE(report.check.is_ok());
    EXPECT_TRUE(says(report.check.mismatches.at(0), "debt"));
}

TEST_F(BackupFile, AnotherFileIsNotABackup) {
    store.reset();
    EXPECT_TRUE(says(failure_of([&] { read_backup(database); }), "not a backup"));
    EXPECT_NE(failure_of_reading(), "none");
}

TEST_F(BackupFile, IsInstalledForAHubThatThenKnowsItCameBack) {
    flush();
    make();
    store.reset();
    const std::string target = folder.path() + "/back.db";
    install_backup(file, target, "restore one");

    auto back = open_sqlite_hub_store(target, "writer 2");
    EXPECT_EQ(back->restore(), "restore one");
    EXPECT_EQ(print(*back->load()), print(room.state()));
    back.reset();
    EXPECT_EQ(open_sqlite_hub_store(database, "writer 3")->restore(), "");
}

TEST_F(BackupFile, IsNeverInstalledOverADatabaseOrUnderAHub) {
    make();
    EXPECT_TRUE(says(failure_of([&] { install_backup(file, database, "r"); }), database));
    store.reset();
    EXPECT_TRUE(says(failure_of([&] { install_backup(file, database, "r"); }), "is there already"));
    std::filesystem::remove(database);
    EXPECT_TRUE(says(failure_of([&] { install_backup(file, database, "r"); }), "is there already"));
}

}  // namespace
}  // namespace onepool::hub
