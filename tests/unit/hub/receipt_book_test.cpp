#include "hub/core/receipt_book.hpp"

#include <gtest/gtest.h>

#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::hub {
namespace {

BasketId document(std::uint8_t number) {
    BasketId id;
    id.bytes.fill(number);
    return id;
}

ReceiptJudged judged(std::uint32_t slot, ReceiptStage stage) {
    return {.slot = slot, .asked = 1, .stage = stage};
}

TEST(ReceiptBook, FindsAReceiptUnderEachOfItsNames) {
    ReceiptBook book;
    book.apply(ReceiptQuestioned{0, "7K3M-Q2XZ"}, UnixMs{5});
    EXPECT_EQ(book.find("7K3M-Q2XZ"), 0u);
    EXPECT_EQ(book.find(protocol::to_text(document(1))), std::nullopt);
    ReceiptJudged found = judged(0, ReceiptStage::fine);
    found.document = document(1);
    found.code = "7K3M-Q2XZ";
    book.apply(found, UnixMs{6});
    EXPECT_EQ(book.find(protocol::to_text(document(1))), 0u);
    EXPECT_EQ(book.find("7K3M-Q2XZ"), 0u);
}

TEST(ReceiptBook, LooksForOneUntilItIsJudgedAsOftenAsItWasAskedFor) {
    ReceiptBook book;
    book.apply(ReceiptQuestioned{0, "7K3M-Q2XZ"}, UnixMs{5});
    book.apply(ReceiptQuestioned{0, "7K3M-Q2XZ"}, UnixMs{6});
    EXPECT_EQ(book.due(UnixMs{6}, 64), (std::vector<std::uint32_t>{0}));
    book.apply(judged(0, ReceiptStage::fine), UnixMs{7});
    EXPECT_EQ(book.due(UnixMs{7}, 64), (std::vector<std::uint32_t>{0}));
    ReceiptJudged again = judged(0, ReceiptStage::fine);
    again.asked = 2;
    book.apply(again, UnixMs{8});
    EXPECT_TRUE(book.due(UnixMs{limits::time_ms}, 64).empty());
    EXPECT_EQ(book.next_look(), std::nullopt);
}

TEST(ReceiptBook, LooksForOneThatWasNotFoundAWhileLater) {
    ReceiptBook book;
    book.apply(ReceiptQuestioned{0, protocol::to_text(document(1))}, UnixMs{5});
    EXPECT_TRUE(book.is_sought(document(1)));
    book.apply(judged(0, ReceiptStage::sought), UnixMs{10});
    EXPECT_EQ(book.next_look(), UnixMs{10 + limits::receipt_again_ms});
    EXPECT_TRUE(book.due(UnixMs{10 + limits::receipt_again_ms - 1}, 64).empty());
    book.apply(judged(0, ReceiptStage::unknown), UnixMs{20});
    EXPECT_EQ(book.next_look(), std::nullopt);
    EXPECT_TRUE(book.is_sought(document(1))) << "its sale may come yet";
}

// No sale says its own code, so that it is not noticed when it comes.
TEST(ReceiptBook, LooksForAnUnknownCodeOnceADayForAsLongAsGoodsComeBack) {
    ReceiptBook book;
    book.apply(ReceiptQuestioned{0, "7K3M-Q2XZ"}, UnixMs{5});
    std::int64_t now = limits::receipt_wait_ms;
    book.apply(judged(0, ReceiptStage::unknown), UnixMs{now});
    EXPECT_EQ(book.next_look(), UnixMs{now + limits::unknown_receipt_again_ms});
    EXPECT_TRUE(book.all()[0].is_settled()) << "its room may be needed";
    now = limits::receipt_age_ms + 5 - limits::unknown_receipt_again_ms;
    book.apply(judged(0, ReceiptStage::unknown), UnixMs{now});
    EXPECT_EQ(book.next_look(), UnixMs{limits::receipt_age_ms + 5});
    book.apply(judged(0, ReceiptStage::unknown), UnixMs{now + 1});
    EXPECT_EQ(book.next_look(), std::nullopt);
}

TEST(ReceiptBook, NeverLooksAgainForAnUnknownTextThatNamesNoSale) {
    ReceiptBook book;
    book.apply(ReceiptQuestioned{0, "torn paper"}, UnixMs{5});
    book.apply(judged(0, ReceiptStage::unknown), UnixMs{limits::receipt_wait_ms});
    EXPECT_EQ(book.next_look(), std::nullopt);
}

TEST(ReceiptBook, IsNotAskedAboutSalesThatWereFound) {
    ReceiptBook book;
    book.apply(ReceiptQuestioned{0, protocol::to_text(document(1))}, UnixMs{5});
    ReceiptJudged found = judged(0, ReceiptStage::fine);
    found.document = document(1);
    found.code = "7K3M-Q2XZ";
    book.apply(found, UnixMs{6});
    EXPECT_FALSE(book.is_sought(document(1)));
}

TEST(ReceiptBook, GivesTheRoomOfTheOldestSettledOneToANewOne) {
    ReceiptBook book;
    for (std::uint32_t slot = 0; slot < limits::questioned_receipts; ++slot) {
        const std::string name = "receipt " + std::to_string(slot);
        ASSERT_EQ(book.slot_for(name), slot);
        book.apply(ReceiptQuestioned{slot, name}, UnixMs{slot + 1});
    }
    EXPECT_EQ(book.slot_for("one more"), std::nullopt) << "none of them is settled";
    EXPECT_EQ(book.slot_for("receipt 7"), 7u);
    book.apply(judged(9, ReceiptStage::fine), UnixMs{100'000});
    book.apply(judged(8, ReceiptStage::exceeded), UnixMs{100'001});
    ASSERT_EQ(book.slot_for("one more"), 8u);
    book.apply(ReceiptQuestioned{8, "one more"}, UnixMs{100'002});
    EXPECT_EQ(book.find("one more"), 8u);
    EXPECT_EQ(book.find("receipt 8"), std::nullopt);
    EXPECT_EQ(book.all()[8].stage, ReceiptStage::sought);
}

TEST(ReceiptBook, ComesBackFromItsRows) {
    ReceiptBook book;
    book.apply(ReceiptQuestioned{0, protocol::to_text(document(1))}, UnixMs{5});
    ReceiptBook restored;
    ASSERT_TRUE(restored.restore(book.all()[0]));
    EXPECT_EQ(restored.all(), book.all());
    EXPECT_TRUE(restored.is_sought(document(1)));
    EXPECT_EQ(restored.next_look(), book.next_look());
}

TEST(ReceiptBook, RefusesRowsThatItNeverWrote) {
    ReceiptBook book;
    EXPECT_FALSE(book.restore({}));
    EXPECT_FALSE(book.restore({.name = "a", .asked = 1, .judged = 2}));
    EXPECT_FALSE(book.restore({.name = std::string(65, 'r')}));
    EXPECT_FALSE(book.restore({.name = "a", .stage = ReceiptStage::merged}));
}

TEST(ReceiptStageText, NamesEveryValue) {
    std::string names;
    for (std::size_t stage = 0; stage < receipt_stages; ++stage)
        names += std::string(to_text(static_cast<ReceiptStage>(stage))) + " ";
    EXPECT_EQ(names, "sought unknown fine exceeded merged ");
}

}  // namespace
}  // namespace onepool::hub
