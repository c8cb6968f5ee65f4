#include <gtest/gtest.h>

#include "hub/channels/own_site.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

constexpr Now at{UnixMs{1'700'000'000'000}, Millis{5}};
const WebhookKey key = *parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
const OwnSite site(ChannelId{"shop"}, {key});

std::string hook(const std::string& type, const std::string& order_fields = "") {
    return R"({"type":")" + type +
           R"(","order":{"id":"o1","version":1,"placed_at":5,"updated_at":6,"currency":"GBP",)"
           R"("cancelled":false,)" +
           order_fields +
           R"("lines":[{"line_no":1,"listing":"a","quantity":1,"unit_price":1,"description":""}]}})";
}

WebhookVerdict deliver(const std::string& body, UnixMs signed_at = at.wall) {
    return site.webhook(signed_headers(key, "msg_1", signed_at, body), body, at);
}
WebhookRefusal refusal(const WebhookVerdict& verdict) {
    const auto* refused = std::get_if<WebhookRefusal>(&verdict);
    return refused ? *refused : WebhookRefusal{200, "(accepted)"};
}

TEST(OwnSiteWebhook, TakesACreatedOrder) {
    const auto accepted = std::get<WebhookAccepted>(deliver(hook("order.created")));
    EXPECT_EQ(accepted.webhook_id, "msg_1");
    ASSERT_EQ(accepted.events.size(), 1u);
    const auto& order = std::get<OrderReceived>(accepted.events[0]);
    EXPECT_EQ(order.order.order, (OrderKey{ChannelId{"shop"}, OrderId{"o1"}}));
    EXPECT_FALSE(order.is_cancelled);
}

TEST(OwnSiteWebhook, TakesACancellationWhateverItsFlagSays) {
    const auto accepted = std::get<WebhookAccepted>(deliver(hook("order.cancelled")));
    EXPECT_TRUE(std::get<OrderReceived>(accepted.events[0]).is_cancelled);
}

TEST(OwnSiteWebhook, TakesAnOrderThatWasCancelledWhenItsCreationWasTold) {
    std::string body = hook("order.created");
    const std::string flag = R"("cancelled":false)";
    body.replace(body.find(flag), flag.size(), R"("cancelled":true)");
    const auto accepted = std::get<WebhookAccepted>(deliver(body));
    EXPECT_TRUE(std::get<OrderReceived>(accepted.events[0]).is_cancelled);
}

TEST(OwnSiteWebhook, ReadsARepeatedDeliveryTheSameWay) {
    // The hub core takes an order version once; the connector itself remembers nothing.
    EXPECT_EQ(std::get<WebhookAccepted>(deliver(hook("order.created"))),
              std::get<WebhookAccepted>(deliver(hook("order.created"))));
}

TEST(OwnSiteWebhook, RefusesABadSignatureBeforeItReadsTheBody) {
    const auto headers = signed_headers(WebhookKey{Bytes(24, 9)}, "msg_1", at.wall, "{");
    EXPECT_EQ(refusal(site.webhook(headers, "{", at)).status, 401);
    EXPECT_EQ(refusal(site.webhook({}, hook("order.created"), at)).status, 401);
}

TEST(OwnSiteWebhook, RefusesABodyThatWasChanged) {
    const std::string body = hook("order.created");
    const auto headers = signed_headers(key, "msg_1", at.wall, body);
    EXPECT_EQ(refusal(site.webhook(headers, hook("order.cancelled"), at)).status, 401);
}

TEST(OwnSiteWebhook, RefusesAReplayAfterFiveMinutes) {
    const UnixMs long_ago{at.wall.value - limits::webhook_age_ms - 1'000};
    EXPECT_EQ(refusal(deliver(hook("order.created"), long_ago)).status, 401);
    EXPECT_NE(refusal(deliver(hook("order.created"), long_ago)).reason.find("old"),
              std::string::npos);
}

TEST(OwnSiteWebhook, RefusesABodyBeyondItsBound) {
    const std::string body(limits::http_body_bytes + 1, ' ');
    EXPECT_EQ(refusal(deliver(body)).status, 413);
}

TEST(OwnSiteWebhook, RefusesGarbageThatIsRightlySigned) {
    for (const char* garbage :
         {"", "garbage", "[]", "null", "\"text\"", "{\"type\":", "\xff\xff"}) {
        EXPECT_EQ(refusal(deliver(garbage)), (WebhookRefusal{400, "the body is not a JSON object"}))
            << garbage;
    }
    for (const char* other : {"{}", R"({"type":7})", R"({"type":"product.updated"})"}) {
        EXPECT_EQ(refusal(deliver(other)),
                  (WebhookRefusal{400, "type must be order.created or order.cancelled"}))
            << other;
    }
}

TEST(OwnSiteWebhook, NamesWhatIsWrongWithAnOrder) {
    EXPECT_EQ(refusal(deliver(R"({"type":"order.created"})")),
              (WebhookRefusal{422,
                              "order (no id): id must be plain text of at most 64 bytes, not "
                              "empty"}));
    std::string body = hook("order.created");
    body.replace(body.find(R"("quantity":1)"), 12, R"("quantity":-1)");
    EXPECT_EQ(refusal(deliver(body)).status, 422);
    EXPECT_NE(refusal(deliver(body)).reason.find("lines[0].quantity"), std::string::npos);
}

TEST(OwnSiteWebhook, TakesAnOrderThatItsBuyerCollects) {
    const auto verdict =
        deliver(hook("order.created", R"("collect_at":"store-1","due_at":6,"collect_by":7,)"));
    const auto& order =
        std::get<OrderReceived>(std::get<WebhookAccepted>(verdict).events.at(0)).order;
    EXPECT_EQ(order.collect_at, LocationId{"store-1"});
    EXPECT_EQ(order.due_at, UnixMs{6});
    EXPECT_EQ(order.collect_by, UnixMs{7});
    EXPECT_EQ(refusal(deliver(hook("order.created", R"("collect_by":7,)"))).status, 422);
    EXPECT_EQ(refusal(deliver(hook("order.created", R"("collect_at":"../x",)"))).status, 422);
}

TEST(OwnSiteWebhook, RefusesAnObjectThatNamesAFieldTwice) {
    EXPECT_EQ(refusal(deliver(hook("order.created", R"("version":9,)"))).status, 400);
}

TEST(OwnSiteWebhook, RefusesNestingBeyondItsBound) {
    const std::string deep(100'000, '[');
    EXPECT_EQ(refusal(deliver(deep)).status, 400);
}

}  // namespace
}  // namespace onepool::hub
