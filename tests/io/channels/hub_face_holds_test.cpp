// What a shop asks while a shopper pays, signed, over a real socket into the real core.
#include "drivers/io/clock.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

constexpr const char* door = "POST /v1/holds/shop";

std::string place(int quantity, int version = 1) {
    return R"({"type":"hold.place","hold":"c-1","owner":"anna","version":)" +
           std::to_string(version) + R"(,"lines":[{"listing":"22423","quantity":)" +
           std::to_string(quantity) + "}]}";
}

const std::string confirm =
    R"({"type":"hold.confirm","hold":"c-1","order":{"id":"B1","version":1,"placed_at":5,)"
    R"("updated_at":6,"currency":"GBP","cancelled":false,"lines":[{"line_no":1,)"
    R"("listing":"22423","quantity":2,"unit_price":1275,"description":"CAKESTAND"}]}})";

class HubFaceHolds : public HubFaceTest {
  protected:
    HttpReply tell(const std::string& body) { return hub_.ask(door, signature_of(body), body); }
    Json quantity() { return hub_.get("/v1/why?channel=shop&sku=22423").json()["quantity"]; }
};

TEST_F(HubFaceHolds, KeepGoodsAndBecomeAnOrder) {
    const HttpReply placed = tell(place(2));
    EXPECT_EQ(placed.status, 200);
    EXPECT_EQ(placed.json()["hold"]["state"], Json{"open"});
    EXPECT_EQ(placed.json()["hold"]["location"], Json{"north"});
    EXPECT_GT(*placed.json()["hold"]["expires_in_ms"].as_int(), 0);
    EXPECT_EQ(quantity(), Json{7});
    EXPECT_NE(hub_.get("/v1/why?channel=shop&sku=22423").body.find("2 kept while they are paid"),
              std::string::npos);
    EXPECT_EQ(hub_.get("/v1/holds").json()["holds"].as_array()->size(), 1u);

    const HttpReply confirmed = tell(confirm);
    EXPECT_EQ(confirmed.status, 200);
    EXPECT_EQ(confirmed.body,
              R"({"order":{"order":"B1","stage":"held","reason":"held at north"}})");
    EXPECT_EQ(tell(confirm).body, confirmed.body);
    EXPECT_EQ(quantity(), Json{7});
    EXPECT_TRUE(hub_.get("/v1/holds").json()["holds"].as_array()->empty());
}

TEST_F(HubFaceHolds, AreLetGo) {
    tell(place(2));
    const std::string release = R"({"type":"hold.release","hold":"c-1","version":1})";
    EXPECT_EQ(tell(release).json()["hold"]["state"], Json{"released"});
    EXPECT_EQ(tell(release).status, 200);
    EXPECT_EQ(quantity(), Json{9});
}

TEST_F(HubFaceHolds, SayWhatIsLacking) {
    const HttpReply reply = tell(place(200));
    EXPECT_EQ(reply.status, 409);
    EXPECT_EQ(reply.json()["error"]["code"], Json{"sold_out"});
    EXPECT_EQ(reply.json()["lacking"].dump(),
              R"([{"listing":"22423","wanted":200,"available":5}])");
}

TEST_F(HubFaceHolds, OfStrangersAreNotKept) {
    const std::size_t logged = hub_.log_size();
    EXPECT_EQ(hub_.ask(door, "", place(1)).status, 401);
    EXPECT_EQ(hub_.ask(door, "Authorization: Bearer the-token\r\n", place(1)).status, 401);
    EXPECT_EQ(hub_.ask(door, signature_of(place(1)), place(2)).status, 401);
    const std::string body = place(1);
    EXPECT_EQ(hub_.ask("POST /v1/holds/nobody", signature_of(body), body).status, 404);
    EXPECT_EQ(tell("[]").status, 400);
    EXPECT_EQ(tell("{}").status, 422);
    EXPECT_EQ(tell(place(0)).status, 422);
    EXPECT_EQ(hub_.log_size(), logged);
    EXPECT_EQ(hub_.ask("GET /v1/holds").status, 401) << "for people with the token";
}

TEST_F(HubFaceHolds, AreAskedForAgainWhenTheHubIsBusy) {
    hub_.be_busy();
    EXPECT_EQ(tell(place(1)).status, 503);
}

}  // namespace
}  // namespace onepool::hub
