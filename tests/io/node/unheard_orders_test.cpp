// What was done of an order while the hub could not be reached is not forgotten, however much comes
// behind it.

#include <algorithm>

#include "protocol/limits.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

const OrderKey sent{ChannelId{"shop"}, OrderId{"sent"}};

class UnheardOrders : public NodeStoreTest {
  protected:
    JournalAppend next(EventBody body) {
        Event event;
        event.header.seq = head_.seq.next();
        event.header.hlc = Hlc{1'800'000'000'000 + static_cast<std::int64_t>(head_.seq.value), 0};
        event.header.wall = UnixMs{1'800'000'000'000};
        event.header.basket = basket(static_cast<std::uint8_t>(head_.seq.value % 256));
        event.header.basket.bytes[14] = static_cast<std::uint8_t>(head_.seq.value / 256);
        event.body = std::move(body);
        auto payload = encode_event(event);
        head_ = chain_append(head_, node_, live_, payload);
        return {head_.seq, head_.hash, event.header.basket, std::move(payload)};
    }
    static TaskPut finished(const OrderKey& order, std::uint64_t version) {
        ShipTask task;
        task.order = order;
        task.version = version;
        task.state = OrderState::shipped;
        return {task};
    }
    // One order sent, then more sales than are remembered one by one, and more finished orders.
    void fill_up(NodeStore& store) {
        std::vector<Record> records{next(Ship{sent, {{Sku{"A"}, Units{1}}}, "", "", false}),
                                    finished(sent, 1)};
        for (std::size_t i = 0; i < limits::unsent_marks + 2; ++i)
            records.push_back(next(Receipt{"d", {{Sku{"A"}, Units{1}}}}));
        for (std::uint64_t number = 2; number <= limits::finished_tasks + 4; ++number) {
            records.push_back(
                finished({ChannelId{"shop"}, OrderId{std::to_string(number)}}, number));
        }
        ASSERT_EQ(store.commit(records), CommitOutcome::done);
    }
    static bool is_known(const NodeCore::Stored& stored) {
        return std::ranges::count(stored.tasks, sent, &ShipTask::order) == 1;
    }
};

TEST_F(UnheardOrders, StayKnownAndUnheardOverStarts) {
    {
        NodeStore store(config());
        fill_up(store);
        EXPECT_TRUE(is_known(store.load()));
    }
    for (int start = 0; start < 2; ++start) {
        const auto stored = NodeStore(config()).load();
        EXPECT_TRUE(is_known(stored)) << start;
        EXPECT_EQ(stored.tasks.size(), limits::finished_tasks + 1);
        EXPECT_EQ(stored.unacknowledged.size(), limits::unsent_marks + 1);
        EXPECT_EQ(stored.unacknowledged.front().first, Seq{1});
    }
}

TEST_F(UnheardOrders, AreForgottenOnceTheHubHasHeard) {
    {
        NodeStore store(config());
        fill_up(store);
        CursorPut cursor;
        cursor.acked = head_;
        ASSERT_EQ(store.commit({cursor}), CommitOutcome::done);
    }
    const auto stored = NodeStore(config()).load();
    EXPECT_FALSE(is_known(stored));
    EXPECT_EQ(stored.tasks.size(), limits::finished_tasks);
    EXPECT_TRUE(stored.unacknowledged.empty());
}

}  // namespace
}  // namespace onepool::node
