// A bit flipped in a row that says who the till is, which journals it has or how far the hub is, or
// that row is gone: the till starts, has every event it recorded, and records the next one.
#include <gtest/gtest.h>

#include <filesystem>

#include "node/store/journal_reader.hpp"
#include "protocol/seal.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

constexpr const char* unchecked = "PRAGMA ignore_check_constraints=ON; ";

JournalId journal(std::uint8_t number) {
    JournalId id;
    id.bytes.fill(number);
    return id;
}

// What no row has: the id that a start draws.
constexpr std::uint8_t drawn = 77;

class RowMendingTest : public NodeStoreTest {
  protected:
    NodeStore::Config drawing() const {
        auto config = this->config();
        config.new_journal = journal(drawn);
        return config;
    }
    // A till with rows 1 to 3 in one journal; a hub has the first two of them.
    void make() {
        NodeStore store(config());
        fill(store, 3);
        ended_head_ = head_;
        ASSERT_EQ(store.commit({CursorPut{{Seq{2}, Digest{5}}, Seq{1}, HubEpoch{4}, 5, {8, 9}}}),
                  CommitOutcome::done);
    }
    // A till with rows 1 to 3 in one that ended, and then as many rows in the next.
    void make_ended(std::uint8_t rows) {
        NodeStore store(config());
        fill_and_end(store, 3, journal(3));
        ended_head_ = hash_of(3);
        for (std::uint8_t i = 4; i < 4 + rows; ++i)
            ASSERT_EQ(store.commit({append(i)}), CommitOutcome::done);
    }
    Position hash_of(std::uint64_t seq) const {
        JournalReader reader(folder_.file("node.db"), node_);
        return {Seq{seq}, reader.at({node_, new_journal(), Seq{seq}})->hash};
    }
    void keep_word_of(const JournalId& named) {
        DaySeal seal{.hub_epoch = HubEpoch{4}, .journal = named, .day = BusinessDay{20'270'115}};
        seal.head = {Seq{1}, Digest{1}};
        seal.leaves = 1;
        NodeStore store(config());
        ASSERT_EQ(store.commit({DayPut{BusinessDay{20'270'115}, encode_message(seal)}}),
                  CommitOutcome::done);
    }
    void expect_sound_now() const { EXPECT_EQ(damage().rows, MendedRows{}) << "put right once"; }
    // Row 2 and the one recorded now.
    void expect_all_found(NodeStore& store) {
        live_ = store.journal();
        head_ = store.load().uplink.head;
        ASSERT_EQ(store.commit({append(9)}), CommitOutcome::done);
        JournalReader reader(folder_.file("node.db"), node_);
        EXPECT_TRUE(reader.find(basket(2)));
        EXPECT_TRUE(reader.find(basket(9)));
        EXPECT_GE(reader.before(Place{INT64_MAX}, 10).size(), 4u);
    }
    // Undone by the caller's next change: each starts from the same file.
    void change(const std::string& sql) {
        const std::string sound = folder_.file("sound");
        if (!std::filesystem::exists(sound))
            std::filesystem::copy_file(folder_.file("node.db"), sound);
        std::filesystem::remove(folder_.file("node.db-wal"));
        std::filesystem::remove(folder_.file("node.db.damaged-1"));
        std::filesystem::copy_file(sound, folder_.file("node.db"),
                                   std::filesystem::copy_options::overwrite_existing);
        execute(unchecked + sql);
    }

    Position ended_head_;  // of the first journal
};

// ---- identity

TEST_F(RowMendingTest, TouchesNothingThatIsSound) {
    make();
    EXPECT_EQ(damage().rows, MendedRows{});
}

TEST_F(RowMendingTest, TheEventsProveWhoItIs) {
    make();
    for (const char* sql :
         {"UPDATE node SET life = 1", "UPDATE node SET life = -1", "UPDATE node SET life = 1 << 40",
          "UPDATE node SET boot_no = -2", "UPDATE node SET id = 3",
          "UPDATE node SET journal_id = x'02020202020202020242020202020202'",
          "UPDATE node SET node_id = x'01010101010101010101010101010105'",
          "UPDATE node SET node_id = zeroblob(16)", "UPDATE node SET node_id = x'01'"}) {
        change(sql);
        {
            NodeStore store(drawing());
            const auto stored = store.load();
            EXPECT_EQ(store.journal(), new_journal()) << sql;
            EXPECT_EQ(stored.uplink.head, hash_of(3)) << sql;
            EXPECT_EQ(stored.uplink.acked.seq, Seq{2}) << sql;
            EXPECT_TRUE(stored.ended.empty()) << sql;
            EXPECT_TRUE(stored.damage.rows.is_identity) << sql;
            expect_all_found(store);
        }
        expect_sound_now();
    }
}

TEST_F(RowMendingTest, AWordKeptElsewhereNamesAJournalOfWhichTheNameIsLost) {
    make();
    keep_word_of(new_journal());
    for (const char* sql : {"UPDATE node SET journal_id = zeroblob(16)", "DELETE FROM node"}) {
        change(sql);
        NodeStore store(drawing());
        EXPECT_EQ(store.journal(), new_journal()) << sql;
        EXPECT_EQ(store.load().uplink.acked.seq, Seq{2}) << sql;
        expect_all_found(store);
    }
}

TEST_F(RowMendingTest, TheGuardNamesTheJournalAndTheBoot) {
    make();
    execute("DELETE FROM node");
    auto guarded = drawing();
    guarded.guard = GuardMark{node_, new_journal(), head_, 12, 1};
    const NodeStore store(guarded);
    EXPECT_EQ(store.journal(), new_journal());
    EXPECT_EQ(store.boot_no(), 13u);
}

TEST_F(RowMendingTest, AJournalWhoseNameIsNowhereIsKeptAndAnotherOneBegins) {
    make();
    for (const char* sql : {"UPDATE node SET journal_id = zeroblob(16)", "DELETE FROM node"}) {
        change(sql);
        {
            NodeStore store(drawing());
            EXPECT_EQ(store.journal(), journal(drawn)) << sql;
            const auto stored = store.load();
            EXPECT_EQ(stored.uplink.head, Position{}) << sql;
            EXPECT_EQ(stored.uplink.acked, Position{}) << sql;
            EXPECT_EQ(stored.uplink.hub_epoch, HubEpoch{4}) << "the hub is the same";
            ASSERT_EQ(stored.ended.size(), 1u) << sql;
            EXPECT_EQ(stored.ended[0].head, ended_head_) << sql;
            EXPECT_EQ(stored.ended[0].taken, Position{}) << sql;
            EXPECT_EQ(stored.damage.rows.nameless, 1u) << sql;
            EXPECT_EQ(stored.damage.rows.kept, folder_.file("node.db.damaged-1"));
            EXPECT_TRUE(std::filesystem::exists(stored.damage.rows.kept));
            expect_all_found(store);
        }
        expect_sound_now();
    }
}

TEST_F(RowMendingTest, AnEmptyJournalWhoseNameIsLostIsBegunAnew) {
    {
        const NodeStore store(config());
    }
    execute(std::string(unchecked) + "UPDATE node SET journal_id = zeroblob(16)");
    NodeStore store(drawing());
    EXPECT_EQ(store.journal(), journal(drawn));
    EXPECT_TRUE(store.load().ended.empty());
}

TEST_F(RowMendingTest, AnotherNodesDatabaseIsLeftAsItIs) {
    make();
    execute(std::string(unchecked) + "UPDATE cursor SET acked_seq = -1");
    node_.bytes.fill(8);
    EXPECT_NE(failure().find("belongs to node n-"), std::string::npos);
    io::Database database({.path = folder_.file("node.db")});
    auto cursor = database.prepare("SELECT acked_seq FROM cursor");
    ASSERT_TRUE(cursor.step());
    EXPECT_EQ(cursor.integer(0), -1);
}

// ---- cursor

constexpr const char* cursor_nonsense[] = {
    "UPDATE cursor SET acked_seq = -1",
    "UPDATE cursor SET acked_seq = 1 << 41",
    "UPDATE cursor SET acked_hash = x'01'",
    "UPDATE cursor SET acked_seq = 0",
    "UPDATE cursor SET safe = -1",
    "UPDATE cursor SET hub_epoch = 1 << 40",
    "UPDATE cursor SET epoch = 1 << 40",
    "UPDATE cursor SET token = zeroblob(1000)",
    "UPDATE cursor SET id = 9",
};

TEST_F(RowMendingTest, ANonsenseCursorStartsFromTheBeginning) {
    make();
    for (const char* sql : cursor_nonsense) {
        change(sql);
        {
            NodeStore store(config());
            const auto stored = store.load();
            EXPECT_EQ(stored.uplink.acked, Position{}) << sql;
            EXPECT_EQ(stored.unacknowledged.size(), 3u) << sql;
            EXPECT_TRUE(stored.damage.rows.is_cursor) << sql;
            expect_all_found(store);
        }
        expect_sound_now();
    }
}

TEST_F(RowMendingTest, ANonsenseOrLostCursorStartsFromWhatTheHubSignedFor) {
    make();
    const SigningKey hub(KeySeed{3});
    const Ack ack{
        .hub_epoch = HubEpoch{6}, .journal = new_journal(), .applied = hash_of(2), .safe = Seq{1}};
    const Bytes sealed = seal(hub, {Way::down, node_}, encode_message(ack));
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({HubKeyPut{hub.public_key()}, HeadWitnessPut{sealed}}),
                  CommitOutcome::done);
    }
    for (const char* sql : {"UPDATE cursor SET acked_seq = -1", "DELETE FROM cursor"}) {
        change(sql);
        const auto stored = NodeStore(config()).load();
        EXPECT_EQ(stored.uplink.acked, hash_of(2)) << sql;
        EXPECT_EQ(stored.uplink.hub_epoch, HubEpoch{6}) << sql;
        EXPECT_TRUE(stored.damage.rows.is_cursor) << sql;
    }
    change("DELETE FROM cursor; UPDATE hub_key SET key = zeroblob(32)");
    EXPECT_EQ(NodeStore(config()).load().uplink.acked, Position{}) << "not that hub's word";
}

// ---- ended journals

TEST_F(RowMendingTest, ARowOfAnEndedJournalIsDerivedFromItsEvents) {
    for (const std::uint8_t rows : {std::uint8_t{0}, std::uint8_t{2}}) {
        std::filesystem::remove(folder_.file("node.db"));
        std::filesystem::remove(folder_.file("sound"));
        head_ = {};
        live_ = new_journal();
        make_ended(rows);
        keep_word_of(new_journal());
        for (const char* sql :
             {"DELETE FROM ended_journal", "UPDATE ended_journal SET life = 4",
              "UPDATE ended_journal SET life = -1", "UPDATE ended_journal SET journal_id = x'02'",
              "UPDATE ended_journal SET journal_id = x'02020202020202020202020202020203'",
              "UPDATE ended_journal SET head_seq = 2", "UPDATE ended_journal SET head_seq = -3",
              "UPDATE ended_journal SET head_seq = 1 << 30",
              "UPDATE ended_journal SET head_seq = 7 /* its hash is of 3 */",
              "UPDATE ended_journal SET head_hash = x'01'",
              "UPDATE ended_journal SET taken_seq = -1", "UPDATE ended_journal SET taken_seq = 4",
              "UPDATE ended_journal SET taken_hash = x'01'"}) {
            change(sql);
            {
                NodeStore store(drawing());
                EXPECT_EQ(store.journal(), journal(3)) << sql;
                const auto stored = store.load();
                EXPECT_EQ(stored.uplink.head.seq, Seq{rows}) << sql;
                ASSERT_EQ(stored.ended.size(), 1u) << sql;
                EXPECT_EQ(stored.ended[0].journal, new_journal()) << sql;
                EXPECT_EQ(stored.ended[0].head, ended_head_) << sql;
                EXPECT_LE(stored.ended[0].taken.seq, Seq{1}) << "no more than it was: " << sql;
                EXPECT_TRUE(stored.damage.rows.is_ended) << sql;
                EXPECT_EQ(stored.damage.rows.nameless, 0u) << sql;
                expect_all_found(store);
            }
            expect_sound_now();
        }
    }
}

TEST_F(RowMendingTest, AnEndedJournalWhoseNameIsNowhereIsKeptUnderAnotherOne) {
    make_ended(1);
    for (const char* sql :
         {"DELETE FROM ended_journal", "UPDATE ended_journal SET journal_id = zeroblob(16)"}) {
        change(sql);
        NodeStore store(drawing());
        EXPECT_EQ(store.journal(), journal(3)) << sql;
        const auto stored = store.load();
        ASSERT_EQ(stored.ended.size(), 1u) << sql;
        EXPECT_EQ(stored.ended[0].head, ended_head_) << sql;
        EXPECT_EQ(stored.damage.rows.nameless, 1u) << sql;
        EXPECT_TRUE(std::filesystem::exists(stored.damage.rows.kept)) << sql;
        expect_all_found(store);
    }
}

TEST_F(RowMendingTest, WhichJournalIsThePresentOneIsSeenByWhichHaveEnded) {
    make_ended(0);
    keep_word_of(new_journal());
    for (const char* sql : {"UPDATE node SET life = 0", "UPDATE node SET life = 1 << 40"}) {
        change(sql);
        NodeStore store(drawing());
        EXPECT_EQ(store.journal(), journal(3)) << sql;
        EXPECT_EQ(store.load().ended.size(), 1u) << sql;
    }
    change("DELETE FROM node");
    EXPECT_EQ(NodeStore(drawing()).journal(), journal(drawn)) << "nothing was in it";
}

TEST_F(RowMendingTest, WhatNobodyCanSayIsUnreadableIsLookedAtAnew) {
    make_ended(0);
    for (const char* values : {"0, 3, 2, zeroblob(32)", "0, 0, 2, zeroblob(32)",
                               "0, 2, 9, zeroblob(32)", "0, 2, 2, x'01'"}) {
        change(std::string("INSERT INTO unreadable VALUES (") + values + ")");
        {
            const auto stored = NodeStore(config()).load();
            ASSERT_EQ(stored.ended.size(), 1u) << values;
            EXPECT_TRUE(stored.ended[0].unreadable.empty()) << values;
            EXPECT_EQ(stored.ended[0].taken, Position{}) << values;
            EXPECT_TRUE(stored.damage.rows.is_ended) << values;
        }
        expect_sound_now();
    }
}

TEST_F(RowMendingTest, ARowThatAFlippedBitTookElsewhereStopsNothing) {
    make();
    execute("UPDATE journal SET place = place + (1 << 45) WHERE place = 3");
    NodeStore store(config());
    EXPECT_EQ(store.journal(), new_journal());
    EXPECT_EQ(store.load().uplink.head.seq, Seq{2});
}

// ---- where a journal begins

TEST_F(RowMendingTest, AJournalBeginsWhereItsFirstRowStands) {
    make();
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({JournalPrune{Seq{2}}}), CommitOutcome::done);
    }
    for (const char* sql : {"UPDATE pruned SET seq = 3", "UPDATE pruned SET seq = -1",
                            "UPDATE pruned SET seq = 1 << 50", "UPDATE pruned SET hash = x'01'"}) {
        change(sql);
        {
            const auto stored = NodeStore(config()).load();
            EXPECT_EQ(stored.uplink.first_retained, Seq{3}) << sql;
            EXPECT_EQ(stored.uplink.head.seq, Seq{3}) << sql;
            EXPECT_TRUE(stored.damage.rows.is_pruned) << sql;
            EXPECT_TRUE(stored.damage.events.empty()) << sql;
        }
        expect_sound_now();
    }
}

}  // namespace
}  // namespace onepool::node
