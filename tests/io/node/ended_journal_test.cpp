// A journal ends and another one begins in the same database: both stay readable, and findable.
#include <gtest/gtest.h>

#include "node/store/catalogue.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/node_store.hpp"
#include "protocol/chain.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

class EndedJournalTest : public NodeStoreTest {
  protected:
    static JournalId next_journal() {
        JournalId id;
        id.bytes.fill(3);
        return id;
    }
    // Three events, then another journal with one more in the same transaction.
    void end_after_three(NodeStore& store) {
        fill(store, 3);
        const EndedJournal ended{new_journal(), head_, {Seq{1}, {}}, Seq{1}};
        head_ = {};
        std::vector<Record> rows{JournalBegin{ended, next_journal()}, CursorPut{}};
        rows.push_back(append_to_next(4));
        ASSERT_EQ(store.commit(rows), CommitOutcome::done);
    }
    JournalAppend append_to_next(std::uint8_t number) {
        const Position before = head_;
        JournalAppend row = append(number);
        head_ = chain_append(before, node_, next_journal(), row.payload);
        row.hash = head_.hash;
        return row;
    }
};

TEST_F(EndedJournalTest, GoesOnInTheNextOneAndKeepsTheFirst) {
    {
        NodeStore store(config());
        end_after_three(store);
        EXPECT_EQ(store.journal(), next_journal());
        ASSERT_EQ(store.commit({append_to_next(5)}), CommitOutcome::done);
    }
    NodeStore store(config());
    EXPECT_EQ(store.journal(), next_journal());
    const auto stored = store.load();
    EXPECT_EQ(stored.uplink.head, head_);
    EXPECT_EQ(stored.uplink.head.seq, Seq{2});
    EXPECT_EQ(stored.unacknowledged.size(), 2u);
    ASSERT_EQ(stored.ended.size(), 1u);
    EXPECT_EQ(stored.ended[0].journal, new_journal());
    EXPECT_EQ(stored.ended[0].head.seq, Seq{3});
    EXPECT_EQ(stored.ended[0].taken.seq, Seq{1});
    EXPECT_EQ(stored.ended[0].first_retained, Seq{1});
}

TEST_F(EndedJournalTest, FindsAndReadsTheEventsOfBoth) {
    NodeStore store(config());
    JournalReader reader(folder_.file("node.db"), node_);
    end_after_three(store);
    EXPECT_EQ(reader.find(basket(2))->id, (EventId{node_, new_journal(), Seq{2}}));
    EXPECT_EQ(reader.find(basket(4))->id, (EventId{node_, next_journal(), Seq{1}}));
    EXPECT_EQ(reader.read({new_journal(), {Seq{2}, Seq{9}}}).events.size(), 2u);
    EXPECT_EQ(reader.read({new_journal(), {Seq{2}, Seq{9}}}).prev_hash,
              reader.at({node_, new_journal(), Seq{1}})->hash);
    EXPECT_EQ(reader.read({next_journal(), {Seq{1}, Seq{9}}}).events.size(), 1u);
    JournalId unknown;
    unknown.bytes.fill(77);
    EXPECT_TRUE(reader.read({unknown, {Seq{1}, Seq{9}}}).events.empty());
    EXPECT_FALSE(reader.at({node_, unknown, Seq{1}}));
    const auto newest = reader.before(Place{INT64_MAX}, 10);
    ASSERT_EQ(newest.size(), 4u);
    EXPECT_EQ(newest[0].id.journal, next_journal());
    EXPECT_EQ(newest[1].id, (EventId{node_, new_journal(), Seq{3}}));
    EXPECT_EQ(reader.after(newest[1].place, 10).size(), 1u);
}

TEST_F(EndedJournalTest, RemembersHowFarTheHubHasIt) {
    {
        NodeStore store(config());
        end_after_three(store);
        Position taken{Seq{3}, {}};
        taken.hash.fill(5);
        const std::vector<Unreadable> first{{{Seq{0}, {}}, Seq{1}}};
        ASSERT_EQ(store.commit({LatePut{new_journal(), {}, first}}), CommitOutcome::done);
        EXPECT_EQ(store.load().ended[0].unreadable, first);
        ASSERT_EQ(store.commit({LatePut{new_journal(), taken, {{{Seq{2}, {}}, Seq{3}}}}}),
                  CommitOutcome::done);
    }
    const auto stored = NodeStore(config()).load();
    EXPECT_EQ(stored.ended[0].unreadable, (std::vector<Unreadable>{{{Seq{2}, {}}, Seq{3}}}));
    EXPECT_EQ(stored.ended[0].taken.seq, Seq{3});
    EXPECT_EQ(stored.ended[0].taken.hash[0], 5);
}

TEST_F(EndedJournalTest, VerifiesTheChainOfThePresentOne) {
    {
        NodeStore store(config());
        end_after_three(store);
    }
    execute("UPDATE journal SET hash = zeroblob(32) WHERE place > 1000");
    EXPECT_EQ(damage().events, (std::vector<SendRange>{{Seq{1}, Seq{1}}}));
}

TEST_F(EndedJournalTest, ADatabaseOfTheFirstVersionIsBroughtUp) {
    {
        NodeStore store(config());
        fill(store, 3);
    }
    execute("ALTER TABLE journal RENAME COLUMN place TO seq");
    execute("ALTER TABLE node DROP COLUMN life");
    execute("DROP TABLE ended_journal");
    execute("ALTER TABLE cursor DROP COLUMN token");
    for (const char* table :
         {"pruned", "hub_key", "head_witness", "day_seal", "scope", "scope_chunk", "unreadable",
          "damaged_basket", "held_by_hub", "recalled", "paying", "pick", "pin_tries", "right_used",
          "count_session", "count_line"})
        execute(std::string("DROP TABLE ") + table);
    for (const char* table : {"product_word", "product", "tax", "price", "staff", "setting"}) {
        execute(std::string("DROP TABLE ") + table + "_0");
        execute(std::string("DROP TABLE ") + table + "_1");
    }
    execute(
        "CREATE TABLE product (id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, gtin INTEGER NOT "
        "NULL, code TEXT NOT NULL, description TEXT NOT NULL, unit_price INTEGER NOT NULL, "
        "tax_code TEXT NOT NULL, tax_rate INTEGER NOT NULL) STRICT;"
        "CREATE TABLE tax (code TEXT NOT NULL, rate INTEGER NOT NULL, products INTEGER NOT NULL, "
        "PRIMARY KEY (code, rate)) STRICT, WITHOUT ROWID;"
        "CREATE VIRTUAL TABLE product_word USING fts5 (sku, code, description, content='product', "
        "content_rowid='id', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2');"
        "INSERT INTO product VALUES (1, '22423', 0, '', 'cakestand', 1275, 'std', 2000);"
        "INSERT INTO tax VALUES ('std', 2000, 1);");
    execute("PRAGMA user_version = 1");
    {
        NodeStore store(config());
        EXPECT_EQ(store.load().uplink.head, head_);
        ASSERT_EQ(store.commit({append(9)}), CommitOutcome::done);
        JournalReader reader(folder_.file("node.db"), node_);
        EXPECT_EQ(reader.find(basket(2))->id.seq, Seq{2});
        const auto product = Catalogue(folder_.file("node.db")).find(Sku{"22423"}, UnixMs{1});
        ASSERT_TRUE(product.has_value());
        EXPECT_EQ(product->unit_price, Minor{1275});
    }
    EXPECT_EQ(NodeStore(config()).load().uplink.head.seq, Seq{4});
}

}  // namespace
}  // namespace onepool::node
