// Copies of databases that go on being written, and files that are there whole or not at all.
#include "drivers/io/database_copy.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "drivers/io/sealed_file.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::io {
namespace {

class Copies : public testing::Test {
  protected:
    Copies() {
        writer.execute("CREATE TABLE t (n INTEGER, fill BLOB)");
        add(200);
    }
    void add(int rows) {
        const auto outcome = writer.transact([&](Database& database) {
            auto insert = database.prepare("INSERT INTO t VALUES (?1, zeroblob(4000))");
            for (int i = 0; i < rows; ++i) {
                insert.bind(1, std::int64_t{i}).run();
                insert.reset();
            }
        });
        ASSERT_EQ(outcome, protocol::CommitOutcome::done);
    }
    static std::int64_t rows_in(const std::string& path) {
        Database database({.path = path, .mode = Database::Mode::sealed});
        auto count = database.prepare("SELECT count(*) FROM t");
        return count.step() ? count.integer(0) : -1;
    }
    bool is_there(const std::string& end) const { return std::filesystem::exists(target + end); }

    test_support::TempDir folder;
    Database writer{{.path = folder.file("live.db"), .mode = Database::Mode::writer}};
    std::string target = folder.file("copy.db");
};

TEST_F(Copies, HoldWhatWasThereWhenTheyBegan) {
    SealedFile made(target);
    {
        Database reader({.path = folder.file("live.db"), .mode = Database::Mode::reader});
        Database draft({.path = made.draft(), .mode = Database::Mode::draft});
        DatabaseCopy copy(reader, draft);
        ASSERT_TRUE(copy.step(10));
        EXPECT_EQ(copy.pages_done(), 10u);
        EXPECT_GT(copy.pages(), 200u);
        add(50);  // held up by nothing, and not in the copy
        while (copy.step(10)) {
        }
        EXPECT_EQ(copy.pages_done(), copy.pages());
    }
    made.seal();
    EXPECT_EQ(rows_in(target), 200);
    EXPECT_EQ(rows_in(folder.file("live.db")), 250);
    for (const char* end : {".part", "-wal", "-shm", "-journal"})
        EXPECT_FALSE(is_there(end)) << end;
}

TEST_F(Copies, AnUnfinishedOneLeavesTheReaderFree) {
    Database reader({.path = folder.file("live.db"), .mode = Database::Mode::reader});
    SealedFile made(target);
    {
        Database draft({.path = made.draft(), .mode = Database::Mode::draft});
        DatabaseCopy copy(reader, draft);
        ASSERT_TRUE(copy.step(1));
    }
    reader.execute("BEGIN");
    reader.execute("ROLLBACK");
}

TEST_F(Copies, ASealedDatabaseCannotBeChanged) {
    SealedFile made(target);
    {
        Database draft({.path = made.draft(), .mode = Database::Mode::draft});
        draft.execute("CREATE TABLE t (n INTEGER)");
    }
    made.seal();
    Database sealed({.path = target, .mode = Database::Mode::sealed});
    EXPECT_THROW(sealed.execute("DELETE FROM t"), SqliteError);
}

TEST_F(Copies, ASealedFileIsItsOwnersOnly) {
    SealedFile made(target);
    made.seal();
    struct stat found{};
    ASSERT_EQ(stat(target.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(Copies, NothingIsOverwrittenAlsoWhenItComesInBetween) {
    SealedFile late(target);
    {
        SealedFile early(target);
        early.seal();
    }
    EXPECT_THROW(SealedFile again(target), std::runtime_error);
    std::ofstream(late.draft()) << "late";
    EXPECT_THROW(late.seal(), std::runtime_error);
    EXPECT_EQ(std::filesystem::file_size(target), 0u);
}

TEST_F(Copies, AnUnsealedDraftIsRemovedAndOneOfAKilledProgramReplaced) {
    {
        SealedFile made(target);
    }
    EXPECT_FALSE(is_there(".part"));
    std::ofstream(target + ".part") << "half";
    SealedFile made(target);
    EXPECT_EQ(std::filesystem::file_size(made.draft()), 0u);
}

TEST_F(Copies, SayWhereTheyCannotBeMade) {
    try {
        SealedFile made(folder.file("none/copy.db"));
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("none/copy.db.part"), std::string::npos);
    }
}

}  // namespace
}  // namespace onepool::io
