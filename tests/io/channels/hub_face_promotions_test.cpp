// Promotions over HTTP: made, listed, ended, and refused.
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

constexpr const char* promotions = "/v1/promotions";
constexpr const char* end_spring = "/v1/promotions/spring/end";
constexpr const char* bob = R"({"by":"bob"})";

// Of 22423 nine may be promised.
std::string promotion(const std::string& name, const std::string& units,
                      const std::string& times = R"("until":"2099-01-01T00:00:00Z")",
                      const std::string& of = R"("channel":"shop","sku":"22423")") {
    return R"({"name":")" + name + R"(","units":)" + units + "," + of + "," + times +
           R"(,"by":"anna"})";
}

class HubFacePromotions : public HubFaceTest {
  protected:
    HttpReply make(const std::string& body) { return hub_.post(promotions, body); }
    Json::Array list(const std::string& query = "") {
        return *hub_.get(promotions + query).json()["promotions"].as_array();
    }
    void expect_refused(const HttpReply& reply, int status, const std::string& code,
                        const std::string& text) {
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_EQ(reply.json()["error"]["code"], Json{code});
        EXPECT_NE(reply.body.find(text), std::string::npos) << reply.body;
    }
};

TEST_F(HubFacePromotions, AreMadeAndListed) {
    EXPECT_TRUE(list().empty());
    const HttpReply made = make(promotion("spring", "3"));
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.json()["text"],
              Json{"spring keeps 3 of 22423 for shop until 2099-01-01 00:00 UTC"});
    const Json row = list().at(0);
    EXPECT_EQ(row["name"], Json{"spring"});
    EXPECT_EQ(row["channel"], Json{"shop"});
    EXPECT_EQ(row["sku"], Json{"22423"});
    EXPECT_EQ(row["units"], Json{3});
    EXPECT_EQ(row["until"], Json{4'070'908'800'000});
    EXPECT_EQ(row["by"], Json{"anna"});
    EXPECT_EQ(row["state"], Json{"running"});
    EXPECT_EQ(row["taken"], Json{0});
    EXPECT_EQ(row["kept"], Json{3});
    EXPECT_TRUE(row["ended_at"].is_null());
    EXPECT_TRUE(row["ended_by"].is_null());
    const std::size_t logged = hub_.log_size();
    EXPECT_EQ(make(promotion("spring", "3")).json()["text"], Json{"spring was made before"});
    EXPECT_EQ(hub_.log_size(), logged);
}

TEST_F(HubFacePromotions, AreListedNewestFirstAsManyAsAreAskedFor) {
    make(promotion("spring", "3"));
    make(promotion("summer", "2",
                   R"("from":"2099-02-01T00:00:00Z","until":"2099-03-01T00:00:00Z")"));
    ASSERT_EQ(list().size(), 2u);
    EXPECT_EQ(list().at(0)["name"], Json{"summer"});
    EXPECT_EQ(list().at(0)["state"], Json{"planned"});
    EXPECT_EQ(list().at(1)["name"], Json{"spring"});
    ASSERT_EQ(list("?limit=1").size(), 1u);
    EXPECT_EQ(list("?limit=1").at(0)["name"], Json{"summer"});
    EXPECT_TRUE(list("?limit=0").empty());
    EXPECT_EQ(list("?limit=many").size(), 2u);
}

TEST_F(HubFacePromotions, AreEndedOnce) {
    make(promotion("spring", "3"));
    const HttpReply ended = hub_.post(end_spring, bob);
    EXPECT_EQ(ended.status, 200);
    EXPECT_EQ(ended.json()["text"],
              Json{"spring has ended: the 3 that were left of it are for all channels again"});
    EXPECT_EQ(list().at(0)["state"], Json{"ended"});
    EXPECT_EQ(list().at(0)["ended_by"], Json{"bob"});
    EXPECT_EQ(list().at(0)["kept"], Json{0});
    const std::size_t logged = hub_.log_size();
    const HttpReply again = hub_.post(end_spring, bob);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.json()["text"], Json{"spring has ended already"});
    EXPECT_EQ(hub_.log_size(), logged);
    EXPECT_EQ(make(promotion("spring", "4")).status, 200) << "the name is free again";
}

TEST_F(HubFacePromotions, ThatAreOddAreRefusedAndLeaveNothing) {
    const std::size_t logged = hub_.log_size();
    const std::string until = R"("until":"2099-01-01T00:00:00Z")";
    expect_refused(make("<xml>"), 400, "malformed", "must be a JSON object");
    expect_refused(make(promotion("spring", "\"3\"")), 400, "malformed", "units must be");
    for (const char* from : {"5", R"("now")", "true"}) {
        const HttpReply reply =
            make(promotion("spring", "3", R"("from":)" + std::string(from) + "," + until));
        expect_refused(reply, 400, "malformed", "from must be a time like 2026-12-01T06:00:00Z");
        EXPECT_EQ(reply.json()["error"]["field"], Json{"from"});
    }
    expect_refused(make(promotion("spring", "3", R"("until":null)")), 400, "malformed",
                   "until must be a time like");
    expect_refused(make(promotion("spring", "0")), 422, "out_of_bounds", "1 to 1000000 units");
    expect_refused(make(promotion("Spring", "3")), 422, "out_of_bounds", "a promotion's name");
    expect_refused(make(promotion("spring", "3", R"("until":"2001-01-01T00:00:00Z")")), 422,
                   "out_of_bounds", "ends");
    expect_refused(make(promotion("spring", "3", until, R"("channel":"moon","sku":"22423")")), 404,
                   "unknown_subject", "there is no channel moon");
    expect_refused(make(promotion("spring", "3", until, R"("channel":"shop","sku":"9")")), 404,
                   "unknown_subject", "there is no SKU 9");
    expect_refused(hub_.post(end_spring, bob), 404, "unknown_subject",
                   "there is no promotion spring");
    EXPECT_EQ(hub_.log_size(), logged);
    make(promotion("spring", "3"));
    expect_refused(make(promotion("spring", "4")), 409, "conflict",
                   "there is a promotion spring already");
    expect_refused(make(promotion("more", "3")), 409, "conflict",
                   "promotion spring keeps 22423 for shop already, from");
    expect_refused(hub_.post(end_spring, "{}"), 400, "malformed", "by must be");
    expect_refused(hub_.post(end_spring, R"({"by":""})"), 422, "out_of_bounds", "say who ends it");
    EXPECT_EQ(hub_.log_size(), logged + 1);
}

TEST_F(HubFacePromotions, AreForPeopleWithTheToken) {
    const std::size_t logged = hub_.log_size();
    const std::string body = promotion("spring", "3");
    EXPECT_EQ(hub_.ask("GET /v1/promotions").status, 401);
    EXPECT_EQ(hub_.ask("POST /v1/promotions", "", body).status, 401);
    EXPECT_EQ(hub_.ask("POST /v1/promotions", "Authorization: Bearer wrong\r\n", body).status, 401);
    EXPECT_EQ(hub_.ask("POST /v1/promotions", signature_of(body), body).status, 401)
        << "a channel makes none";
    EXPECT_EQ(hub_.ask("POST /v1/promotions/spring/end", "", bob).status, 401);
    EXPECT_EQ(hub_.log_size(), logged);
}

TEST_F(HubFacePromotions, AreAskedForAgainWhenTheHubIsBusy) {
    hub_.be_busy();
    expect_refused(make(promotion("spring", "3")), 503, "busy", "try again in a moment");
    expect_refused(hub_.post(end_spring, bob), 503, "busy", "try again in a moment");
}

}  // namespace
}  // namespace onepool::hub
