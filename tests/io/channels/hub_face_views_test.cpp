// What the API answers, through the real socket; the bodies' values are tested in tests/unit.
#include "hub/web/replies.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

std::vector<std::string> keys_of(const Json& json) {
    std::vector<std::string> keys;
    if (const Json::Object* members = json.as_object()) {
        for (const auto& [key, value] : *members)
            keys.push_back(key);
    }
    return keys;
}

using Keys = std::vector<std::string>;

TEST_F(HubFaceTest, AnswersEveryViewOfTheContract) {
    EXPECT_EQ(hub_.get("/v1/status").json()["lsn"], Json{6});
    EXPECT_EQ(keys_of(hub_.get("/v1/nodes").json()), Keys{"nodes"});
    EXPECT_EQ(keys_of(hub_.get("/v1/stock?q=cake&limit=5").json()), (Keys{"stock", "next"}));
    EXPECT_EQ(keys_of(hub_.get("/v1/events").json()), Keys{"events"});
    EXPECT_EQ(keys_of(hub_.get("/v1/cases?open=1").json()), Keys{"cases"});
    EXPECT_EQ(keys_of(hub_.get("/v1/channels").json()), Keys{"channels"});
    EXPECT_EQ(keys_of(hub_.get("/v1/orders").json()), Keys{"orders"});
    EXPECT_EQ(keys_of(hub_.get("/v1/holds").json()), Keys{"holds"});
    EXPECT_EQ(keys_of(hub_.get("/v1/feed").json()), Keys{"feed"});
}

TEST_F(HubFaceTest, FindsOneSku) {
    EXPECT_EQ(hub_.get("/v1/stock/22423").json()["description"], Json{"CAKESTAND 3 TIER"});
    EXPECT_EQ(hub_.get("/v1/stock/no%2Fsuch").status, 404);
}

TEST_F(HubFaceTest, ExplainsANumberWithItsHistory) {
    const Json why = hub_.get("/v1/why?channel=shop&sku=22423").json();
    EXPECT_EQ(why["quantity"], Json{9});
    std::int64_t sum = 0;
    for (const Json& term : *why["terms"].as_array())
        sum += *term["online"].as_int();
    EXPECT_EQ(sum, 9);
    const Json::Array& events = *why["last_events"].as_array();
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0]["lsn"], Json{4}) << "the newest first";
    EXPECT_EQ(events[2]["kind"], Json{"sale"});
}

TEST_F(HubFaceTest, SaysWhichNumberItCannotExplain) {
    EXPECT_EQ(hub_.get("/v1/why?channel=shop&sku=none").status, 404);
    EXPECT_EQ(hub_.get("/v1/why?channel=none&sku=22423").status, 404);
    EXPECT_EQ(hub_.get("/v1/why").status, 404);
}

TEST_F(HubFaceTest, PagesThroughTheLog) {
    const auto lsns = [&](const std::string& query) {
        std::string text;
        const Json page = hub_.get("/v1/events" + query).json();
        for (const Json& row : *page["events"].as_array())
            text += std::to_string(*row["lsn"].as_int()) + " ";
        return text;
    };
    EXPECT_EQ(lsns(""), "1 2 3 4 5 6 ");
    EXPECT_EQ(lsns("?limit=2"), "1 2 ");
    EXPECT_EQ(lsns("?after=4&limit=9"), "5 6 ");
    EXPECT_EQ(lsns("?after=6"), "");
    EXPECT_EQ(lsns("?after=nonsense&limit=-1"), "1 2 3 4 5 6 ");
}

TEST_F(HubFaceTest, FiltersOrdersByStage) {
    EXPECT_EQ(hub_.get("/v1/orders?stage=held").json()["orders"].as_array()->size(), 1u);
    EXPECT_EQ(hub_.get("/v1/orders?stage=shipped").json()["orders"].as_array()->size(), 0u);
    EXPECT_EQ(hub_.get("/v1/orders?stage=lost").json()["error"]["field"], Json{"stage"});
    for (const char* stage : {"waiting", "staged", "collected", "refused", "cancelled"})
        EXPECT_EQ(hub_.get(std::string("/v1/orders?stage=") + stage).status, 200) << stage;
    EXPECT_EQ(hub_.get("/v1/orders?open=1").json()["orders"].as_array()->size(), 1u);
}

// That another location is looked for concerns no channel.
TEST(OrderAnswer, CallsAWaitingOrderHeld) {
    const OrderKey key{ChannelId{"shop"}, OrderId{"A1"}};
    EXPECT_EQ(row_of(OrderMoved{key, OrderStage::waiting, "given up"})["stage"], Json{"held"});
    EXPECT_EQ(row_of(OrderMoved{key, OrderStage::staged, "picked"})["stage"], Json{"staged"});
}

TEST_F(HubFaceTest, TellsTheStoryOfAnOrder) {
    const Json story = hub_.get("/v1/orders/shop/A1").json();
    EXPECT_EQ(story["order"], Json{"A1"});
    EXPECT_EQ((*story["steps"].as_array())[0]["text"], Json{"held at north"});
}

TEST_F(HubFaceTest, SaysWhichOrderItNeverHeardOf) {
    const auto message = [&](const std::string& target) {
        const HttpReply reply = hub_.get(target);
        EXPECT_EQ(reply.status, 404) << target;
        return reply.json()["error"]["message"];
    };
    EXPECT_EQ(message("/v1/orders/shop/no%2Fsuch"),
              Json{"channel shop never told of an order no/such"});
    EXPECT_EQ(message("/v1/orders/web/A1"), Json{"there is no channel web"});
    EXPECT_EQ(message("/v1/orders/A1"),
              Json{"name an order by its channel and its id: /v1/orders/CHANNEL/ORDER"});
}

TEST_F(HubFaceTest, ChecksTheWholeLog) {
    EXPECT_EQ(hub_.get("/v1/check").body.substr(0, 13), R"({"entries":6,)");
    EXPECT_EQ(hub_.get("/v1/check").json()["ok"], Json{true});
}

TEST_F(HubFaceTest, CountsItsAnswersInTheMetrics) {
    hub_.get("/v1/nothing");
    hub_.get("/v1/status");
    const HttpReply metrics = hub_.get("/metrics");
    EXPECT_EQ(metrics.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_NE(metrics.body.find("onepool_hub_http_answers_total{status=\"404\"} 1\n"),
              std::string::npos);
    EXPECT_NE(metrics.body.find("onepool_hub_lsn 6\n"), std::string::npos);
}

}  // namespace
}  // namespace onepool::hub
