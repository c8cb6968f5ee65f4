// Of goods that need a lot a unit counts only with it, and nothing that expired is picked.

#include "node/core/picked_lots.hpp"

#include <gtest/gtest.h>

#include "order_till.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

class PickedLots : public OrderTill {
  protected:
    Answer scan_lot(const std::string& sku, const std::string& lot, std::int32_t expiry = 0,
                    std::int64_t units = 1, LotRule rule = LotRule::needed) {
        return till.ask(ScanPick{.order = order_,
                                 .staff = StaffId{"ann"},
                                 .sku = Sku{sku},
                                 .scanned = sku,
                                 .quantity = Units{units},
                                 .lot = Lot{lot},
                                 .expiry = BusinessDay{expiry},
                                 .lot_rule = rule});
    }
    std::vector<LotLine> lots() const {
        const PickProgress* progress = till.core->progress(order_);
        return progress == nullptr ? std::vector<LotLine>() : progress->lots();
    }
    Units picked(const char* sku) const {
        const PickProgress* progress = till.core->progress(order_);
        return progress == nullptr ? Units{} : progress->picked(Sku{sku});
    }
};

TEST_F(PickedLots, CountAUnitOnlyWithItsLot) {
    tell(ours());
    const Answer refused = scan_lot("A", "");
    EXPECT_EQ(refused.verdict, ActionVerdict::lot_needed);
    EXPECT_EQ(refused.explanation,
              "Of a A the lot is needed, and the code does not say it: scan it, or type it.");
    EXPECT_EQ(picked("A"), Units{0});
    EXPECT_TRUE(till.store.picks.empty());
    EXPECT_EQ(scan_lot("A", "L-77").verdict, ActionVerdict::done);
    EXPECT_EQ(lots(), (std::vector<LotLine>{{Sku{"A"}, Lot{"L-77"}, Units{1}}}));
    EXPECT_EQ(scan_lot("A", "L-77").verdict, ActionVerdict::done);
    EXPECT_EQ(scan_lot("A", "L-77").verdict, ActionVerdict::wrong_item) << "two are wanted";
}

TEST_F(PickedLots, AreKeptOfGoodsThatNeedNoneToo) {
    tell(ours());
    EXPECT_EQ(scan_lot("A", "L-1", 0, 1, LotRule::as_known).verdict, ActionVerdict::done);
    EXPECT_EQ(scan_lot("A", "", 0, 1, LotRule::as_known).verdict, ActionVerdict::done);
    EXPECT_EQ(lots(), (std::vector<LotLine>{{Sku{"A"}, Lot{"L-1"}, Units{1}}}));
}

TEST_F(PickedLots, AreWhatGs1LetsThemBe) {
    tell(ours());
    for (const std::string& odd :
         {std::string(limits::lot_bytes + 1, 'L'), std::string("A B"), std::string("A#1")}) {
        const Answer refused = scan_lot("A", odd);
        EXPECT_EQ(refused.verdict, ActionVerdict::out_of_bounds) << odd;
        EXPECT_EQ(refused.explanation,
                  "\"" + odd +
                      "\" is no lot of a A. A lot has 1 to 20 letters, digits and signs, without "
                      "spaces. Scan it again, or type it as the package shows it.");
    }
    EXPECT_EQ(picked("A"), Units{0});
    EXPECT_EQ(scan_lot("A", std::string(limits::lot_bytes, 'L')).verdict, ActionVerdict::done);
}

TEST_F(PickedLots, ThatExpiredAreAWrongScan) {
    tell(ours());
    const Answer refused = scan_lot("A", "L-1", 2001'01'31);
    EXPECT_EQ(refused.verdict, ActionVerdict::wrong_item);
    EXPECT_EQ(refused.explanation,
              "Expired: a A of lot L-1 was good until 2001-01-31. Take another one, and set this "
              "one aside.");
    EXPECT_EQ(scan_lot("A", "", 2001'01'31, 1, LotRule::as_known).verdict,
              ActionVerdict::wrong_item)
        << "whatever its lot";
    EXPECT_EQ(picked("A"), Units{0});
    EXPECT_EQ(scan_lot("A", "L-2", 2099'01'31).verdict, ActionVerdict::done);
}

TEST_F(PickedLots, AreTakenBackWithTheirUnits) {
    tell(ours());
    scan_lot("A", "L-1");
    scan_lot("A", "L-2");
    ASSERT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::done);
    EXPECT_EQ(lots(), (std::vector<LotLine>{{Sku{"A"}, Lot{"L-1"}, Units{1}}}));
    ASSERT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::done);
    EXPECT_TRUE(lots().empty());
}

TEST_F(PickedLots, AreInThePickOnceEach) {
    tell(ours());
    scan_lot("A", "L-2", 2099'01'31);
    scan_lot("A", "L-1");
    ASSERT_EQ(scan("B").verdict, ActionVerdict::done);
    ASSERT_EQ(finish().verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Pick>().lots,
              (std::vector<LotLine>{{Sku{"A"}, Lot{"L-1"}, Units{1}, {}},
                                    {Sku{"A"}, Lot{"L-2"}, Units{1}, BusinessDay{2099'01'31}}}));
}

TEST_F(PickedLots, OutliveARestart) {
    tell(ours());
    scan_lot("A", "L-2", 2099'01'31);
    till.restart();
    EXPECT_EQ(lots(),
              (std::vector<LotLine>{{Sku{"A"}, Lot{"L-2"}, Units{1}, BusinessDay{2099'01'31}}}));
}

// Somebody else handed one of them over: the newest scan counts for nothing, nor does its lot.
TEST_F(PickedLots, AreNoMoreThanTheirUnits) {
    tell(ours());
    scan_lot("A", "L-1");
    scan_lot("A", "L-2");
    ShipTask less = ours();
    less.lines = {{Sku{"A"}, Units{1}}};
    less.descriptions = {"a A"};
    tell(less);
    EXPECT_EQ(lots(), (std::vector<LotLine>{{Sku{"A"}, Lot{"L-1"}, Units{1}}}));
}

TEST_F(PickedLots, OfOnePickAreBounded) {
    ShipTask many = ours();
    many.lines = {{Sku{"A"}, Units{2 * limits::pick_lots}}};
    many.descriptions = {"a A"};
    tell(many);
    for (std::size_t i = 0; i < limits::pick_lots; ++i)
        ASSERT_EQ(scan_lot("A", "L" + std::to_string(i)).verdict, ActionVerdict::done);
    EXPECT_EQ(scan_lot("A", "more").verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(scan_lot("A", "L0").verdict, ActionVerdict::done) << "it has that one";
}

TEST_F(PickedLots, RepeatedWithTheSameRequestCountOnce) {
    tell(ours());
    ScanPick scan{.order = order_,
                  .staff = {},
                  .sku = Sku{"A"},
                  .scanned = "A",
                  .quantity = Units{1},
                  .request = document(5),
                  .lot = Lot{"L-1"},
                  .lot_rule = LotRule::needed};
    EXPECT_EQ(till.ask(scan).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(scan).verdict, ActionVerdict::repeated);
    EXPECT_EQ(lots(), (std::vector<LotLine>{{Sku{"A"}, Lot{"L-1"}, Units{1}}}));
}

TEST(LotCheck, LastsUntilTheEndOfTheDay) {
    const PickProgress progress;
    PickStep step{Sku{"A"}, Units{1}, {}, {}, Lot{"L"}, BusinessDay{2026'11'28}};
    const auto fault = [&](std::int32_t today) {
        return find_lot_fault({.progress = progress,
                               .step = step,
                               .rule = LotRule::needed,
                               .name = "milk",
                               .today = BusinessDay{today}});
    };
    EXPECT_EQ(fault(2026'11'27), std::nullopt);
    EXPECT_EQ(fault(2026'11'28), std::nullopt) << "today is its last day";
    EXPECT_EQ(fault(2026'11'29)->verdict, ActionVerdict::wrong_item);
    step.expiry = {};
    EXPECT_EQ(fault(2026'11'29), std::nullopt) << "nobody knows";
}

}  // namespace
}  // namespace onepool::node
