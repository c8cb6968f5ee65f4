// What each kind of event does to stock: whole effects compared. SKUs A, B, C are 0, 1, 2;
// warehouse-1 is location 0, store-1 is 1.
#include <gtest/gtest.h>

#include "hub/core/movements.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr SkuIndex A{0};
constexpr SkuIndex B{1};
constexpr LocationIndex store{1};

Account inside(AccountKind kind) {
    return {kind, store};
}
Account outside(AccountKind kind) {
    return {kind, LocationIndex{}};
}

class Movements : public testing::Test {
  protected:
    Effects expected(std::initializer_list<Effect> effects, Verdict verdict, FactKind fact) {
        Effects all(effects);
        all.push_back(EventJudged{room.till.node(), room.till.head().seq, verdict, fact});
        all.push_back(StreamAdvanced{room.till.node(), room.till.head()});
        return all;
    }
    Effect sold(SkuIndex sku, std::int64_t units) const {
        return WalkInSold{sku, store, room.till.node(), day_of(room.till.records_at), Units{units}};
    }
    void stock(const std::string& sku, std::int64_t units) {
        room.fact(room.till, receipt_of({{sku, units}}));
    }
    HubRoom room;
};

TEST_F(Movements, ASaleGoesFromTheShelfToTheCustomer) {
    stock("A", 10);

    const auto effects = room.fact(room.till, sale_of({{"A", 3}}));

    EXPECT_EQ(
        effects,
        expected({Drawn{A, store, Units{0}, Units{3}, Units{0}},
                  Moved{A, inside(AccountKind::shelf), outside(AccountKind::customer), Units{3}},
                  OnlineSet{A, store, Units{7}}, sold(A, 3)},
                 Verdict::applied, FactKind::sale));
}

TEST_F(Movements, AReceiptGoesFromTheSupplierToTheShelf) {
    const auto effects = room.fact(room.till, receipt_of({{"A", 10}}));

    EXPECT_EQ(
        effects,
        expected({Moved{A, outside(AccountKind::supplier), inside(AccountKind::shelf), Units{10}},
                  OnlineSet{A, store, Units{10}}},
                 Verdict::applied, FactKind::receipt));
}

TEST_F(Movements, AReturnGoesWhereTheTillPutIt) {
    stock("A", 10);
    room.fact(room.till, sale_of({{"A", 3}}));

    room.fact(room.till, return_of({{"A", 1}}, Disposition::inspection));
    room.fact(room.till, return_of({{"A", 1}}, Disposition::damaged));
    room.fact(room.till, return_of({{"A", 1}}, Disposition::shelf));

    const Cell cell = room.cell("A", "store-1");
    EXPECT_EQ(cell.balance[slot_of(AccountKind::inspection)], Units{1});
    EXPECT_EQ(cell.balance[slot_of(AccountKind::damaged)], Units{1});
    EXPECT_EQ(cell.shelf(), Units{8});
    EXPECT_EQ(cell.online, Units{8});
}

TEST_F(Movements, AReturnToInspectionIsNotPromisedToAnyone) {
    const auto effects = room.fact(room.till, return_of({{"A", 2}}, Disposition::inspection));

    EXPECT_PRED_FORMAT2(same_effects, effects,
                        expected({Moved{A, outside(AccountKind::customer),
                                        inside(AccountKind::inspection), Units{2}},
                                  CameBack{A, store, {Units{2}, room.till.records_at, "unwanted"}}},
                                 Verdict::applied, FactKind::return_));
}

TEST_F(Movements, AnAdjustmentFindsOrLosesUnits) {
    stock("B", 5);

    const auto effects = room.fact(room.till, adjustment_of({{"A", 4}, {"B", -2}}));

    EXPECT_PRED_FORMAT2(
        same_effects, effects,
        expected({Moved{A, outside(AccountKind::found), inside(AccountKind::shelf), Units{4}},
                  Drawn{B, store, Units{0}, Units{2}, Units{0}},
                  Moved{B, inside(AccountKind::shelf), outside(AccountKind::loss), Units{2}},
                  OnlineSet{A, store, Units{4}}, OnlineSet{B, store, Units{3}}},
                 Verdict::applied, FactKind::adjustment));
}

TEST_F(Movements, ASaleDrawsOnTheReserveBeforeItDrawsOnTheOnlinePool) {
    stock("A", 10);
    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{4}});

    const auto first = room.fact(room.till, sale_of({{"A", 3}}));
    const auto second = room.fact(room.till, sale_of({{"A", 3}}));

    EXPECT_PRED_FORMAT2(same_effects, first[0],
                        Effect(Drawn{A, store, Units{3}, Units{0}, Units{0}}));
    EXPECT_PRED_FORMAT2(same_effects, first[2], Effect(OnlineSet{A, store, Units{3}}));
    EXPECT_PRED_FORMAT2(same_effects, second[0],
                        Effect(Drawn{A, store, Units{3}, Units{0}, Units{0}}));
    EXPECT_EQ(room.cell("A", "store-1").online, Units{0});
}

TEST_F(Movements, TwoLinesOfOneSkuAreDrawnOneAfterTheOther) {
    stock("A", 5);

    const auto effects = room.fact(room.till, sale_of({{"A", 4}, {"A", 4}}));

    EXPECT_PRED_FORMAT2(same_effects, effects[0],
                        Effect(Drawn{A, store, Units{0}, Units{4}, Units{0}}));
    EXPECT_PRED_FORMAT2(same_effects, effects[2],
                        Effect(Drawn{A, store, Units{0}, Units{1}, Units{3}}));
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{3});
}

TEST_F(Movements, ASaleBeyondTheShelfIsAppliedWithADebtAndACase) {
    stock("A", 2);

    const auto effects = room.fact(room.till, sale_of({{"A", 5}}));

    EXPECT_PRED_FORMAT2(same_effects, effects[0],
                        Effect(Drawn{A, store, Units{0}, Units{2}, Units{3}}));
    EXPECT_PRED_FORMAT2(same_effects, effects[2], Effect(OnlineSet{A, store, Units{0}}));
    EXPECT_PRED_FORMAT2(same_effects, effects[3], Effect(DebtSet{A, store, Units{3}}));
    EXPECT_PRED_FORMAT2(
        same_effects, effects[6],
        Effect(EventJudged{room.till.node(), Seq{2}, Verdict::overdraft, FactKind::sale}));
    EXPECT_EQ(room.open_cases(), (std::vector<std::string>{"oversell A at store-1"}));
    EXPECT_EQ(room.state().cases().all()[0].text,
              "A at store-1: 3 units more are claimed than are on the shelf (shelf -3, held for "
              "orders 0)");
}

TEST_F(Movements, ASaleOnAPersonsWordIsToldInTheCaseForAsLongAsItIsOpen) {
    Sale sale = sale_of({{"A", 2}});
    sale.lines[0].overridden = {Units{1}, StaffId{"anna"}, "in her hand"};

    room.fact(room.till, sale);
    const std::string said =
        "; till-1 event 1 sold 1 of them all the same, on the word of anna: \"in her hand\"";
    EXPECT_TRUE(
        room.state().cases().all()[0].text.ends_with("(shelf -2, held for orders 0)" + said))
        << room.state().cases().all()[0].text;
    room.fact(room.till, sale_of({{"A", 1}}));
    EXPECT_TRUE(
        room.state().cases().all()[0].text.ends_with("(shelf -3, held for orders 0)" + said));
}

TEST_F(Movements, OneOversellCasePerCellSaysTheNewestNumber) {
    room.fact(room.till, sale_of({{"A", 1}}));
    room.fact(room.till, sale_of({{"A", 1}}));
    room.fact(room.till, sale_of({{"B", 1}}));

    EXPECT_EQ(room.open_cases(),
              (std::vector<std::string>{"oversell A at store-1", "oversell B at store-1"}));
    EXPECT_NE(room.state().cases().all()[0].text.find("2 units more"), std::string::npos);
}

TEST_F(Movements, ADebtIsRepaidByWhatArrivesAndItsCaseCloses) {
    room.fact(room.till, sale_of({{"A", 5}}));

    room.fact(room.till, receipt_of({{"A", 3}}));
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{2});
    room.fact(room.till, receipt_of({{"A", 6}}));

    EXPECT_EQ(room.cell("A", "store-1").debt, Units{0});
    EXPECT_EQ(room.cell("A", "store-1").online, Units{4});
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(room.state().cases().all()[0].closed_by, StaffId{"hub"});
}

TEST_F(Movements, ALossBeyondTheShelfIsAnOverdraftToo) {
    room.fact(room.till, adjustment_of({{"A", -1}}));

    EXPECT_EQ(room.state().nodes().find(room.till.node())->overdrafts, 1u);
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{1});
}

TEST_F(Movements, AnOpenItemMovesNoStockAndMakesACase) {
    const auto effects = room.fact(room.till, sale_of_open_item("999", "odd mug"));

    EXPECT_EQ(effects.size(), 3u);
    EXPECT_PRED_FORMAT2(
        same_effects, effects[1],
        Effect(EventJudged{room.till.node(), Seq{1}, Verdict::unmapped, FactKind::sale}));
    EXPECT_EQ(room.open_cases(), (std::vector<std::string>{"unmapped_item till-1"}));
    EXPECT_EQ(room.state().cases().all()[0].text,
              "till-1 event 1 sold goods under a code nobody knows: 1 of \"odd mug\" (code 999)");
}

TEST_F(Movements, AReturnOfAnUnknownCodeIsNotCalledASale) {
    Return goods = return_of({{"A", 1}}, Disposition::inspection);
    goods.lines[0].line.sku = Sku{};
    goods.lines[0].line.scanned_code = "999";

    room.fact(room.till, goods);

    EXPECT_EQ(room.state().cases().all()[0].text,
              "till-1 event 1 took back goods under a code nobody knows: 1 of \"goods called A\" "
              "(code 999)");
}

TEST_F(Movements, ALongListOfOpenItemsIsCutBetweenTwoCharacters) {
    for (std::size_t ascii = 0; ascii < 3; ++ascii) {
        std::string description(ascii, 'x');
        while (description.size() + 3 <= limits::text_bytes)
            description += "\xe2\x82\xac";  // a euro sign, three bytes
        room.fact(room.till, sale_of_open_item("999", description));
        EXPECT_TRUE(is_utf8(room.state().cases().all().back().text)) << ascii;
    }
}

TEST_F(Movements, ASaleOfHundredsOfLinesIsOneEvent) {
    Lines lines;
    for (int i = 0; i < 700; ++i)
        lines.emplace_back(i % 2 == 0 ? "A" : "B", 1);
    stock("A", 1'000);
    stock("B", 1'000);

    room.fact(room.till, sale_of(lines));

    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{650});
    EXPECT_EQ(room.cell("B", "store-1").online, Units{650});
}

// The real log holds a line of 74,215 units and its cancellation a quarter of an hour later.
TEST_F(Movements, AHugeSaleAndItsReturnLeaveTheBooksAsTheyWere) {
    stock("A", 80'000);
    room.fact(room.till, sale_of({{"A", 74'215}}));

    room.fact(room.till, return_of({{"A", 74'215}}, Disposition::shelf));

    EXPECT_EQ(room.cell("A", "store-1").online, Units{80'000});
    EXPECT_EQ(room.state().ledger().sku(A).outside[slot_of(AccountKind::customer)], Units{0});
}

TEST(MovementPlan, HubEventsAreNotANodesToSend) {
    Ledger ledger;
    Plan plan;
    Event event;
    event.body = Order{};
    EXPECT_EQ(plan_event(event, ledger, plan), "an order is not a node's event");
    event.body = Hold{};
    EXPECT_EQ(plan_event(event, ledger, plan), "a hold is not a node's event");
    event.body = Release{};
    EXPECT_EQ(plan_event(event, ledger, plan), "a release is not a node's event");
}

TEST(MovementPlan, WithholdsTheLinesOfUnknownSkusAndPlansTheOthers) {
    Ledger ledger;
    ledger.apply(SkuNamed{SkuIndex{0}, Sku{"A"}, Gtin{}, ""});
    Plan plan;
    Event event;
    event.body = receipt_of({{"Y", 1}, {"A", 1}, {"Z", 1}, {"Y", 2}});
    EXPECT_EQ(plan_event(event, ledger, plan), std::nullopt);
    EXPECT_EQ(plan.moves.size(), 1u);
    EXPECT_EQ(plan.withheld, (std::vector<Sku>{Sku{"Y"}, Sku{"Z"}}));
}

TEST(MovementPlan, RefusesQuantitiesNobodySells) {
    Ledger ledger;
    ledger.apply(SkuNamed{SkuIndex{0}, Sku{"A"}, Gtin{}, ""});
    Plan plan;
    Event event;
    event.body = receipt_of({{"A", 1'000'001}});
    EXPECT_EQ(plan_event(event, ledger, plan), "absurd quantity of A");
    event.body = receipt_of({{"A", -1}});
    EXPECT_EQ(plan_event(event, ledger, plan), "absurd quantity of A");
}

}  // namespace
}  // namespace onepool::hub
