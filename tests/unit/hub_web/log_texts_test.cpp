#include "hub/web/log_texts.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

class LogTexts : public testing::Test {
  protected:
    std::string text(const Effect& effect) const {
        return text_of(core_.state(), hub_.entry(1), effect);
    }
    std::string headline(std::vector<Effect> effects) const {
        LogEntry entry{Lsn{9}, UnixMs{9}, InputKind::timer, {}, {}, std::move(effects)};
        return kind_of(entry) + ": " + text_of(core_.state(), entry);
    }

    SmallHub hub_;
    HubCore core_ = hub_.core();
    const OrderKey order_{ChannelId{"shop"}, OrderId{"A1"}};
    const Account shelf_{AccountKind::shelf, SmallHub::south};
};

TEST_F(LogTexts, TellEveryEffect) {
    const auto sku = SmallHub::cakestand;
    const auto south = SmallHub::south;
    Fence fence;
    fence.text = "two histories";
    EXPECT_EQ(text(LocationAdded{south, LocationId{"south"}, "South", Units{2}}),
              "location south (South), reserve 2");
    EXPECT_EQ(text(LocationAdded{south, LocationId{"south"}, "South", Units{2}, false}),
              "location south (South), reserve 2, sends no orders");
    EXPECT_EQ(text(NodeRegistered{hub_.till, LocationId{"north"}, "till 1"}),
              "node till 1 registered at north");
    EXPECT_EQ(text(SkuNamed{sku, Sku{"22423"}, {}, "CAKESTAND"}), "SKU 22423: CAKESTAND");
    EXPECT_EQ(text(ListingMapped{ChannelId{"shop"}, "L1", sku}), "shop listing L1 is 22423");
    EXPECT_EQ(text(StreamAdopted{hub_.till, hub_.journal, 4}),
              "till 1 greeted with journal 09090909, epoch 4");
    EXPECT_EQ(text(StreamAdvanced{hub_.till, {Seq{8}, {}}}), "till 1 applied up to event 8");
    EXPECT_EQ(text(LateSettled{hub_.till}),
              "till 1: nothing more is to come of the journals it ended");
    EXPECT_EQ(text(BroughtIn{hub_.till, StaffId{"ann"}, "it burnt"}),
              "till 1: brought in from its file by ann: it burnt");
    EXPECT_EQ(text(BroughtIn{hub_.till, StaffId{"ann"}, ""}),
              "till 1: brought in from its file by ann");
    EXPECT_EQ(text(EventsMissing{hub_.till, {{hub_.journal, Seq{4}, Seq{6}}}}),
              "till 1 cannot read events 4 to 6 of ended journals");
    EXPECT_EQ(text(EventsMissing{hub_.till, {}}), "till 1: none of its events is missing any more");
    EXPECT_EQ(text(StreamStopped{hub_.till, fence}), "till 1 stopped: two histories");
    EXPECT_EQ(text(EventJudged{hub_.till, Seq{8}, Verdict::overdraft, FactKind::sale}),
              "till 1 event 8 (sale): overdraft");
    EXPECT_EQ(text(EventSetAside{.node = hub_.till,
                                 .seq = Seq{8},
                                 .verdict = Verdict::parked,
                                 .reason = "newer schema",
                                 .raw = {}}),
              "till 1 event 8 parked: newer schema");
    EXPECT_EQ(
        text(SetAsideReplayed{7, StaffId{"ann"}, Verdict::quarantined, "unknown SKU Z", {}, ""}),
        "number 7 of the worklist replayed by ann: quarantined, unknown SKU Z");
    EXPECT_EQ(text(SetAsideVoided{7, StaffId{"ann"}, "a test"}),
              "number 7 of the worklist voided by ann: a test");
    EXPECT_EQ(text(Moved{sku, shelf_, {AccountKind::loss, {}}, Units{2}}),
              "2 of 22423: shelf south -> loss");
    EXPECT_EQ(text(Drawn{sku, south, Units{1}, Units{2}, Units{3}}),
              "22423 at south drew 1 own, 2 online, 3 beyond");
    EXPECT_EQ(text(OnlineSet{sku, south, Units{4}}), "22423 at south: 4 online");
    EXPECT_EQ(text(WalkInSold{sku, south, hub_.till, 20'783, Units{4}}),
              "4 of 22423 sold by till 1 on day 20783");
    EXPECT_EQ(text(SilenceBegun{hub_.till, UnixMs{5}}),
              "till 1 is silent: what it recorded since is not known");
    EXPECT_EQ(text(SilenceEnded{hub_.till}), "till 1 is silent no more");
    EXPECT_EQ(text(DebtSet{sku, south, Units{1}}), "22423 at south: debt 1");
    EXPECT_EQ(text(Published{ChannelId{"shop"}, "L1", Units{0}, true, 9}),
              "shop shows 0 of L1 (paused)");
    EXPECT_EQ(text(FeedMoved{ChannelId{"shop"}, "7:A1"}), "shop: orders read up to 7:A1");
    EXPECT_EQ(text(CaseOpened{3, CaseKind::oversell, "s", "sold twice", "count"}),
              "case 3 (oversell): sold twice");
    EXPECT_EQ(text(CaseClosed{3, StaffId{"ann"}, "counted"}), "case 3 closed by ann: counted");
}

TEST_F(LogTexts, TellOfGoodsThatAreBeingPaid) {
    const CheckoutKey cart{ChannelId{"shop"}, "c-1"};
    EXPECT_EQ(text(CheckoutHeld{
                  cart, "anna", 1, SmallHub::south, {{SmallHub::cakestand, Units{2}}}, UnixMs{9}}),
              "shop keeps 2 of 22423 at south for anna while it is paid (hold c-1)");
    EXPECT_EQ(text(CheckoutEnded{cart, CheckoutState::expired, {}}), "shop hold c-1 expired");
    EXPECT_EQ(text(CheckoutEnded{cart, CheckoutState::ordered, OrderId{"A2"}}),
              "shop hold c-1 became order A2");
}

TEST_F(LogTexts, TellWhatBecomesOfAnOrder) {
    const auto sku = SmallHub::cakestand;
    const auto south = SmallHub::south;
    Order order;
    order.order = order_;
    EXPECT_EQ(text(OrderTaken{order}), "shop order A1 received, 0 lines");
    EXPECT_EQ(text(HoldOpened{order_, south, {{sku, Units{2}}, {SmallHub::lantern, Units{1}}}}),
              "shop order A1 holds 2 of 22423, 1 of 85123A at south");
    EXPECT_EQ(text(HoldEnded{order_, south}), "shop order A1: hold at south ended");
    EXPECT_EQ(text(OrderMoved{order_, OrderStage::refused, "sold out"}),
              "shop order A1 refused: sold out");
    EXPECT_EQ(text(OrderMoved{order_, OrderStage::held, "held at south"}),
              "shop order A1 held at south");
    EXPECT_EQ(text(OrderStageTold{order_, OrderStage::held}),
              "shop order A1: the channel knows it is held");
    EXPECT_EQ(text(OrderTaker{order_, hub_.till, StaffId{"ann"}, {}, true}),
              "shop order A1 is being picked on till 1 by ann");
    EXPECT_EQ(text(OrderTaker{order_, hub_.till, StaffId{}}),
              "shop order A1 is to be picked on till 1");
    EXPECT_EQ(text(OrderTaker{order_, std::nullopt, StaffId{}}), "shop order A1: nobody picks it");
    const HoldLines two{{sku, Units{2}}};
    EXPECT_EQ(text(OrderStaged{order_, south, "K-7", two}),
              "shop order A1: 2 of 22423 stand picked at K-7 of south");
    EXPECT_EQ(text(OrderStaged{order_, south, "", two}),
              "shop order A1: 2 of 22423 stand picked at south");
    EXPECT_EQ(text(StagedLeft{order_, two}), "shop order A1: 2 of 22423 stand picked no more");
    EXPECT_EQ(text(LeftUnpicked{order_, two}),
              "shop order A1: 2 of 22423 left the shelf before it was picked");
    EXPECT_EQ(text(HandedOver{order_, two}), "shop order A1: 2 of 22423 of it left");
    EXPECT_EQ(text(OrderHeardOf{order_}),
              "shop order A1: a node told of it before its channel did");
    EXPECT_EQ(text(OrderFilledIn{order}),
              "shop order A1: its channel told what was ordered, 0 lines");
    EXPECT_EQ(text(LocationGaveUp{order_, south}),
              "shop order A1: south gave it up and is not asked again");
    EXPECT_EQ(text(CollectionMoved{order_, south}),
              "shop order A1: its buyer collects it at south now");
    EXPECT_EQ(text(OrderOverdue{order_}), "shop order A1: nobody came for it in time");
    EXPECT_EQ(text(OrderMarked{order_, OrderMark::changed}),
              "shop order A1: its channel changed it after it was taken");
    EXPECT_EQ(text(OrderMarked{order_, OrderMark::asks_identity}),
              "shop order A1: whoever collects it must show an identity document");
    EXPECT_EQ(text(SourcingSet{{SourcingRule::highest_stock, SourcingRule::least_work}}),
              "locations for orders are chosen by highest_stock, then least_work");
    EXPECT_EQ(text(LocationTermsSet{south, {{"GB", "E1"}, std::nullopt, Minor{350}}}),
              "south: in GB E1, 350 an order");
    EXPECT_EQ(text(LocationTermsSet{south, {}}), "south: nothing known for sourcing");
    EXPECT_EQ(text(SourcingSet{}), "locations for orders are chosen by their order");
}

TEST_F(LogTexts, NameAnUnknownNodeByItsId) {
    NodeId stranger;
    stranger.bytes.fill(1);
    EXPECT_EQ(text(StreamAdvanced{stranger, {Seq{8}, {}}}),
              to_text(stranger) + " applied up to event 8");
}

TEST_F(LogTexts, LeadWithWhatPeopleLookFor) {
    const Effect moved = Moved{SmallHub::cakestand, shelf_, {AccountKind::customer, {}}, Units{2}};
    const Effect sale = EventJudged{hub_.till, Seq{8}, Verdict::applied, FactKind::sale};
    const Effect order = OrderMoved{order_, OrderStage::shipped, ""};
    const Effect opened = CaseOpened{3, CaseKind::oversell, "s", "sold twice", "count"};
    EXPECT_EQ(headline({moved, opened, sale}), "sale: till 1 event 8 (sale): applied");
    EXPECT_EQ(headline({sale, sale, sale}), "sale: till 1 event 8 (sale): applied and 2 more");
    EXPECT_EQ(headline({sale, order}), "order: shop order A1 shipped");
    EXPECT_EQ(headline({OrderTaken{{.order = order_}}, order}), "order: shop order A1 shipped")
        << "what became of it, not that it came";
    EXPECT_EQ(headline({OrderTaker{order_, hub_.till, StaffId{"ann"}},
                        EventJudged{hub_.till, Seq{8}, Verdict::applied, FactKind::take},
                        OrderMoved{order_, OrderStage::held, "held: being picked by ann"}}),
              "order: shop order A1 held: being picked by ann");
    EXPECT_EQ(headline({EventJudged{hub_.till, Seq{8}, Verdict::applied, FactKind::put_back}}),
              "put_back: till 1 event 8 (put_back): applied");
    EXPECT_EQ(headline({OrderOverdue{order_}}), "order: shop order A1: nobody came for it in time");
    EXPECT_EQ(headline({opened}), "case: case 3 (oversell): sold twice");
    EXPECT_EQ(headline({EventSetAside{hub_.till, Seq{8}, Verdict::quarantined, "bad", {}}}),
              "quarantine: till 1 event 8 quarantined: bad");
    EXPECT_EQ(headline({Published{ChannelId{"shop"}, "L1", Units{1}, false, 9}}),
              "published: shop shows 1 of L1");
    EXPECT_EQ(headline({}), "timer: nothing changed");
}

TEST_F(LogTexts, NameTheKindOfEachEntry) {
    EXPECT_EQ(kind_of(hub_.entry(1)), "location");
    EXPECT_EQ(kind_of(hub_.entry(2)), "receipt");
    EXPECT_EQ(kind_of(hub_.entry(3)), "order");
    EXPECT_EQ(kind_of(hub_.entry(4)), "movement");
    EXPECT_EQ(kind_of(hub_.entry(5)), "published");
    EXPECT_EQ(kind_of(hub_.entry(6)), "case");
}

TEST_F(LogTexts, FindTheMovementsOfOneSku) {
    const auto movements = movements_of(core_.state(), hub_.entry(2), SmallHub::cakestand);
    ASSERT_EQ(movements.size(), 2u);
    EXPECT_EQ(movements[0].kind, "receipt");
    EXPECT_EQ(movements[0].quantity, Units{10});
    EXPECT_EQ(movements[1].kind, "sale");
    EXPECT_EQ(movements[1].quantity, Units{-3});
    EXPECT_TRUE(movements_of(core_.state(), hub_.entry(2), SmallHub::lantern).empty());
    EXPECT_TRUE(movements_of(core_.state(), hub_.entry(5), SmallHub::cakestand).empty());
}

TEST_F(LogTexts, NameTheEventOfAMovementNotItsNeighbours) {
    LogEntry entry = hub_.entry(2);
    const auto other = Moved{SmallHub::lantern, shelf_, {AccountKind::customer, {}}, Units{1}};
    entry.effects.insert(entry.effects.begin() + 4, other);
    const auto movements = movements_of(core_.state(), entry, SmallHub::lantern);
    ASSERT_EQ(movements.size(), 1u);
    EXPECT_EQ(movements[0].kind, "sale");
}

}  // namespace
}  // namespace onepool::hub
