// What retention took from the database: the rest is read, sent, verified and judged as before.
#include <gtest/gtest.h>

#include "hub/verify/verify_file.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/node_store.hpp"
#include "protocol/flow_limits.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

// Event i is recorded at wall + i ms (node_store_room.hpp).
constexpr UnixMs wall{1'800'000'000'000};

class PrunedJournal : public NodeStoreTest {
  protected:
    FindPrunable asked(std::uint64_t through, std::int64_t before_ms) const {
        return {new_journal(), head_, Seq{through}, UnixMs{wall.value + before_ms}};
    }
    void prune(NodeStore& store, std::uint64_t last) {
        ASSERT_EQ(store.commit({JournalPrune{Seq{last}}}), CommitOutcome::done);
    }
    static void execute_in(NodeStore& store, const std::string& sql) {
        ASSERT_EQ(store.transact([&](io::Database& database) { database.execute(sql); }),
                  CommitOutcome::done);
    }
    void put(NodeStore& store, ClockTrust trust, std::int64_t stamp, std::int64_t offset) {
        Event event;
        event.header.seq = head_.seq.next();
        event.header.hlc = Hlc{wall.value + stamp, 0};
        event.header.wall = UnixMs{wall.value + stamp};
        event.header.clock_offset = Millis{offset};
        event.header.clock_trust = trust;
        event.body = Receipt{"d", {{Sku{"A"}, Units{1}}}};
        auto payload = encode_event(event);
        head_ = chain_append(head_, node_, new_journal(), payload);
        ASSERT_EQ(store.commit({JournalAppend{head_.seq, head_.hash, {}, std::move(payload)}}),
                  CommitOutcome::done);
    }
};

TEST_F(PrunedJournal, FindsWhatIsOldAndAtMostSoFar) {
    NodeStore store(config());
    fill(store, 5);
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find_prunable(asked(5, 4)).last, Seq{3});
    EXPECT_EQ(reader.find_prunable(asked(2, 4)).last, Seq{2});
    EXPECT_EQ(reader.find_prunable(asked(5, 0)).last, Seq{0});
    EXPECT_EQ(reader.find_prunable(asked(5, 100)).last, Seq{5});
    FindPrunable other = asked(5, 100);
    other.journal.bytes.fill(77);
    EXPECT_EQ(reader.find_prunable(other).last, Seq{0});
    FindPrunable of_a_clone = asked(5, 100);
    of_a_clone.acked.hash[0] ^= 1;
    EXPECT_EQ(reader.find_prunable(of_a_clone).last, Seq{0}) << "the hub holds another history";
}

TEST_F(PrunedJournal, JudgesTheAgeOfAnEventByClocksThatCanBeBelieved) {
    NodeStore store(config());
    put(store, ClockTrust::ok, 1, 0);
    put(store, ClockTrust::untrusted, -9'000, 0);
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find_prunable(asked(9, 50)).last, Seq{1}) << "nobody knows how old 2 is";
    put(store, ClockTrust::skewed, 10, 90);
    EXPECT_EQ(reader.find_prunable(asked(9, 50)).last, Seq{1}) << "by the hub's clock 3 is young";
    EXPECT_EQ(reader.find_prunable(asked(9, 101)).last, Seq{3}) << "3 is old, so 2 is older";
}

TEST_F(PrunedJournal, LooksBeyondALongStretchOfWhichNobodyKnowsTheAge) {
    NodeStore store(config());
    for (std::size_t i = 0; i < limits::prune_rows + 5; ++i)
        put(store, ClockTrust::untrusted, 1, 0);
    put(store, ClockTrust::ok, 1, 0);
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find_prunable(asked(9'000, 50)).last, Seq{limits::prune_rows});
    prune(store, limits::prune_rows);
    EXPECT_EQ(reader.find_prunable(asked(9'000, 50)).last, head_.seq) << "and the rest";
}

TEST_F(PrunedJournal, IsKnownAsPrunedForTheGuard) {
    NodeStore store(config());
    fill(store, 5);
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_FALSE(reader.was_pruned({node_, new_journal(), Seq{2}}));
    prune(store, 3);
    EXPECT_TRUE(reader.was_pruned({node_, new_journal(), Seq{2}}));
    EXPECT_TRUE(reader.was_pruned({node_, new_journal(), Seq{3}}));
    EXPECT_FALSE(reader.was_pruned({node_, new_journal(), Seq{4}}));
}

TEST_F(PrunedJournal, ReadsAndSendsTheRest) {
    NodeStore store(config());
    fill(store, 5);
    JournalReader reader(folder_.file("node.db"), node_);
    const auto hash = reader.at({node_, new_journal(), Seq{3}})->hash;
    prune(store, 3);
    EXPECT_FALSE(reader.at({node_, new_journal(), Seq{2}}));
    EXPECT_FALSE(reader.find(basket(2)));
    const auto read = reader.read({new_journal(), {Seq{4}, Seq{9}}});
    EXPECT_EQ(read.prev_hash, hash);
    EXPECT_EQ(read.events.size(), 2u);
    EXPECT_TRUE(reader.read({new_journal(), {Seq{2}, Seq{9}}}).events.empty());
}

TEST_F(PrunedJournal, StartsAgainAndVerifiesFromWhereItGoesOn) {
    {
        NodeStore store(config());
        fill(store, 5);
        prune(store, 3);
    }
    {
        NodeStore store(config());
        const auto stored = store.load();
        EXPECT_EQ(stored.uplink.first_retained, Seq{4});
        EXPECT_EQ(stored.uplink.head, head_);
        ASSERT_EQ(store.commit({append(6)}), CommitOutcome::done);
    }
    EXPECT_EQ(NodeStore(config()).load().uplink.head, head_);
    execute("UPDATE journal SET payload = zeroblob(40) WHERE place = 4");
    EXPECT_EQ(first_damaged(), Seq{4});
    execute("DELETE FROM journal");
    const auto stored = NodeStore(config()).load();
    EXPECT_EQ(stored.uplink.head.seq, Seq{3}) << "never before what was let go of";
    EXPECT_EQ(stored.uplink.first_retained, Seq{4});
}

// Damage took rows that were to go: the chain goes on from the newest one left, and what is lost
// stays seen as lost.
TEST_F(PrunedJournal, GoesOnFromTheNewestRowThatIsLeft) {
    {
        NodeStore store(config());
        fill(store, 8);
        execute_in(store, "DELETE FROM journal WHERE place IN (4, 5)");
        prune(store, 5);
        const auto stored = store.load();
        EXPECT_EQ(stored.uplink.first_retained, Seq{4});
        JournalReader reader(folder_.file("node.db"), node_);
        EXPECT_TRUE(reader.at({node_, new_journal(), Seq{3}})) << "where the chain goes on from";
        EXPECT_FALSE(reader.at({node_, new_journal(), Seq{2}}));
    }
    EXPECT_EQ(first_damaged(), Seq{4});
    NodeStore store(config());
    prune(store, 2);
    EXPECT_EQ(store.load().uplink.first_retained, Seq{4}) << "never back";
}

TEST_F(PrunedJournal, PrunesBehindAHoleThatIsWiderThanASlice) {
    NodeStore store(config());
    for (std::uint64_t i = 0; i < limits::prune_rows + 10; ++i)
        put(store, ClockTrust::ok, 1, 0);
    execute_in(store, "DELETE FROM journal WHERE place > 2 AND place < " +
                          std::to_string(limits::prune_rows + 5));
    JournalReader reader(folder_.file("node.db"), node_);
    EXPECT_EQ(reader.find_prunable(asked(9'000, 50)).last, head_.seq);
}

TEST_F(PrunedJournal, IsNotWhatSomebodyDeletedWithoutABackup) {
    {
        NodeStore store(config());
        fill(store, 5);
        ASSERT_EQ(store.commit({CursorPut{head_, Seq{2}, HubEpoch{1}, 1, {}}}),
                  CommitOutcome::done);
    }
    execute("DELETE FROM journal WHERE place < 4");
    EXPECT_EQ(first_damaged(), Seq{1});
}

TEST_F(PrunedJournal, IsJudgedAsFarAsItGoesAndSaysSo) {
    {
        NodeStore store(config());
        fill(store, 5);
        prune(store, 3);
    }
    const auto report = verify::verify_file(folder_.file("node.db"), {});
    EXPECT_FALSE(report.finding) << report.finding->text;
    ASSERT_FALSE(report.notes.empty());
    EXPECT_NE(report.notes[0].find("begins at event 3"), std::string::npos) << report.notes[0];
}

}  // namespace
}  // namespace onepool::node
