// How the last units are shared out among the listings that sell them.
#include "hub/core/share_rule.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "hub/core/share_desk.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

using Shares = std::vector<Share>;

constexpr std::int64_t any_number = limits::balance_units;
constexpr Millis day{24 * 60 * limits::minute_ms};

Share share(std::int64_t number, std::int64_t exposed) {
    return {Units{number}, Units{exposed}};
}

// Nothing is kept for anybody.
Shares shared(Units online, const Shares& shares) {
    return share_out(online, shares, std::vector<Units>(shares.size()));
}

TEST(ShareRule, ScarceIsWhatChannelsCouldSellBeforeTheyHearOfEachOther) {
    EXPECT_EQ(scarce_below(2, {Units{0}, day}), Units{4}) << "one more than the least for each";
    EXPECT_EQ(scarce_below(3, {Units{10}, day}), Units{6});
    EXPECT_EQ(scarce_below(2, {Units{14'400}, day}), Units{2 * (1 + 30)}) << "ten a minute";
}

TEST(ShareRule, WhatIsSharedOutStaysSoUntilThereIsTwiceAsMuch) {
    EXPECT_TRUE(is_shared_out(Units{4}, Units{4}, false));
    EXPECT_FALSE(is_shared_out(Units{5}, Units{4}, false));
    EXPECT_FALSE(is_shared_out(Units{0}, Units{4}, false)) << "each may show none";
    EXPECT_TRUE(is_shared_out(Units{0}, Units{4}, true));
    EXPECT_TRUE(is_shared_out(Units{8}, Units{4}, true));
    EXPECT_FALSE(is_shared_out(Units{9}, Units{4}, true));
}

TEST(ShareRule, TheLastOnesAreAtTheFirstChannels) {
    using Parts = std::vector<Units>;
    EXPECT_EQ(parts_of(Units{7}, 3), (Parts{Units{3}, Units{2}, Units{2}}));
    EXPECT_EQ(parts_of(Units{1}, 2), (Parts{Units{1}, Units{0}}));
    EXPECT_EQ(parts_of(Units{0}, 2), (Parts{Units{0}, Units{0}}));
    EXPECT_EQ(parts_of(Units{-3}, 2), (Parts{Units{0}, Units{0}}));
}

TEST(ShareRule, ANumberIsLoweredAtOnceAndRaisedOnlyByWhatNobodyElseMayShow) {
    // Both showed four.
    EXPECT_EQ(shared(Units{4}, Shares{share(4, 4), share(4, 4)}),
              (Shares{share(2, 4), share(2, 4)}));
    // The second sold its two; the first may not be raised while the second may still show two.
    EXPECT_EQ(shared(Units{2}, Shares{share(0, 0), share(2, 2)}),
              (Shares{share(0, 0), share(1, 2)}));
    EXPECT_EQ(shared(Units{2}, Shares{share(0, 0), share(1, 1)}),
              (Shares{share(1, 1), share(1, 1)}));
    // Not even to what it may be showing itself: it may show the lower number already.
    EXPECT_EQ(shared(Units{4}, Shares{share(1, 3), share(1, 3)}),
              (Shares{share(1, 3), share(1, 3)}));
    EXPECT_EQ(shared(Units{4}, Shares{share(1, 3), share(1, 2)}),
              (Shares{share(2, 3), share(1, 2)}));
}

// Orders, walk-in sales and receipts in any order; channels confirm, and are read, when they like.
TEST(ShareRule, NoShareIsRaisedWhileChannelsMayShowMoreThanThereIs) {
    std::mt19937 random(7);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    int raised = 0;
    for (int walk = 0; walk < 200; ++walk) {
        Shares shares(static_cast<std::size_t>(1 + below(4)), share(6, 6));
        Units online{6};
        for (int step = 0; step < 50; ++step) {
            online += Units{below(2) == 0 ? -below(3) : below(3)};
            online = std::max(online, Units{0});
            Share& drained =
                shares[static_cast<std::size_t>(below(static_cast<int>(shares.size())))];
            drained.exposed = drained.number;
            const Shares out = shared(online, shares);
            Units numbers;
            Units exposed;
            for (const Share& each : out) {
                numbers += each.number;
                exposed += each.exposed;
            }
            ASSERT_LE(numbers, online);
            for (std::size_t i = 0; i < out.size(); ++i) {
                ASSERT_GE(out[i].exposed, shares[i].exposed);
                ASSERT_GE(out[i].exposed, out[i].number);
                if (out[i].number <= shares[i].number)
                    continue;
                ASSERT_LE(exposed - out[i].exposed + out[i].number, online);
                ++raised;
            }
            shares = out;
        }
    }
    EXPECT_GT(raised, 100);
}

// Two channels: "shop" first, then "other".
class Shared : public testing::Test {
  protected:
    Shared() {
        room.channels.push_back({other, std::make_shared<ShopChannel>("other")});
        room.restart();
        settle();
    }
    // Everything is confirmed, and the order feeds are read behind that.
    void settle() {
        for (int round = 0; round < 3; ++round) {
            room.settle_channel();
            room.pass(limits::poll_every_ms);
        }
        room.settle_channel();
    }
    std::optional<Share> share_at(const ChannelId& channel) {
        return room.state().listings().channel(channel).find("A")->share;
    }
    Units shown(const ChannelId& channel) {
        return published_number(room.state(), *room.state().listings().channel(channel).find("A"));
    }
    const ChannelId shop{"shop"};
    const ChannelId other{"other"};
    HubRoom room;
};

TEST_F(Shared, WithPlentyEachChannelShowsAll) {
    room.fact(room.till, receipt_of({{"A", 20}}));
    settle();
    EXPECT_EQ(shown(shop), Units{20});
    EXPECT_EQ(shown(other), Units{20});
    EXPECT_FALSE(share_at(shop).has_value());
}

TEST_F(Shared, TheLastOneIsAtTheFirstChannelAlone) {
    room.fact(room.till, receipt_of({{"A", 20}}));
    settle();
    room.fact(room.till, sale_of({{"A", 19}}));
    EXPECT_EQ(shown(shop), Units{1});
    EXPECT_EQ(shown(other), Units{0});
    EXPECT_EQ(share_at(other), share(0, any_number)) << "it may still show what it was told before";
}

TEST_F(Shared, WhatWasConfirmedAndReadBehindIsExposedNoMore) {
    room.fact(room.till, receipt_of({{"A", 20}}));
    settle();
    room.fact(room.till, sale_of({{"A", 17}}));
    EXPECT_EQ(share_at(shop), share(2, any_number));
    EXPECT_EQ(share_at(other), share(1, any_number));

    room.pass(20);
    room.answer("push A=2");
    room.answer("other> push A=1");
    EXPECT_EQ(share_at(other), share(1, any_number))
        << "an order may have been made under the old number";

    room.pass(limits::poll_every_ms);
    room.answer("other> poll", 200, "drained 1");
    EXPECT_EQ(share_at(other), share(1, 1));
    EXPECT_EQ(share_at(shop), share(2, any_number));
    room.answer("poll", 200, "drained 1");
    EXPECT_EQ(share_at(shop), share(2, 2));
}

TEST_F(Shared, APollThatWasSentBeforeTheConfirmationDoesNotCount) {
    room.fact(room.till, receipt_of({{"A", 20}}));
    settle();
    room.pass(limits::poll_every_ms);  // polls are on their way
    room.fact(room.till, sale_of({{"A", 18}}));
    room.pass(20);
    room.answer("other> push A=1");
    room.answer("other> poll", 200, "drained 1");
    EXPECT_EQ(share_at(other), share(1, any_number));
}

TEST_F(Shared, AnotherPageOfOrdersIsNotTheEnd) {
    room.fact(room.till, receipt_of({{"A", 20}}));
    settle();
    room.fact(room.till, sale_of({{"A", 18}}));
    room.pass(20);
    room.answer("other> push A=1");
    room.pass(limits::poll_every_ms);
    room.answer("other> poll", 500);
    EXPECT_EQ(share_at(other), share(1, any_number)) << "a poll that failed says nothing";
}

TEST_F(Shared, NothingIsRaisedWhileAnotherChannelMayStillShowIt) {
    room.fact(room.till, receipt_of({{"A", 20}}));
    settle();
    room.fact(room.till, sale_of({{"A", 19}}));
    // The other one takes its zero; the shop is not reached.
    room.pass(20);
    room.answer("other> push A=0");
    room.pass(limits::poll_every_ms);
    room.answer("other> poll", 200, "drained 1");
    ASSERT_EQ(share_at(other), share(0, 0));
    room.fact(room.till, receipt_of({{"A", 1}}));
    EXPECT_EQ(shown(other), Units{0}) << "two there are, and the shop may show more";
    settle();
    EXPECT_EQ(shown(other), Units{1});
    EXPECT_EQ(shown(shop), Units{1});
}

TEST_F(Shared, WithPlentyAgainEachShowsAll) {
    room.fact(room.till, receipt_of({{"A", 3}}));
    settle();
    ASSERT_EQ(share_at(shop), share(2, 2)) << "of a catalogue that is new nobody shows any";
    room.fact(room.till, receipt_of({{"A", 5}}));
    settle();
    EXPECT_EQ(shown(shop), Units{4}) << "not twice what is scarce yet";
    const auto before = *room.state().listings().channel(shop).find("A")->confirmed;
    room.fact(room.till, receipt_of({{"A", 1}}));
    settle();
    EXPECT_FALSE(share_at(shop).has_value());
    EXPECT_EQ(shown(shop), Units{9});
    EXPECT_GT(room.state().listings().channel(shop).find("A")->confirmed->version, before.version);
}

TEST_F(Shared, AHoldGetsItsOwnShareAndWhatNobodyHas) {
    room.fact(room.till, receipt_of({{"A", 3}}));
    settle();
    ASSERT_EQ(share_at(other), share(1, 1));
    const Answer refused = room.hold("place h1 anna 1 60 A=3");
    EXPECT_EQ(refused.verdict, CommandVerdict::sold_out);
    ASSERT_EQ(refused.lacking.size(), 1u);
    EXPECT_EQ(refused.lacking[0].available, Units{2});
    EXPECT_EQ(room.hold("place h1 anna 1 60 A=2").verdict, CommandVerdict::done);
}

TEST_F(Shared, AnotherLifeOfTheHubTrustsNoShare) {
    room.fact(room.till, receipt_of({{"A", 3}}));
    settle();
    room.floor = HubEpoch{7};
    room.restart();
    EXPECT_FALSE(share_at(other).has_value()) << "it may have been told anything";
    for (const Till* node : {&room.till, &room.warehouse}) {
        room.greet(*node);
        room.step(node->state({}, HubEpoch{7}));
    }
    EXPECT_EQ(share_at(other), share(1, any_number));
    settle();
    EXPECT_EQ(share_at(other), share(1, 1));
}

TEST_F(Shared, ARestartForgetsNothing) {
    room.fact(room.till, receipt_of({{"A", 20}}));
    settle();
    room.fact(room.till, sale_of({{"A", 17}}));
    room.restart();
    EXPECT_EQ(share_at(other), share(1, any_number));
    EXPECT_EQ(share_at(shop), share(2, any_number));
    settle();
    EXPECT_EQ(share_at(other), share(1, 1));
}

}  // namespace
}  // namespace onepool::hub
