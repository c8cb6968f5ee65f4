// What a shop asks about its orders and waits for, signed, and what people ask with the token; over
// a real socket into the real core.
#include "drivers/io/clock.hpp"
#include "hub/web/replies.hpp"
#include "protocol/limits.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

constexpr const char* place_door = "POST /v1/orders/shop";
constexpr const char* cancel_door = "POST /v1/orders/shop/B1/cancel";
constexpr const char* delivered_door = "POST /v1/orders/shop/B1/delivered";

std::string line_of(const std::string& listing, std::int64_t quantity, std::size_t number = 1) {
    return R"({"line_no":)" + std::to_string(number) + R"(,"listing":")" + listing +
           R"(","quantity":)" + std::to_string(quantity) +
           R"(,"unit_price":1275,"description":"CAKESTAND"})";
}

std::string order_of(const std::string& lines, const std::string& more = "") {
    return R"({"type":"order.place","order":{"id":"B1","version":1,"placed_at":5,"updated_at":6,)"
           R"("currency":"GBP","cancelled":false,)" +
           more + R"("lines":[)" + lines + "]}}";
}

const std::string two_cakestands = order_of(line_of("22423", 2));
const std::string cancel = R"({"type":"order.cancel","order":"B1","reason":"changed her mind"})";
const std::string delivered = R"({"type":"order.delivered","order":"B1"})";

class HubFaceOrders : public HubFaceTest {
  protected:
    HttpReply ask(const std::string& door, const std::string& body) {
        return hub_.ask(door, signature_of(body), body);
    }
    HttpReply place(const std::string& body) { return ask(place_door, body); }
    // Nothing of it is kept.
    void expect_refused(const HttpReply& reply, int status, const std::string& part) {
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_NE(reply.body.find(part), std::string::npos) << reply.body;
    }
    Json quantity() { return hub_.get("/v1/why?channel=shop&sku=22423").json()["quantity"]; }
    Json stage() { return hub_.get("/v1/orders/shop/B1").json()["stage"]; }
};

TEST_F(HubFaceOrders, AreTakenInOneRoundTripAndAnsweredTheSameAgain) {
    const HttpReply first = place(two_cakestands);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, R"({"order":{"order":"B1","stage":"held","reason":"held at north"}})");
    EXPECT_EQ(quantity(), Json{7});
    const std::size_t logged = hub_.log_size();
    EXPECT_EQ(place(two_cakestands).body, first.body);
    EXPECT_EQ(hub_.log_size(), logged);
}

TEST_F(HubFaceOrders, BeyondWhatIsThereAreRefusedWithTheReason) {
    const HttpReply reply = place(order_of(line_of("22423", 200)));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.json()["order"]["stage"], Json{"refused"});
    EXPECT_NE(reply.body.find("200 of 22423 wanted"), std::string::npos);
}

TEST_F(HubFaceOrders, ThatAreOddAreRefusedAndLeaveNothing) {
    const std::size_t logged = hub_.log_size();
    expect_refused(place(order_of(line_of("nothing", 1))), 404, "nothing");
    expect_refused(place(order_of(line_of("22423", 1), R"("collect_at":"moon",)")), 404,
                   "unknown location moon");
    expect_refused(place(order_of(line_of("22423", 0))), 422, "lines[0].quantity");
    expect_refused(place(order_of(line_of("22423", limits::line_units + 1))), 422,
                   "lines[0].quantity");
    expect_refused(place(order_of("")), 422, "lines must be 1 to 500 lines");
    std::string many;
    for (std::size_t i = 1; i <= limits::order_lines + 1; ++i)
        many += (i == 1 ? "" : ",") + line_of("22423", 1, i);
    expect_refused(place(order_of(many)), 422, "lines must be 1 to 500 lines");
    expect_refused(place("[]"), 400, "not a JSON object");
    expect_refused(place("{}"), 422, "order.place, order.cancel, order.move or order.delivered");
    expect_refused(place(two_cakestands + std::string(limits::http_body_bytes, ' ')), 413, "");
    expect_refused(ask("POST /v1/orders/market", two_cakestands), 404, "no channel market");
    EXPECT_EQ(hub_.log_size(), logged);
    EXPECT_EQ(hub_.get("/v1/orders/shop/B1").status, 404);
}

TEST_F(HubFaceOrders, OfStrangersAreNotTaken) {
    const std::size_t logged = hub_.log_size();
    const UnixMs long_ago{io::now().wall.value - limits::webhook_age_ms - 60'000};
    const std::string& body = two_cakestands;
    EXPECT_EQ(hub_.ask(place_door, "", body).status, 401);
    EXPECT_EQ(hub_.ask(place_door, "Authorization: Bearer the-token\r\n", body).status, 401);
    EXPECT_EQ(hub_.ask(place_door, signature_of(body, long_ago), body).status, 401);
    EXPECT_EQ(hub_.ask(place_door, signature_of(body), order_of(line_of("22423", 9))).status, 401);
    EXPECT_EQ(hub_.ask(cancel_door, "", cancel).status, 401) << "neither signature nor token";
    EXPECT_EQ(hub_.ask(cancel_door, signature_of("other"), cancel).status, 401);
    EXPECT_EQ(hub_.ask("GET /v1/orders").status, 401);
    EXPECT_EQ(hub_.log_size(), logged);
}

TEST_F(HubFaceOrders, UnderAnIdThatIsTakenAreConflicts) {
    place(two_cakestands);
    expect_refused(place(order_of(line_of("22423", 3))), 409, "with other content");
    EXPECT_EQ(quantity(), Json{7});
}

TEST_F(HubFaceOrders, AreCancelledByTheirChannel) {
    place(two_cakestands);
    const HttpReply first = ask(cancel_door, cancel);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.json()["order"]["stage"], Json{"cancelled"});
    EXPECT_EQ(ask(cancel_door, cancel).body, first.body);
    const HttpReply story = hub_.get("/v1/orders/shop/B1");
    EXPECT_NE(story.body.find("cancelled by the channel: changed her mind"), std::string::npos);
}

TEST_F(HubFaceOrders, AreCancelledAtTheirOwnAddressOnly) {
    place(two_cakestands);
    expect_refused(ask("POST /v1/orders/shop/B2/cancel", cancel), 422, "what its address says");
    expect_refused(ask(delivered_door, cancel), 422, "what its address says");
    expect_refused(ask(place_door, cancel), 422, "what its address says");
    EXPECT_EQ(stage(), Json{"held"});
}

TEST_F(HubFaceOrders, AreNotDeliveredBeforeTheyWereSent) {
    expect_refused(ask(delivered_door, delivered), 404, "there is no shop order B1");
    place(two_cakestands);
    expect_refused(ask(delivered_door, delivered), 409, "was not sent as far as the hub knows");
}

TEST_F(HubFaceOrders, AreCancelledByAPersonWhoSaysWhy) {
    place(two_cakestands);
    const std::string to = "/v1/orders/shop/B1/cancel";
    expect_refused(hub_.post(to, R"({"by":"anna"})"), 400, "reason");
    expect_refused(hub_.post(to, R"({"by":"anna","reason":""})"), 422, "why");
    expect_refused(hub_.post("/v1/orders/shop/B9/cancel", R"({"by":"anna","reason":"x"})"), 404,
                   "there is no shop order B9");
    const HttpReply reply = hub_.post(to, R"({"by":"anna","reason":"the buyer rang"})");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.json()["stage"], Json{"cancelled"});
    const Json steps = reply.json()["steps"];
    ASSERT_NE(steps.as_array(), nullptr);
    EXPECT_EQ(steps.as_array()->back()["by"], Json{"anna"});
    EXPECT_EQ(steps.as_array()->back()["text"].as_string()->find("cancelled by anna: the buyer"),
              0u);
}

TEST_F(HubFaceOrders, AreNotDeliveredForAPersonEither) {
    place(two_cakestands);
    expect_refused(hub_.post("/v1/orders/shop/B1/delivered", R"({"by":"anna","note":"said"})"), 409,
                   "was not sent");
}

TEST_F(HubFaceOrders, AreAskedForAgainWhenTheHubIsBusy) {
    hub_.be_busy();
    EXPECT_EQ(place(two_cakestands).status, 503);
}

// Whether they are is the core's to say (rights_desk_test.cpp); here, what is answered then.
TEST(OrderAnswers, SayThatGoodsAreStillLookedFor) {
    Answer answer;
    answer.orders = {
        {{ChannelId{"shop"}, OrderId{"B1"}}, OrderStage::waiting, "goods are asked for"}};
    const io::ServerResponse looked_for = order_answered(answer);
    EXPECT_EQ(looked_for.status, 202);
    EXPECT_EQ(looked_for.body,
              R"({"order":{"order":"B1","stage":"waiting","reason":"goods are asked for"}})");
    answer.orders.front().stage = OrderStage::refused;
    EXPECT_EQ(order_answered(answer).status, 200) << "refused is an answer too";
}

}  // namespace
}  // namespace onepool::hub
