// What was used of a till's rights, in its database.

#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

using UsedRights = NodeStoreTest;

TEST_F(UsedRights, ADatabaseOfTheSeventhVersionIsBroughtUp) {
    {
        NodeStore store(config());
        fill(store, 2);
    }
    execute("DROP TABLE right_used; PRAGMA user_version = 7");
    NodeStore store(config());
    EXPECT_EQ(store.load().uplink.head, head_);
    EXPECT_EQ(store.load().rights, Rights::Stored{});
    const UsedRightPut used{Sku{"A"}, live_, HubEpoch{1}, Units{2}};
    ASSERT_EQ(store.commit({used}), CommitOutcome::done);
    EXPECT_EQ(store.load().rights.used, std::vector<UsedRightPut>{used});
}

TEST_F(UsedRights, KeepsTheNewestOfWhatWasUsedOfEachRight) {
    const UsedRightPut one{Sku{"A"}, live_, HubEpoch{1}, Units{2}};
    const UsedRightPut other{Sku{"B"}, live_, HubEpoch{1}, Units{limits::balance_units}};
    UsedRightPut more = one;
    more.used = Units{3};
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({one, other, more}), CommitOutcome::done);
    }
    const auto stored = NodeStore(config()).load();
    EXPECT_EQ(stored.rights, (Rights::Stored{{more, other}, std::nullopt}));
    EXPECT_EQ(stored.damage.rows, MendedRows{});
}

}  // namespace
}  // namespace onepool::node
