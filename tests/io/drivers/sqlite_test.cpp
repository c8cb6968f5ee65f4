// What a store may rely on when nothing fails.

#include "drivers/io/sqlite.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cmath>
#include <filesystem>
#include <optional>

#include "tests/io/support/temp_dir.hpp"

namespace onepool::io {
namespace {

using protocol::Bytes;
using protocol::CommitOutcome;
using test_support::TempDir;

constexpr std::uint64_t small_wal = 64 * 1024;

class SqliteTest : public testing::Test {
  protected:
    Database::Config config(Database::Mode mode = Database::Mode::writer) const {
        return {.path = directory_.file("node.db"), .mode = mode, .wal_bytes = small_wal};
    }
    static std::int64_t count(Database& database) {
        Statement query = database.prepare("SELECT count(*) FROM sale");
        EXPECT_TRUE(query.step());
        return query.integer(0);
    }
    static std::string pragma(Database& database, const std::string& name) {
        Statement query = database.prepare("PRAGMA " + name);
        EXPECT_TRUE(query.step());
        return std::string(query.text(0));
    }
    static void insert(Database& database, std::int64_t id) {
        database.prepare("INSERT INTO sale(id, what) VALUES(?, 'x')").bind(1, id).run();
    }
    TempDir directory_;
};

constexpr const char* create_sale = "CREATE TABLE sale(id INTEGER PRIMARY KEY, what ANY) STRICT";

TEST_F(SqliteTest, OpensWithTheSettingsThatPromisesRestOn) {
    Database database(config());
    EXPECT_EQ(pragma(database, "journal_mode"), "wal");
    EXPECT_EQ(pragma(database, "synchronous"), "2");
    EXPECT_EQ(pragma(database, "secure_delete"), "0");
    EXPECT_EQ(pragma(database, "wal_autocheckpoint"), "0");
    EXPECT_EQ(pragma(database, "journal_size_limit"), "-1");
    EXPECT_EQ(pragma(database, "trusted_schema"), "0");
    EXPECT_EQ(pragma(database, "foreign_keys"), "1");
}

TEST_F(SqliteTest, TakesNoDoubleQuotedTextForAName) {
    Database database(config());
    EXPECT_THROW(database.prepare("SELECT \"no such column\""), SqliteError);
}

TEST_F(SqliteTest, ReturnsEveryTypeAsItWasBound) {
    Database database(config());
    database.execute("CREATE TABLE t(a, b, c, d, e, f)");
    const Bytes blob{0, 1, 255, 0};
    database.prepare("INSERT INTO t VALUES(?, ?, ?, ?, ?, ?)")
        .bind(1, std::int64_t{-9'007'199'254'740'993})
        .bind(2, std::string_view("a\0b", 3))
        .bind(3, protocol::ByteView(blob))
        .bind_null(4)
        .bind(5, std::string_view())
        .bind(6, protocol::ByteView())
        .run();
    Statement row = database.prepare("SELECT * FROM t");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.integer(0), -9'007'199'254'740'993);
    EXPECT_EQ(row.text(1), std::string_view("a\0b", 3));
    EXPECT_TRUE(std::ranges::equal(row.blob(2), blob));
    EXPECT_TRUE(row.is_null(3));
    EXPECT_FALSE(row.is_null(4));  // an empty text is a text
    EXPECT_FALSE(row.is_null(5));  // an empty blob is a blob
    EXPECT_TRUE(row.blob(5).empty());
    EXPECT_FALSE(row.step());
}

TEST_F(SqliteTest, UsesAStatementAgainWithoutItsOldValues) {
    Database database(config());
    database.execute("CREATE TABLE t(a)");
    database.prepare("INSERT INTO t VALUES(?)").bind(1, std::int64_t{7}).run();
    database.prepare("INSERT INTO t VALUES(?)").run();  // nothing bound: null
    Statement row = database.prepare("SELECT count(*) FROM t WHERE a IS NULL");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.integer(0), 1);
}

TEST_F(SqliteTest, GivesATwinForAStatementThatIsInUse) {
    Database database(config());
    database.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2);");
    Statement outer = database.prepare("SELECT a FROM t ORDER BY a");
    ASSERT_TRUE(outer.step());
    {
        Statement inner = database.prepare("SELECT a FROM t ORDER BY a");
        ASSERT_TRUE(inner.step());
        EXPECT_EQ(inner.integer(0), 1);
    }
    ASSERT_TRUE(outer.step());
    EXPECT_EQ(outer.integer(0), 2);
}

TEST_F(SqliteTest, AStatementMayBeMoved) {
    Database database(config());
    std::optional<Statement> kept;
    kept.emplace(database.prepare("SELECT 1"));
    ASSERT_TRUE(kept->step());
    EXPECT_EQ(kept->integer(0), 1);
}

TEST_F(SqliteTest, KeepsManyTextsWithoutGrowingForEver) {
    Database database(config());
    for (int i = 0; i < 1000; ++i) {
        Statement query = database.prepare("SELECT " + std::to_string(i));
        ASSERT_TRUE(query.step());
        EXPECT_EQ(query.integer(0), i);
    }
}

TEST_F(SqliteTest, CommitsAllOrNothing) {
    Database database(config());
    database.execute(create_sale);
    EXPECT_EQ(database.transact([](Database& db) { insert(db, 1); }), CommitOutcome::done);
    EXPECT_EQ(count(database), 1);
    EXPECT_EQ(database.changes(), 1);
}

TEST_F(SqliteTest, RollsBackWhenTheWorkThrowsAndTellsItsCaller) {
    Database database(config());
    database.execute(create_sale);
    EXPECT_THROW((void)database.transact([](Database& db) {
        insert(db, 1);
        throw std::logic_error("the caller's own");
    }),
                 std::logic_error);
    EXPECT_EQ(count(database), 0);
    EXPECT_EQ(database.transact([](Database& db) { insert(db, 1); }), CommitOutcome::done);
}

TEST_F(SqliteTest, KeepsWhatWasCommittedWhenOpenedAgain) {
    {
        Database database(config());
        database.execute(create_sale);
        EXPECT_EQ(database.transact([](Database& db) { insert(db, 1); }), CommitOutcome::done);
        database.set_schema_version(7);
    }
    Database database(config());
    EXPECT_EQ(count(database), 1);
    EXPECT_EQ(database.schema_version(), 7);
}

TEST_F(SqliteTest, ANewFileHasSchemaVersionZero) {
    Database database(config());
    EXPECT_EQ(database.schema_version(), 0);
}

TEST_F(SqliteTest, AReaderSeesCommitsAndCannotChangeARow) {
    Database writer(config());
    writer.execute(create_sale);
    Database reader(config(Database::Mode::reader));
    EXPECT_EQ(writer.transact([](Database& db) { insert(db, 1); }), CommitOutcome::done);
    EXPECT_EQ(count(reader), 1);
    EXPECT_THROW(reader.execute("DELETE FROM sale"), SqliteError);
    EXPECT_EQ(count(writer), 1);
}

TEST_F(SqliteTest, AReaderDoesNotCreateADatabase) {
    try {
        Database reader(config(Database::Mode::reader));
        FAIL() << "opened what is not there";
    } catch (const SqliteError& error) {
        EXPECT_NE(std::string(error.what()).find("cannot open the database"), std::string::npos)
            << error.what();
        EXPECT_NE(std::string(error.what()).find("node.db"), std::string::npos);
    }
    EXPECT_FALSE(std::filesystem::exists(directory_.file("node.db")));
}

TEST_F(SqliteTest, RefusesAFileThatIsNotADatabase) {
    directory_.write("node.db", std::string(8192, 'x'));
    try {
        Database database(config());
        FAIL() << "opened a text";
    } catch (const SqliteError& error) {
        EXPECT_NE(std::string(error.what()).find("not a database"), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("restore it"), std::string::npos);
    }
}

using SqliteDeathTest = SqliteTest;

TEST_F(SqliteDeathTest, ABrokenConstraintIsABugOfOurs) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Database database(config());
            database.execute(create_sale);
            (void)database.transact([](Database& db) {
                insert(db, 1);
                insert(db, 1);
            });
        },
        "UNIQUE constraint failed");
}

TEST_F(SqliteDeathTest, WrongSqlInATransactionIsABugOfOurs) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Database database(config());
            (void)database.transact(
                [](Database& db) { db.execute("INSERT INTO nowhere VALUES(1)"); });
        },
        "no such table");
}

TEST_F(SqliteDeathTest, NestingIsABugOfOurs) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Database database(config());
            (void)database.transact([](Database& db) { (void)db.transact([](Database&) {}); });
        },
        "CHECK failed");
}

TEST_F(SqliteDeathTest, TwoStatementsInOneTextAreABugOfOurs) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Database database(config());
            database.prepare("SELECT 1; SELECT 2");
        },
        "CHECK failed");
}

}  // namespace
}  // namespace onepool::io
