// Goods kept while a shopper pays: placed, replaced, confirmed, released, expired; told twice and
// told late; never promised to somebody else meanwhile.
#include <gtest/gtest.h>

#include "hub/core/checkout_desk.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

class Checkouts : public testing::Test {
  protected:
    Checkouts() { room.fact(room.warehouse, receipt_of({{"A", 5}, {"B", 2}})); }
    const CheckoutRecord* find(const std::string& hold) const {
        return room.state().checkouts().find({ChannelId{"shop"}, hold});
    }
    CheckoutState state_of(const std::string& hold) const { return find(hold)->state; }
    Units held(const std::string& sku) const { return room.cell(sku, "warehouse-1").held; }
    void expect_refused(const std::string& ask, CommandVerdict verdict, const std::string& part) {
        const std::size_t entries = room.log.size();
        const Answer answer = room.hold(ask);
        EXPECT_EQ(answer.verdict, verdict) << ask;
        EXPECT_NE(answer.text.find(part), std::string::npos) << ask << ": " << answer.text;
        EXPECT_EQ(room.log.size(), entries) << ask << " left something in the log";
    }
    HubRoom room;
};

TEST_F(Checkouts, GoodsAreKeptInOneRoundTrip) {
    const Answer answer = room.hold("place h1 anna 1 60 A=3 B=1");

    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    EXPECT_EQ(answer.http_status, 200);
    ASSERT_TRUE(answer.hold);
    EXPECT_EQ(answer.hold->state, CheckoutState::open);
    EXPECT_EQ(answer.hold->location, room.at("warehouse-1"));
    EXPECT_EQ((answer.hold->expires_at - answer.hold->placed_at).value, 60'000);
    EXPECT_EQ(room.online("A"), Units{2});
    EXPECT_EQ(held("A"), Units{3});
    EXPECT_EQ(held("B"), Units{1});
}

TEST_F(Checkouts, NobodyElseIsPromisedWhatIsKept) {
    room.hold("place h1 anna 1 60 A=4");
    const Answer answer = room.hold("place h2 ben 1 60 A=2 B=1");

    EXPECT_EQ(answer.verdict, CommandVerdict::sold_out);
    EXPECT_EQ(answer.http_status, 409);
    EXPECT_EQ(answer.text, "2 of A wanted, 1 available");
    EXPECT_EQ(answer.lacking,
              (std::vector<LackingLine>{{"A", Units{2}, Units{1}}, {"B", Units{1}, Units{2}}}));
    EXPECT_EQ(find("h2"), nullptr);
    EXPECT_EQ(room.webhook("order o1 A=2").orders.at(0).stage, OrderStage::refused);
    EXPECT_EQ(room.webhook("order o2 A=1").orders.at(0).stage, OrderStage::held);
}

TEST_F(Checkouts, APaidHoldBecomesTheOrderWithoutAskingForMore) {
    room.hold("place h1 anna 1 60 A=5");
    const Answer answer = room.hold("confirm h1 order o1 A=2 A=3");

    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    ASSERT_EQ(answer.orders.size(), 1u);
    EXPECT_EQ(answer.orders[0].stage, OrderStage::held);
    EXPECT_EQ(answer.orders[0].reason, "held at warehouse-1");
    EXPECT_EQ(state_of("h1"), CheckoutState::ordered);
    EXPECT_EQ(find("h1")->order, OrderId{"o1"});
    EXPECT_EQ(room.leg("o1").held, (HoldLines{{room.sku("A"), Units{5}}}));
    EXPECT_EQ(held("A"), Units{5});
    EXPECT_EQ(room.online("A"), Units{});
}

// The shop paid for it: a till that sold the goods meanwhile makes a debt and a case, not a
// refusal.
TEST_F(Checkouts, APaidHoldIsKeptAlthoughATillSoldTheGoods) {
    room.hold("place h1 anna 1 60 A=5");
    room.fact(room.warehouse, sale_of({{"A", 4}}));
    EXPECT_EQ(room.hold("confirm h1 order o1 A=5").orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{4});
    EXPECT_EQ(room.open_cases(), std::vector<std::string>{"oversell A at warehouse-1"});
}

TEST_F(Checkouts, WhatIsToldTwiceChangesNothing) {
    room.hold("place h1 anna 1 60 A=3");
    const std::size_t placed = room.log.size();
    EXPECT_EQ(room.hold("place h1 anna 1 60 A=3").verdict, CommandVerdict::repeated);
    EXPECT_EQ(room.log.size(), placed);

    room.hold("confirm h1 order o1 A=3");
    const std::size_t confirmed = room.log.size();
    const Answer again = room.hold("confirm h1 order o1 A=3");
    EXPECT_EQ(again.verdict, CommandVerdict::repeated);
    EXPECT_EQ(again.orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(room.webhook("order o1 A=3 hold h1").orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(room.log.size(), confirmed);

    room.hold("place h2 ben 1 60 A=1");
    EXPECT_EQ(room.hold("release h2").verdict, CommandVerdict::done);
    const std::size_t released = room.log.size();
    EXPECT_EQ(room.hold("release h2").verdict, CommandVerdict::repeated);
    EXPECT_EQ(room.log.size(), released);
    EXPECT_EQ(held("A"), Units{3});
}

TEST_F(Checkouts, ANewerVersionReplacesIt) {
    room.hold("place h1 anna 1 60 A=3");
    // All five are hers to take: three of them she holds herself.
    const Answer answer = room.hold("place h1 anna 2 60 A=5");
    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    EXPECT_EQ(held("A"), Units{5});
    EXPECT_EQ(find("h1")->version, 2u);

    expect_refused("place h1 anna 2 60 A=4", CommandVerdict::conflict, "a higher version");
    expect_refused("place h1 anna 1 60 A=3", CommandVerdict::conflict, "version 2");
    EXPECT_EQ(held("A"), Units{5});
}

TEST_F(Checkouts, ARetryOfTheSameShopperIsNotInItsOwnWay) {
    room.hold("place h1 anna 1 60 A=5");
    const Answer answer = room.hold("place h2 anna 1 60 A=4");
    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    EXPECT_EQ(state_of("h1"), CheckoutState::replaced);
    EXPECT_EQ(held("A"), Units{4});
    EXPECT_EQ(room.state().checkouts().open().size(), 1u);
}

// One basket in two windows, and both are paid.
TEST_F(Checkouts, AnOrderUnderAReplacedHoldUsesWhatIsKeptOfTheSameGoodsAlone) {
    room.hold("place h1 anna 1 60 A=2");
    room.hold("place h2 anna 1 60 B=2");
    ASSERT_EQ(state_of("h1"), CheckoutState::replaced);
    EXPECT_EQ(room.webhook("order o1 A=2 hold h1").orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(state_of("h2"), CheckoutState::open);
    EXPECT_EQ(room.webhook("order o2 B=2 hold h2").orders.at(0).stage, OrderStage::held);

    room.hold("place h3 ben 1 60 A=1");
    room.hold("place h4 ben 1 60 A=3");
    EXPECT_EQ(room.webhook("order o3 A=1 hold h3").orders.at(0).stage, OrderStage::held)
        << "all that is left is kept for him";
    EXPECT_EQ(state_of("h4"), CheckoutState::released);
}

TEST_F(Checkouts, AWishThatCannotBeMetLeavesWhatWasKept) {
    room.hold("place h1 anna 1 60 A=3");
    expect_refused("place h1 anna 2 60 A=6", CommandVerdict::sold_out,
                   "6 of A wanted, 5 available");
    expect_refused("place h2 anna 1 60 A=6", CommandVerdict::sold_out,
                   "6 of A wanted, 5 available");
    EXPECT_EQ(state_of("h1"), CheckoutState::open);
    EXPECT_EQ(held("A"), Units{3});
}

TEST_F(Checkouts, ItExpiresByItselfAndItsGoodsAreFree) {
    room.hold("place h1 anna 1 60 A=3");
    room.pass(59'000);
    EXPECT_EQ(state_of("h1"), CheckoutState::open);
    room.pass(2'000);
    EXPECT_EQ(state_of("h1"), CheckoutState::expired);
    EXPECT_EQ(room.online("A"), Units{5});
    EXPECT_EQ(held("A"), Units{});
    expect_refused("place h1 anna 1 60 A=3", CommandVerdict::expired, "raise its version");
    EXPECT_EQ(room.hold("place h1 anna 2 60 A=3").verdict, CommandVerdict::done);
    room.pass(59'000);
    EXPECT_EQ(state_of("h1"), CheckoutState::open) << "the older deadline is not its own";
}

TEST_F(Checkouts, PaidTooLateItIsAnOrderLikeAnyOther) {
    room.hold("place h1 anna 1 60 A=3");
    room.hold("place h2 ben 1 60 A=2");
    room.pass(61'000);
    room.hold("place h3 cleo 1 60 A=3");
    EXPECT_EQ(room.hold("confirm h1 order o1 A=3").orders.at(0).stage, OrderStage::refused);
    EXPECT_EQ(room.hold("confirm h2 order o2 A=2").orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(held("A"), Units{5});
}

TEST_F(Checkouts, TheFeedBringsAPaidOrderUnderItsHold) {
    room.hold("place h1 anna 1 60 A=5");
    EXPECT_EQ(room.webhook("order o1 A=5 hold h1").orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(state_of("h1"), CheckoutState::ordered);
    EXPECT_EQ(held("A"), Units{5});
}

TEST_F(Checkouts, AnOrderOfOtherLinesTakesTheHoldsPlaceAsFarAsThereIs) {
    room.hold("place h1 anna 1 60 A=5");
    expect_refused("confirm h1 order o1 A=4", CommandVerdict::conflict,
                   "not those of shop hold h1");
    EXPECT_EQ(room.webhook("order o1 A=4 hold h1").orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(state_of("h1"), CheckoutState::released);
    EXPECT_EQ(held("A"), Units{4});
}

// Two tabs, a double click: the older hold gave way to the newer, and the older is paid.
TEST_F(Checkouts, WhoPaysUnderAReplacedHoldGetsWhatTookItsPlace) {
    room.hold("place h1 anna 1 60 A=5");
    room.hold("place h2 anna 1 60 A=5");
    EXPECT_EQ(room.hold("confirm h1 order o1 A=5").orders.at(0).stage, OrderStage::held);
    EXPECT_EQ(state_of("h2"), CheckoutState::ordered);
    EXPECT_EQ(held("A"), Units{5});
}

TEST_F(Checkouts, AShopperKeepsWhatIsHisThoughTheShelfShrank) {
    room.hold("place h1 anna 1 60 A=5");
    room.fact(room.warehouse, sale_of({{"A", 2}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{2});
    EXPECT_EQ(room.hold("place h1 anna 2 60 A=5").verdict, CommandVerdict::done);
    EXPECT_EQ(room.hold("place h2 anna 1 60 A=4").verdict, CommandVerdict::done);
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{1});
    expect_refused("place h2 anna 2 60 A=5", CommandVerdict::sold_out,
                   "5 of A wanted, 4 available");
}

TEST_F(Checkouts, ALateReleaseFreesNothingNewer) {
    room.hold("place h1 anna 1 60 A=3");
    room.hold("release h1 1");
    room.hold("place h1 anna 2 60 A=3");
    EXPECT_EQ(room.hold("release h1 1").verdict, CommandVerdict::repeated);
    EXPECT_EQ(state_of("h1"), CheckoutState::open);
    EXPECT_EQ(room.hold("release h1 2").verdict, CommandVerdict::done);
}

TEST_F(Checkouts, AnOrderFromBeforeLeavesTheHoldOfItsNameAlone) {
    room.hold("place c1 anna 1 60 A=1");
    room.pass(61'000);
    room.hold("confirm c1 order o1 A=1");
    room.hold("place c1 anna 2 60 A=2");
    room.webhook("order o1 A=1 hold c1");
    room.webhook("cancel o1 A=1 hold c1");
    room.hears(room.warehouse);  // silent for a minute, it is told only now
    room.hears(room.warehouse);
    EXPECT_EQ(state_of("c1"), CheckoutState::open);
    EXPECT_EQ(held("A"), Units{2});
}

TEST_F(Checkouts, AConfirmationOfACancelledOrderLetsTheGoodsGo) {
    room.hold("place h1 anna 1 60 A=3");
    EXPECT_EQ(room.hold("confirm h1 cancel o1 A=3").orders.at(0).stage, OrderStage::cancelled);
    EXPECT_EQ(state_of("h1"), CheckoutState::released);
    EXPECT_EQ(held("A"), Units{});
}

TEST_F(Checkouts, NothingIsWatchedThatHasEnded) {
    CheckoutDesk desk;
    const Now now{UnixMs{1'700'000'000'000}, Millis{5'000}};
    HubState state;
    state.apply({.lsn = Lsn{1},
                 .at = now.wall,
                 .node = {},
                 .input = {},
                 .effects = {LocationAdded{LocationIndex{0}, LocationId{"store-1"}, "Store", {}},
                             SkuNamed{SkuIndex{0}, Sku{"A"}, Gtin{}, "Apple"},
                             CheckoutHeld{{ChannelId{"shop"}, "h1"},
                                          "anna",
                                          1,
                                          LocationIndex{0},
                                          {{SkuIndex{0}, Units{1}}},
                                          now.wall + Millis{60'000}}}});
    desk.start(state, now);
    Decision decision(state, now.wall, InputKind::webhook);
    desk.ask(decision, ChannelId{"shop"}, ReleaseHold{"h1", 1}, now);
    EXPECT_EQ(desk.wake_at(), std::nullopt);
}

TEST_F(Checkouts, OneHoldIsOneOrder) {
    room.hold("place h1 anna 1 60 A=2");
    room.hold("confirm h1 order o1 A=2");
    expect_refused("confirm h1 order o2 A=2", CommandVerdict::conflict, "became order o1");
    expect_refused("release h1", CommandVerdict::conflict, "cancel that order");
    expect_refused("place h1 anna 2 60 A=1", CommandVerdict::conflict, "became order o1");
    EXPECT_EQ(held("A"), Units{2});
}

TEST_F(Checkouts, NonsenseIsAnsweredAndLeavesNothing) {
    expect_refused("place h1 anna 1 60 Z=1", CommandVerdict::unknown_subject, "unknown listing Z");
    expect_refused("place h1 anna 1 60", CommandVerdict::out_of_bounds, "0 lines");
    expect_refused("place h1 anna 1 60 A=0", CommandVerdict::out_of_bounds, "absurd quantity");
    expect_refused("place h1 anna 1 60 A=1000000 A=1", CommandVerdict::out_of_bounds, "absurd");
    expect_refused("release h1", CommandVerdict::unknown_subject, "no shop hold h1");
    EXPECT_EQ(room.hold("place h1 anna 1 60 A=1", "forged").http_status, 401);
    EXPECT_EQ(find("h1"), nullptr);
    // Nobody knows such a hold: the paid order is taken all the same.
    EXPECT_EQ(room.hold("confirm h9 order o1 A=1").orders.at(0).stage, OrderStage::held);
}

TEST_F(Checkouts, ItSurvivesARestart) {
    room.hold("place h1 anna 1 60 A=3");
    room.hold("place h2 ben 1 10 B=1");
    const std::string before = print(room.state());
    room.restart();
    EXPECT_EQ(print(room.state()), before);
    room.pass(11'000);
    EXPECT_EQ(state_of("h2"), CheckoutState::expired);
    EXPECT_EQ(state_of("h1"), CheckoutState::open);
    room.pass(50'000);
    EXPECT_EQ(state_of("h1"), CheckoutState::expired);
}

TEST_F(Checkouts, AClockThatIsMovedMeanwhileNeitherEndsNorKeepsThem) {
    const std::int64_t year = 365ll * 24 * 3'600'000;
    room.hold("place h1 anna 1 60 A=3");
    room.hold("place h2 ben 1 120 B=1");
    room.wall_off = year;
    room.pass(59'000);
    EXPECT_EQ(state_of("h1"), CheckoutState::open);
    room.pass(2'000);
    EXPECT_EQ(state_of("h1"), CheckoutState::expired);
    room.wall_off = -year;
    room.pass(58'000);
    EXPECT_EQ(state_of("h2"), CheckoutState::open);
    room.pass(2'000);
    EXPECT_EQ(state_of("h2"), CheckoutState::expired);
}

// A clock that was years ahead when it was placed: it ends when it was to end, and no later.
TEST_F(Checkouts, NoJumpOfTheClockTakesGoodsFromAShopper) {
    CheckoutDesk desk;
    HubState state;
    const Now now{UnixMs{1'700'000'000'000}, Millis{5'000}};
    const auto entry = [&](std::uint64_t lsn, UnixMs at, std::vector<Effect> effects) {
        state.apply({.lsn = Lsn{lsn}, .at = at, .node = {}, .input = {}, .effects = effects});
    };
    entry(1, now.wall,
          {LocationAdded{LocationIndex{0}, LocationId{"store-1"}, "Store", {}},
           SkuNamed{SkuIndex{0}, Sku{"A"}, Gtin{}, "Apple"}});
    const UnixMs years_ahead = now.wall + Millis{365ll * 24 * 3'600'000};
    entry(2, years_ahead,
          {CheckoutHeld{{ChannelId{"shop"}, "h1"},
                        "anna",
                        1,
                        LocationIndex{0},
                        {{SkuIndex{0}, Units{1}}},
                        years_ahead + Millis{60'000}}});
    desk.start(state, now);
    EXPECT_EQ(desk.wake_at(), Millis{now.steady.value + 60'000});
}

// Carts that nobody pays for do not fill the hub.
TEST_F(Checkouts, EndedOnesGiveWayToNewOnes) {
    const std::size_t most = limits::ended_checkouts + 50;
    for (std::size_t i = 0; i < most; ++i) {
        const std::string name = "h" + std::to_string(i);
        room.hold("place " + name + " anna 1 60 A=1");
        if (i % 2 == 0)
            room.hold("release " + name);
    }
    const CheckoutBook& book = room.state().checkouts();
    EXPECT_LE(book.all().size(), limits::ended_checkouts + 1);
    EXPECT_EQ(find("h0"), nullptr);
    EXPECT_NE(find("h" + std::to_string(most - 3)), nullptr);
    const std::string before = print(room.state());
    room.restart();
    EXPECT_EQ(print(room.state()), before) << "the log gives every one the same place again";
}

TEST_F(Checkouts, WhileLocationsReconcileNothingIsKept) {
    const std::size_t entries = room.log.size();
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    room.restore = "r-1";
    room.put_back(entries);
    ASSERT_TRUE(room.state().recovery().is_reconciling());
    const Answer answer = room.hold("place h1 anna 1 60 A=1");
    EXPECT_EQ(answer.http_status, 503);
    EXPECT_TRUE(answer.again_after.has_value());
    EXPECT_EQ(find("h1"), nullptr);
}

// Whoever has something kept already fills the hub no more than a newcomer does.
TEST_F(Checkouts, ANewerWishCountsAgainstTheBoundToo) {
    const ChannelId shop{"shop"};
    const SkuIndex A{0};
    const SkuIndex B{1};
    const Now now{UnixMs{1'700'000'000'000}, Millis{5'000}};
    HubState state;
    const auto entry = [&](std::vector<Effect> effects) {
        state.apply({.lsn = state.lsn().next(),
                     .at = now.wall,
                     .node = {},
                     .input = {},
                     .effects = std::move(effects)});
    };
    const auto stocked = [](SkuIndex sku) {
        return Moved{sku,
                     {AccountKind::supplier, {}},
                     {AccountKind::shelf, LocationIndex{0}},
                     Units{1'000'000}};
    };
    entry({LocationAdded{LocationIndex{0}, LocationId{"store-1"}, "Store", {}},
           SkuNamed{A, Sku{"A"}, Gtin{}, "Apple"}, SkuNamed{B, Sku{"B"}, Gtin{}, "Bread"},
           ListingMapped{shop, "A", A}, ListingMapped{shop, "B", B}, stocked(A), stocked(B)});
    const auto keep = [&](const std::string& owner, std::size_t lines) {
        entry({CheckoutHeld{{shop, "h-" + owner},
                            owner,
                            1,
                            LocationIndex{0},
                            HoldLines(lines, {A, Units{1}}),
                            now.wall + Millis{60'000}}});
    };
    keep("anna", 1);
    keep("others", limits::open_checkout_lines - 1);

    CheckoutDesk desk;
    const auto ask = [&](std::uint32_t version, std::vector<WantedLine> lines) {
        Decision decision(state, now.wall, InputKind::webhook);
        return desk
            .ask(decision, shop,
                 PlaceHold{.hold = "h-anna",
                           .owner = "anna",
                           .version = version,
                           .lines = std::move(lines),
                           .lasts = Millis{60'000}},
                 now)
            .verdict;
    };
    EXPECT_EQ(ask(2, {{"A", Units{1}}, {"B", Units{1}}}), CommandVerdict::busy);
    EXPECT_EQ(ask(3, {{"B", Units{2}}}), CommandVerdict::done);
}

}  // namespace
}  // namespace onepool::hub
