// What the hub told of goods that wait for inspection, in a node's database.

#include <gtest/gtest.h>

#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

using WaitingRows = NodeStoreTest;

StockLevel level(std::uint64_t version, WaitingList waiting) {
    return {.sku = Sku{"A"}, .version = version, .waiting = std::move(waiting)};
}

TEST_F(WaitingRows, ADatabaseOfTheEighthVersionIsBroughtUp) {
    {
        NodeStore store(config());
        fill(store, 2);
    }
    execute("DROP TABLE waiting; PRAGMA user_version = 8");
    NodeStore store(config());
    EXPECT_EQ(store.load().uplink.head, head_);
    ASSERT_EQ(store.commit({LevelPut{level(1, {{Units{2}, UnixMs{5}, "faulty"}})}}),
              CommitOutcome::done);
    EXPECT_EQ(store.load().levels.at(0).waiting.size(), 1u);
}

TEST_F(WaitingRows, StandAsTheNewestLevelSays) {
    NodeStore store(config());
    const WaitingList two = {{Units{2}, UnixMs{5}, "faulty"}, {Units{1}, UnixMs{6}, "too big"}};
    ASSERT_EQ(store.commit({LevelPut{level(1, two)}}), CommitOutcome::done);
    EXPECT_EQ(store.load().levels.at(0).waiting, two);
    ASSERT_EQ(store.commit({LevelPut{level(2, {two[1]})}}), CommitOutcome::done);
    EXPECT_EQ(store.load().levels.at(0).waiting, (WaitingList{two[1]}));
    ASSERT_EQ(store.commit({LevelPut{level(3, {})}}), CommitOutcome::done);
    EXPECT_EQ(store.load().levels.at(0).waiting, WaitingList{});
}

// The hub tells it again.
TEST_F(WaitingRows, ThatNoHubCanHaveToldAreNotBelieved) {
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({LevelPut{level(1, {{Units{2}, UnixMs{5}, "faulty"}})}}),
                  CommitOutcome::done);
    }
    execute("UPDATE waiting SET units = -7");
    EXPECT_TRUE(NodeStore(config()).load().levels.empty());
}

}  // namespace
}  // namespace onepool::node
