// The pre-extended WAL and the lock file: sizes on disk, kills, second processes.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>

#include "drivers/io/sqlite.hpp"
#include "drivers/io/wal_extension.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::io {
namespace {

using protocol::CommitOutcome;
using test_support::read_file;
using test_support::TempDir;
namespace fs = std::filesystem;

constexpr std::uint64_t wal_bytes = 256 * 1024;

class WalTest : public testing::Test {
  protected:
    Database::Config config() const {
        return {.path = path_, .mode = Database::Mode::writer, .wal_bytes = wal_bytes};
    }
    std::uint64_t wal_size() const { return fs::file_size(path_ + "-wal"); }

    static CommitOutcome commit(Database& database, std::int64_t id) {
        return database.transact([id](Database& db) {
            db.prepare("INSERT INTO sale VALUES(?, zeroblob(500))").bind(1, id).run();
        });
    }
    static std::int64_t count(Database& database) {
        Statement query = database.prepare("SELECT count(*) FROM sale");
        EXPECT_TRUE(query.step());
        return query.integer(0);
    }
    // Commits rows 1..`rows` in another process, which is then killed where it stands.
    void commit_and_be_killed(std::int64_t rows) const {
        const pid_t child = fork();
        if (child == 0) {
            Database database(config());
            database.execute("CREATE TABLE IF NOT EXISTS sale(id INTEGER PRIMARY KEY, b BLOB)");
            for (std::int64_t id = 1; id <= rows; ++id) {
                if (commit(database, id) != CommitOutcome::done)
                    _exit(1);
            }
            kill(getpid(), SIGKILL);
        }
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));
    }

    TempDir directory_;
    std::string path_ = directory_.file("node.db");
};

TEST_F(WalTest, IsAsLongAsAskedWithItsBlocksOnDisk) {
    Database database(config());
    EXPECT_EQ(wal_size(), wal_bytes);
    struct stat file{};
    ASSERT_EQ(stat((path_ + "-wal").c_str(), &file), 0);
    EXPECT_GE(static_cast<std::uint64_t>(file.st_blocks) * 512, wal_bytes);
}

TEST_F(WalTest, DoesNotGrowWhileCheckpointsKeepUp) {
    Database database(config());
    database.execute("CREATE TABLE sale(id INTEGER PRIMARY KEY, b BLOB)");
    for (std::int64_t id = 1; id <= 400; ++id) {
        ASSERT_EQ(commit(database, id), CommitOutcome::done);
        if (id % 25 == 0)
            EXPECT_GE(database.checkpoint(Database::Checkpoint::passive), 0);
    }
    EXPECT_EQ(wal_size(), wal_bytes);
}

TEST_F(WalTest, GrowsRatherThanFailWhenNobodyCheckpoints) {
    Database database(config());
    database.execute("CREATE TABLE sale(id INTEGER PRIMARY KEY, b BLOB)");
    for (std::int64_t id = 1; id <= 200; ++id) {
        ASSERT_EQ(commit(database, id), CommitOutcome::done);
    }
    EXPECT_GT(wal_size(), wal_bytes);
    EXPECT_GE(database.checkpoint(Database::Checkpoint::restart), 200);
    EXPECT_EQ(count(database), 200);
}

TEST_F(WalTest, StaysLongWhenTheDatabaseIsClosedAndOpenedAgain) {
    {
        Database database(config());
        database.execute("CREATE TABLE sale(id INTEGER PRIMARY KEY, b BLOB)");
        ASSERT_EQ(commit(database, 1), CommitOutcome::done);
    }
    EXPECT_EQ(wal_size(), wal_bytes);
    {
        Database reader({.path = path_, .mode = Database::Mode::reader});
        EXPECT_EQ(count(reader), 1);
    }
    EXPECT_EQ(wal_size(), wal_bytes);
    Database database(config());
    EXPECT_EQ(wal_size(), wal_bytes);
    EXPECT_EQ(count(database), 1);
}

TEST_F(WalTest, OfAnOlderDatabaseIsExtendedToo) {
    {
        Database database({.path = path_, .mode = Database::Mode::writer, .wal_bytes = 0});
        database.execute("CREATE TABLE sale(id INTEGER PRIMARY KEY, b BLOB)");
        ASSERT_EQ(commit(database, 1), CommitOutcome::done);
    }
    ASSERT_LT(wal_size(), wal_bytes);
    Database database(config());
    EXPECT_EQ(wal_size(), wal_bytes);
    EXPECT_EQ(count(database), 1);
}

TEST_F(WalTest, KeepsEveryCommittedRowOfAKilledProcess) {
    commit_and_be_killed(100);
    Database database(config());
    EXPECT_EQ(count(database), 100);
    EXPECT_GE(wal_size(), wal_bytes);
}

// The WAL is cut to every length around a frame, as after a power cut, and opened with extension:
// what comes back is always a prefix of what was committed, and whole transactions only.
TEST_F(WalTest, CutAnywhereGivesAPrefixOfTheCommits) {
    commit_and_be_killed(20);
    const std::string whole = read_file(path_ + "-wal");
    const std::string main_file = read_file(path_);
    std::int64_t best = 0;
    for (std::size_t length = 0; length < 60 * 4120; length += 2749) {
        TempDir copy;
        copy.write("node.db", main_file);
        copy.write("node.db-wal", std::string_view(whole).substr(0, length));
        Database database(
            {.path = copy.file("node.db"), .mode = Database::Mode::writer, .wal_bytes = wal_bytes});
        database.execute("CREATE TABLE IF NOT EXISTS sale(id INTEGER PRIMARY KEY, b BLOB)");
        Statement query = database.prepare("SELECT count(*), coalesce(max(id), 0) FROM sale");
        ASSERT_TRUE(query.step());
        EXPECT_EQ(query.integer(0), query.integer(1)) << length;  // no hole
        EXPECT_GE(query.integer(0), best) << length;              // more bytes, never fewer rows
        best = query.integer(0);
    }
    EXPECT_EQ(best, 20);
}

TEST_F(WalTest, CommitsAfterAKillOverwriteFromTheStart) {
    commit_and_be_killed(100);
    Database database(config());
    ASSERT_EQ(commit(database, 101), CommitOutcome::done);
    EXPECT_LE(database.checkpoint(Database::Checkpoint::passive), 5);
}

TEST_F(WalTest, APassiveCheckpointLeavesWhatAReaderStillNeeds) {
    Database database(config());
    database.execute("CREATE TABLE sale(id INTEGER PRIMARY KEY, b BLOB)");
    Database reader({.path = path_, .mode = Database::Mode::reader});
    reader.execute("BEGIN; SELECT count(*) FROM sale;");
    ASSERT_EQ(commit(database, 1), CommitOutcome::done);
    EXPECT_GE(database.checkpoint(Database::Checkpoint::passive), 1);
    EXPECT_EQ(count(reader), 0);  // its own, older moment
    reader.execute("COMMIT");
    EXPECT_EQ(count(reader), 1);
}

TEST_F(WalTest, ASecondConnectionMayCheckpoint) {
    Database database(config());
    database.execute("CREATE TABLE sale(id INTEGER PRIMARY KEY, b BLOB)");
    Database second({.path = path_, .mode = Database::Mode::reader});
    ASSERT_EQ(commit(database, 1), CommitOutcome::done);
    EXPECT_GE(second.checkpoint(Database::Checkpoint::restart), 1);
    ASSERT_EQ(commit(database, 2), CommitOutcome::done);
    EXPECT_LE(second.checkpoint(Database::Checkpoint::passive), 3);  // it began again
}

// The extension runs although frames are in use: a reader of another process may stand in them.
TEST_F(WalTest, IsExtendedUnderAReaderThatStillReadsItsFrames) {
    commit_and_be_killed(20);
    fs::resize_file(path_ + "-wal", wal_bytes / 2);
    Database reader({.path = path_, .mode = Database::Mode::reader});
    reader.execute("BEGIN; SELECT count(*) FROM sqlite_schema;");
    Database database(config());
    EXPECT_EQ(wal_size(), wal_bytes);
    Statement sum = reader.prepare("SELECT count(*), sum(length(b)) FROM sale");
    ASSERT_TRUE(sum.step());
    EXPECT_EQ(sum.integer(0), 20);
    EXPECT_EQ(sum.integer(1), 20 * 500);
}

TEST(WalExtension, WritesBehindTheEndOnly) {
    const TempDir directory;
    const std::string before(5'000, 'w');
    const std::string path = directory.write("wal", before);
    EXPECT_EQ(extend_wal(path, 100'000), WalExtension::done);
    EXPECT_EQ(read_file(path), before + std::string(95'000, '\0'));
}

TEST(WalExtension, LeavesALongerFileAlone) {
    const TempDir directory;
    const std::string before(5'000, 'w');
    const std::string path = directory.write("wal", before);
    EXPECT_EQ(extend_wal(path, 4'000), WalExtension::done);
    EXPECT_EQ(read_file(path), before);
}

TEST(WalExtension, SaysThatThereIsNoSpaceAndGivesBackWhatItTook) {
    const TempDir directory;
    const std::string path = directory.write("wal", "frames");
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{.rlim_cur = 70'000, .rlim_max = before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const WalExtension result = extend_wal(path, 100'000);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, ignored);
    EXPECT_EQ(result, WalExtension::no_space);
    EXPECT_EQ(read_file(path), "frames");
}

TEST(WalExtension, SaysThatAFileCannotBeOpened) {
    const TempDir directory;
    EXPECT_EQ(extend_wal(directory.file("missing"), 1'000), WalExtension::io_error);
}

using LockTest = WalTest;

TEST_F(LockTest, ASecondProcessIsToldWhoHoldsTheDatabaseAndWhatToDo) {
    Database database(config());
    const std::string report = directory_.file("report");
    const pid_t child = fork();
    if (child == 0) {
        try {
            Database second(config());
        } catch (const SqliteError& error) {
            directory_.write("report", error.what());
            _exit(0);
        }
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    const std::string text = read_file(report);
    EXPECT_NE(text.find("in use by process " + std::to_string(getpid())), std::string::npos)
        << text;
    EXPECT_NE(text.find("Stop that process first"), std::string::npos) << text;
    EXPECT_NE(text.find(path_), std::string::npos) << text;
}

TEST_F(LockTest, HoldsAcrossSymbolicLinks) {
    Database database(config());
    const std::string alias = directory_.file("alias.db");
    fs::create_symlink(path_, alias);
    EXPECT_THROW(Database({.path = alias, .mode = Database::Mode::writer, .wal_bytes = 0}),
                 SqliteError);
}

TEST_F(LockTest, EndsWithTheProcessHoweverItEnds) {
    commit_and_be_killed(1);
    EXPECT_EQ(read_file(path_ + ".lock").empty(), false);  // the dead one's pid is still there
    Database database(config());
    EXPECT_EQ(read_file(path_ + ".lock"), std::to_string(getpid()) + "\n");
}

TEST_F(LockTest, IsFreeAgainAfterClose) {
    {
        Database database(config());
    }
    Database database(config());
}

TEST_F(LockTest, SaysWhatIsWrongWhenTheDirectoryIsMissing) {
    try {
        Database database({.path = directory_.file("missing/node.db")});
        FAIL() << "opened in a missing directory";
    } catch (const SqliteError& error) {
        EXPECT_NE(std::string(error.what()).find("directory must exist"), std::string::npos);
    }
}

}  // namespace
}  // namespace onepool::io
