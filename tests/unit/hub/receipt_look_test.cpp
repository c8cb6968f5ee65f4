// What a walk through the log finds of a receipt, and what it does not count.

#include "hub/core/receipt_look.hpp"

#include <gtest/gtest.h>

#include "protocol/return_limits.hpp"
#include "tests/unit/hub/receipt_room.hpp"

namespace onepool::hub {
namespace {

class ReceiptWalk : public ReceiptRoom {
  protected:
    SoughtReceipt sought(std::uint64_t seq) const {
        return {.name = name(seq), .document = document(0x33, seq)};
    }
    ReceiptTrail trail_of(const SoughtReceipt& sought) const {
        return look_through(ReceiptLook({sought})).trails().at(0);
    }
};

TEST_F(ReceiptWalk, FindsTheSaleAndAllThatCameBack) {
    room.fact(till(), sale_of({{"A", 2}, {"B", 1}}));
    const std::string typed = code(till());
    room.fact(till(), by_line({{"A", 1}}, 1));
    room.fact(other(), provisional({{"B", 1}}, name(1)));
    const ReceiptTrail trail = trail_of(sought(1));
    ASSERT_TRUE(trail.sale);
    EXPECT_EQ(trail.code, typed);
    EXPECT_EQ(trail.sale->node, till().node());
    EXPECT_EQ(trail.sale->lines,
              (std::vector<StockLine>{{Sku{"A"}, Units{2}}, {Sku{"B"}, Units{1}}}));
    ASSERT_EQ(trail.returns.size(), 2u);
    EXPECT_EQ(trail.returns[0].node, other().node()) << "newest first";
    EXPECT_TRUE(find_excess(trail).empty());
}

TEST_F(ReceiptWalk, CountsOnlyWhatIsOfThatReceipt) {
    room.fact(till(), sale_of({{"A", 2}}));
    room.fact(till(), sale_of({{"A", 2}}));
    room.fact(till(), by_line({{"A", 2}}, 2));
    EXPECT_TRUE(trail_of(sought(1)).returns.empty());
    EXPECT_EQ(trail_of(sought(2)).returns.size(), 1u);
}

TEST_F(ReceiptWalk, CountsADocumentOnceHoweverOftenItCame) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(till(), by_line({{"A", 1}}, 1));
    const LogEntry again = room.log.back();
    ReceiptLook look({sought(1)});
    look.gather(again);
    look.gather(again);
    EXPECT_EQ(look.trails().at(0).returns.size(), 1u);
}

TEST_F(ReceiptWalk, CountsNoBatchThatWasNotTaken) {
    room.fact(till(), sale_of({{"A", 1}}));
    LogEntry entry = room.log.back();
    entry.effects.clear();
    ReceiptLook look({sought(1)});
    look.gather(entry);
    EXPECT_FALSE(look.trails().at(0).sale);
    entry = room.log.back();
    entry.input = Bytes(entry.input.size(), 7);
    look.gather(entry);
    EXPECT_FALSE(look.trails().at(0).sale) << "not a message";
}

TEST_F(ReceiptWalk, EndsWhereNoReceiptIsSoOld) {
    room.fact(till(), sale_of({{"A", 1}}));
    SoughtReceipt young = sought(1);
    young.not_before = room.log.back().at + Millis{1};
    ReceiptLook look({young});
    look.gather(room.log.back());
    EXPECT_TRUE(look.is_over());
    EXPECT_FALSE(look.trails().at(0).sale);
}

TEST_F(ReceiptWalk, TellsApartNoMoreReturnsThanItsBound) {
    ReceiptTrail trail;
    trail.sale = ReceiptEvent{{}, {}, {}, {{Sku{"A"}, Units{1}}}};
    trail.returns.assign(2, ReceiptEvent{{}, {}, {}, {{Sku{"A"}, Units{limits::line_units}}}});
    EXPECT_EQ(find_excess(trail),
              (std::vector<Excess>{{Sku{"A"}, Units{1}, Units{2 * limits::line_units}}}));
    EXPECT_EQ(units_of(trail.returns[0].lines), Units{limits::line_units});
}

}  // namespace
}  // namespace onepool::hub
