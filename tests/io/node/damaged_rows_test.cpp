// A node's database that a disk or a person changed: no value of a row stops a start but one, and
// pages that meet such a row say so instead of ending the till.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/journal_reader.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

class DamagedNodeRows : public NodeStoreTest {
  protected:
    DamagedNodeRows() {
        PublicKey key;
        key.bytes.fill(3);
        NodeStore store(config());
        fill(store, 3);
        EXPECT_EQ(store.commit(
                      {CursorPut{head_, Seq{1}, HubEpoch{4}, 5, {8, 9}},
                       LevelPut{{Sku{"A"}, 3, Units{4}, Units{1}, Units{2}, Units{1}, UnixMs{77}}},
                       ReturnedPut{{basket(1), 2}, Units{1}}, HubKeyPut{key}}),
                  CommitOutcome::done);
        EXPECT_EQ(
            store.commit(
                {HeadWitnessPut{{1, 2}}, DayPut{BusinessDay{20'270'115}, {1, 2}},
                 ChunkPut{Digest{1}, {1, 2}}, ScopePut{{{Scope::prices, 9}, {Digest{1}}, 1}},
                 OverridesPut{BusinessDay{20'270'115}, Units{2}}, PinTriesPut{3},
                 BasketPut{basket(7), {1, 2}}, UsedRightPut{Sku{"A"}, live_, HubEpoch{4}, Units{3}},
                 CountSessionPut{{.id = basket(5), .name = "aisle 3"}},
                 CountLinePut{{basket(5), Sku{"A"}, {{"B-07", Units{2}}}}},
                 PickPut{{{ChannelId{"shop"}, OrderId{"S-1"}}, {}, {{Sku{"A"}, Units{1}, {}}}}}}),
            CommitOutcome::done);
    }
    struct Column {
        std::string name;
        std::string type;
    };
    std::vector<Column> columns(const std::string& table) const {
        io::Database database({.path = folder_.file("node.db")});
        auto query = database.prepare("SELECT name, type FROM pragma_table_info(?1)");
        query.bind(1, std::string_view(table));
        std::vector<Column> columns;
        while (query.step())
            columns.push_back({std::string(query.text(0)), std::string(query.text(1))});
        return columns;
    }
    static std::vector<std::string> nonsense(const std::string& type) {
        if (type == "INTEGER")
            return {"0", "-1", "7", "(5 << 40) + 9", "1 << 62", "-9223372036854775807 - 1"};
        if (type == "TEXT")
            return {"''", "hex(zeroblob(100000))"};
        return {"x''", "zeroblob(16)", "zeroblob(40)", "zeroblob(1000000)"};
    }
    // The text that a start fails with after this change, which is undone.
    std::string failure_after(const std::string& change) {
        const std::string sound = folder_.file("sound");
        std::filesystem::copy_file(folder_.file("node.db"), sound);
        io::Database({.path = folder_.file("node.db"), .wal_bytes = 0})
            .execute("PRAGMA ignore_check_constraints=ON; " + change);
        const std::string text = failure();
        std::filesystem::remove(folder_.file("node.db-wal"));
        std::filesystem::remove(folder_.file("node.db.damaged-1"));
        std::filesystem::rename(sound, folder_.file("node.db"));
        return text;
    }
};

// What becomes of each: row_mending_test.cpp and side_mending_test.cpp.
TEST_F(DamagedNodeRows, StopNoStart) {
    execute(
        "INSERT INTO unreadable VALUES (0, 1, 2, zeroblob(32));"
        "INSERT INTO pruned VALUES (0, 1, zeroblob(32));"
        "INSERT INTO ended_journal VALUES (1, x'03030303030303030303030303030303', 1, "
        "zeroblob(32), 1, zeroblob(32));"
        "INSERT INTO held_by_hub VALUES (0, 2, zeroblob(32), 1, zeroblob(32));"
        "INSERT INTO recalled VALUES (1, zeroblob(32), NULL, x'01');"
        "INSERT INTO task VALUES ('shop', 'S-1', 7, 0, x'01')");
    for (const char* table :
         {"node",           "journal",   "basket",      "cursor",        "task",
          "level",          "returned",  "scope",       "scope_chunk",   "hub_key",
          "head_witness",   "day_seal",  "pruned",      "ended_journal", "unreadable",
          "damaged_basket", "overrides", "held_by_hub", "recalled",      "paying",
          "pick",           "pin_tries", "right_used",  "count_session", "count_line"}) {
        EXPECT_EQ(failure_after("DELETE FROM " + std::string(table)), "no failure") << table;
        for (const Column& column : columns(table)) {
            for (const std::string& value : nonsense(column.type)) {
                const std::string change = "UPDATE OR IGNORE " + std::string(table) + " SET " +
                                           column.name + " = " + value;
                EXPECT_EQ(failure_after(change), "no failure") << change;
            }
        }
    }
}

// Most likely a file that was copied here: nothing of it is touched.
TEST_F(DamagedNodeRows, OfAnotherNodeStopTheStart) {
    execute("UPDATE journal SET hash = zeroblob(32)");
    EXPECT_NE(failure_after("UPDATE node SET node_id = x'09090909090909090909090909090909'")
                  .find("belongs to node n-"),
              std::string::npos);
}

TEST_F(DamagedNodeRows, OfStockAreLeftOutForTheHubToTellAgain) {
    EXPECT_EQ(NodeStore(config()).load().levels.size(), 1u);
    for (const char* change : {"version = 0", "shelf = 9223372036854775807", "sku = ''"}) {
        execute(std::string("UPDATE level SET version = 3, shelf = 4, sku = 'A'; "
                            "UPDATE level SET ") +
                change);
        EXPECT_TRUE(NodeStore(config()).load().levels.empty()) << change;
    }
}

// Changed under a running till: nothing of the other journals is lost by it.
TEST_F(DamagedNodeRows, OfAJournalThatNeverWasAreSaidByTheReader) {
    JournalReader reader(folder_.file("node.db"), node_);
    execute("UPDATE journal SET place = (5 << 40) + 9 WHERE place = 3");

    EXPECT_THROW((void)reader.before(Place{INT64_MAX}, 1), io::SqliteError);
    EXPECT_EQ(reader.after(Place{0}, 2).size(), 2u);
    execute("UPDATE journal SET place = -7 WHERE place > 3");
    EXPECT_THROW((void)reader.after(Place{INT64_MIN}, 1), io::SqliteError);
}

TEST_F(DamagedNodeRows, OfJournalsAreSaidByTheReader) {
    execute("UPDATE node SET life = 7");
    JournalReader reader(folder_.file("node.db"), node_);
    try {
        (void)reader.after(Place{0}, 1);
        FAIL() << "life 7 is no first one";
    } catch (const io::SqliteError& error) {
        EXPECT_NE(std::string(error.what()).find("its events and its journals do not fit"),
                  std::string::npos);
        EXPECT_EQ(error.outcome(), CommitOutcome::unknown);
    }
}

}  // namespace
}  // namespace onepool::node
