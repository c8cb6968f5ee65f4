// The books beside the ledger: orders, cases, listings, nodes. Each changes by effects only.
#include <gtest/gtest.h>

#include "hub/core/case_book.hpp"
#include "hub/core/listing_book.hpp"
#include "hub/core/nodes.hpp"
#include "hub/core/order_book.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

OrderKey key(const std::string& order) {
    return {ChannelId{"shop"}, OrderId{order}};
}

OrderRecord record(const std::string& order) {
    OrderRecord taken;
    taken.key = key(order);
    taken.version = 1;
    return taken;
}

class OrderBooks : public testing::Test {
  protected:
    void hold(const std::string& order) {
        book.take(record(order));
        book.apply(HoldOpened{key(order), LocationIndex{2}, {{SkuIndex{0}, Units{3}}}});
        book.apply(OrderMoved{key(order), OrderStage::held, "held"}, Lsn{5}, UnixMs{50});
    }
    OrderLeg leg(const std::string& order) const { return book.find(key(order))->legs.at(0); }
    OrderBook book;
};

TEST_F(OrderBooks, FindsAnOrderByChannelAndId) {
    hold("o1");
    ASSERT_NE(book.find(key("o1")), nullptr);
    EXPECT_EQ(book.find(key("o2")), nullptr);
    EXPECT_EQ(book.find({ChannelId{"other"}, OrderId{"o1"}}), nullptr);
}

TEST_F(OrderBooks, AHeldOrderIsOpenUntilItMoves) {
    hold("o1");
    EXPECT_EQ(book.open(), (std::set<std::uint32_t>{0}));
    EXPECT_EQ(book.count(OrderStage::held), 1u);

    EXPECT_EQ(book.apply(HoldEnded{key("o1"), LocationIndex{2}}),
              (HoldLines{{SkuIndex{0}, Units{3}}}));
    book.apply(OrderMoved{key("o1"), OrderStage::shipped, ""}, Lsn{6}, UnixMs{60});

    EXPECT_TRUE(book.open().empty());
    EXPECT_EQ(book.count(OrderStage::held), 0u);
    EXPECT_EQ(book.count(OrderStage::shipped), 1u);
    EXPECT_EQ(book.find(key("o1"))->changed, Lsn{6});
}

TEST_F(OrderBooks, AnOrderIsUntoldUntilItsNewestStageIsKnown) {
    hold("o1");
    book.apply(OrderStageTold{key("o1"), OrderStage::held});
    EXPECT_TRUE(book.untold().empty());

    book.apply(OrderMoved{key("o1"), OrderStage::cancelled, ""}, Lsn{6}, UnixMs{60});
    EXPECT_EQ(book.untold().size(), 1u);
    book.apply(OrderStageTold{key("o1"), OrderStage::held});
    EXPECT_EQ(book.untold().size(), 1u) << "an old answer does not count";
    book.apply(OrderStageTold{key("o1"), OrderStage::cancelled});
    EXPECT_TRUE(book.untold().empty());
}

TEST_F(OrderBooks, ThatAnotherLocationIsLookedForIsNoNews) {
    hold("o1");
    book.apply(OrderStageTold{key("o1"), OrderStage::held});
    book.apply(OrderMoved{key("o1"), OrderStage::waiting, "refused"}, Lsn{6}, UnixMs{60});
    EXPECT_TRUE(book.untold().empty());
}

TEST_F(OrderBooks, AWaitingOrderIsFoundByWhatItWants) {
    for (const char* name : {"o1", "o2"}) {
        OrderRecord wants = record(name);
        wants.lines = {{"A", SkuIndex{4}, Units{1}}, {"B", SkuIndex{7}, Units{2}}};
        book.take(std::move(wants));
        book.apply(OrderMoved{key(name), OrderStage::waiting, ""}, Lsn{1}, UnixMs{1});
    }
    EXPECT_EQ(book.waiting_for(SkuIndex{4}), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_TRUE(book.waiting_for(SkuIndex{5}).empty());

    book.apply(OrderMoved{key("o1"), OrderStage::held, ""}, Lsn{2}, UnixMs{2});

    EXPECT_EQ(book.waiting_for(SkuIndex{7}), (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(book.waiting(), (std::set<std::uint32_t>{1}));
}

TEST_F(OrderBooks, WhatStandsPickedKeepsAnOrderOpenUntilItLeft) {
    hold("o1");
    book.apply(OrderTaker{key("o1"), node_number(1), StaffId{"anna"}});
    book.apply(HoldEnded{key("o1"), LocationIndex{2}});
    EXPECT_EQ(leg("o1").taker, std::nullopt) << "nobody picks it any more";
    book.apply(OrderStaged{key("o1"), LocationIndex{2}, "A-1", {{SkuIndex{0}, Units{3}}}});
    book.apply(OrderMoved{key("o1"), OrderStage::cancelled, ""}, Lsn{6}, UnixMs{60});
    EXPECT_EQ(book.open().size(), 1u);

    book.apply(StagedLeft{key("o1"), {{SkuIndex{0}, Units{2}}}});
    EXPECT_EQ(leg("o1").staged, (HoldLines{{SkuIndex{0}, Units{1}}}));
    EXPECT_EQ(leg("o1").place, "A-1");
    book.apply(StagedLeft{key("o1"), {{SkuIndex{0}, Units{1}}}});

    EXPECT_TRUE(book.open().empty());
    EXPECT_EQ(leg("o1").location, LocationIndex{2}) << "where it was";
    EXPECT_EQ(leg("o1").place, "");
}

TEST_F(OrderBooks, OfItsStepsTheNewestTakesTheLastPlace) {
    hold("o1");
    for (std::size_t i = 0; i < limits::order_steps; ++i)
        book.apply(OrderMoved{key("o1"), OrderStage::held, std::to_string(i), {}, "why"},
                   Lsn{10 + i}, UnixMs{1});
    const auto& steps = book.find(key("o1"))->steps;
    ASSERT_EQ(steps.size(), limits::order_steps);
    EXPECT_EQ(steps.front().text, "held");
    EXPECT_EQ(steps.front().at, UnixMs{50});
    EXPECT_EQ(steps.back().text, std::to_string(limits::order_steps - 1) + ": why");
}

TEST_F(OrderBooks, OfItsStepsThoseThatChangedItsStageStay) {
    hold("o1");
    const auto moves = [&](OrderStage stage, const std::string& text) {
        book.apply(OrderMoved{key("o1"), stage, text}, Lsn{10}, UnixMs{1});
    };
    const auto texts = [&] {
        std::vector<std::string> all;
        for (const OrderStep& step : book.find(key("o1"))->steps)
            all.push_back(step.text);
        return all;
    };
    for (int i = 0; i < 100; ++i)
        moves(OrderStage::held, i % 2 == 0 ? "taken" : "given back");
    moves(OrderStage::staged, "picked by anna");
    for (int i = 0; i < 100; ++i)
        moves(OrderStage::staged, "note " + std::to_string(i));

    EXPECT_EQ(texts().size(), limits::order_steps);
    EXPECT_EQ(texts().at(0), "held");
    EXPECT_EQ(texts().at(1), "picked by anna");
    EXPECT_EQ(texts().back(), "note 99");

    for (int i = 0; i < 100; ++i)
        moves(i % 2 == 0 ? OrderStage::held : OrderStage::waiting, std::to_string(i));
    EXPECT_EQ(texts().size(), limits::order_steps);
    EXPECT_EQ(texts().back(), "99");
}

TEST_F(OrderBooks, WhatIsToBePickedIsCountedByLocation) {
    hold("o1");
    hold("o2");
    const LocationIndex here = leg("o1").location;
    EXPECT_EQ(book.held_at(here), 2u);
    EXPECT_EQ(book.held_at(LocationIndex{77}), 0u);
    OrderBook restored;
    EXPECT_TRUE(restored.restore(book.all()[0]));
    EXPECT_EQ(restored.held_at(here), 1u);
    book.apply(HoldEnded{key("o1"), here});
    EXPECT_EQ(book.held_at(here), 1u);
    book.apply(HoldLeaving{key("o2"), here});
    EXPECT_EQ(book.held_at(here), 0u);
}

TEST_F(OrderBooks, WhatOldLogsSayWithoutALocationIsOfTheLegThatHasIt) {
    hold("o1");
    book.apply(OrderStaged{key("o1"), LocationIndex{1}, "A-1", {{SkuIndex{0}, Units{3}}}});
    book.apply(OrderTaker{key("o1"), node_number(1), StaffId{"anna"}});
    book.apply(StagedLeft{key("o1"), {{SkuIndex{0}, Units{2}}}});
    book.apply(LeftUnpicked{key("o1"), {{SkuIndex{0}, Units{1}}}});
    const OrderRecord& order = *book.find(key("o1"));
    EXPECT_EQ(leg_at(order, LocationIndex{2})->taker, node_number(1));
    EXPECT_EQ(leg_at(order, LocationIndex{1})->staged, (HoldLines{{SkuIndex{0}, Units{1}}}));
    EXPECT_EQ(left_unpicked_at(order, LocationIndex{2}), (HoldLines{{SkuIndex{0}, Units{1}}}));
}

TEST_F(OrderBooks, WhatStandsOfAnOrderThatIsPackedIsPackedInOldLogsToo) {
    hold("o1");
    book.apply(HoldEnded{key("o1"), LocationIndex{2}});
    book.apply(OrderStaged{key("o1"), LocationIndex{2}, "A-1", {{SkuIndex{0}, Units{3}}}});
    EXPECT_FALSE(leg("o1").is_packed);
    book.apply(OrderMoved{key("o1"), OrderStage::packed, ""}, Lsn{6}, UnixMs{60});
    EXPECT_TRUE(leg("o1").is_packed);
    book.apply(StagedLeft{key("o1"), {{SkuIndex{0}, Units{3}}}});
    EXPECT_FALSE(leg("o1").is_packed) << "nothing stands there any more";
}

TEST_F(OrderBooks, ManyOrdersAreFoundAtTheirPlaces) {
    for (int i = 0; i < 3'000; ++i)
        book.take(record("o" + std::to_string(i)));
    for (int i = 0; i < 3'000; ++i)
        EXPECT_EQ(book.position(key("o" + std::to_string(i))), static_cast<std::uint32_t>(i));
}

TEST_F(OrderBooks, ARestoredOrderIsIndexedLikeALiveOne) {
    hold("o1");
    OrderBook restored;
    EXPECT_TRUE(restored.restore(book.all()[0]));
    EXPECT_EQ(restored.open(), book.open());
    EXPECT_EQ(restored.untold(), book.untold());
    EXPECT_EQ(restored.dirty(), 0u);
    EXPECT_FALSE(restored.restore(book.all()[0]));
}

using OrderBooksDeathTest = OrderBooks;

TEST_F(OrderBooksDeathTest, TakingAnOrderTwiceIsABug) {
    hold("o1");
    EXPECT_DEATH(book.take(record("o1")), "restore");
    EXPECT_DEATH(book.apply(HoldOpened{key("o1"), LocationIndex{2}, {}}), "held.empty");
    EXPECT_DEATH(book.apply(StagedLeft{key("o1"), {{SkuIndex{0}, Units{1}}}, LocationIndex{2}}),
                 "line->second");
    EXPECT_DEATH(book.apply(OrderMoved{key("o2"), OrderStage::held, ""}, Lsn{1}, UnixMs{1}),
                 "position");
}

class CaseBooks : public testing::Test {
  protected:
    void open(std::uint64_t id, const std::string& subject, const std::string& text) {
        book.apply(CaseOpened{id, CaseKind::oversell, subject, text, "count"}, UnixMs{++clock});
    }
    CaseBook book;
    std::int64_t clock = 0;
};

TEST_F(CaseBooks, AnOpenCaseIsFoundByKindAndSubject) {
    open(1, "A", "1 short");
    EXPECT_EQ(book.find_open(CaseKind::oversell, "A")->id, 1u);
    EXPECT_EQ(book.find_open(CaseKind::oversell, "B"), nullptr);
    EXPECT_EQ(book.find_open(CaseKind::quarantine, "A"), nullptr);
    EXPECT_EQ(book.find(1)->text, "1 short");
    EXPECT_EQ(book.find(0), nullptr);
    EXPECT_EQ(book.find(2), nullptr);
}

TEST_F(CaseBooks, TheSameIdRenewsTheTextAndKeepsTheBeginning) {
    open(1, "A", "1 short");
    open(1, "A", "2 short");
    EXPECT_EQ(book.all().size(), 1u);
    EXPECT_EQ(book.find(1)->text, "2 short");
    EXPECT_EQ(book.find(1)->opened_at, UnixMs{1});
    EXPECT_EQ(book.find(1)->renewed_at, UnixMs{2});
}

TEST_F(CaseBooks, AClosedCaseLeavesRoomForTheNextOfItsSubject) {
    open(1, "A", "1 short");
    book.apply(CaseClosed{1, StaffId{"anna"}, "counted"}, UnixMs{9});
    EXPECT_EQ(book.open_count(), 0u);
    EXPECT_EQ(book.find(1)->closed_at, UnixMs{9});

    open(2, "A", "1 short");

    EXPECT_EQ(book.open_count(), 1u);
    EXPECT_EQ(book.next_id(), 3u);
}

TEST_F(CaseBooks, ARestoredBookKnowsWhatIsOpen) {
    open(1, "A", "1 short");
    CaseBook restored;
    EXPECT_TRUE(restored.restore(*book.find(1)));
    EXPECT_EQ(restored.open_count(), 1u);
    EXPECT_FALSE(restored.restore(*book.find(1))) << "not the next id";
}

using CaseBooksDeathTest = CaseBooks;

TEST_F(CaseBooksDeathTest, ClosingWhatIsNotOpenIsABug) {
    EXPECT_DEATH(book.apply(CaseClosed{1, {}, ""}, UnixMs{1}), "cases_.size");
    open(1, "A", "1 short");
    EXPECT_DEATH(open(3, "B", "an id is skipped"), "cases_.size");
    EXPECT_DEATH(open(1, "B", "another subject"), "subject");
}

class ListingBooks : public testing::Test {
  protected:
    ListingBooks() {
        book.apply(ListingMapped{ChannelId{"shop"}, "A-1", SkuIndex{4}});
        book.apply(ListingMapped{ChannelId{"shop"}, "A-2", SkuIndex{4}});
        book.apply(ListingMapped{ChannelId{"other"}, "A-1", SkuIndex{0}});
    }
    ListingBook book;
    ChannelId shop{"shop"};
};

TEST_F(ListingBooks, AChannelNamesASkuInItsOwnWords) {
    EXPECT_EQ(book.channel(shop).find("A-1")->sku, SkuIndex{4});
    EXPECT_EQ(book.channel(ChannelId{"other"}).find("A-1")->sku, SkuIndex{0});
    EXPECT_EQ(book.channel(shop).find("B"), nullptr);
    EXPECT_EQ(book.channel(ChannelId{"none"}).find("A-1"), nullptr);
}

TEST_F(ListingBooks, OneSkuMayHaveManyListings) {
    EXPECT_EQ(book.channel(shop).of_sku(SkuIndex{4}), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_TRUE(book.channel(shop).of_sku(SkuIndex{0}).empty());
    EXPECT_TRUE(book.channel(shop).of_sku(SkuIndex{99}).empty());
}

TEST_F(ListingBooks, RemembersWhatTheChannelConfirmedAndHowFarItsFeedWasRead) {
    book.apply(Published{shop, "A-2", Units{3}, false, 17}, UnixMs{5}, Lsn{8});
    book.apply(FeedMoved{shop, "77"});

    EXPECT_EQ(book.channel(shop).find("A-2")->confirmed,
              (Confirmed{Units{3}, false, 17, UnixMs{5}, Lsn{8}}));
    EXPECT_EQ(book.channel(shop).find("A-1")->confirmed, std::nullopt);
    EXPECT_EQ(book.channel(shop).feed(), "77");
    EXPECT_EQ(book.channel(ChannelId{"other"}).feed(), "");
}

TEST_F(ListingBooks, ChannelsKeepTheirPlaces) {
    EXPECT_EQ(book.all()[0].first, shop);
    EXPECT_EQ(book.all()[1].first, ChannelId{"other"});
    EXPECT_EQ(book.take_dirty(0), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(book.take_dirty(1), (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(book.dirty(), 0u);
}

TEST_F(ListingBooks, AListingIsMappedOnce) {
    EXPECT_FALSE(book.restore(shop, {.listing = "A-1", .sku = SkuIndex{9}, .confirmed = {}}));
    EXPECT_TRUE(book.restore(shop, {.listing = "A-3", .sku = SkuIndex{9}, .confirmed = {}}));
}

class NodeBooks : public testing::Test {
  protected:
    NodeBooks() {
        nodes.apply(NodeRegistered{node, LocationId{"store-1"}, "till"}, LocationIndex{3});
    }
    NodeId node = node_number(1);
    Nodes nodes;
};

TEST_F(NodeBooks, ARegisteredNodeIsFoundWithItsPlace) {
    EXPECT_EQ(nodes.find(node)->location, LocationIndex{3});
    EXPECT_EQ(nodes.find(node)->name, "till");
    EXPECT_EQ(nodes.find(node_number(2)), nullptr);
}

TEST_F(NodeBooks, RegisteringAgainChangesTheNameAndKeepsTheStream) {
    nodes.apply(StreamAdopted{node, journal_number(1), 1}, UnixMs{1});
    nodes.apply(NodeRegistered{node, LocationId{"store-1"}, "register"}, LocationIndex{3});
    EXPECT_EQ(nodes.all().size(), 1u);
    EXPECT_EQ(nodes.find(node)->name, "register");
    EXPECT_EQ(nodes.find(node)->intake.journal(), journal_number(1));
}

TEST_F(NodeBooks, CountsEventsByWhatTheyWereAndWhatBecameOfThem) {
    const auto judge = [&](Verdict verdict, FactKind fact) {
        nodes.apply(EventJudged{node, Seq{1}, verdict, fact});
    };
    judge(Verdict::applied, FactKind::sale);
    judge(Verdict::overdraft, FactKind::sale);
    judge(Verdict::unmapped, FactKind::sale);
    judge(Verdict::applied, FactKind::return_);
    judge(Verdict::quarantined, FactKind::unknown);
    judge(Verdict::parked, FactKind::unknown);
    judge(Verdict::duplicate, FactKind::sale);

    const NodeRecord& record = *nodes.find(node);
    EXPECT_EQ(record.applied[static_cast<std::size_t>(FactKind::sale)], 3u);
    EXPECT_EQ(record.applied[static_cast<std::size_t>(FactKind::return_)], 1u);
    EXPECT_EQ(record.set_aside, 2u);
    EXPECT_EQ(record.overdrafts, 1u);
    EXPECT_EQ(record.events(), 6u);
}

TEST_F(NodeBooks, AnotherJournalTakesThePlaceOfTheFirst) {
    nodes.apply(StreamAdopted{node, journal_number(1), 1}, UnixMs{1});
    nodes.apply(StreamAdvanced{node, Position{Seq{4}, Digest{1}}});
    nodes.apply(StreamAdopted{node, journal_number(2), 2}, UnixMs{1});

    ASSERT_EQ(nodes.find(node)->replaced.size(), 1u);
    EXPECT_EQ(nodes.find(node)->replaced[0].journal, journal_number(1));
    EXPECT_EQ(nodes.find(node)->intake.cursor(), Position{});
    EXPECT_EQ(nodes.find(node)->intake.epoch(), 2u);
}

TEST_F(NodeBooks, AStoppedStreamSaysWhy) {
    nodes.apply(StreamAdopted{node, journal_number(1), 1}, UnixMs{1});
    nodes.apply(StreamStopped{node, Fence{.hub_epoch = HubEpoch{1},
                                          .journal = journal_number(1),
                                          .reason = FenceReason::fork,
                                          .text = "two histories"}},
                UnixMs{2});
    EXPECT_EQ(nodes.find(node)->intake.fence()->text, "two histories");
}

TEST_F(NodeBooks, AnEndedJournalKeepsItsEpochItsTimesAndWhyItEnded) {
    nodes.apply(StreamAdopted{node, journal_number(1), 1}, UnixMs{10});
    nodes.apply(StreamAdvanced{node, Position{Seq{4}, Digest{1}}});
    nodes.apply(StreamStopped{node, Fence{.reason = FenceReason::rolled_back, .text = "old"}},
                UnixMs{20});
    nodes.apply(StreamAdopted{node, journal_number(2), 2}, UnixMs{30});
    nodes.apply(StreamAdopted{node, journal_number(3), 3}, UnixMs{40});

    const NodeRecord& record = *nodes.find(node);
    EXPECT_EQ(record.begun_at, UnixMs{40});
    EXPECT_EQ(record.stopped_at, std::nullopt) << "the fence was for the first one";
    ASSERT_EQ(record.replaced.size(), 2u);
    EXPECT_EQ(record.replaced[0], (EndedJournal{.journal = journal_number(1),
                                                .cursor = {Seq{4}, Digest{1}},
                                                .reach = Seq{4},
                                                .epoch = 1,
                                                .begun_at = UnixMs{10},
                                                .ended_at = UnixMs{20},
                                                .why = FenceReason::rolled_back}));
    EXPECT_EQ(record.replaced[1], (EndedJournal{.journal = journal_number(2),
                                                .epoch = 2,
                                                .begun_at = UnixMs{30},
                                                .ended_at = UnixMs{40}}));
}

TEST_F(NodeBooks, AnEndedJournalIsSettledOnceUntilMoreOfItComes) {
    nodes.apply(StreamAdopted{node, journal_number(1), 1}, UnixMs{10});
    EXPECT_TRUE(nodes.find(node)->is_late_settled()) << "there is none";
    nodes.apply(StreamAdopted{node, journal_number(2), 2}, UnixMs{20});
    EXPECT_FALSE(nodes.find(node)->is_late_settled());
    nodes.apply(LateSettled{node}, UnixMs{30});
    nodes.apply(LateSettled{node}, UnixMs{40});
    EXPECT_EQ(nodes.find(node)->replaced[0].settled_at, UnixMs{30});

    nodes.apply(LateTaken{node, journal_number(1), Seq{9}, 2});
    EXPECT_FALSE(nodes.find(node)->is_late_settled());
    nodes.apply(LateSettled{node}, UnixMs{50});
    EXPECT_EQ(nodes.find(node)->replaced[0].settled_at, UnixMs{50});
    EXPECT_EQ(nodes.find(node)->replaced[0].reach, Seq{9});
}

using NodeBooksDeathTest = NodeBooks;

TEST_F(NodeBooksDeathTest, AnEffectOfAnUnregisteredNodeIsABug) {
    EXPECT_DEATH(nodes.apply(StreamAdopted{node_number(9), journal_number(1), 1}, UnixMs{1}),
                 "found");
}

}  // namespace
}  // namespace onepool::hub
