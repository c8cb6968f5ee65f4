// A node's database that a disk or a person changed: the start says which part cannot be read back,
// and pages that meet such a row say so instead of ending the till.

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

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
        EXPECT_EQ(store.commit({CursorPut{head_, Seq{1}, HubEpoch{4}, 5, {8, 9}},
                                LevelPut{{Sku{"A"}, 3, Units{4}, Units{1}, Units{2}}},
                                ReturnedPut{{basket(1), 2}, Units{1}}, HubKeyPut{key}}),
                  CommitOutcome::done);
    }
    // The text that a start fails with after this change, which is undone by `back`.
    std::string failure_after(const std::string& change) {
        const std::string sound = folder_.file("sound");
        std::filesystem::copy_file(folder_.file("node.db"), sound);
        execute("PRAGMA ignore_check_constraints=ON; " + change);
        const std::string text = failure();
        std::filesystem::remove(folder_.file("node.db-wal"));
        std::filesystem::rename(sound, folder_.file("node.db"));
        return text;
    }
};

TEST_F(DamagedNodeRows, AreNamedAtTheStart) {
    const std::pair<const char*, const char*> cases[] = {
        {"UPDATE node SET life = -1", "whose it is"},
        {"UPDATE node SET journal_id = zeroblob(16)", "whose it is"},
        {"UPDATE node SET boot_no = -2", "whose it is"},
        {"DELETE FROM cursor; UPDATE node SET life = 1", "the list of ended journals"},
        {"UPDATE cursor SET acked_seq = -1", "how far the hub has the journal"},
        {"UPDATE cursor SET acked_hash = x'01'", "how far the hub has the journal"},
        {"UPDATE cursor SET hub_epoch = 1 << 40", "how far the hub has the journal"},
        {"UPDATE cursor SET epoch = 1 << 40", "how far the hub has the journal"},
        {"UPDATE cursor SET token = zeroblob(1000)", "how far the hub has the journal"},
        {"INSERT INTO unreadable VALUES (0, 3, 2, zeroblob(32)); INSERT INTO ended_journal VALUES "
         "(0, x'01020304050607080910111213141516', 3, zeroblob(32), 2, zeroblob(32)); UPDATE node "
         "SET life = 1",
         "what of an ended journal is unreadable"},
        {"INSERT INTO ended_journal VALUES (0, zeroblob(16), 1, zeroblob(32), 0, zeroblob(32))",
         "an ended journal"},
        {"INSERT INTO ended_journal VALUES (0, x'01020304050607080910111213141516', 1, "
         "zeroblob(32), 2, zeroblob(32))",
         "an ended journal"},
        {"INSERT INTO held_by_hub VALUES (0, 2, zeroblob(32), 3, zeroblob(32)); INSERT INTO "
         "ended_journal VALUES (0, x'01020304050607080910111213141516', 3, zeroblob(32), 2, "
         "zeroblob(32)); UPDATE node SET life = 1",
         "what the hub holds of an ended journal"},
        {"UPDATE returned SET quantity = -1", "what was given back"},
        {"UPDATE hub_key SET key = zeroblob(40)", "the hub's key"},
        {"INSERT INTO head_witness VALUES (1, zeroblob(1000000))", "what the hub signed"},
        {"INSERT INTO scope VALUES (4, 1, 0, x'')", "what the hub provided"},
        {"INSERT INTO scope VALUES (0, -1, 0, x'')", "what the hub provided"},
        {"INSERT INTO scope VALUES (0, 1, 0, x'01')", "what the hub provided"},
    };
    ASSERT_EQ(failure(), "no failure");
    for (const auto& [change, part] : cases) {
        EXPECT_NE(failure_after(change).find(std::string(part) + " cannot be read back"),
                  std::string::npos)
            << change << ": " << failure_after(change);
    }
    EXPECT_EQ(failure(), "no failure");
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
