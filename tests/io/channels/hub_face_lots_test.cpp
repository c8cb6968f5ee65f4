// Over HTTP: to which orders a lot went, and locations that are drained.
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

class HubFaceLots : public HubFaceTest {
  protected:
    // The till picks the two of order A1, one of them of lot L1.
    void pick() {
        Event event;
        event.header.seq = Seq{3};
        event.header.business_day = BusinessDay{20'261'120};
        event.header.basket.bytes.fill(0x33);
        Pick picked;
        picked.order = {ChannelId{"shop"}, OrderId{"A1"}};
        picked.lines = {{Sku{"22423"}, Units{2}}};
        picked.place = "B-07";
        picked.lots = {{Sku{"22423"}, Lot{"L1"}, Units{1}, BusinessDay{20'270'131}}};
        event.body = picked;
        const SmallHub hub;
        EventBatch batch;
        batch.node = hub.till;
        batch.journal = hub.journal;
        batch.first = Seq{3};
        batch.events.push_back(encode_event(event));
        batch.last_hash =
            chain_append(Position{Seq{2}, {}}, hub.till, hub.journal, batch.events.back()).hash;
        hub_.hear({hub.till, encode_message(batch)});
    }
};

TEST_F(HubFaceLots, AreTracedToTheirOrders) {
    pick();
    const HttpReply reply = hub_.get("/v1/lots/22423/L1");
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json()["sku"], Json{"22423"});
    EXPECT_EQ(reply.json()["lot"], Json{"L1"});
    ASSERT_EQ(reply.json()["orders"].as_array()->size(), 1u) << reply.body;
    const Json row = reply.json()["orders"].as_array()->at(0);
    EXPECT_EQ(row["order"], Json{"A1"});
    EXPECT_EQ(row["location"], Json{"north"});
    EXPECT_EQ(row["quantity"], Json{1});
    EXPECT_EQ(row["expiry"], Json{"2027-01-31"});
    const HttpReply other = hub_.get("/v1/lots/22423/L2");
    EXPECT_EQ(other.status, 200);
    EXPECT_TRUE(other.json()["orders"].as_array()->empty()) << "nobody has any of it";
}

TEST_F(HubFaceLots, AreNamedByAKnownSkuAndALot) {
    for (const char* odd : {"/v1/lots/22423", "/v1/lots/22423/", "/v1/lots/nothing/L1",
                            "/v1/lots/22423/longer-than-any-lot-of-gs1", "/v1/lots/22423/a~b"}) {
        const HttpReply reply = hub_.get(odd);
        EXPECT_EQ(reply.status, 404) << odd;
        EXPECT_NE(reply.body.find("/v1/lots/SKU/LOT"), std::string::npos) << odd;
    }
    ASSERT_EQ(hub_.post("/v1/catalogue", "sku,description\n22423/L,with a slash\n").status, 200);
    const HttpReply both = hub_.get("/v1/lots/22423/L/1");
    EXPECT_EQ(both.status, 409);
    EXPECT_EQ(both.json()["error"]["code"], Json{"conflict"});
    EXPECT_NE(both.body.find("say which SKU"), std::string::npos) << both.body;
    EXPECT_EQ(hub_.get("/v1/lots/22423/L/1?sku=22423").json()["lot"], Json{"L/1"});
    EXPECT_EQ(hub_.ask("GET /v1/lots/22423/L1").status, 401) << "for people with the token";
}

class HubFaceDrains : public HubFaceTest {
  protected:
    static constexpr const char* door = "/v1/locations/north/drain";
    static constexpr const char* why = R"({"by":"anna","reason":"it closes"})";
    Json quantity() { return hub_.get("/v1/why?channel=shop&sku=22423").json()["quantity"]; }
};

TEST_F(HubFaceDrains, TakeALocationsUnitsFromWhatIsPromisedUntilTheyEnd) {
    ASSERT_EQ(quantity(), Json{9});
    const HttpReply drained = hub_.post(door, why);
    EXPECT_EQ(drained.status, 200) << drained.body;
    EXPECT_NE(drained.body.find("north promises nothing from now on"), std::string::npos)
        << drained.body;
    EXPECT_EQ(quantity(), Json{5}) << "the south's";
    const std::size_t logged = hub_.log_size();
    EXPECT_EQ(hub_.post(door, why).status, 200) << "asked again: nothing to do";
    EXPECT_EQ(hub_.log_size(), logged);
    const HttpReply ended =
        hub_.post(door, R"({"by":"anna","reason":"it stays","is_draining":false})");
    EXPECT_EQ(ended.json()["text"], Json{"north takes orders again"});
    EXPECT_EQ(quantity(), Json{9});
}

TEST_F(HubFaceDrains, ThatAreOddAreRefusedAndLeaveNothing) {
    const std::size_t logged = hub_.log_size();
    EXPECT_EQ(hub_.post(door, R"({"by":"anna"})").json()["error"]["field"], Json{"reason"});
    EXPECT_EQ(hub_.post(door, "<xml>").status, 400);
    EXPECT_EQ(hub_.post(door, R"({"by":"anna","reason":"x","is_draining":"yes"})").status, 400);
    EXPECT_EQ(hub_.post(door, R"({"by":"anna","reason":""})").status, 422);
    EXPECT_EQ(hub_.post("/v1/locations/moon/drain", why).status, 404);
    EXPECT_EQ(hub_.ask("POST /v1/locations/north/drain", "", why).status, 401);
    EXPECT_EQ(hub_.log_size(), logged);
}

}  // namespace
}  // namespace onepool::hub
