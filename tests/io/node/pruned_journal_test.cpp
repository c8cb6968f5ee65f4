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
        return {new_journal(), Seq{through}, UnixMs{wall.value + before_ms}};
    }
    void prune(NodeStore& store, std::uint64_t last) {
        ASSERT_EQ(store.commit(
                      {CursorPut{head_, Seq{last}, HubEpoch{1}, 1, {}}, JournalPrune{Seq{last}}}),
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
    EXPECT_NE(failure().find("does not hold at event 4"), std::string::npos) << failure();
}

TEST_F(PrunedJournal, IsNotWhatSomebodyDeletedWithoutABackup) {
    {
        NodeStore store(config());
        fill(store, 5);
        ASSERT_EQ(store.commit({CursorPut{head_, Seq{2}, HubEpoch{1}, 1, {}}}),
                  CommitOutcome::done);
    }
    execute("DELETE FROM journal WHERE place < 4");
    EXPECT_NE(failure().find("an event is missing at event 1"), std::string::npos) << failure();
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
