#include "hub/core/cases.hpp"

#include <gtest/gtest.h>

#include "hub/core/split_rule.hpp"
#include "hub/core/texts.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

Trouble trouble(const std::string& text) {
    return {.kind = CaseKind::storage, .subject = "disk", .text = text, .proposal = "look"};
}

TEST(Cases, TheSameTroubleTwiceIsOneEffect) {
    HubState state;
    Decision decision(state, UnixMs{1}, InputKind::timer);
    raise_case(decision, trouble("full"));
    raise_case(decision, trouble("full"));
    EXPECT_EQ(decision.finish({})->effects.size(), 1u);
}

TEST(Cases, ANewTextRenewsTheOpenCase) {
    HubState state;
    Decision decision(state, UnixMs{1}, InputKind::timer);
    raise_case(decision, trouble("nearly full"));
    raise_case(decision, trouble("full"));
    const auto effects = decision.finish({})->effects;
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(std::get<CaseOpened>(effects[1]).id, 1u);
    EXPECT_EQ(state.cases().open_count(), 1u);
}

TEST(Cases, SettlingClosesOnlyWhatIsOpen) {
    HubState state;
    Decision decision(state, UnixMs{1}, InputKind::timer);
    settle_case(decision, CaseKind::storage, "disk", "room again");
    EXPECT_TRUE(decision.is_empty());
    raise_case(decision, trouble("full"));
    settle_case(decision, CaseKind::storage, "disk", "room again");
    EXPECT_EQ(state.cases().find(1)->note, "room again");
    EXPECT_EQ(state.cases().find(1)->closed_by, StaffId{"hub"});
}

TEST(Decisions, AStepWithoutEffectsMakesNoEntryAndNoLsn) {
    HubState state;
    Decision decision(state, UnixMs{1}, InputKind::timer);
    EXPECT_EQ(decision.finish(Bytes{1}), std::nullopt);
    EXPECT_EQ(state.lsn(), Lsn{0});
}

TEST(Decisions, AnEntryHoldsTheInputAndWhatWasDecided) {
    HubState state;
    const NodeId node = node_number(1);
    Decision decision(state, UnixMs{7}, InputKind::node_message, node);
    decision.emit(LocationAdded{LocationIndex{0}, LocationId{"store-1"}, "Store", Units{0}});

    const auto entry = decision.finish(Bytes{1, 2});

    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->lsn, Lsn{1});
    EXPECT_EQ(entry->at, UnixMs{7});
    EXPECT_EQ(entry->node, node);
    EXPECT_EQ(entry->input, (Bytes{1, 2}));
    EXPECT_EQ(state.lsn(), Lsn{1});
    EXPECT_EQ(state.at(), UnixMs{7});
}

TEST(Decisions, WhatChangedIsToldOn) {
    HubRoom room;
    HubState state = room.state();
    Decision decision(state, UnixMs{1}, InputKind::timer);
    const LocationIndex store = room.at("store-1");
    decision.emit(
        Moved{SkuIndex{0}, {AccountKind::supplier, {}}, {AccountKind::damaged, store}, Units{4}});
    EXPECT_TRUE(decision.touched().cells.empty()) << "no till is told of what is damaged";
    decision.emit(Moved{
        SkuIndex{0}, {AccountKind::supplier, {}}, {AccountKind::inspection, store}, Units{4}});
    EXPECT_EQ(decision.touched().cells.size(), 1u) << "tills inspect it";
    decision.emit(
        Moved{SkuIndex{0}, {AccountKind::supplier, {}}, {AccountKind::shelf, store}, Units{4}});
    resplit(decision, SkuIndex{0}, store);
    EXPECT_EQ(decision.touched().cells.front(), (CellKey{SkuIndex{0}, store}));
    EXPECT_EQ(decision.touched().published, (std::vector<SkuIndex>{SkuIndex{0}}));
}

TEST(Texts, SayWhatHappenedToWhatAndWhere) {
    HubRoom room;
    const Place place{room.at("store-1"), room.till.node(), Seq{1}};
    Plan plan;
    plan.fact = FactKind::return_;
    plan.moves = {{SkuIndex{0}, AccountKind::customer, AccountKind::inspection, Units{2}}};
    EXPECT_EQ(describe(room.state(), place, plan, Verdict::applied), "store-1 took back 2 of A");
    plan.fact = FactKind::ship;
    plan.moves.push_back({SkuIndex{1}, AccountKind::shelf, AccountKind::customer, Units{1}});
    EXPECT_EQ(describe(room.state(), place, plan, Verdict::overdraft),
              "store-1 shipped 2 of A and 1 more (overdraft)");
    plan.clear();
    plan.fact = FactKind::take;
    plan.order.emplace().key = room.shop->key("o1");
    EXPECT_EQ(describe(room.state(), place, plan, Verdict::applied), "store-1 took shop order o1");
    plan.clear();
    EXPECT_EQ(describe(room.state(), place, plan, Verdict::applied), "store-1 reported nothing");
    plan.open_items = {"1 of \"mug\" (code 9)"};
    plan.fact = FactKind::sale;
    EXPECT_EQ(describe(room.state(), place, plan, Verdict::unmapped),
              "store-1 sold 1 of \"mug\" (code 9) (unmapped)");
}

TEST(Texts, SayUntilWhenAnOrderWasKept) {
    EXPECT_EQ(not_collected_text(UnixMs{1'700'000'000'000}),
              "not collected until 2023-11-14 22:13 UTC");
    EXPECT_EQ(not_collected_text(UnixMs{0}), "not collected until 1970-01-01 00:00 UTC");
}

TEST(Texts, SayHowABatchWent) {
    HubRoom room;
    const NodeRecord& node = *room.state().nodes().find(room.till.node());
    EXPECT_EQ(describe(room.state(), node, {.events = 9, .set_aside = 2}),
              "store-1: till-1 sent 9 events, 2 set aside");
}

TEST(Texts, SayWhatBecameOfAnOrder) {
    const OrderKey key{ChannelId{"shop"}, OrderId{"o1"}};
    EXPECT_EQ(describe(OrderMoved{key, OrderStage::held, "held at store-1"}),
              "shop order o1 held at store-1");
    EXPECT_EQ(describe(OrderMoved{key, OrderStage::refused, "refused: 5 of A wanted, 2 available"}),
              "shop order o1 refused: 5 of A wanted, 2 available");
    EXPECT_EQ(describe(OrderMoved{key, OrderStage::refused, "sold out"}),
              "shop order o1 refused: sold out");
    EXPECT_EQ(describe(OrderMoved{key, OrderStage::shipped, ""}), "shop order o1 shipped");
}

TEST(Versions, GrowWithTheLogAndOverEpochs) {
    EXPECT_LT(version_of(HubEpoch{1}, Lsn{9}), version_of(HubEpoch{1}, Lsn{10}));
    EXPECT_LT(version_of(HubEpoch{1}, Lsn{1'000'000}), version_of(HubEpoch{2}, Lsn{1}));
    EXPECT_LT(version_of(HubEpoch{4'000}, Lsn{1ull << 39}), 1ull << 53) << "JSON readers keep 53";
}

}  // namespace
}  // namespace onepool::hub
