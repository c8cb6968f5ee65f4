#include "hub/channels/shop_order.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

const ChannelId shop{"shop"};

Json plain_line() {
    return *Json::parse(R"({"line_no":1,"listing":"22423","quantity":2,"unit_price":1275,
                            "description":"REGENCY CAKESTAND 3 TIER"})");
}

Json plain_order() {
    Json order = *Json::parse(R"({"id":"o-1","version":3,"placed_at":1700000000000,
        "updated_at":1700000001000,"currency":"GBP","cancelled":false})");
    order.set("lines", Json::Array{plain_line()});
    return order;
}

OddOrder odd(const Json& json) {
    const auto read = read_shop_order(json, shop);
    if (const auto* found = std::get_if<OddOrder>(&read))
        return *found;
    return {"", "(it was read)"};
}

std::string fault_with(const char* field, Json value) {
    return odd(plain_order().set(field, std::move(value))).reason;
}

std::string fault_with_line(const char* field, Json value) {
    Json line = plain_line();
    line.set(field, std::move(value));
    return odd(plain_order().set("lines", Json::Array{line})).reason;
}

TEST(ShopOrder, IsReadWhole) {
    Order order;
    order.order = {shop, OrderId{"o-1"}};
    order.version = 3;
    order.currency = {"GBP"};
    order.placed_at = UnixMs{1'700'000'000'000};
    SaleLine line;
    line.line_no = 1;
    line.scanned_code = "22423";
    line.description = "REGENCY CAKESTAND 3 TIER";
    line.quantity = Units{2};
    line.unit_price = Minor{1275};
    line.amount = Minor{2550};
    line.scanned_at = order.placed_at;
    order.lines = {line};
    const auto read = read_shop_order(plain_order(), shop);
    ASSERT_TRUE(std::holds_alternative<OrderReceived>(read));
    EXPECT_EQ(std::get<OrderReceived>(read), (OrderReceived{order, false}));
}

TEST(ShopOrder, SaysWhatTheChannelWasToldOfIt) {
    const auto told = [](Json value) {
        const auto read = read_shop_order(plain_order().set("told", std::move(value)), shop);
        const auto* order = std::get_if<OrderReceived>(&read);
        return order != nullptr ? order->told : std::nullopt;
    };
    EXPECT_EQ(told("held"), OrderOutcome::held);
    EXPECT_EQ(told("refused"), OrderOutcome::refused);
    EXPECT_EQ(told("shipped"), OrderOutcome::shipped);
    EXPECT_EQ(told("cancelled"), OrderOutcome::cancelled);
    EXPECT_EQ(told("staged"), OrderOutcome::staged);
    EXPECT_EQ(told("collected"), OrderOutcome::collected);
    const std::string fault =
        "told must be held, refused, shipped, cancelled, staged or collected, or absent";
    EXPECT_EQ(fault_with("told", "placed"), fault);
    EXPECT_EQ(fault_with("told", "waiting"), fault) << "a channel knows that as held";
    EXPECT_EQ(fault_with("told", 1), fault);
}

TEST(ShopOrder, SaysWhetherWhoCollectsItMustShowADocument) {
    const auto asks = [](Json json) {
        const auto read = read_shop_order(json, shop);
        const auto* order = std::get_if<OrderReceived>(&read);
        return order != nullptr && order->asks_identity;
    };
    EXPECT_FALSE(asks(plain_order()));
    const Json collected = plain_order().set("collect_at", "store-1");
    EXPECT_TRUE(asks(Json(collected).set("asks_identity", true)));
    EXPECT_FALSE(asks(Json(collected).set("asks_identity", false)));
    EXPECT_EQ(odd(Json(collected).set("asks_identity", "yes")).reason,
              "asks_identity must be true or false");
    EXPECT_EQ(fault_with("asks_identity", true),
              "asks_identity must be false or absent without collect_at");
}

TEST(ShopOrder, SaysWhenItIsCancelled) {
    const auto read = read_shop_order(plain_order().set("cancelled", true), shop);
    EXPECT_TRUE(std::get<OrderReceived>(read).is_cancelled);
}

Order read_with(Json json) {
    const auto read = read_shop_order(json, shop);
    const auto* received = std::get_if<OrderReceived>(&read);
    EXPECT_NE(received, nullptr) << odd(json).reason;
    return received != nullptr ? received->order : Order{};
}

TEST(ShopOrder, IsSentWheneverItCanBeUnlessItSaysOtherwise) {
    for (const Json& json : {plain_order(), plain_order()
                                                .set("collect_at", nullptr)
                                                .set("due_at", nullptr)
                                                .set("collect_by", nullptr)}) {
        const Order order = read_with(json);
        EXPECT_EQ(order.collect_at, LocationId{});
        EXPECT_EQ(order.due_at, std::nullopt);
        EXPECT_EQ(order.collect_by, std::nullopt);
    }
    EXPECT_EQ(read_with(plain_order().set("due_at", 1'700'000'100'000)).due_at,
              UnixMs{1'700'000'100'000});
}

TEST(ShopOrder, SaysWhereAndByWhenItsBuyerCollectsIt) {
    const Order order = read_with(plain_order()
                                      .set("collect_at", "store-1")
                                      .set("due_at", 1'700'000'100'000)
                                      .set("collect_by", 1'700'000'200'000));
    EXPECT_EQ(order.collect_at, LocationId{"store-1"});
    EXPECT_EQ(order.due_at, UnixMs{1'700'000'100'000});
    EXPECT_EQ(order.collect_by, UnixMs{1'700'000'200'000});
    EXPECT_EQ(read_with(plain_order().set("collect_at", "s").set("due_at", 5).set("collect_by", 5))
                  .collect_by,
              UnixMs{5})
        << "ready at the last moment";
}

Json place(Json country, Json postcode) {
    return Json{}.set("country", std::move(country)).set("postcode", std::move(postcode));
}

TEST(ShopOrder, SaysWhereItIsSentToIfItLikes) {
    EXPECT_EQ(read_with(plain_order()).ship_to, Region{});
    EXPECT_EQ(read_with(plain_order().set("ship_to", nullptr)).ship_to, Region{});
    EXPECT_EQ(read_with(plain_order().set("ship_to", place("GB", "SW1A 1AA"))).ship_to,
              (Region{"GB", "SW1A 1AA"}));
    EXPECT_EQ(read_with(plain_order().set("ship_to", place("GB", nullptr))).ship_to,
              (Region{"GB", ""}));
}

TEST(ShopOrder, IsOddWhereNoPlaceIsLikeThat) {
    const std::string country = "ship_to.country must be ";
    EXPECT_EQ(fault_with("ship_to", place("gb", "E1")),
              country + "two capital letters (ISO 3166-1)");
    EXPECT_EQ(fault_with("ship_to", place(nullptr, "E1")),
              country + "plain text of at most 2 bytes, not empty");
    EXPECT_EQ(fault_with("ship_to", "London"),
              country + "plain text of at most 2 bytes, not empty");
    EXPECT_EQ(fault_with("ship_to", place("GB", "E1/6AN")),
              "ship_to.postcode must be letters, digits, spaces and hyphens, or absent");
    EXPECT_EQ(fault_with("ship_to", place("GB", std::string(limits::postcode_bytes + 1, '1'))),
              "ship_to.postcode must be plain text of at most 16 bytes, not empty");
}

TEST(ShopOrder, IsOddWhenNobodyCouldCollectItSo) {
    const std::string place =
        "collect_at must be a location's id: 1 to 40 of a-z, 0-9 and -, or absent";
    EXPECT_EQ(fault_with("collect_at", ""), place);
    EXPECT_EQ(fault_with("collect_at", "Store 1"), place);
    EXPECT_EQ(fault_with("collect_at", std::string(limits::name_bytes + 1, 's')), place);
    EXPECT_EQ(fault_with("collect_at", 1), place);
    const std::string time = " must be a whole number from 0 to 253402300799999";
    EXPECT_EQ(fault_with("due_at", "soon"), "due_at" + time);
    EXPECT_EQ(fault_with("due_at", -1), "due_at" + time);
    EXPECT_EQ(fault_with("due_at", 253'402'300'800'000), "due_at" + time);
    EXPECT_EQ(fault_with("collect_by", false), "collect_by" + time);
    EXPECT_EQ(fault_with("collect_by", 5), "collect_by must be absent without collect_at");
    EXPECT_EQ(
        odd(plain_order().set("collect_at", "s").set("due_at", 6).set("collect_by", 5)).reason,
        "collect_by must be at or after due_at");
}

TEST(ShopOrder, NamesTheFirstFieldThatIsWrong) {
    EXPECT_EQ(fault_with("id", nullptr), "id must be plain text of at most 64 bytes, not empty");
    EXPECT_EQ(fault_with("id", "."), "id must be a name, not dots");
    EXPECT_EQ(fault_with("id", ".."), "id must be a name, not dots");
    EXPECT_EQ(fault_with("version", 0), "version must be a whole number from 1 to 4294967295");
    EXPECT_EQ(fault_with("version", "1"), "version must be a whole number from 1 to 4294967295");
    EXPECT_EQ(fault_with("placed_at", -1),
              "placed_at must be a whole number from 0 to 253402300799999");
    EXPECT_EQ(fault_with("updated_at", nullptr),
              "updated_at must be a whole number from 0 to 253402300799999");
    EXPECT_EQ(fault_with("currency", "gbp"), "currency must be three capital letters");
    EXPECT_EQ(fault_with("currency", "POUND"),
              "currency must be plain text of at most 3 bytes, not empty");
    EXPECT_EQ(fault_with("cancelled", 0), "cancelled must be true or false");
    EXPECT_EQ(fault_with("lines", nullptr), "lines must be 1 to 500 lines");
    EXPECT_EQ(fault_with("lines", Json::Array{}), "lines must be 1 to 500 lines");
}

TEST(ShopOrder, NamesTheLineThatIsWrong) {
    EXPECT_EQ(fault_with_line("quantity", 0),
              "lines[0].quantity must be a whole number from 1 to 1000000");
    EXPECT_EQ(fault_with_line("quantity", -3),
              "lines[0].quantity must be a whole number from 1 to 1000000");
    EXPECT_EQ(fault_with_line("quantity", Json::NumberText{"1.5"}),
              "lines[0].quantity must be a whole number from 1 to 1000000");
    EXPECT_EQ(fault_with_line("quantity", limits::line_units + 1),
              "lines[0].quantity must be a whole number from 1 to 1000000");
    EXPECT_EQ(fault_with_line("unit_price", -1),
              "lines[0].unit_price must be a whole number from 0 to 10000000000");
    EXPECT_EQ(fault_with_line("unit_price", limits::amount_minor),
              "lines[0].amount must be at most 10000000000");
    EXPECT_EQ(fault_with_line("listing", ""),
              "lines[0].listing must be plain text of at most 64 bytes, not empty");
    EXPECT_EQ(fault_with_line("description", std::string(201, 'x')),
              "lines[0].description must be plain text of at most 200 bytes");
    EXPECT_EQ(fault_with_line("line_no", 0),
              "lines[0].line_no must be a whole number from 1 to 1000000");
    const Json twice = plain_order().set("lines", Json::Array{plain_line(), plain_line()});
    EXPECT_EQ(odd(twice).reason, "lines[1].line_no must be different on each line");
}

TEST(ShopOrder, IsBoundedInLines) {
    Json::Array lines;
    for (std::size_t i = 0; i < limits::order_lines; ++i) {
        Json line = plain_line();
        lines.push_back(line.set("line_no", static_cast<std::int64_t>(i) + 1));
    }
    EXPECT_EQ(odd(plain_order().set("lines", lines)).reason, "(it was read)");
    lines.push_back(lines.back());
    EXPECT_EQ(odd(plain_order().set("lines", lines)).reason, "lines must be 1 to 500 lines");
}

TEST(ShopOrder, KeepsAReadableIdForThePersonWhoMustLook) {
    EXPECT_EQ(odd(plain_order().set("version", 0)).order_id, "o-1");
    EXPECT_EQ(odd(plain_order().set("id", std::string(100, 'x'))).order_id, std::string(64, 'x'));
    EXPECT_EQ(odd(plain_order().set("id", "a\nb")).order_id, "(unreadable id)");
    EXPECT_EQ(odd(plain_order().set("id", 7)).order_id, "(no id)");
    EXPECT_EQ(odd(Json{}).order_id, "(no id)");
    EXPECT_EQ(odd(Json{"text"}).order_id, "(no id)");
}

}  // namespace
}  // namespace onepool::hub
