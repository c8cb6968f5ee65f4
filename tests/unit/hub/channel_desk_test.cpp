// What channels are told of the stock, and what their answers become.
#include "hub/core/channel_desk.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

using Targets = std::vector<std::string>;
using Cases = std::vector<std::string>;

class Channels : public testing::Test {
  protected:
    Channels() { room.settle_channel(); }
    const ListingRecord& listing(const std::string& name) {
        return *room.state().listings().channel(ChannelId{"shop"}).find(name);
    }
    HubRoom room;
};

TEST_F(Channels, AFreshCatalogueIsPublishedAsPaused) {
    for (const std::string name : {"A", "B", "C"}) {
        ASSERT_TRUE(listing(name).confirmed.has_value());
        EXPECT_EQ(listing(name).confirmed->quantity, Units{0});
        EXPECT_TRUE(listing(name).confirmed->is_paused);
    }
}

TEST_F(Channels, ASaleIsPushedInTheStepThatDecidedIt) {
    room.fact(room.till, receipt_of({{"A", 10}}));
    EXPECT_EQ(room.requests(), (Targets{"push A=10@" + std::to_string(room.log.size())}));
    room.settle_channel();

    room.fact(room.till, sale_of({{"A", 1}}));

    EXPECT_EQ(room.requests(), (Targets{"push A=9@" + std::to_string(room.log.size())}));
}

TEST_F(Channels, TheNumberIsTheSumOverAllLocations) {
    room.fact(room.till, receipt_of({{"A", 10}}));
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.settle_channel();

    EXPECT_EQ(listing("A").confirmed->quantity, Units{15});
    EXPECT_FALSE(listing("A").confirmed->is_paused);
}

TEST_F(Channels, WhatNoOrderCanBeSentFromIsNotCounted) {
    room.fact(room.till, receipt_of({{"A", 10}}));
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.settle_channel();
    const std::uint64_t before = listing("A").confirmed->version;

    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{0}, false});
    room.settle_channel();

    EXPECT_EQ(listing("A").confirmed->quantity, Units{5});
    EXPECT_GT(listing("A").confirmed->version, before);
    EXPECT_EQ(room.webhook("order o1 A=6").orders.at(0).stage, OrderStage::refused);

    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{0}, true});
    room.settle_channel();

    EXPECT_EQ(listing("A").confirmed->quantity, Units{15});
}

TEST_F(Channels, AConfirmedNumberIsLoggedWithItsVersion) {
    room.fact(room.till, receipt_of({{"A", 10}}));
    const Lsn decided = room.state().lsn();

    const auto effects = room.answer("push A=10");

    EXPECT_PRED_FORMAT2(same_effects, effects,
                        (Effects{Published{ChannelId{"shop"}, "A", Units{10}, false,
                                           version_of(HubEpoch{1}, decided)}}));
    EXPECT_EQ(listing("A").confirmed->lsn, room.state().lsn());
}

TEST_F(Channels, AHundredSalesInOneBatchMakeOnePush) {
    room.fact(room.till, receipt_of({{"A", 500}}));
    room.settle_channel();
    for (int i = 0; i < 100; ++i)
        room.till.sells({{"A", 1}});

    room.step(room.till.batch(2, 101));

    EXPECT_EQ(room.requests(), (Targets{"push A=400@" + std::to_string(room.log.size())}));
}

TEST_F(Channels, TheLastUnitSoldPausesTheListing) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.settle_channel();

    room.fact(room.till, sale_of({{"A", 1}}));

    EXPECT_EQ(room.requests(), (Targets{"push A=0!@" + std::to_string(room.log.size())}));
}

TEST_F(Channels, ARefusedNumberIsACaseUntilTheChannelTakesOne) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.answer("push A=1", 200, "no A");
    EXPECT_EQ(room.open_cases(), (Cases{"push_refused shop A"}));

    room.fact(room.till, receipt_of({{"A", 1}}));
    room.answer("push A=2");

    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Channels, ResolvingTheCaseOfARefusedNumberTriesItAgainAtOnce) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.answer("push A=1", 200, "no A");
    const std::uint64_t id = room.state().cases().all().back().id;

    room.command(ResolveCase{id, StaffId{"anna"}, "the page is there now"});

    ASSERT_EQ(room.requests().size(), 1u);
    EXPECT_EQ(room.requests()[0].rfind("push A=1@", 0), 0u);
    room.answer("push A=1", 200, "no A");
    EXPECT_EQ(room.open_cases(), (Cases{"push_refused shop A"})) << "it is not";
    EXPECT_EQ(room.state().cases().all().back().id, id + 1);
}

TEST_F(Channels, ResolvingAnotherCaseTriesNothing) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.answer("push A=1", 200, "no A");
    room.webhook("order o1 Q=1");
    const std::uint64_t id = room.state().cases().all().back().id;
    room.settle_channel();

    room.command(ResolveCase{id, StaffId{"anna"}, "mapped"});

    EXPECT_TRUE(room.requests().empty());
}

TEST_F(Channels, AFailingChannelIsACaseUntilItRecovers) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    for (int i = 0; i < 3; ++i) {
        room.answer("push A=1", 503);
        while (!room.exchanges.contains("push A=1@" + std::to_string(11)) && room.clock < 900'000) {
            bool is_sent = false;
            for (const auto& [target, id] : room.exchanges)
                is_sent |= target.rfind("push", 0) == 0;
            if (is_sent)
                break;
            room.pass(1'000);
        }
    }
    EXPECT_EQ(room.open_cases(), (Cases{"channel_failing shop push"}));
    EXPECT_EQ(room.core->live(ChannelId{"shop"})->failures_in_a_row, 3u);

    room.answer("push A=1");

    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Channels, ARestartPublishesWhatTheLedgerSays) {
    room.fact(room.till, receipt_of({{"A", 7}}));
    room.restart();

    room.settle_channel();

    EXPECT_EQ(listing("A").confirmed->quantity, Units{7});
}

TEST_F(Channels, AChannelConfiguredAfterTheImportGetsItsListingsAtTheStart) {
    room.fact(room.till, receipt_of({{"A", 7}}));
    room.settle_channel();
    room.channels.push_back({ChannelId{"stall"}, std::make_shared<ShopChannel>("stall")});
    room.restart();

    EXPECT_PRED_FORMAT2(same_effects, room.log.back().effects,
                        (Effects{ListingMapped{ChannelId{"stall"}, "A", room.sku("A")},
                                 ListingMapped{ChannelId{"stall"}, "B", room.sku("B")},
                                 ListingMapped{ChannelId{"stall"}, "C", room.sku("C")}}));
    EXPECT_EQ(room.core->live(ChannelId{"stall"})->waiting, 3u);
    const std::size_t entries = room.log.size();
    room.restart();
    EXPECT_EQ(room.log.size(), entries) << "and only once";
}

TEST_F(Channels, VersionsGrowOverRestarts) {
    room.fact(room.till, receipt_of({{"A", 7}}));
    room.settle_channel();
    const auto before = listing("A").confirmed->version;
    room.restart();
    room.fact(room.till, sale_of({{"A", 1}}));
    room.settle_channel();

    EXPECT_GT(listing("A").confirmed->version, before);
}

TEST_F(Channels, AnAnswerOfAnUnknownChannelOrExchangeIsNothing) {
    EXPECT_TRUE(room.step(ChannelAnswered{ChannelId{"elsewhere"}, 1, {200, {}, "ok"}}).empty());
    EXPECT_TRUE(room.step(ChannelAnswered{ChannelId{"shop"}, 1, {200, {}, "ok"}}).empty());
}

TEST_F(Channels, LatencyIsMeasuredFromTheDecisionToTheConfirmation) {
    room.fact(room.till, receipt_of({{"A", 7}}));
    room.clock += 30;
    room.answer("push A=7");

    const auto live = room.core->live(ChannelId{"shop"});

    ASSERT_TRUE(live.has_value());
    EXPECT_EQ(live->recent_latency.back(), Millis{30});
    EXPECT_EQ(live->waiting, 0u);
    EXPECT_EQ(room.core->live(ChannelId{"elsewhere"}), std::nullopt);
}

TEST_F(Channels, EveryPublishedNumberIsWhatTheLedgerPromises) {
    room.fact(room.till, receipt_of({{"A", 50}, {"B", 20}}));
    room.fact(room.warehouse, receipt_of({{"B", 5}}));
    room.fact(room.till, sale_of({{"A", 3}, {"B", 7}}));
    room.webhook("order o1 B=2 A=1");
    room.settle_channel();

    for (const std::string name : {"A", "B", "C"})
        EXPECT_EQ(listing(name).confirmed->quantity, room.online(name)) << name;
}

// ---- how far an order is

class ToldOrders : public OrderRoom {
  protected:
    // What the channel is told of it beside the outcome, by a step or soon after it.
    std::string told_text(const std::string& target) {
        for (int round = 0; round < 100; ++round) {
            for (const Outgoing& out : room.sent) {
                const auto* request = std::get_if<ToChannel>(&out);
                if (request != nullptr && request->request.target == target)
                    return request->request.body;
            }
            room.clock += 1;
            room.step(Tick{});
        }
        return "nothing";
    }
};

TEST_F(ToldOrders, NameNobodyWhoWorksHereAndNoPlace) {
    takes("order o1 A=3");
    room.settle_channel();
    room.fact(room.warehouse, take_of(key("o1")));
    EXPECT_EQ(step("o1"), "being picked by anna at back-room");
    EXPECT_EQ(takes("order o1 A=3").reason, "held at warehouse-1");

    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    EXPECT_EQ(told_text("tell o1 staged"), "picked");
    EXPECT_EQ(takes("order o1 A=3").reason, "picked");
    EXPECT_EQ(room.order("o1").reason, "picked by anna, stands at B-07") << "people here read it";
}

TEST_F(ToldOrders, SayToWhoeverCollectsThatItIsReady) {
    takes("order o1 A=3 at warehouse-1");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));
    EXPECT_EQ(takes("order o1 A=3 at warehouse-1").reason, "ready to be collected");
}

TEST_F(ToldOrders, SayNothingOfWhoGaveAnOrderUp) {
    takes("order o1 A=3 at store-1");
    room.fact(room.till, refusal_of(key("o1"), "flood in the cellar"));
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(takes("order o1 A=3 at store-1").reason, "held");
}

TEST_F(ToldOrders, SayWhyAnOrderThatNobodyCollectedIsCancelled) {
    takes("order o1 A=3 at warehouse-1 by " + std::to_string(room.now().wall.value + 10'000));
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));
    room.pass(11'000);
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 3}}));
    const std::string reason = takes("order o1 A=3 at warehouse-1").reason;
    EXPECT_TRUE(reason.starts_with("not collected until 2023-")) << reason;
    EXPECT_TRUE(reason.ends_with(" UTC")) << reason;
}

// The answer is to what was told before, and is heard after it was cut: it says nothing of the cut.
TEST_F(ToldOrders, SayWhatWasCutAlsoAfterARestartInTheMiddle) {
    room.command(
        SetFulfilment{ChannelId{"shop"}, Fulfilment{.may_split = true, .may_be_partial = true}});
    takes("order o1 A=10");
    ASSERT_EQ(told_text("tell o1 held"), "held at store-1 and warehouse-1");
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    ASSERT_EQ(room.order("o1").cut, apples(2));
    room.answer("tell o1 held");
    EXPECT_EQ(room.order("o1").told, std::nullopt);
    room.restart();
    EXPECT_EQ(told_text("tell o1 held"), "held at store-1; without 2 of A: out of stock");
    room.answer("tell o1 held");
    EXPECT_EQ(room.order("o1").told, OrderStage::held);
}

}  // namespace
}  // namespace onepool::hub
