// Goods that came back by a receipt of another till: what the hub makes of it once it has both.

#include "hub/core/receipt_desk.hpp"

#include <gtest/gtest.h>

#include "protocol/return_limits.hpp"
#include "tests/unit/hub/receipt_room.hpp"

namespace onepool::hub {
namespace {

using Receipts = ReceiptRoom;

TEST_F(Receipts, OfAnotherTillAreFineWithinWhatWasBought) {
    room.fact(till(), sale_of({{"A", 2}}));
    room.fact(other(), provisional({{"A", 2}}, name(1)));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
    EXPECT_EQ(receipt(name(1)).bought, Units{2});
    EXPECT_EQ(receipt(name(1)).back, Units{2});
    EXPECT_EQ(case_text(), "");
}

TEST_F(Receipts, ByWhichMoreCameBackThanWasBoughtAreACase) {
    room.fact(till(), sale_of({{"A", 2}}));
    room.fact(other(), provisional({{"A", 3}}, name(1)));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_EQ(case_text(),
              "by the receipt of till-1 event 1: 3 of A came back and 2 were bought; back-room "
              "event 1 took back 3");
}

TEST_F(Receipts, ByWhichOtherGoodsCameBackAreACase) {
    room.fact(till(), sale_of({{"A", 2}}));
    room.fact(other(), provisional({{"B", 1}}, name(1)));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text().find("1 of B came back and 0 were bought"), std::string::npos);
}

// Each of them was right by what it knew.
TEST_F(Receipts, TakenBackTwiceByTwoTillsThatWereOfflineAreACase) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(till(), by_line({{"A", 1}}, 1));
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text().find("till-1 event 2 took back 1, back-room event 1 took back 1"),
              std::string::npos)
        << case_text();
}

TEST_F(Receipts, TakenBackByTheirOwnTillAfterwardsAreLookedAtAgain) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
    room.fact(till(), by_line({{"A", 1}}, 1));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text(), "");
}

TEST_F(Receipts, AreNoQuestionAsLongAsTheirOwnTillTakesBack) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(till(), by_line({{"A", 1}}, 1));
    EXPECT_FALSE(wanted());
    EXPECT_TRUE(room.state().receipts().all().empty());
}

// The till was copied after the sale: each of both has its own list of what came back.
TEST_F(Receipts, TakenBackByATillAndItsCopyAreACase) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(till(), by_line({{"A", 1}}, 1));
    EXPECT_TRUE(room.state().receipts().all().empty());
    comes_late(by_line({{"A", 1}}, 1));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text().find("2 of A came back and 1 was bought"), std::string::npos)
        << case_text();
}

TEST_F(Receipts, TakenBackOnceAndHeardOfLateAreFine) {
    room.fact(till(), sale_of({{"A", 1}}));
    comes_late(by_line({{"A", 1}}, 1));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
    EXPECT_EQ(case_text(), "");
}

TEST_F(Receipts, WhoseSaleComesLaterAreSettledThen) {
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::sought);
    EXPECT_EQ(case_text(), "");
    room.fact(till(), sale_of({{"A", 1}}));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
}

TEST_F(Receipts, ThatNobodyKnowsAreACaseAfterAWeekAndSettledIfTheirSaleComesYet) {
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    answer_looks();
    room.clock += limits::receipt_wait_ms + limits::receipt_again_ms;
    room.step(Tick{});
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::unknown);
    EXPECT_EQ(case_text(), "nobody knows a sale of this receipt: back-room event 1 took back 1");
    room.fact(till(), sale_of({{"A", 1}}));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
    EXPECT_EQ(case_text(), "");
}

// Its till was cut off for longer than anybody waited. No sale says its own code.
TEST_F(Receipts, NamedByTheirCodeAndUnknownAreSettledIfTheirSaleComesYet) {
    till().records(sale_of({{"A", 1}}));
    const std::string typed = code(till());
    room.fact(other(), provisional({{"A", 1}}, typed));
    answer_looks();
    room.clock += limits::receipt_wait_ms + limits::receipt_again_ms;
    room.step(Tick{});
    answer_looks();
    ASSERT_EQ(receipt(typed).stage, ReceiptStage::unknown);
    const std::string text = case_text();
    EXPECT_EQ(text, "nobody knows a sale of this receipt: back-room event 1 took back 1");

    look_a_day_later();
    EXPECT_EQ(receipt(typed).stage, ReceiptStage::unknown);
    EXPECT_EQ(receipt(typed).back, Units{1});
    EXPECT_EQ(case_text(), text) << "nothing new to say";
    room.step(till().batch(1, 1));
    look_a_day_later();
    EXPECT_EQ(receipt(typed).stage, ReceiptStage::fine);
    EXPECT_EQ(receipt(typed).bought, Units{1});
    EXPECT_EQ(case_text(), "");
}

TEST_F(Receipts, ThatNobodyKnowsSayWhatCanComeOfIt) {
    const std::string ask = "ask there what the receipt was, then close this";
    const std::string settled = ask + "; if its sale comes yet, it is settled by itself";
    for (const std::string& receipt :
         {name(1), std::string("7K3M-Q2XZ"), std::string("torn paper")}) {
        room.fact(other(), provisional({{"A", 1}}, receipt));
        answer_looks();
    }
    room.clock += limits::receipt_wait_ms + limits::receipt_again_ms;
    room.step(Tick{});
    answer_looks();
    EXPECT_EQ(proposal(name(1)), settled);
    EXPECT_EQ(proposal("7K3M-Q2XZ"), settled + " within a day");
    EXPECT_EQ(proposal("torn paper"), ask) << "no sale can be known by that";
}

TEST_F(Receipts, NamedByTheirCodeAndUnknownAreLookedForInWhatIsNew) {
    room.fact(other(), provisional({{"A", 1}}, "7K3M-Q2XZ"));
    answer_looks();
    room.clock += limits::receipt_wait_ms + limits::receipt_again_ms;
    room.step(Tick{});
    answer_looks();
    ASSERT_EQ(receipt("7K3M-Q2XZ").stage, ReceiptStage::unknown);
    const UnixMs judged = room.now().wall;
    room.clock += limits::unknown_receipt_again_ms;
    room.step(Tick{});
    const auto look = wanted();
    ASSERT_TRUE(look);
    const UnixMs from = look->trails()[0].sought.not_before;
    EXPECT_LT(from, judged);
    EXPECT_GT(from.value, judged.value - 2 * limits::unknown_receipt_margin_ms);
}

TEST_F(Receipts, NamedAgainWhileUnknownAreLookedForInAllOfTheLog) {
    till().records(sale_of({{"A", 1}}));
    const std::string typed = code(till());
    room.fact(other(), provisional({{"A", 1}}, typed));
    answer_looks();
    room.clock += limits::receipt_wait_ms + limits::receipt_again_ms;
    room.step(Tick{});
    answer_looks();
    ASSERT_EQ(receipt(typed).stage, ReceiptStage::unknown);
    room.fact(other(), provisional({{"A", 1}}, typed));
    answer_looks();
    EXPECT_EQ(receipt(typed).back, Units{2});
}

TEST_F(Receipts, NamedByTheirCodeAreFoundByIt) {
    room.fact(till(), sale_of({{"A", 1}}));
    const std::string typed = code(till());
    room.fact(other(), provisional({{"A", 1}}, typed));
    answer_looks();
    EXPECT_EQ(receipt(typed).stage, ReceiptStage::fine);
    EXPECT_EQ(receipt(typed).document, document(0x33, 1));
}

TEST_F(Receipts, NamedInTwoWaysAreOne) {
    room.fact(till(), sale_of({{"A", 1}}));
    const std::string typed = code(till());
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    answer_looks();
    room.fact(other(), provisional({{"A", 1}}, typed));
    answer_looks();
    EXPECT_EQ(receipt(typed).stage, ReceiptStage::exceeded);
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_EQ(receipt(name(1)).back, Units{2});
}

TEST_F(Receipts, NamedInTwoWaysBeforeEitherWasFoundAreOneToo) {
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    const auto first = wanted();
    ASSERT_TRUE(first);
    const ReceiptLook nothing = look_through(*first);
    room.fact(till(), sale_of({{"A", 1}}));
    const std::string typed = code(till());
    room.fact(other(), provisional({{"A", 1}}, typed));
    room.step(ReceiptsFound{nothing});
    answer_looks();
    EXPECT_EQ(receipt(typed).stage, ReceiptStage::exceeded);
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_EQ(room.state().receipts().count(ReceiptStage::merged), 1u);
}

TEST_F(Receipts, NamedAgainWhileTheyAreLookedForAreLookedForOnceMore) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    const auto first = wanted();
    ASSERT_TRUE(first);
    const ReceiptLook found = look_through(*first);
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    EXPECT_FALSE(wanted()) << "one walk at a time";
    room.step(ReceiptsFound{found});
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_EQ(receipt(name(1)).back, Units{2});
}

TEST_F(Receipts, AreLookedForAgainAfterARestart) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(other(), provisional({{"A", 2}}, name(1)));
    room.restart();
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
}

TEST_F(Receipts, AreLookedForAgainWhenTheLogCouldNotBeRead) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    room.step(ReceiptsFound{std::nullopt});
    EXPECT_FALSE(wanted());
    room.clock += receipt_look_again_ms;
    room.step(Tick{});
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
}

TEST_F(Receipts, AreLookedForSliceBySlice) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    ReceiptLook slice = *wanted();
    slice.gather(room.log.back());
    room.step(ReceiptsFound{slice});
    const auto next = wanted();
    ASSERT_TRUE(next) << "the walk goes on";
    EXPECT_EQ(next->before(), room.log.back().lsn);
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
}

TEST_F(Receipts, AnsweredThoughNobodyAskedChangeNothing) {
    EXPECT_TRUE(room.step(ReceiptsFound{ReceiptLook({})}).empty());
}

// The return is booked all the same: it happened.
TEST_F(Receipts, InQuestionMoveTheirGoodsAtOnce) {
    room.fact(other(), provisional({{"A", 2}}, name(1)));
    EXPECT_EQ(room.cell("A", "warehouse-1").balance[slot_of(AccountKind::inspection)], Units{2});
}

}  // namespace
}  // namespace onepool::hub
