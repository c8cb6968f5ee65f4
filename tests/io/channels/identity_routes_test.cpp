#include "hub/web/identity_routes.hpp"

#include "protocol/identity_limits.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

TEST(AttemptBound, TurnsAwayWhatIsTooMuchUntilTheSpanIsOver) {
    AttemptBound bound;
    for (std::size_t i = 0; i < limits::enrol_attempts; ++i)
        EXPECT_TRUE(bound.admit(Millis{5'000}));
    EXPECT_FALSE(bound.admit(Millis{5'000}));
    EXPECT_FALSE(bound.admit(Millis{5'000 + limits::enrol_attempts_ms - 1}));
    EXPECT_TRUE(bound.admit(Millis{5'000 + limits::enrol_attempts_ms}));
}

TEST_F(HubFaceTest, AHubWithoutAnAuthoritySaysSo) {
    const std::string code = to_text(make_enrol_code(EnrolRandom{}));
    const auto refused =
        hub_.ask("POST /v1/enrol", "", R"({"code":")" + code + R"(","request":""})");
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.body.find("[ca]"), std::string::npos);
    EXPECT_EQ(hub_.post("/v1/enrol-codes", R"({"location":"north","name":"x"})").status, 409);
    EXPECT_EQ(hub_.get("/v1/crl").status, 409);
}

TEST_F(HubFaceTest, OnlyTheDoorForNewMachinesNeedsNoToken) {
    for (const char* line : {"POST /v1/enrol-codes", "POST /v1/nodes/n-1/revoke", "GET /v1/acl",
                             "GET /v1/crl", "GET /v1/enrol", "POST /v1/enrol/"}) {
        EXPECT_EQ(hub_.ask(line, "", "{}").status, 401) << line;
    }
    EXPECT_EQ(hub_.ask("POST /v1/enrol", "Host: evil.example\r\n", "{}").status, 421);
}

TEST_F(HubFaceTest, ABodyTooLargeToEnrolIsNotGathered) {
    const std::string body(limits::enrol_body_bytes + 1, 'x');
    EXPECT_EQ(hub_.ask("POST /v1/enrol", "", body).status, 413);
}

TEST_F(HubFaceTest, RevokingStopsTheNode) {
    const std::string node = to_text(SmallHub().till);
    const std::string target = "/v1/nodes/" + node + "/revoke";
    EXPECT_EQ(hub_.post(target, "{}").status, 400);
    EXPECT_EQ(hub_.post("/v1/nodes/till/revoke", R"({"reason":"x"})").status, 400);
    EXPECT_EQ(hub_.post(target, R"({"reason":"stolen"})").status, 200);
    EXPECT_NE(hub_.get("/v1/acl").body.find("topic deny #"), std::string::npos);
}

}  // namespace
}  // namespace onepool::hub
