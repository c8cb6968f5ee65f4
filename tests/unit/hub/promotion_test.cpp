// Promotions from the command to what listings show, shoppers get and tills are granted.
#include <gtest/gtest.h>

#include "hub/core/share_desk.hpp"
#include "hub/core/texts.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t hour_ms = 60 * limits::minute_ms;

// Two channels: "shop" first, then "other", which promotes apples.
class Promotions : public testing::Test {
  protected:
    Promotions() {
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
    UnixMs in(std::int64_t ms) const { return room.now().wall + Millis{ms}; }
    AddPromotion promotion(std::int64_t units) const {
        return {.name = "spring",
                .channel = other,
                .sku = Sku{"A"},
                .units = Units{units},
                .until = in(hour_ms),
                .by = StaffId{"anna"}};
    }
    void promote(std::int64_t units) { room.command(promotion(units)); }
    std::string said() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* answer = std::get_if<Answer>(&out))
                return answer->text;
        }
        return {};
    }
    const PromotionRecord& newest() const { return room.state().promotions().all().back(); }
    Units shown(const ChannelId& channel) const {
        return published_number(room.state(), *room.state().listings().channel(channel).find("A"));
    }
    void stock(std::int64_t units) {
        room.fact(room.warehouse, receipt_of({{"A", units}}));
        settle();
    }
    const ChannelId shop{"shop"};
    const ChannelId other{"other"};
    HubRoom room;
};

TEST_F(Promotions, OthersLeaveAloneWhatIsKept) {
    stock(20);
    ASSERT_EQ(shown(shop), Units{20});
    promote(12);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(shown(shop), Units{4}) << "lowered at once";
    EXPECT_EQ(shown(other), Units{16}) << "what is kept, and its part of the rest";
}

TEST_F(Promotions, OfTheLastOnesAllAreKept) {
    stock(3);
    ASSERT_EQ(shown(shop), Units{2});
    ASSERT_EQ(shown(other), Units{1});
    promote(12);
    EXPECT_EQ(shown(shop), Units{0});
    EXPECT_EQ(shown(other), Units{1}) << "the shop may still show two";
    settle();
    EXPECT_EQ(shown(other), Units{3});
}

TEST_F(Promotions, ItsOwnOrdersTakeOfIt) {
    stock(20);
    promote(12);
    settle();
    room.step(Webhook{RequestId{900}, other, {{"sign", "ok"}}, "order o1 A=5"});
    EXPECT_EQ(newest().taken, Units{5});
    EXPECT_EQ(shown(shop), Units{4});
    EXPECT_EQ(shown(other), Units{11}) << "7 kept, 4 of the 8 that are for all";
    room.step(Webhook{RequestId{901}, other, {{"sign", "ok"}}, "cancel o1"});
    EXPECT_EQ(newest().taken, Units{0});
    settle();
    EXPECT_EQ(shown(other), Units{13}) << "12 of the 15 that are free before its nodes have heard";
}

TEST_F(Promotions, OrdersFromBeforeAndOfOthersTakeNothingOfIt) {
    stock(30);
    room.step(Webhook{RequestId{900}, other, {{"sign", "ok"}}, "order o1 A=5"});
    promote(12);
    room.webhook("order o2 A=3");
    room.step(Webhook{RequestId{901}, other, {{"sign", "ok"}}, "cancel o1"});
    EXPECT_EQ(newest().taken, Units{0});
}

TEST_F(Promotions, AHoldCountsOnceUntilItIsAnOrder) {
    stock(20);
    promote(12);
    settle();
    const auto ask = [&](const std::string& body) {
        room.step(HoldAsked{RequestId{900}, other, {{"sign", "ok"}}, body});
    };
    ask("place h1 anna 1 60 A=5");
    EXPECT_EQ(newest().taken, Units{5});
    ask("confirm h1 order o1 A=5");
    EXPECT_EQ(newest().taken, Units{5});
    ask("place h2 bob 1 60 A=2");
    EXPECT_EQ(newest().taken, Units{7});
    ask("release h2");
    EXPECT_EQ(newest().taken, Units{5});
}

TEST_F(Promotions, AnotherShopsHoldsLeaveItAlone) {
    stock(14);
    promote(12);
    EXPECT_EQ(room.hold("place h1 anna 1 60 A=2").verdict, CommandVerdict::sold_out)
        << "one of two is its share";
    EXPECT_EQ(room.hold("place h1 anna 1 60 A=1").verdict, CommandVerdict::done);
    room.step(HoldAsked{RequestId{900}, other, {{"sign", "ok"}}, "place h1 bob 1 60 A=12"});
    EXPECT_EQ(newest().left(), Units{0}) << "its own gets all of it";
}

TEST_F(Promotions, WalkInSalesAreNeverStopped) {
    stock(10);
    promote(12);
    settle();
    room.fact(room.warehouse, sale_of({{"A", 7}}));
    EXPECT_EQ(room.online("A"), Units{3});
    EXPECT_EQ(shown(shop), Units{0});
    EXPECT_EQ(shown(other), Units{3});
}

TEST_F(Promotions, OfTwoTheOneMadeFirstIsServedFirst) {
    stock(10);
    AddPromotion first = promotion(6);
    first.name = "first";
    first.channel = shop;
    room.command(first);
    promote(8);
    settle();
    EXPECT_EQ(shown(shop), Units{6});
    EXPECT_EQ(shown(other), Units{4});
}

TEST_F(Promotions, BeginsAndEndsWhenItsTimeComes) {
    stock(20);
    AddPromotion later = promotion(12);
    later.from = in(hour_ms);
    later.until = in(2 * hour_ms);
    room.command(later);
    EXPECT_EQ(newest().state, PromotionState::planned);
    EXPECT_EQ(shown(shop), Units{20});
    room.pass(hour_ms);
    EXPECT_EQ(newest().state, PromotionState::running);
    EXPECT_EQ(shown(shop), Units{4});
    room.pass(hour_ms);
    EXPECT_EQ(newest().state, PromotionState::ended);
    EXPECT_EQ(newest().ended_by, StaffId{});
    EXPECT_EQ(shown(shop), Units{20});
    EXPECT_EQ(shown(other), Units{20});
}

TEST_F(Promotions, EndedByHandLeavesTheRestToAll) {
    stock(20);
    promote(12);
    room.command(EndPromotion{"spring", StaffId{"bob"}});
    EXPECT_EQ(said(), "spring has ended: the 12 that were left of it are for all channels again");
    EXPECT_EQ(shown(shop), Units{20});
    room.command(EndPromotion{"spring", StaffId{"bob"}});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    room.command(EndPromotion{"summer", StaffId{"bob"}});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::unknown_subject);
}

TEST_F(Promotions, OneForMoreThanThereIsIsMadeWithAWarning) {
    stock(5);
    promote(12);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_NE(said().find("warning: only 5 can be kept as things are now"), std::string::npos)
        << said();
    stock(15);
    EXPECT_EQ(shown(shop), Units{4});
    EXPECT_EQ(shown(other), Units{16});
}

TEST_F(Promotions, WhatIsNotThereOrOutOfBoundsIsRefused) {
    stock(20);
    const auto verdict_of = [&](const auto& change) {
        AddPromotion wrong = promotion(12);
        change(wrong);
        EXPECT_TRUE(room.command(wrong).empty());
        return room.last_verdict();
    };
    using Verdict = CommandVerdict;
    EXPECT_EQ(verdict_of([](auto& p) { p.channel = ChannelId{"none"}; }), Verdict::unknown_subject);
    EXPECT_EQ(verdict_of([](auto& p) { p.sku = Sku{"none"}; }), Verdict::unknown_subject);
    EXPECT_EQ(verdict_of([](auto& p) { p.units = Units{0}; }), Verdict::out_of_bounds);
    EXPECT_EQ(verdict_of([](auto& p) { p.units = Units{1'000'001}; }), Verdict::out_of_bounds);
    EXPECT_EQ(verdict_of([](auto& p) { p.name = "Spring sale"; }), Verdict::out_of_bounds);
    EXPECT_EQ(verdict_of([](auto& p) { p.by = {}; }), Verdict::out_of_bounds);
    EXPECT_EQ(verdict_of([](auto& p) { p.from = p.until; }), Verdict::out_of_bounds);
    EXPECT_EQ(verdict_of([&](auto& p) {
                  p.from = in(-2 * hour_ms);
                  p.until = in(-hour_ms);
              }),
              Verdict::out_of_bounds);
}

TEST_F(Promotions, ANameIsTakenWhileItsPromotionIsOpen) {
    stock(20);
    const AddPromotion made = promotion(12);
    room.command(made);
    room.command(made);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    room.command(promotion(13));
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    room.command(EndPromotion{"spring", StaffId{"bob"}});
    room.command(promotion(13));
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
}

TEST_F(Promotions, SoManyMayBeOpenAndNoMore) {
    AddPromotion each = promotion(1);
    for (std::size_t i = 0; i < limits::open_promotions; ++i) {
        each.name = "p-" + std::to_string(i);
        each.from = each.until;
        each.until = *each.from + Millis{hour_ms};
        room.command(each);
        ASSERT_EQ(room.last_verdict(), CommandVerdict::done);
    }
    promote(1);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    EXPECT_EQ(said(), "100 promotions are planned or running: end one first");
}

TEST_F(Promotions, OfTwoOfOneChannelAtATimeTheSecondIsRefused) {
    stock(20);
    promote(12);
    AddPromotion second = promotion(3);
    second.name = "more";
    EXPECT_TRUE(room.command(second).empty());
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    EXPECT_EQ(said(), "promotion spring keeps A for other already, from " +
                          utc_text(newest().from) + " until " + utc_text(newest().until) +
                          ": end it first, or let this one begin when it is over");
    second.from = newest().until;
    second.until = in(2 * hour_ms);
    room.command(second);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done) << said();
    AddPromotion between = promotion(3);
    between.name = "between";
    between.from = in(hour_ms / 2);
    between.until = in(3 * hour_ms);
    room.command(between);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    between.channel = shop;
    room.command(between);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done) << "of another channel";
    between.name = "of-b";
    between.channel = other;
    between.sku = Sku{"B"};
    room.command(between);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done) << "of another SKU";
    room.command(EndPromotion{"spring", StaffId{"bob"}});
    AddPromotion again = promotion(3);
    again.name = "again";
    room.command(again);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done) << "it is ended";
}

TEST_F(Promotions, OneThatIsPlannedIsNotTheSameAtOnce) {
    stock(20);
    AddPromotion later = promotion(12);
    later.from = in(hour_ms / 2);
    room.command(later);
    room.command(promotion(12));
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    EXPECT_EQ(said(), "there is a promotion spring already, from " + utc_text(*later.from) +
                          " until " + utc_text(later.until) +
                          ": end it first, or give this one another name");
    room.command(later);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    const AddPromotion at_once = promotion(12);
    room.pass(hour_ms / 2);
    room.command(at_once);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated) << "it has begun";
}

TEST_F(Promotions, NoJumpOfTheClockEndsOneBeforeItsTime) {
    stock(20);
    promote(12);
    AddPromotion later = promotion(3);
    later.name = "later";
    later.from = in(hour_ms);
    later.until = in(2 * hour_ms);
    room.command(later);
    const auto state_of = [&](std::size_t made) {
        return room.state().promotions().all()[made].state;
    };
    room.wall_off = 30 * 24 * hour_ms;
    room.pass(hour_ms / 2);
    EXPECT_EQ(state_of(0), PromotionState::running);
    EXPECT_EQ(state_of(1), PromotionState::planned);
    room.wall_off = 0;
    room.pass(hour_ms / 2);
    EXPECT_EQ(state_of(0), PromotionState::ended);
    EXPECT_EQ(state_of(1), PromotionState::running);
    room.wall_off = 30 * 24 * hour_ms;
    room.pass(hour_ms);
    EXPECT_EQ(state_of(1), PromotionState::ended) << "as long as it was to last";
}

TEST_F(Promotions, AClockThatWasAheadAndIsSetRightEndsNoneEarly) {
    stock(20);
    room.wall_off = hour_ms / 2;
    promote(12);
    room.wall_off = 0;
    room.pass(hour_ms + 1);
    EXPECT_EQ(newest().state, PromotionState::running) << "half an hour is left by its clock";
    room.pass(hour_ms / 2);
    EXPECT_EQ(newest().state, PromotionState::ended);
}

TEST_F(Promotions, AChannelThatIsGoneHasNoSharesAndACaseSaysWhatIsKeptForIt) {
    stock(20);
    promote(12);
    settle();
    ASSERT_TRUE(room.state().listings().channel(other).find("A")->share.has_value());
    const auto gone = room.channels.back();
    room.channels.pop_back();
    room.restart();
    EXPECT_FALSE(room.state().listings().channel(other).find("A")->share.has_value());
    ASSERT_EQ(room.open_cases(), std::vector<std::string>{"channel_failing promotion spring"});
    const CaseRecord& unsold = room.state().cases().all().back();
    EXPECT_EQ(unsold.text,
              "promotion spring keeps 12 of A for other, a channel that this hub does not have any "
              "more: nobody can sell them");
    EXPECT_EQ(unsold.proposal,
              "end it (onepool promotion end spring), or configure other again and restart the "
              "hub");
    room.restart();
    EXPECT_EQ(room.open_cases().size(), 1u) << "one case, however often the hub starts";
    room.channels.push_back(gone);
    room.restart();
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_TRUE(room.state().listings().channel(other).find("A")->share.has_value());
}

TEST_F(Promotions, EndingOneOfAChannelThatIsGoneLeavesItsUnitsToTheOthers) {
    stock(20);
    promote(12);
    settle();
    room.channels.pop_back();
    room.restart();
    EXPECT_EQ(shown(shop), Units{8});
    room.command(EndPromotion{"spring", StaffId{"bob"}});
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(shown(shop), Units{20});
    EXPECT_EQ(beyond_exposed(room.state(), room.sku("A")), std::nullopt) << "not shared out";
}

TEST_F(Promotions, WhatIsLeftOfOneIsSharedOutAnewWhenAnOrderTakesLess) {
    stock(20);
    promote(12);
    settle();
    room.step(Webhook{RequestId{900}, other, {{"sign", "ok"}}, "order o1 A=5"});
    settle();
    const Units before = shown(other);
    room.fact(room.warehouse, short_pick_of({other, OrderId{"o1"}}, {{"A", 3}}, {{"A", 2}}));
    settle();
    EXPECT_EQ(newest().taken, Units{3});
    EXPECT_EQ(newest().left(), Units{9});
    EXPECT_GT(shown(other), before - Units{2});
}

TEST_F(Promotions, ARestartForgetsNothing) {
    stock(20);
    promote(12);
    settle();
    room.step(Webhook{RequestId{900}, other, {{"sign", "ok"}}, "order o1 A=5"});
    const PromotionRecord before = newest();
    room.restart();
    EXPECT_EQ(newest(), before);
    EXPECT_EQ(shown(shop), Units{4});
    room.pass(2 * hour_ms);
    EXPECT_EQ(newest().state, PromotionState::ended);
}

// As a flush writes them.
TEST_F(Promotions, AreReadBackFromTheirRows) {
    stock(20);
    promote(12);
    room.step(Webhook{RequestId{900}, other, {{"sign", "ok"}}, "order o1 A=5"});
    room.command(EndPromotion{"spring", StaffId{"bob"}});
    promote(3);
    PromotionBook book;
    for (const PromotionRecord& record : room.state().promotions().all())
        ASSERT_TRUE(book.restore(record));
    EXPECT_TRUE(book.is_any_running());
    EXPECT_EQ(book.open(), room.state().promotions().open());
    EXPECT_FALSE(book.restore(newest())) << "two open ones of one name";
}

TEST_F(Promotions, TillsAreGrantedWhatIsNotKept) {
    stock(40);
    promote(12);
    EXPECT_LT(*beyond_kept(room.state(), room.sku("A")), Units{0})
        << "the shop may still show what it did before";
    settle();
    // 14 at the shop, 26 at the other one; its own part of the rest takes nothing of what is kept.
    EXPECT_EQ(beyond_kept(room.state(), room.sku("A")), Units{14});
    room.fact(room.warehouse, sale_of({{"A", 20}}));
    settle();
    EXPECT_EQ(beyond_kept(room.state(), room.sku("A")), Units{4});
    room.fact(room.warehouse, sale_of({{"A", 12}}));
    settle();
    EXPECT_EQ(beyond_kept(room.state(), room.sku("A")), Units{0}) << "all of them are kept";
}

}  // namespace
}  // namespace onepool::hub
