// Sessions add up what was compared; of a SKU at a location the newest count stands.

#include "hub/core/count_book.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

class Book : public testing::Test {
  protected:
    Book() { begin(0); }
    void begin(std::uint32_t session) {
        CountBegun begun;
        begun.session = session;
        begun.id.bytes.fill(static_cast<std::uint8_t>(session + 1));
        begun.node = node_number(1);
        book.apply(begun, UnixMs{10});
    }
    void take(std::uint32_t sku, std::int64_t units, std::uint32_t session = 0) {
        CountTaken taken;
        taken.session = session;
        taken.sku = SkuIndex{sku};
        taken.counted = Units{units};
        taken.from = UnixMs{100'000};
        taken.until = UnixMs{100'001};
        book.apply(taken, UnixMs{200'000});
    }
    void settle(std::uint32_t sku, std::int64_t expected, CountOutcome outcome) {
        book.apply(CountSettled{SkuIndex{sku}, LocationIndex{}, outcome, Units{expected}, {}});
    }
    void correct(std::uint32_t sku, std::int64_t units) {
        book.apply(CountCorrected{SkuIndex{sku}, LocationIndex{}, node_number(1), Units{units}});
    }
    const CellCount& cell(std::uint32_t sku) const {
        return *book.find({SkuIndex{sku}, LocationIndex{}});
    }
    const CountSession& session(std::uint32_t at = 0) const { return book.sessions()[at]; }

    CountBook book;
};

TEST_F(Book, AddsUpWhatWasCompared) {
    take(0, 9);
    take(1, 12);
    take(2, 5);
    take(3, 1);
    EXPECT_EQ(session().waiting, 4u);
    EXPECT_EQ(book.waiting(LocationIndex{}).size(), 4u);
    settle(0, 10, CountOutcome::booked);
    settle(1, 10, CountOutcome::booked);
    settle(2, 5, CountOutcome::agrees);
    settle(3, 90, CountOutcome::doubtful);
    EXPECT_EQ(session().lines, 4u);
    EXPECT_EQ(session().waiting, 0u);
    EXPECT_EQ(session().differing, 2u);
    EXPECT_EQ(session().doubtful, 1u);
    EXPECT_EQ(session().found, Units{2});
    EXPECT_EQ(session().lost, Units{1});
    EXPECT_EQ(session().counted, Units{26});
    EXPECT_EQ(session().expected, Units{25});
    EXPECT_FALSE(book.has_waiting());
    EXPECT_EQ(cell(0).variance(), Units{-1});
    EXPECT_EQ(cell(3).variance(), Units{0}) << "nothing of it was booked";
}

TEST_F(Book, ShelvesAreRightFromTheSettledCountOn) {
    take(0, 9);
    EXPECT_FALSE(cell(0).right_from);
    settle(0, 10, CountOutcome::doubtful);
    EXPECT_FALSE(cell(0).right_from);
    take(0, 9);
    settle(0, 10, CountOutcome::booked);
    EXPECT_EQ(cell(0).right_from, UnixMs{98'000});
    take(0, 8);
    EXPECT_EQ(cell(0).right_from, UnixMs{98'000}) << "until the next one is compared";
}

TEST_F(Book, WhatCameLateWasNeitherFoundNorLost) {
    take(0, 9);
    settle(0, 10, CountOutcome::booked);
    correct(0, 1);
    EXPECT_EQ(session().lost, Units{0});
    EXPECT_EQ(session().differing, 0u);
    EXPECT_EQ(session().expected, Units{9});
    EXPECT_EQ(cell(0).state, CountState::agrees);
    EXPECT_EQ(cell(0).corrected, Units{1});
    correct(0, 2);
    EXPECT_EQ(session().found, Units{2}) << "more was told late than was missing";
    EXPECT_EQ(cell(0).state, CountState::booked);
}

TEST_F(Book, ANewerCountTakesThePlaceAndLeavesWhatWasBooked) {
    take(0, 9);
    take(1, 3);
    settle(0, 10, CountOutcome::booked);
    begin(1);
    take(0, 9, 1);
    take(1, 3, 1);
    EXPECT_EQ(session().lines, 1u) << "of the first only what was compared";
    EXPECT_EQ(session().lost, Units{1});
    EXPECT_EQ(session(1).waiting, 2u);
    correct(0, 4);
    EXPECT_EQ(session(1).waiting, 2u) << "the newer count will say so anyway";
    EXPECT_EQ(session().lost, Units{1});
}

TEST_F(Book, IsFlushedAndRestored) {
    take(0, 9);
    take(1, 3);
    settle(0, 10, CountOutcome::booked);
    CountBook restored;
    ASSERT_TRUE(restored.restore(session()));
    for (const CellCount& each : book.all())
        ASSERT_TRUE(restored.restore(each));
    EXPECT_EQ(restored.sessions(), book.sessions());
    EXPECT_EQ(restored.all(), book.all());
    EXPECT_EQ(restored.waiting(LocationIndex{}), book.waiting(LocationIndex{}));
    EXPECT_TRUE(restored.has_waiting());
    EXPECT_EQ(restored.find_session(node_number(1), session().id), 0u);
}

TEST_F(Book, RestoresNothingThatCannotBe) {
    take(0, 9);
    CountBook restored;
    EXPECT_FALSE(restored.restore(cell(0))) << "of no session";
    ASSERT_TRUE(restored.restore(session()));
    EXPECT_FALSE(restored.restore(session())) << "named twice";
    for (const std::int64_t units : {std::int64_t{-1}, std::int64_t{1'000'000'000}}) {
        CellCount wrong = cell(0);
        wrong.counted = Units{units};
        EXPECT_FALSE(restored.restore(wrong)) << units;
        wrong = cell(0);
        wrong.first = Units{units};
        EXPECT_FALSE(restored.restore(wrong)) << units;
    }
    ASSERT_TRUE(restored.restore(cell(0)));
    EXPECT_FALSE(restored.restore(cell(0))) << "named twice";
}

}  // namespace
}  // namespace onepool::hub
