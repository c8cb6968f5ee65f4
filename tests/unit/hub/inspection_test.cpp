// Goods that wait for inspection: what the hub keeps of them, and what becomes of a decision.

#include "hub/core/inspection_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hub/core/returned_goods.hpp"
#include "protocol/return_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

class InspectionTest : public testing::Test {
  protected:
    void take_back(std::int64_t units) {
        room.fact(room.till, return_of({{"A", units}}, Disposition::inspection));
    }
    void decide(std::int64_t units, InspectOutcome outcome) {
        room.fact(room.till, inspect_of({{"A", units}}, outcome));
    }
    Units balance(AccountKind kind) const {
        return room.cell("A", "store-1").balance[slot_of(kind)];
    }
    WaitingList waiting() const {
        return waiting_at(room.state(), {room.sku("A"), room.at("store-1")});
    }
    std::string case_text() const {
        for (const CaseRecord& each : room.state().cases().all()) {
            if (each.kind == CaseKind::inspection && each.is_open())
                return each.subject + ": " + each.text;
        }
        return "";
    }

    HubRoom room;
};

TEST_F(InspectionTest, KeepsSinceWhenAndWhyGoodsWait) {
    take_back(2);
    EXPECT_EQ(waiting(), (WaitingList{{Units{2}, room.till.records_at, "unwanted"}}));
}

TEST_F(InspectionTest, PutsGoodsBackToBeSold) {
    take_back(3);
    EXPECT_EQ(room.online("A"), Units{0});
    decide(2, InspectOutcome::shelf);
    EXPECT_EQ(balance(AccountKind::inspection), Units{1});
    EXPECT_EQ(balance(AccountKind::shelf), Units{2});
    EXPECT_EQ(room.online("A"), Units{2});
    EXPECT_EQ(units_of(waiting()), Units{1});
}

TEST_F(InspectionTest, WritesGoodsOffOrSendsThemBackAndPromisesNothingOfThem) {
    take_back(3);
    decide(1, InspectOutcome::damaged);
    decide(2, InspectOutcome::supplier);
    EXPECT_EQ(balance(AccountKind::inspection), Units{0});
    EXPECT_EQ(balance(AccountKind::damaged), Units{1});
    EXPECT_EQ(room.online("A"), Units{0});
    EXPECT_TRUE(waiting().empty());
    EXPECT_EQ(case_text(), "");
}

// Two tills that were offline decided about the same unit: only one of them had it.
TEST_F(InspectionTest, OfAUnitThatIsNotThereIsACaseAndRaisesNoStock) {
    take_back(1);
    decide(1, InspectOutcome::shelf);
    decide(1, InspectOutcome::shelf);
    EXPECT_EQ(balance(AccountKind::inspection), Units{0});
    EXPECT_EQ(balance(AccountKind::shelf), Units{1});
    EXPECT_EQ(room.online("A"), Units{1});
    EXPECT_EQ(case_text(),
              "A at store-1: till-1 event 3 decided about 1 of A, and 0 wait for inspection at "
              "store-1: the others moved nothing");
}

TEST_F(InspectionTest, OfLinesThatAddUpToMoreThanThereIsMovesWhatThereIs) {
    take_back(3);
    Inspect both = inspect_of({{"A", 2}, {"A", 2}}, InspectOutcome::damaged);
    both.lines[1].outcome = InspectOutcome::shelf;
    room.fact(room.till, both);
    EXPECT_EQ(balance(AccountKind::damaged), Units{2});
    EXPECT_EQ(balance(AccountKind::shelf), Units{1});
    EXPECT_NE(case_text(), "");
}

TEST_F(InspectionTest, OfASkuNobodyKnowsIsSetAside) {
    const auto effects = room.fact(room.till, inspect_of({{"X", 1}}, InspectOutcome::shelf));
    EXPECT_TRUE(std::ranges::any_of(effects, [](const Effect& effect) {
        return std::holds_alternative<EventSetAside>(effect);
    }));
}

TEST_F(InspectionTest, IsToldToTheNodesOfItsLocation) {
    take_back(2);
    WaitingList told;
    for (int i = 0; i < 50; ++i) {
        room.pass(10);
        for (const Outgoing& out : room.sent) {
            const auto* to = std::get_if<ToNode>(&out);
            if (to == nullptr || to->topic != ToNode::Topic::state || to->node != room.till.node())
                continue;
            const auto message = decode_message(to->payload);
            for (const auto& level : std::get<Downlink>(std::get<Message>(message)).levels)
                told = level.waiting;
        }
    }
    EXPECT_EQ(told, waiting());
}

// ---- the book alone

const CellKey cell{SkuIndex{0}, LocationIndex{0}};

CameBack came(std::int64_t units, std::int64_t since) {
    return {cell.sku, cell.location, {Units{units}, UnixMs{since}, "faulty"}};
}

TEST(InspectionBook, ShowsWhatCameBackBeforeItKeptReasonsAsTheOldest) {
    InspectionBook book;
    book.apply(came(2, 50));
    EXPECT_EQ(book.waiting(cell, Units{5}),
              (WaitingList{{Units{3}, UnixMs{}, ""}, {Units{2}, UnixMs{50}, "faulty"}}));
    book.left(cell, {.units = Units{4}, .balance = Units{5}});
    EXPECT_EQ(book.waiting(cell, Units{1}), (WaitingList{{Units{1}, UnixMs{50}, "faulty"}}));
}

TEST(InspectionBook, KnowsNothingOfACellWhereNothingWaits) {
    InspectionBook book;
    book.left(cell, {.units = Units{4}, .balance = Units{5}});
    EXPECT_TRUE(book.waiting(cell, Units{0}).empty());
    EXPECT_EQ(book.dirty(), 0u);
}

TEST(InspectionBook, TellsNoMoreThanTheWireHolds) {
    InspectionBook book;
    for (std::int64_t i = 1; i <= 20; ++i)
        book.apply(came(1, i));
    const WaitingList list = book.waiting(cell, Units{25});
    EXPECT_EQ(list.size(), limits::waiting_goods);
    EXPECT_EQ(units_of(list), Units{25});
}

TEST(InspectionBook, RefusesRowsThatItNeverWrote) {
    InspectionBook book;
    EXPECT_FALSE(book.restore({cell, {{Units{0}, UnixMs{}, ""}}}));
    EXPECT_FALSE(book.restore({cell, WaitingList(9, {Units{1}, UnixMs{}, ""})}));
    EXPECT_TRUE(book.restore({cell, {{Units{1}, UnixMs{}, ""}}}));
    EXPECT_FALSE(book.restore({cell, {}})) << "named twice";
}

}  // namespace
}  // namespace onepool::hub
