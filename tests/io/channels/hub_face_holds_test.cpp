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

// As another shopper asks.
std::string place_of(const std::string& hold, const std::string& listing, int quantity,
                     const std::string& more = "") {
    return R"({"type":"hold.place","hold":")" + hold + R"(","owner":"bo of )" + hold +
           R"(","version":1)" + more + R"(,"lines":[{"listing":")" + listing + R"(","quantity":)" +
           std::to_string(quantity) + "}]}";
}

const std::string confirm =
    R"({"type":"hold.confirm","hold":"c-1","order":{"id":"B1","version":1,"placed_at":5,)"
    R"("updated_at":6,"currency":"GBP","cancelled":false,"lines":[{"line_no":1,)"
    R"("listing":"22423","quantity":2,"unit_price":1275,"description":"CAKESTAND"}]}})";

class HubFaceHolds : public HubFaceTest {
  protected:
    HttpReply tell(const std::string& body) { return hub_.ask(door, signature_of(body), body); }
    void expect_refused(const std::string& body, int status, const std::string& code,
                        const std::string& text) {
        const std::size_t logged = hub_.log_size();
        const HttpReply reply = tell(body);
        EXPECT_EQ(reply.status, status) << body;
        EXPECT_EQ(reply.json()["error"]["code"], Json{code}) << reply.body;
        EXPECT_NE(reply.body.find(text), std::string::npos) << reply.body;
        EXPECT_EQ(hub_.log_size(), logged) << body << " left something in the log";
    }
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
    const std::size_t logged = hub_.log_size();
    const HttpReply reply = tell(place(200));
    EXPECT_EQ(reply.status, 409);
    EXPECT_EQ(reply.json()["error"]["code"], Json{"sold_out"});
    EXPECT_EQ(reply.json()["lacking"].dump(),
              R"([{"listing":"22423","wanted":200,"available":5}])");
    EXPECT_EQ(hub_.log_size(), logged);
    expect_refused(place_of("c-2", "99999", 1), 404, "unknown_subject", "unknown listing 99999");
    expect_refused(place_of("c-2", "22423", 1, R"(,"collect_at":"moon")"), 404, "unknown_subject",
                   "unknown location moon");
    expect_refused(place_of("c-2", "22423", 1, R"(,"payment":"on_collection")"), 422, "malformed",
                   "what is sent is not paid on collection");
    expect_refused(R"({"type":"hold.release","hold":"c-2","version":1})", 404, "unknown_subject",
                   "there is no");
}

// Once expired it keeps nothing: what is paid all the same is an order like any other.
TEST_F(HubFaceHolds, AreConfirmedThoughExpiredAsFarAsTheirGoodsAreThere) {
    const std::string brief = place_of("c-1", "22423", 2, R"(,"lasts_s":60)");
    EXPECT_EQ(tell(brief).status, 200);
    hub_.pass(Millis{61'000});
    EXPECT_EQ(quantity(), Json{9});
    expect_refused(brief, 410, "expired", "raise its version");

    EXPECT_EQ(tell(place_of("c-2", "22423", 5)).status, 200);
    EXPECT_EQ(tell(place_of("c-3", "22423", 4)).status, 200);
    const HttpReply late = tell(confirm);
    EXPECT_EQ(late.status, 200);
    EXPECT_EQ(late.json()["order"]["stage"], Json{"refused"});
    EXPECT_EQ(late.json()["order"]["reason"], Json{"refused: 2 of 22423 wanted, 0 available"});
    const std::size_t logged = hub_.log_size();
    EXPECT_EQ(tell(confirm).body, late.body) << "it stays so";
    EXPECT_EQ(hub_.log_size(), logged);
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
