// Events that came back from the hub, on a real file: in their rows, or beside the journal.
#include <gtest/gtest.h>

#include "drivers/verify/node_file.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/mending.hpp"
#include "node/store/node_store.hpp"
#include "protocol/chain.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

class EventsBackTest : public NodeStoreTest {
  protected:
    static JournalId next_journal() {
        JournalId id;
        id.bytes.fill(3);
        return id;
    }
    EventBack back(const JournalAppend& row, BackTo to) const {
        return {new_journal(), row.seq, row.hash, row.basket, row.payload, to};
    }
    // Six events, as they were written; the database holds the first so many of them.
    void hold(NodeStore& store, std::size_t rows) {
        for (std::uint8_t i = 1; i <= 6; ++i)
            written_.push_back(append(i));
        const std::vector<Record> held(written_.begin(),
                                       written_.begin() + static_cast<std::ptrdiff_t>(rows));
        ASSERT_EQ(store.commit(held), CommitOutcome::done);
    }
    Position at(std::size_t seq) const { return {Seq{seq}, written_[seq - 1].hash}; }
    // Put back, and ended by the hub, which holds all six.
    void end_at(NodeStore& store, std::size_t seq) {
        const EndedJournal ended{new_journal(), at(seq), at(seq), Seq{1}, {}, at(6), at(6)};
        ASSERT_EQ(store.commit({JournalBegin{ended, next_journal()}, CursorPut{}}),
                  CommitOutcome::done);
    }
    std::optional<std::string> finding() {
        io::Database database(
            {.path = folder_.file("node.db"), .mode = io::Database::Mode::reader});
        const auto report = verify::verify_node(database, {});
        if (report.finding)
            return verify::to_text(*report.finding);
        return std::nullopt;
    }

    std::vector<JournalAppend> written_;
};

TEST_F(EventsBackTest, ADamagedRowStandsAgainAsItWasWritten) {
    {
        NodeStore store(config());
        hold(store, 6);
    }
    execute("UPDATE journal SET payload = x'00', basket = NULL WHERE place = 3");
    execute("DELETE FROM journal WHERE place = 5");
    EXPECT_EQ(damage().events, (std::vector<SendRange>{{Seq{3}, Seq{3}}, {Seq{5}, Seq{6}}}));
    {
        NodeStore store(config());
        ASSERT_EQ(
            store.commit({back(written_[2], BackTo::own_row), back(written_[4], BackTo::own_row),
                          back(written_[5], BackTo::own_row)}),
            CommitOutcome::done);
    }
    EXPECT_TRUE(damage().events.empty());
    EXPECT_EQ(finding(), std::nullopt);
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find(basket(3))->id.seq, Seq{3});
    EXPECT_EQ(reader.find(basket(5))->payload, written_[4].payload);
}

TEST_F(EventsBackTest, ADocumentFiledElsewhereKeepsItsPlace) {
    NodeStore store(config());
    hold(store, 6);
    JournalAppend odd = written_[2];
    odd.basket = basket(4);
    ASSERT_EQ(store.commit({back(odd, BackTo::own_row)}), CommitOutcome::done);
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find(basket(4))->id.seq, Seq{4});
    EXPECT_EQ(reader.after(Place{0}, 10).size(), 6u);
}

TEST_F(EventsBackTest, WhatStandsBesideIsFoundAndListedInOrder) {
    NodeStore store(config());
    hold(store, 2);
    end_at(store, 2);
    for (std::size_t i = 6; i > 2; --i) {
        const Position lost = i == 3 ? Position{} : at(i - 1);
        ASSERT_EQ(store.commit({back(written_[i - 1], BackTo::beside),
                                LatePut{new_journal(), at(2), {}, lost}}),
                  CommitOutcome::done);
    }
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find(basket(5))->id, (EventId{node_, new_journal(), Seq{5}}));
    EXPECT_EQ(reader.find(basket(5))->hash, written_[4].hash);
    const auto newest = reader.before(Place{INT64_MAX}, 10);
    ASSERT_EQ(newest.size(), 6u);
    EXPECT_EQ(newest[0].id.seq, Seq{6});
    EXPECT_EQ(newest[5].id.seq, Seq{1});
    EXPECT_EQ(reader.read({new_journal(), {Seq{1}, Seq{9}}}).events.size(), 2u)
        << "nothing of it is ever sent";
    EXPECT_FALSE(reader.at({node_, new_journal(), Seq{5}}));
    const auto stored = store.load();
    EXPECT_EQ(stored.ended[0].held, at(6));
    EXPECT_EQ(stored.ended[0].lost, Position{});
    EXPECT_EQ(finding(), std::nullopt);
}

// One flipped bit in its place, and what came back stands nowhere: that hides none of the others.
TEST_F(EventsBackTest, APlaceThatIsNoneHidesNothing) {
    {
        NodeStore store(config());
        hold(store, 2);
        end_at(store, 2);
        ASSERT_EQ(
            store.commit({back(written_[3], BackTo::beside), back(written_[4], BackTo::beside)}),
            CommitOutcome::done);
    }
    for (const char* sql : {"UPDATE recalled SET place = place + (1 << 61) WHERE place = 4",
                            "UPDATE recalled SET place = -5 WHERE place = 5"}) {
        execute(sql);
        JournalReader reader(folder_.file("node.db"), node_);
        EXPECT_GE(reader.before(Place{INT64_MAX}, 10).size(), 2u) << sql;
    }
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.before(Place{INT64_MAX}, 10).size(), 2u);
}

// Two histories of one journal have events of one number: a page that ends there holds both.
TEST_F(EventsBackTest, NoneIsPassedOverBetweenTwoPages) {
    NodeStore store(config());
    hold(store, 4);
    end_at(store, 4);
    ASSERT_EQ(store.commit({back(written_[3], BackTo::beside)}), CommitOutcome::done);
    JournalReader reader(folder_.file("node.db"), node_);
    const auto first = reader.before(Place{INT64_MAX}, 1);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].id.seq, Seq{4});
    EXPECT_EQ(first[1].id.seq, Seq{4});
    EXPECT_EQ(reader.before(first[1].place, 1).at(0).id.seq, Seq{3});
    EXPECT_EQ(reader.before(Place{INT64_MAX}, 3).size(), 3u);
}

TEST_F(EventsBackTest, WhatIsStillToComeIsRemembered) {
    {
        NodeStore store(config());
        hold(store, 2);
        end_at(store, 2);
        ASSERT_EQ(store.commit({back(written_[5], BackTo::beside),
                                LatePut{new_journal(), at(2), {}, at(5)}}),
                  CommitOutcome::done);
    }
    EXPECT_EQ(NodeStore(config()).load().ended[0].lost, at(5));
    EXPECT_EQ(finding(), std::nullopt) << "what is there holds";
}

TEST_F(EventsBackTest, NonsenseAboutItStopsNoStart) {
    {
        NodeStore store(config());
        hold(store, 4);
        end_at(store, 4);
    }
    for (const char* sql :
         {"UPDATE held_by_hub SET held_seq = -1", "UPDATE held_by_hub SET lost_seq = 1 << 50",
          "UPDATE held_by_hub SET held_seq = 2"}) {
        execute(sql);
        const auto stored = NodeStore(config()).load();
        EXPECT_EQ(stored.ended.at(0).head, at(4)) << sql;
        EXPECT_EQ(stored.ended.at(0).lost, Position{}) << sql;
    }
}

TEST_F(EventsBackTest, TheVerifierNamesAnEventBesideThatIsNotAsWritten) {
    {
        NodeStore store(config());
        hold(store, 2);
        end_at(store, 2);
        std::vector<Record> rows{LatePut{new_journal(), at(2), {}, {}}};
        for (std::size_t i = 3; i <= 6; ++i)
            rows.push_back(back(written_[i - 1], BackTo::beside));
        ASSERT_EQ(store.commit(rows), CommitOutcome::done);
    }
    EXPECT_EQ(finding(), std::nullopt);
    execute("UPDATE recalled SET payload = zeroblob(9) WHERE place = 4");
    EXPECT_NE(finding().value_or("").find("event 4: "), std::string::npos);
    execute("DELETE FROM recalled WHERE place = 4");
    EXPECT_NE(finding().value_or("").find("event 4: it is missing"), std::string::npos);
    execute("DELETE FROM recalled WHERE place > 3");
    EXPECT_NE(finding().value_or("").find("does not end at event 6"), std::string::npos);
}

TEST_F(EventsBackTest, AreCarriedOverWhenTheDatabaseIsMended) {
    {
        NodeStore store(config());
        hold(store, 2);
        end_at(store, 2);
        ASSERT_EQ(store.commit({back(written_[5], BackTo::beside),
                                LatePut{new_journal(), at(2), {}, at(5)}}),
                  CommitOutcome::done);
    }
    note_damage(folder_.file("node.db"));
    ASSERT_TRUE(mend_if_damaged(folder_.file("node.db")));
    EXPECT_EQ(NodeStore(config()).load().ended[0].lost, at(5));
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find(basket(6))->payload, written_[5].payload);
}

TEST_F(EventsBackTest, ADatabaseOfTheThirdVersionIsBroughtUp) {
    {
        NodeStore store(config());
        hold(store, 6);
    }
    execute(
        "DROP TABLE held_by_hub; DROP TABLE recalled; DROP TABLE paying; DROP TABLE pick; "
        "DROP TABLE pin_tries; DROP TABLE right_used; PRAGMA user_version = 3");
    NodeStore store(config());
    end_at(store, 6);
    EXPECT_EQ(store.load().ended[0].held, at(6));
}

}  // namespace
}  // namespace onepool::node
