// What a shop asks about an order, from JSON that nobody has checked; signed as webhooks are.
#include "hub/channels/shop_order_ask.hpp"

#include <gtest/gtest.h>

#include "hub/channels/own_site.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

const ChannelId own_shop{"shop"};

Json plain_order() {
    return *Json::parse(R"({"type":"order.place","order":{"id":"o-1","version":2,"placed_at":5,
        "updated_at":6,"currency":"GBP","cancelled":false,"hold":"c-1","lines":[{"line_no":1,
        "listing":"22423","quantity":2,"unit_price":1275,"description":"CAKESTAND"}]}})");
}
Json plain_cancel() {
    return *Json::parse(R"({"type":"order.cancel","order":"o-1","reason":"changed"})");
}

std::string ask_fault(const Json& json) {
    const auto read = read_shop_order_ask(json, own_shop);
    const auto* fault = std::get_if<std::string>(&read);
    return fault == nullptr ? "(it was read)" : *fault;
}

OrderAsk ask_of(const Json& json) {
    return std::get<OrderAsk>(read_shop_order_ask(json, own_shop));
}

TEST(ShopOrderAsk, APlacedOrderIsReadWithItsHold) {
    const auto place = std::get<PlaceOrder>(ask_of(plain_order()));
    EXPECT_EQ(place.received.order.order, (OrderKey{own_shop, OrderId{"o-1"}}));
    EXPECT_EQ(place.received.order.version, 2u);
    EXPECT_EQ(place.received.hold, "c-1");
    ASSERT_EQ(place.received.order.lines.size(), 1u);
    EXPECT_EQ(order_of(place), OrderId{"o-1"});
}

TEST(ShopOrderAsk, ACancelAndADeliveryAreReadWithWhatIsSaid) {
    EXPECT_EQ(std::get<CancelPlaced>(ask_of(plain_cancel())),
              (CancelPlaced{OrderId{"o-1"}, "changed"}));
    const Json delivered = *Json::parse(R"({"type":"order.delivered","order":"o-1"})");
    EXPECT_EQ(std::get<ArrivedPlaced>(ask_of(delivered)), (ArrivedPlaced{OrderId{"o-1"}, ""}));
    EXPECT_EQ(order_of(ask_of(delivered)), OrderId{"o-1"});
}

TEST(ShopOrderAsk, AMoveIsReadWithTheStore) {
    const Json plain =
        *Json::parse(R"({"type":"order.move","order":"o-1","collect_at":"store-2"})");
    EXPECT_EQ(std::get<MovePlaced>(ask_of(plain)),
              (MovePlaced{OrderId{"o-1"}, LocationId{"store-2"}, ""}));
    EXPECT_EQ(order_of(ask_of(plain)), OrderId{"o-1"});
    Json nowhere = plain;
    EXPECT_NE(ask_fault(nowhere.set("collect_at", "")).find("collect_at must be"),
              std::string::npos);
    Json odd = plain;
    EXPECT_NE(ask_fault(odd.set("reason", std::string(limits::text_bytes + 1, 'r')))
                  .find("reason must be"),
              std::string::npos);
}

TEST(ShopOrderAsk, WhatIsWrongIsNamed) {
    EXPECT_EQ(ask_fault(Json(Json::Object{})),
              "type must be order.place, order.cancel, order.move or order.delivered");
    EXPECT_NE(ask_fault(plain_cancel().set("order", "")).find("order must be plain text"),
              std::string::npos);
    EXPECT_NE(ask_fault(plain_cancel().set("order", std::string(limits::order_id_bytes + 1, 'o')))
                  .find("order must be"),
              std::string::npos);
    EXPECT_NE(ask_fault(plain_cancel().set("reason", std::string(limits::text_bytes + 1, 'r')))
                  .find("reason must be"),
              std::string::npos);
    Json order = plain_order()["order"];
    EXPECT_NE(ask_fault(plain_order().set("order", order.set("cancelled", true)))
                  .find("order.cancelled must be false"),
              std::string::npos);
    EXPECT_NE(ask_fault(plain_order().set("order", "o-1")).find("order (no id)"),
              std::string::npos);
}

TEST(ShopOrderAsk, IsBelievedOnlySigned) {
    const WebhookKey key{Bytes(24, 1)};
    const OwnSite site(own_shop, {key});
    const Now now{UnixMs{1'700'000'000'000}, Millis{5}};
    const std::string body = plain_cancel().dump();
    const auto read = site.order(signed_headers(key, "msg_1", now.wall, body), body, now);
    EXPECT_TRUE(std::holds_alternative<OrderAsk>(read));
    EXPECT_EQ(std::get<WebhookRefusal>(site.order({}, body, now)).status, 401);
    const auto other = signed_headers(key, "msg_1", now.wall, plain_order().dump());
    EXPECT_EQ(std::get<WebhookRefusal>(site.order(other, body, now)).status, 401);
}

}  // namespace
}  // namespace onepool::hub
