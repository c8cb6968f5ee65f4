// Whether an order is handed over to somebody whom nobody looked at.

#include <gtest/gtest.h>

#include "order_till.hpp"

namespace onepool::node {
namespace {

using Collector = OrderTill;

const std::vector<StockLine> one_of_a{{Sku{"A"}, Units{1}}};

TEST_F(Collector, OfWhatAsksForADocumentWaitsForOne) {
    ShipTask asking = task(OrderState::staged);
    asking.is_collected = true;
    asking.asks_identity = true;
    tell(asking);
    till.restart();
    EXPECT_TRUE(known().asks_identity) << "also while the hub cannot be asked";
    CollectOrder action{document(3), order_, StaffId{"ann"}, one_of_a, ""};
    const Answer refused = till.ask(action);
    EXPECT_EQ(refused.verdict, ActionVerdict::identity_needed);
    EXPECT_NE(refused.explanation.find("identity document"), std::string::npos);
    EXPECT_TRUE(till.store.journal.empty());
    action.proof = IdentityProof::passport;
    ASSERT_EQ(till.ask(action).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Collect>(), (Collect{order_, one_of_a, "", true, IdentityProof::passport}));
    EXPECT_EQ(collect(4).verdict, ActionVerdict::identity_needed) << "of the rest as well";
}

TEST_F(Collector, AtAStoreThatAsksEverybodyWaitsForADocument) {
    till.config.identity = IdentityRule::always;
    till.restart();
    ShipTask collected = task(OrderState::staged);
    collected.is_collected = true;
    tell(collected);
    EXPECT_EQ(collect(3).verdict, ActionVerdict::identity_needed);
    tell(task(OrderState::staged));
    EXPECT_EQ(collect(4).verdict, ActionVerdict::done) << "it was to be sent";
}

TEST_F(Collector, NeverNotesTheNumberOfADocument) {
    pick_all();
    CollectOrder action{document(3), order_, {}, {}, "passport C01X00T47"};
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::out_of_bounds);
    action.identity = "";
    action.proof = IdentityProof::other;
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::out_of_bounds) << "which other one";
    action.identity = "student card of 2026";
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::done);
}

}  // namespace
}  // namespace onepool::node
