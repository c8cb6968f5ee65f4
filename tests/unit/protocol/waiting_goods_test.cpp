#include <gtest/gtest.h>

#include "protocol/return_events.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::protocol {
namespace {

WaitingGoods goods(std::int64_t units, std::int64_t since) {
    return {Units{units}, UnixMs{since}, "faulty"};
}

TEST(WaitingGoods, AreDecidedOldestFirst) {
    WaitingList list = {goods(2, 1), goods(3, 2)};
    EXPECT_EQ(take_waiting(list, Units{3}), Units{3});
    EXPECT_EQ(list, (WaitingList{goods(2, 2)}));
}

TEST(WaitingGoods, GiveNoMoreThanThereAre) {
    WaitingList list = {goods(2, 1)};
    EXPECT_EQ(take_waiting(list, Units{1'000'000'000}), Units{2});
    EXPECT_EQ(list, WaitingList{});
    EXPECT_EQ(take_waiting(list, Units{1}), Units{0});
}

TEST(WaitingGoods, BeyondTheirBoundAreToldAsOne) {
    WaitingList list;
    for (std::size_t i = 0; i < limits::waiting_goods + 2; ++i)
        add_waiting(list, goods(1, static_cast<std::int64_t>(i)));
    EXPECT_EQ(list.size(), limits::waiting_goods);
    EXPECT_EQ(list.back(), goods(3, limits::waiting_goods - 1));
    EXPECT_EQ(units_of(list), Units{limits::waiting_goods + 2});
}

}  // namespace
}  // namespace onepool::protocol
