// What a shop asks while a shopper pays, from JSON that nobody has checked; signed as webhooks are.
#include "hub/channels/shop_hold.hpp"

#include <gtest/gtest.h>

#include "hub/channels/own_site.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

const ChannelId shop{"shop"};

Json plain_place() {
    return *Json::parse(R"({"type":"hold.place","hold":"c-1","owner":"anna","version":2,
        "lines":[{"listing":"22423","quantity":2},{"listing":"85123A","quantity":1}]})");
}

std::string fault_of(const Json& json) {
    const auto read = read_shop_hold(json, shop);
    const auto* fault = std::get_if<std::string>(&read);
    return fault == nullptr ? "(it was read)" : *fault;
}

PlaceHold place_of(const Json& json) {
    return std::get<PlaceHold>(std::get<HoldAsk>(read_shop_hold(json, shop)));
}

TEST(ShopHold, APlaceIsRead) {
    const PlaceHold place = place_of(plain_place());
    EXPECT_EQ(place.hold, "c-1");
    EXPECT_EQ(place.owner, "anna");
    EXPECT_EQ(place.version, 2u);
    EXPECT_EQ(place.lines, (std::vector<WantedLine>{{"22423", Units{2}}, {"85123A", Units{1}}}));
}

TEST(ShopHold, HowItIsPaidSaysHowLongItLasts) {
    EXPECT_EQ(place_of(plain_place()).lasts, Millis{limits::card_hold_ms});
    EXPECT_EQ(place_of(plain_place().set("payment", "card")).lasts, Millis{limits::card_hold_ms});
    EXPECT_EQ(place_of(plain_place().set("payment", "transfer")).lasts,
              Millis{limits::transfer_hold_ms});
    EXPECT_EQ(place_of(plain_place().set("lasts_s", std::int64_t{90})).lasts, Millis{90'000});
    for (Json odd : {Json{"barter"}, Json{""}, Json{7}, Json{true}}) {
        EXPECT_EQ(fault_of(plain_place().set("payment", std::move(odd))),
                  "payment must be card, transfer or on_collection, or absent for card");
    }
}

TEST(ShopHold, WhatIsPaidOnCollectionIsKeptForDaysWhereItIsCollected) {
    const auto on_collection = [] { return plain_place().set("payment", "on_collection"); };
    const PlaceHold place = place_of(on_collection().set("collect_at", "store-1"));
    EXPECT_EQ(place.collect_at, LocationId{"store-1"});
    EXPECT_EQ(place.lasts, Millis{limits::collection_hold_ms});
    EXPECT_EQ(
        place_of(on_collection().set("collect_at", "store-1").set("lasts_s", std::int64_t{90}))
            .lasts,
        Millis{90'000});
    const std::string nowhere =
        "payment must be card or transfer without collect_at: what is sent is not paid on "
        "collection";
    EXPECT_EQ(fault_of(on_collection()), nowhere);
    EXPECT_EQ(fault_of(on_collection().set("collect_at", nullptr)), nowhere);
    EXPECT_EQ(fault_of(on_collection().set("lasts_s", std::int64_t{90})), nowhere);
    EXPECT_EQ(fault_of(on_collection().set("collect_at", "Store 1")),
              "collect_at must be a location's id: 1 to 40 of a-z, 0-9 and -, or absent");
}

TEST(ShopHold, GoodsAreKeptWhereTheyWillBeCollected) {
    EXPECT_EQ(place_of(plain_place()).collect_at, LocationId{});
    EXPECT_EQ(place_of(plain_place().set("collect_at", nullptr)).collect_at, LocationId{});
    EXPECT_EQ(place_of(plain_place().set("collect_at", "store-1")).collect_at,
              LocationId{"store-1"});
    for (Json odd : {Json{""}, Json{"Store 1"}, Json{std::string(41, 's')}, Json{7}}) {
        EXPECT_EQ(fault_of(plain_place().set("collect_at", std::move(odd))),
                  "collect_at must be a location's id: 1 to 40 of a-z, 0-9 and -, or absent");
    }
}

TEST(ShopHold, AConfirmationAndAReleaseAreRead) {
    const Json confirm = *Json::parse(R"({"type":"hold.confirm","hold":"c-1","order":{"id":"o-1",
        "version":1,"placed_at":5,"updated_at":6,"currency":"GBP","cancelled":false,
        "lines":[{"line_no":1,"listing":"a","quantity":1,"unit_price":1,"description":""}]}})");
    const auto confirmed = std::get<ConfirmHold>(std::get<HoldAsk>(read_shop_hold(confirm, shop)));
    EXPECT_EQ(confirmed.hold, "c-1");
    EXPECT_EQ(confirmed.received.hold, "c-1");
    EXPECT_FALSE(confirmed.received.is_cancelled);
    EXPECT_EQ(confirmed.received.order.order, (OrderKey{shop, OrderId{"o-1"}}));
    const Json release = *Json::parse(R"({"type":"hold.release","hold":"c-1","version":3})");
    EXPECT_EQ(std::get<HoldAsk>(read_shop_hold(release, shop)), HoldAsk(ReleaseHold{"c-1", 3}));
}

TEST(ShopHold, TheFirstFieldThatIsWrongIsNamed) {
    EXPECT_NE(fault_of(*Json::parse("{}")).find("type must be"), std::string::npos);
    EXPECT_NE(fault_of(plain_place().set("hold", "")).find("hold must be"), std::string::npos);
    EXPECT_NE(fault_of(plain_place().set("hold", std::string(65, 'x'))).find("hold"),
              std::string::npos);
    EXPECT_NE(fault_of(plain_place().set("owner", Json{})).find("owner"), std::string::npos);
    EXPECT_NE(fault_of(plain_place().set("version", std::int64_t{0})).find("version"),
              std::string::npos);
    EXPECT_NE(fault_of(plain_place().set("lasts_s", std::int64_t{0})).find("lasts_s"),
              std::string::npos);
    EXPECT_NE(fault_of(plain_place().set("lasts_s", limits::hold_ms / 1'000 + 1)).find("lasts_s"),
              std::string::npos);
    EXPECT_NE(fault_of(plain_place().set("lines", Json::Array{})).find("lines"), std::string::npos);
    Json line = *Json::parse(R"({"listing":"22423","quantity":1000001})");
    EXPECT_NE(fault_of(plain_place().set("lines", Json::Array{line})).find("lines[0].quantity"),
              std::string::npos);
    EXPECT_NE(fault_of(*Json::parse(R"({"type":"hold.confirm","hold":"c-1","order":{"id":"o-1"}})"))
                  .find("order o-1: version"),
              std::string::npos);
}

TEST(ShopHold, NothingIsReadThatTheShopDidNotSign) {
    const Now at{UnixMs{1'700'000'000'000}, Millis{5}};
    const WebhookKey key = *parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const OwnSite site(shop, {key});
    const std::string body = plain_place().dump();
    EXPECT_TRUE(std::holds_alternative<HoldAsk>(
        site.hold(signed_headers(key, "msg_1", at.wall, body), body, at)));
    const auto status = [&](const std::vector<HttpHeader>& headers, const std::string& text) {
        return std::get<WebhookRefusal>(site.hold(headers, text, at)).status;
    };
    EXPECT_EQ(status(signed_headers(key, "msg_1", at.wall, body), body + " "), 401);
    EXPECT_EQ(status(signed_headers(key, "msg_1",
                                    UnixMs{at.wall.value - limits::webhook_age_ms - 1'000}, body),
                     body),
              401)
        << "a replayed one is too old";
    EXPECT_EQ(status(signed_headers(key, "msg_1", at.wall, "[]"), "[]"), 400);
    EXPECT_EQ(status(signed_headers(key, "msg_1", at.wall, "{}"), "{}"), 422);
}

}  // namespace
}  // namespace onepool::hub
