// Whose turn it is of orders that wait.
#include "hub/core/waiting_turn.hpp"

#include <gtest/gtest.h>

namespace onepool::hub {
namespace {

class Turns : public testing::Test {
  protected:
    enum class Way : std::uint8_t { sent, collected };
    std::uint32_t add(Way way, std::optional<std::int64_t> due) {
        const auto position = static_cast<std::uint32_t>(book.all().size());
        OrderRecord order;
        order.key = {ChannelId{"shop"}, OrderId{"o" + std::to_string(position)}};
        order.stage = OrderStage::waiting;
        if (way == Way::collected)
            order.collect_at = LocationIndex{0};
        if (due)
            order.due_at = UnixMs{*due};
        book.take(std::move(order));
        return position;
    }
    std::vector<std::uint32_t> turns() const { return in_turn(book, book.waiting()); }

    OrderBook book;
};

TEST_F(Turns, AreTheOldestFirstWhereNothingElseIsSaid) {
    const auto first = add(Way::sent, std::nullopt);
    const auto second = add(Way::sent, std::nullopt);
    EXPECT_EQ(turns(), (std::vector{first, second}));
}

TEST_F(Turns, AreWhatIsDueFirstBeforeWhatIsOlder) {
    const auto never = add(Way::sent, std::nullopt);
    const auto late = add(Way::sent, 900);
    const auto soon = add(Way::sent, 500);
    const auto too = add(Way::sent, 500);
    EXPECT_EQ(turns(), (std::vector{soon, too, late, never}));
}

TEST_F(Turns, AreWhatIsCollectedBeforeAllThatIsSent) {
    const auto sent = add(Way::sent, 1);
    const auto collected = add(Way::collected, std::nullopt);
    const auto due = add(Way::collected, 900);
    EXPECT_EQ(turns(), (std::vector{due, collected, sent}));
}

TEST_F(Turns, AreOfThoseThatAreAskedForOnly) {
    const auto first = add(Way::sent, std::nullopt);
    add(Way::sent, std::nullopt);
    EXPECT_EQ(in_turn(book, {first}), std::vector{first});
    EXPECT_TRUE(in_turn(book, {}).empty());
}

}  // namespace
}  // namespace onepool::hub
