// Orders whose channel asks who collects them: what their locations are told, and their story.
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

using OrderIdentity = OrderRoom;

TEST_F(OrderIdentity, HowItsBuyerWasKnownIsToldInItsStoryAndToNoChannel) {
    takes("order o1 A=3 at warehouse-1 identity");
    EXPECT_TRUE(told(room.warehouse, "o1").at(0).asks_identity);
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));
    Collect collect = collect_of(key("o1"), {{"A", 1}});
    collect.proof = IdentityProof::driving_licence;
    collect.identity = "his own";
    room.fact(room.warehouse, collect);
    EXPECT_EQ(step("o1"), "partly collected at warehouse-1: identity: driving licence, his own");
    EXPECT_EQ(room.order("o1").reason, "partly collected at warehouse-1");
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(OrderIdentity, OfWhatAsksForADocumentWithoutOneIsAFactWithACase) {
    takes("order o1 A=3 at warehouse-1 identity");
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 3}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(step("o1"), "collected at warehouse-1: identity: no document was shown");
    EXPECT_EQ(case_text(),
              "shop order o1 was handed over at warehouse-1 without an identity document");
}

TEST_F(OrderIdentity, AskForADocumentOnceTheChannelSaysSo) {
    takes("order o1 A=3 at warehouse-1");
    EXPECT_FALSE(told(room.warehouse, "o1").at(0).asks_identity);
    takes("order o1 A=3 at warehouse-1 identity");
    EXPECT_TRUE(told(room.warehouse, "o1").at(0).asks_identity);
    takes("order o1 A=3 at warehouse-1");
    EXPECT_TRUE(room.order("o1").asks_identity) << "and for good";
}

}  // namespace
}  // namespace onepool::hub
