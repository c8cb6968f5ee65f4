// Orders that leave after they were picked: sent, collected whole or in part, collected by nobody;
// what a channel was told of before a restore; and what follows late of a journal that was ended.
#include "hub/core/order_desk.hpp"
#include "tests/unit/hub/order_room.hpp"
#include "tests/unit/hub/restore_room.hpp"

namespace onepool::hub {
namespace {

constexpr SkuIndex A{0};
constexpr LocationIndex warehouse{0};

class Handovers : public OrderRoom {
  protected:
    void picks(const std::string& order, const Lines& lines) {
        room.fact(room.warehouse, pick_of(key(order), lines, "B-07"));
    }
    std::string in(std::int64_t ms) const { return std::to_string(room.now().wall.value + ms); }
};

TEST_F(Handovers, AStagedOrderIsSentFromWhereItStands) {
    takes("order o1 A=3");
    picks("o1", {{"A", 3}});

    const auto effects = room.fact(room.warehouse, ship_of(key("o1"), {{"A", 3}}));

    EXPECT_PRED_FORMAT2(
        same_effects, effects,
        (Effects{StagedLeft{key("o1"), {{A, Units{3}}}, warehouse},
                 HandedOver{key("o1"), {{A, Units{3}}}, warehouse, true, "by post"},
                 OrderMoved{key("o1"), OrderStage::shipped, "shipped from warehouse-1",
                            StaffId{"anna"}, "by post"},
                 Moved{A, {AccountKind::staged, warehouse}, {AccountKind::customer, {}}, Units{3}},
                 EventJudged{room.warehouse.node(), Seq{3}, Verdict::applied, FactKind::ship},
                 StreamAdvanced{room.warehouse.node(), room.warehouse.head()}}));
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_TRUE(room.leg("o1").left_unpicked.empty());
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::shipped);
}

TEST_F(Handovers, WhatIsSentOfAStagedOrderAndStaysIsPutBack) {
    takes("order o1 A=3");
    picks("o1", {{"A", 3}});
    room.fact(room.warehouse, ship_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(room.leg("o1").staged, apples(1));
    EXPECT_EQ(case_text(), "shop order o1 was shipped with 2 of A, 3 were picked");
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::put_back);
}

TEST_F(Handovers, WhatIsSentBeyondWhatStandsThereLeavesTheShelf) {
    takes("order o1 A=3");
    picks("o1", {{"A", 3}});
    room.fact(room.warehouse, ship_of(key("o1"), {{"A", 4}}));
    EXPECT_EQ(shelf("A"), Units{1});
    EXPECT_EQ(staged("A"), Units{0});
    EXPECT_EQ(room.leg("o1").left_unpicked, apples(1));
    EXPECT_EQ(case_text(), "shop order o1 was shipped with 4 of A, 3 were picked");
}

TEST_F(Handovers, AStagedOrderIsCollected) {
    takes("order o1 A=3 at warehouse-1");
    picks("o1", {{"A", 3}});

    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 3}}));

    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(step("o1"), "collected at warehouse-1");
    EXPECT_EQ(room.order("o1").steps.back().by, StaffId{"anna"});
    EXPECT_EQ(staged("A"), Units{0});
    EXPECT_EQ(outside("A", AccountKind::customer), Units{3});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::collected);
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(room.notices.at(0).text, "warehouse-1 handed over 3 of A");
}

TEST_F(Handovers, AnOrderCollectedTwiceIsAFactWithACase) {
    takes("order o1 A=3 at warehouse-1");
    picks("o1", {{"A", 3}});
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 3}}));

    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 2}}));

    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(shelf("A"), Units{0}) << "the goods are gone";
    EXPECT_EQ(case_text(), "shop order o1 was collected although it is collected");
}

TEST_F(Handovers, APartOfAStagedOrderIsCollectedAndTheRestLater) {
    takes("order o1 A=3 B=1 at warehouse-1");
    picks("o1", {{"A", 3}, {"B", 1}});

    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 2}}));

    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(step("o1"), "partly collected at warehouse-1");
    EXPECT_EQ(staged("A"), Units{1});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).lines.size(), 2u);
    EXPECT_TRUE(room.open_cases().empty());
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 1}, {"B", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_TRUE(room.open_cases().empty());
}

// Over the counter, in one step, without anybody picking it before.
TEST_F(Handovers, AHeldOrderIsCollectedOffTheShelf) {
    takes("order o1 A=3 at warehouse-1");

    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 3}}));

    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{2});
    EXPECT_EQ(room.leg("o1").left_unpicked, apples(3));
}

TEST_F(Handovers, TheRestOfAHeldOrderStaysHeldForItsBuyer) {
    add_second();
    takes("order o1 A=3 B=1 at warehouse-1");
    room.fact(second, take_of(key("o1")));

    room.fact(second, collect_of(key("o1"), {{"A", 1}}));

    const OrderRecord order = room.order("o1");
    const OrderLeg leg = room.leg("o1");
    EXPECT_EQ(order.stage, OrderStage::held);
    EXPECT_EQ(leg.held, (HoldLines{{A, Units{2}}, {SkuIndex{1}, Units{1}}}));
    EXPECT_EQ(leg.taker, second.node()) << "who picks it goes on";
    EXPECT_EQ(order.reason, "partly collected at warehouse-1");
    EXPECT_EQ(shelf("A"), Units{4});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{2});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{2});
    EXPECT_EQ(told(second, "o1").at(0).lines.at(0).quantity, Units{2});
    EXPECT_TRUE(room.open_cases().empty());

    room.fact(second, pick_of(key("o1"), {{"A", 2}, {"B", 1}}, "B-07"));
    EXPECT_EQ(room.leg("o1").staged, (HoldLines{{A, Units{2}}, {SkuIndex{1}, Units{1}}}));
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(takes("cancel 2 o1").stage, OrderStage::cancelled);
    EXPECT_EQ(case_text(), "shop order o1 was cancelled after a part of it was collected");
}

// All three were picked by one till; another one had handed over one of them, and was heard first.
TEST_F(Handovers, APickOfAllCountsWhatWasHandedOverBeforeOnce) {
    add_second();
    takes("order o1 A=3 at warehouse-1");
    room.fact(second, collect_of(key("o1"), {{"A", 1}}));

    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    EXPECT_EQ(room.leg("o1").staged, apples(2));
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Handovers, MoreThanWasOrderedIsAFactWithACase) {
    takes("order o1 A=3 at warehouse-1");
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 4}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(shelf("A"), Units{1});
    EXPECT_EQ(case_text(), "shop order o1 was collected with 4 of A, 3 were held");
}

TEST_F(Handovers, ACancelledOrderThatIsCollectedAllTheSameIsAFactWithACase) {
    takes("order o1 A=3 at warehouse-1");
    picks("o1", {{"A", 3}});
    takes("cancel 2 o1");

    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 2}}));

    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(case_text(), "shop order o1 was collected although it is cancelled");
    EXPECT_EQ(room.leg("o1").staged, apples(1));
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::put_back);
    EXPECT_EQ(shelf("A"), Units{2});
}

TEST_F(Handovers, CancellingACollectedOrderIsACase) {
    takes("order o1 A=3 at warehouse-1");
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 3}}));
    EXPECT_EQ(takes("cancel 2 o1").stage, OrderStage::collected);
    EXPECT_EQ(case_text(), "shop order o1 was cancelled after it was collected");
}

TEST_F(Handovers, WhatStandsElsewhereIsNotWhatLeftHere) {
    takes("order o1 A=3");
    picks("o1", {{"A", 3}});
    room.fact(room.till, ship_of(key("o1"), {{"A", 3}}));
    ASSERT_EQ(room.state().worklist().open_count(), 1u);

    room.replay(1);

    EXPECT_EQ(shelf("A", "store-1"), Units{5});
    EXPECT_EQ(room.leg("o1").staged, apples(3));
    EXPECT_EQ(case_text(),
              "shop order o1 stands picked at warehouse-1 but was shipped from store-1");
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::put_back);
}

TEST_F(Handovers, WhatNobodyCollectsInTimeIsToBePutBack) {
    takes("order o1 A=3 at warehouse-1 by " + in(60'000));
    room.pass(61'000);
    EXPECT_FALSE(room.order("o1").is_overdue) << "nothing of it stands there yet";
    picks("o1", {{"A", 3}});
    EXPECT_TRUE(room.order("o1").is_overdue) << "its time was over before it was picked";

    takes("order o2 A=2 at warehouse-1 by " + in(60'000));
    picks("o2", {{"A", 2}});
    room.greet(room.warehouse);
    EXPECT_EQ(told(room.warehouse, "o2").at(0).collect_by, room.order("o2").collect_by);
    room.pass(59'000);
    EXPECT_FALSE(room.order("o2").is_overdue);
    room.pass(2'000);

    EXPECT_TRUE(room.order("o2").is_overdue);
    EXPECT_EQ(stage("o2"), OrderStage::staged);
    EXPECT_TRUE(step("o2").starts_with("not collected until 2023-11-14 22:")) << step("o2");
    EXPECT_TRUE(step("o2").ends_with(" UTC: to be put back")) << step("o2");
    room.greet(room.warehouse);
    EXPECT_EQ(told(room.warehouse, "o2").at(0).state, OrderState::put_back);
    EXPECT_EQ(told(room.warehouse, "o2").at(0).collect_by, room.order("o2").collect_by)
        << "its buyer may still come";
}

TEST_F(Handovers, WhatWasCancelledIsNotToldAsKeptForItsBuyer) {
    takes("order o1 A=3 at warehouse-1 by " + in(60'000));
    picks("o1", {{"A", 3}});
    room.webhook("cancel 2 o1");
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::put_back);
    EXPECT_EQ(told(room.warehouse, "o1").at(0).collect_by, std::nullopt);
    room.pass(61'000);
    room.greet(room.warehouse);
    EXPECT_EQ(told(room.warehouse, "o1").at(0).collect_by, std::nullopt);
}

TEST_F(Handovers, WhoComesLateGetsItAllTheSame) {
    takes("order o1 A=3 at warehouse-1 by " + in(10'000));
    picks("o1", {{"A", 3}});
    room.pass(11'000);
    ASSERT_TRUE(room.order("o1").is_overdue);
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 3}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_TRUE(room.open_cases().empty() ||
                room.open_cases() == Cases{"channel_failing shop poll"})
        << room.open_cases().front();
}

TEST_F(Handovers, WhatWasNotCollectedAndIsPutBackIsCancelled) {
    takes("order o1 A=3 at warehouse-1 by " + in(10'000));
    picks("o1", {{"A", 3}});
    room.pass(11'000);

    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 3}}));

    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_TRUE(step("o1").ends_with(" UTC, back on the shelf")) << step("o1");
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{5});
}

// Its buyer has two of three, and paid for all.
TEST_F(Handovers, WhatIsPutBackOfAPartlyCollectedOrderIsForAPerson) {
    takes("order o1 A=3 at warehouse-1 by " + in(10'000));
    picks("o1", {{"A", 3}});
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 2}}));
    room.pass(11'000);
    ASSERT_TRUE(room.order("o1").is_overdue);

    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 1}}));

    EXPECT_EQ(stage("o1"), OrderStage::collected) << "a shop refunds all of a cancelled one";
    EXPECT_TRUE(step("o1").starts_with("partly collected, the rest was put back: not collected"))
        << step("o1");
    EXPECT_EQ(room.order("o1").handed_over, apples(2));
    EXPECT_EQ(shelf("A"), Units{3});
    EXPECT_EQ(case_text(), "shop order o1 was collected in part, and the rest of it was put back");
}

TEST_F(Handovers, AfterARestartItsTimeStillEnds) {
    takes("order o1 A=3 at warehouse-1 by " + in(10'000));
    picks("o1", {{"A", 3}});
    room.restart();
    EXPECT_FALSE(room.order("o1").is_overdue);
    room.pass(11'000);
    EXPECT_TRUE(room.order("o1").is_overdue);
}

// A time that no message can carry must not end the hub.
TEST_F(Handovers, ATimeBeyondTheWireIsNotTold) {
    takes("order o1 A=3 at warehouse-1 by 999999999999999999 due -5");
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].collect_by, std::nullopt);
    EXPECT_EQ(told(room.warehouse, "o1")[0].due_at, std::nullopt);
    picks("o1", {{"A", 3}});
    EXPECT_EQ(stage("o1"), OrderStage::staged);
}

// A journal that the hub never met brings what its node did before; then it brings it once more.
TEST_F(Handovers, WhatFollowsLateCountsOnce) {
    takes("order o1 A=3 at warehouse-1");
    Till ended(2, 9);
    ended.records(take_over_of(key("o1")));
    ended.records(pick_of(key("o1"), {{"A", 3}}, "B-07"));
    ended.records(collect_of(key("o1"), {{"A", 2}}));
    EventBatch batch = ended.plain_batch(1, 3);
    batch.kind = BatchKind::late;

    room.step(ended.says(batch));
    EXPECT_EQ(room.leg("o1").staged, apples(1));
    EXPECT_EQ(shelf("A"), Units{2});
    room.step(ended.says(batch));
    const auto asked = std::ranges::find_if(
        room.sent, [](const Outgoing& out) { return std::holds_alternative<JournalWanted>(out); });
    ASSERT_NE(asked, room.sent.end()) << "what is known of that journal stands in the log";
    const JournalSpan span = std::get<JournalWanted>(*asked).span;
    std::vector<KnownEvent> found;
    for (auto entry = room.log.rbegin(); entry != room.log.rend(); ++entry) {
        if (gather(*entry, span, found) == Gathering::ended)
            break;
    }
    room.step(JournalFound{span, std::move(found)});
    room.step(ended.says(batch));

    EXPECT_EQ(room.leg("o1").staged, apples(1));
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(outside("A", AccountKind::customer), Units{2});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Handovers, WhatIsHeardLateTakesNothingOver) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, take_of(key("o1")));
    Till ended(2, 9);
    ended.records(take_over_of(key("o1")));
    EventBatch batch = ended.plain_batch(1, 1);
    batch.kind = BatchKind::late;
    room.step(ended.says(batch));
    EXPECT_EQ(room.leg("o1").taker, second.node());
}

class RestoredPicks : public Restore {
  protected:
    OrderKey key() const { return room.shop->key("o1"); }
    Units staged() const {
        return room.cell("A", "warehouse-1").balance[slot_of(AccountKind::staged)];
    }
};

TEST_F(RestoredPicks, AnOrderPickedInTheLostLifeIsKnownByItsNode) {
    room.webhook("order o1 A=2");
    room.fact(room.warehouse, pick_of(key(), {{"A", 2}}, "B-07"));
    put_back();
    room.webhook("order o1 A=2 told staged");
    EXPECT_EQ(room.state().orders().find(key()), nullptr) << "its node is still to tell";
    all_tell();
    EXPECT_EQ(room.order("o1").stage, OrderStage::staged);
    EXPECT_EQ(staged(), Units{2});
    EXPECT_EQ(room.open_cases(), Cases{});
    room.webhook("order o1 A=2 told staged");
    EXPECT_EQ(staged(), Units{2});
    room.fact(room.warehouse, ship_of(key(), {{"A", 2}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
    EXPECT_EQ(room.open_cases(), Cases{});
}

// Its node alone told of it: nobody knew who collects it where, and until when.
TEST_F(RestoredPicks, ACollectionPickedInTheLostLifeIsOneAgainWhenItsChannelTells) {
    const std::string order =
        "order o1 A=2 at warehouse-1 by " + std::to_string(room.now().wall.value + 60'000);
    room.webhook(order);
    room.fact(room.warehouse, pick_of(key(), {{"A", 2}}, "B-07"));
    put_back();
    all_tell();
    ASSERT_EQ(room.order("o1").stage, OrderStage::staged);
    ASSERT_EQ(room.order("o1").collect_at, std::nullopt);

    room.webhook(order);

    EXPECT_EQ(room.order("o1").collect_at, room.at("warehouse-1"));
    const auto told = room.told<Downlink>();
    ASSERT_FALSE(told.empty());
    ASSERT_EQ(told[0].tasks.size(), 1u);
    EXPECT_TRUE(told[0].tasks[0].is_collected) << "the register hands it to its buyer";
    EXPECT_EQ(told[0].tasks[0].collect_by, room.order("o1").collect_by);
    EXPECT_EQ(room.open_cases(), Cases{});
    const std::size_t entries = room.log.size();
    room.webhook(order);
    EXPECT_EQ(room.log.size(), entries) << "once";
    room.restart();
    EXPECT_EQ(room.order("o1").collect_at, room.at("warehouse-1"));
    room.pass(61'000);
    EXPECT_TRUE(room.order("o1").is_overdue);
}

TEST_F(RestoredPicks, TheRestOfAPartlyCollectedOrderIsHeldAgain) {
    const std::string order = "order o1 A=2 at warehouse-1";
    room.webhook(order);
    room.fact(room.warehouse, collect_of(key(), {{"A", 1}}));
    put_back();
    greet(room.warehouse);
    deliver(room.warehouse);
    ASSERT_EQ(room.order("o1").stage, OrderStage::collected) << "as far as its node tells";
    room.pass(10);
    EXPECT_TRUE(std::ranges::none_of(room.exchanges, [](const auto& exchange) {
        return exchange.first.starts_with("tell o1 collected");
    })) << "there may be more of it";
    EXPECT_EQ(room.webhook(order).http_status, 503);
    greet(room.till);
    deliver(room.till);

    EXPECT_EQ(room.webhook(order).http_status, 200);

    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_EQ(room.leg("o1").held, (HoldLines{{A, Units{1}}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{1});
    room.fact(room.warehouse, collect_of(key(), {{"A", 1}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::collected);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
    EXPECT_EQ(room.order("o1").handed_over, (HoldLines{{A, Units{2}}}));
}

TEST_F(RestoredPicks, WhatAPickOfTheLostLifeLackedIsACase) {
    room.webhook("order o1 A=3");
    room.fact(room.warehouse, short_pick_of(key(), {{"A", 2}}, {{"A", 1}}));
    put_back();
    all_tell();
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1"});
    room.webhook("order o1 A=3");
    EXPECT_EQ(room.state().cases().all().back().text,
              "shop order o1: 1 of A missing at warehouse-1");
}

TEST_F(RestoredPicks, WhatTheLostLifePickedIsComparedWithWhatWasOrdered) {
    room.webhook("order o1 A=2");
    room.fact(room.warehouse, pick_of(key(), {{"A", 2}}, "B-07"));
    put_back();
    all_tell();
    room.webhook("order o1 A=1 B=1");
    EXPECT_EQ(room.state().cases().all().back().text,
              "shop order o1 is staged, as its node said; its channel says 1 of B ordered and not "
              "found in it; 1 of A in it and not ordered");
}

TEST_F(RestoredPicks, AnOrderToldToBeStagedIsACaseUntilItsNodeTells) {
    put_back();
    all_tell();
    room.webhook("order o1 A=2 told staged");
    EXPECT_EQ(room.order("o1").stage, OrderStage::staged);
    EXPECT_EQ(room.order("o1").told, OrderStage::staged);
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
    EXPECT_TRUE(room.leg("o1").held.empty()) << "not decided again";

    room.fact(room.warehouse, pick_of(key(), {{"A", 2}}, "B-07"));

    EXPECT_EQ(staged(), Units{2});
    EXPECT_EQ(room.open_cases(), Cases{});
    EXPECT_EQ(room.state().cases().all().back().note, "picked at warehouse-1, as its node said");
}

TEST_F(RestoredPicks, ACollectionThatTheChannelKnowsOfIsAwaitedFromItsNode) {
    put_back();
    all_tell();
    room.webhook("order o1 A=2 told collected");
    EXPECT_EQ(room.order("o1").stage, OrderStage::collected);
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});

    room.fact(room.warehouse, pick_of(key(), {{"A", 2}}, "B-07"));
    room.fact(room.warehouse, collect_of(key(), {{"A", 2}}));

    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
    EXPECT_EQ(staged(), Units{0});
    EXPECT_EQ(room.open_cases(), Cases{});
    EXPECT_EQ(room.state().cases().all().back().note, "collected at warehouse-1, as its node said");
}

TEST_F(RestoredPicks, ACancelledOrderThatWasStagedBeforeIsCancelled) {
    put_back();
    all_tell();
    room.webhook("cancel o1 A=2 told staged");
    EXPECT_EQ(room.order("o1").stage, OrderStage::cancelled);
    room.fact(room.warehouse, pick_of(key(), {{"A", 2}}, "B-07"));
    EXPECT_EQ(staged(), Units{2}) << "and is to be put back";
    room.webhook("cancel o2 A=2 told collected");
    EXPECT_EQ(room.order("o2").stage, OrderStage::collected);
}

TEST(OrderTexts, AnOrderIsHeldForItsChannelWhileItWaits) {
    EXPECT_EQ(told_as(OrderStage::waiting), OrderStage::held);
    EXPECT_EQ(told_as(OrderStage::staged), OrderStage::staged);
}

}  // namespace
}  // namespace onepool::hub
