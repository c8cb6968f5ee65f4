// Disks that are full, busy or broken: each ends as done, refused or unknown, and nothing else.

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "drivers/io/sqlite.hpp"
#include "tests/io/drivers/faulty_vfs.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::io {
namespace {

using protocol::CommitOutcome;
using test_support::FaultyVfs;
using test_support::TempDir;
using Fault = FaultyVfs::Fault;

constexpr const char* create_sale = "CREATE TABLE sale(id INTEGER PRIMARY KEY, b BLOB)";

CommitOutcome commit(Database& database, std::int64_t id, std::int64_t bytes = 100) {
    return database.transact([=](Database& db) {
        db.prepare("INSERT INTO sale VALUES(?, randomblob(?))").bind(1, id).bind(2, bytes).run();
    });
}

std::int64_t count(Database& database) {
    Statement query = database.prepare("SELECT count(*) FROM sale");
    EXPECT_TRUE(query.step());
    return query.integer(0);
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

class SqliteFailureTest : public testing::Test {
  protected:
    Database::Config config(std::uint64_t wal_bytes = 0) const {
        return {.path = path_, .mode = Database::Mode::writer, .wal_bytes = wal_bytes};
    }
    TempDir directory_;
    std::string path_ = directory_.file("node.db");
};

// ---- refused: rolled back, and the next one may succeed ------------------------------------

TEST_F(SqliteFailureTest, APageLimitRefusesAndLiftingItHeals) {
    Database database(config());
    database.execute(create_sale);
    database.execute("PRAGMA max_page_count=5");
    EXPECT_EQ(commit(database, 1, 100'000), CommitOutcome::refused);
    EXPECT_TRUE(contains(database.last_failure(), "no space left")) << database.last_failure();
    EXPECT_FALSE(database.is_dead());
    EXPECT_EQ(count(database), 0);
    database.execute("PRAGMA max_page_count=100000");
    EXPECT_EQ(commit(database, 1, 100'000), CommitOutcome::done);
}

TEST_F(SqliteFailureTest, AFullDiskAtCommitRefuses) {
    FaultyVfs disk;
    Database database(config());
    database.execute(create_sale);
    disk.fail_with(Fault::write_full);
    EXPECT_EQ(commit(database, 1), CommitOutcome::refused);
    EXPECT_GE(disk.faults(), 1);
    EXPECT_TRUE(contains(database.last_failure(), path_)) << database.last_failure();
    disk.fail_with(Fault::none);
    EXPECT_EQ(commit(database, 1), CommitOutcome::done);
    EXPECT_EQ(count(database), 1);
}

// A real file system with a real end. Needs root for the mount.
class FullDiskTest : public SqliteFailureTest {
  protected:
    void SetUp() override {
        const std::string options = "size=1m";
        if (mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
            std::cerr << "not checked, a small file system needs root: " << std::strerror(errno)
                      << '\n';
            return;
        }
        is_mounted_ = true;
    }
    void TearDown() override {
        if (is_mounted_)
            umount2(directory_.path().c_str(), MNT_DETACH);
    }
    void fill_disk() const {
        std::ofstream file(directory_.file("filler"), std::ios::binary);
        const std::string block(4096, 'f');
        while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
    }
    void empty_disk() const { std::filesystem::remove(directory_.file("filler")); }
    bool is_mounted_ = false;
};

TEST_F(FullDiskTest, RefusesSalesAndTakesThemAgainWhenThereIsSpace) {
    if (!is_mounted_)
        return;
    Database database(config());
    database.execute(create_sale);
    ASSERT_EQ(commit(database, 1), CommitOutcome::done);
    fill_disk();
    CommitOutcome outcome = CommitOutcome::done;
    std::int64_t id = 2;
    for (; id < 1000 && outcome == CommitOutcome::done; ++id)
        outcome = commit(database, id, 4'000);
    EXPECT_EQ(outcome, CommitOutcome::refused) << database.last_failure();
    const std::int64_t before = count(database);
    EXPECT_EQ(before, id - 2);  // all that were answered "done", and only those
    empty_disk();
    EXPECT_EQ(commit(database, 5'000), CommitOutcome::done);
    EXPECT_EQ(count(database), before + 1);
}

TEST_F(FullDiskTest, AnExtendedWalStillTakesSalesOnAFullDisk) {
    if (!is_mounted_)
        return;
    Database database(config(256 * 1024));
    database.execute(create_sale);
    fill_disk();
    for (std::int64_t id = 1; id <= 20; ++id) {
        EXPECT_EQ(commit(database, id), CommitOutcome::done) << database.last_failure();
    }
}

TEST_F(FullDiskTest, OpeningGivesTheSpaceBackThatAnExtensionDoesNotFit) {
    if (!is_mounted_)
        return;
    {
        Database database(config());
    }
    const auto wal_before = std::filesystem::file_size(path_ + "-wal");
    Database database(config(8 * 1024 * 1024));
    EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), wal_before);
    database.execute(create_sale);
    EXPECT_EQ(commit(database, 1), CommitOutcome::done);
}

TEST_F(SqliteFailureTest, AForeignWriterMakesItBusyAndRefused) {
    Database database(config());
    database.execute(create_sale);
    sqlite3_busy_timeout(database.handle(), 0);
    sqlite3* foreign = nullptr;  // a tool that ignores the lock file
    ASSERT_EQ(sqlite3_open(path_.c_str(), &foreign), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(foreign, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(commit(database, 1), CommitOutcome::refused);
    EXPECT_TRUE(contains(database.last_failure(), "busy")) << database.last_failure();
    sqlite3_exec(foreign, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(foreign);
    EXPECT_EQ(commit(database, 1), CommitOutcome::done);
}

TEST_F(SqliteFailureTest, TooLittleMemoryBeforeTheCommitRefuses) {
    Database database(config());
    database.execute(create_sale);
    const sqlite3_int64 before = sqlite3_hard_heap_limit64(sqlite3_memory_used() + 100'000);
    EXPECT_EQ(commit(database, 1, 10'000'000), CommitOutcome::refused);
    sqlite3_hard_heap_limit64(before);
    EXPECT_TRUE(contains(database.last_failure(), "memory")) << database.last_failure();
    EXPECT_EQ(commit(database, 1), CommitOutcome::done);
}

TEST_F(SqliteFailureTest, WorkThatSwallowsAFailureIsNotCommitted) {
    FaultyVfs disk;
    Database database(config());
    database.execute(create_sale);
    database.execute("PRAGMA cache_size=1");  // pages spill to the WAL before the commit
    const auto outcome = database.transact([&](Database& db) {
        disk.fail_with(Fault::write_full);
        try {
            db.execute("INSERT INTO sale VALUES(1, randomblob(200000))");
        } catch (const SqliteError&) {
        }
        disk.fail_with(Fault::none);
    });
    EXPECT_NE(outcome, CommitOutcome::unknown);
    EXPECT_EQ(count(database), 0);
}

// ---- unknown: the connection is dead --------------------------------------------------------

class BrokenDiskTest : public SqliteFailureTest, public testing::WithParamInterface<Fault> {};

TEST_P(BrokenDiskTest, IsUnknownAndStaysSo) {
    FaultyVfs disk;
    Database database(config());
    database.execute(create_sale);
    ASSERT_EQ(commit(database, 1), CommitOutcome::done);
    disk.fail_with(GetParam());
    EXPECT_EQ(commit(database, 2), CommitOutcome::unknown);
    EXPECT_TRUE(database.is_dead());
    const std::string failure = database.last_failure();
    EXPECT_TRUE(contains(failure, "the disk failed")) << failure;

    disk.fail_with(Fault::none);  // a disk that recovers changes nothing: pages may be lost
    EXPECT_EQ(commit(database, 3), CommitOutcome::unknown);
    EXPECT_EQ(database.last_failure(), failure);
    EXPECT_EQ(database.checkpoint(Database::Checkpoint::passive), -1);
    try {
        database.prepare("SELECT 1");
        FAIL() << "a dead connection answered";
    } catch (const SqliteError& error) {
        EXPECT_EQ(error.outcome(), CommitOutcome::unknown);
        EXPECT_EQ(error.what(), failure);
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, BrokenDiskTest,
                         testing::Values(Fault::sync_fails, Fault::write_fails));

TEST_F(SqliteFailureTest, AfterAFailedSyncARestartFindsWholeTransactionsOnly) {
    FaultyVfs disk;
    {
        Database database(config());
        database.execute(create_sale);
        ASSERT_EQ(commit(database, 1), CommitOutcome::done);
        disk.fail_with(Fault::sync_fails);
        ASSERT_EQ(commit(database, 2, 50'000), CommitOutcome::unknown);
        disk.fail_with(Fault::none);
    }
    Database database(config());
    EXPECT_GE(count(database), 1);  // what was answered "done" is there; the other may be
    Statement sizes = database.prepare("SELECT length(b) FROM sale WHERE id = 2");
    if (sizes.step())
        EXPECT_EQ(sizes.integer(0), 50'000);
}

TEST_F(SqliteFailureTest, ADeadConnectionDoesNotTouchTheWalAtItsEnd) {
    FaultyVfs disk;
    {
        Database database(config());
        database.execute(create_sale);
        disk.fail_with(Fault::sync_fails);
        ASSERT_EQ(commit(database, 1), CommitOutcome::unknown);
        disk.fail_with(Fault::none);
    }
    EXPECT_EQ(disk.calls(), 0);
}

TEST_F(SqliteFailureTest, AReadErrorIsToldAndAReaderAsksTheDiskAgain) {
    FaultyVfs disk;
    Database database(config());
    database.execute(create_sale);
    ASSERT_EQ(commit(database, 1), CommitOutcome::done);
    Database reader({.path = path_, .mode = Database::Mode::reader});
    disk.fail_with(Fault::read_fails);
    EXPECT_THROW(reader.execute("SELECT * FROM sale"), SqliteError);
    EXPECT_FALSE(reader.is_dead());
    disk.fail_with(Fault::none);
    EXPECT_NO_THROW(reader.execute("SELECT * FROM sale"));
}

TEST_F(SqliteFailureTest, ACheckpointThatFailsIsToldAndLosesNothing) {
    FaultyVfs disk;
    {
        Database database(config());
        database.execute(create_sale);
        ASSERT_EQ(commit(database, 1), CommitOutcome::done);
        disk.fail_with(Fault::sync_fails);
        EXPECT_EQ(database.checkpoint(Database::Checkpoint::passive), -1);
        EXPECT_TRUE(contains(database.last_failure(), "the disk failed"));
        EXPECT_EQ(commit(database, 2), CommitOutcome::unknown);
        disk.fail_with(Fault::none);
    }
    Database database(config());
    EXPECT_EQ(count(database), 1);
}

}  // namespace
}  // namespace onepool::io
