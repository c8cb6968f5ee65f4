// Orders of shops, signed, over a real socket into the real core.
#include "drivers/io/clock.hpp"
#include "protocol/limits.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

constexpr const char* hook = "POST /v1/channels/shop/webhook";

std::string created(const std::string& order, int quantity = 1) {
    return R"({"type":"order.created","order":{"id":")" + order +
           R"(","version":1,"placed_at":5,"updated_at":6,"currency":"GBP","cancelled":false,)"
           R"("lines":[{"line_no":1,"listing":"22423","quantity":)" +
           std::to_string(quantity) + R"(,"unit_price":1275,"description":"CAKESTAND"}]}})";
}

TEST_F(HubFaceTest, HoldsStockForAnOrderAndSaysSo) {
    const std::string body = created("B1", 2);
    const HttpReply reply = hub_.ask(hook, signature_of(body), body);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"orders":[{"order":"B1","stage":"held","reason":"held at north"}]})");
    EXPECT_EQ(hub_.get("/v1/why?channel=shop&sku=22423").json()["quantity"], Json{7});
}

TEST_F(HubFaceTest, RefusesAnOrderBeyondWhatIsThere) {
    const std::string body = created("B1", 200);
    const HttpReply reply = hub_.ask(hook, signature_of(body), body);
    EXPECT_EQ(reply.status, 200) << "the webhook was taken; the order was not";
    EXPECT_EQ((*reply.json()["orders"].as_array())[0]["stage"], Json{"refused"});
}

TEST_F(HubFaceTest, AnswersAReplayTheSameAndTakesTheOrderOnce) {
    const std::string body = created("B1", 2);
    const std::string signature = signature_of(body);
    const HttpReply first = hub_.ask(hook, signature, body);
    const std::size_t logged = hub_.log_size();
    const HttpReply again = hub_.ask(hook, signature, body);
    EXPECT_EQ(first.body, again.body);
    EXPECT_EQ(hub_.log_size(), logged);
    EXPECT_EQ(hub_.get("/v1/why?channel=shop&sku=22423").json()["quantity"], Json{7});
}

TEST_F(HubFaceTest, NeedsNeitherTokenNorNameForAWebhook) {
    const std::string body = created("B1");
    EXPECT_EQ(hub_.ask(hook, "Host: hub.internal\r\n" + signature_of(body), body).status, 200);
}

TEST_F(HubFaceTest, TakesNothingThatIsNotRightlySigned) {
    const std::string body = created("B1");
    const std::string foreign = signature_of(body, io::now().wall, WebhookKey{Bytes(24, 2)});
    const UnixMs long_ago{io::now().wall.value - limits::webhook_age_ms - 60'000};
    EXPECT_EQ(hub_.ask(hook, "", body).status, 401);
    EXPECT_EQ(hub_.ask(hook, "Authorization: Bearer the-token\r\n", body).status, 401);
    EXPECT_EQ(hub_.ask(hook, foreign, body).status, 401);
    EXPECT_EQ(hub_.ask(hook, signature_of(body), created("B2")).status, 401);
    EXPECT_EQ(hub_.ask(hook, signature_of(body, long_ago), body).status, 401);
    EXPECT_EQ(hub_.log_size(), 6u);
}

TEST_F(HubFaceTest, SaysWhatIsWrongWithASignedWebhook) {
    EXPECT_EQ(hub_.ask(hook, signature_of("garbage"), "garbage").status, 400);
    const std::string negative = created("B1", -2);
    const HttpReply odd = hub_.ask(hook, signature_of(negative), negative);
    EXPECT_EQ(odd.status, 422);
    EXPECT_EQ(odd.json()["error"]["code"], Json{"malformed"});
    EXPECT_NE(odd.body.find("lines[0].quantity"), std::string::npos);
    const std::string large = created("B1") + std::string(limits::http_body_bytes, ' ');
    EXPECT_EQ(hub_.ask(hook, signature_of(large), large).status, 413);
    EXPECT_EQ(hub_.log_size(), 6u);
}

TEST_F(HubFaceTest, KnowsNoOtherChannel) {
    const std::string body = created("B1");
    EXPECT_EQ(hub_.ask("POST /v1/channels/market/webhook", signature_of(body), body).status, 404);
}

}  // namespace
}  // namespace onepool::hub
