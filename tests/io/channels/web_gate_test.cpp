#include "drivers/io/web_gate.hpp"

#include <gtest/gtest.h>

namespace onepool::io {
namespace {

const WebGate gate({.token = "the-token", .hosts = {"till.example"}});

ServerRequest request(std::vector<std::pair<std::string, std::string>> headers) {
    ServerRequest request;
    request.method = "GET";
    request.path = "/";
    request.headers = std::move(headers);
    return request;
}

int status(const std::optional<ServerResponse>& refused) {
    return refused ? refused->status : 0;
}

int stranger(const std::string& host, const std::string& origin = "") {
    auto asked = request({{"host", host}});
    if (!origin.empty())
        asked.headers.emplace_back("origin", origin);
    return status(gate.refuse_stranger(asked));
}

TEST(WebGate, KnowsItsOwnNamesWithAnyPort) {
    for (const char* host : {"localhost", "localhost:80", "127.0.0.1:8081", "[::1]", "[::1]:8081",
                             "till.example", "till.example:443"}) {
        EXPECT_EQ(stranger(host), 0) << host;
    }
    for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                             "127.0.0.2", "[::2]:80", ":80", "evil.example:127.0.0.1"}) {
        EXPECT_EQ(stranger(host), 421) << host;
    }
}

TEST(WebGate, LetsOnlyItsOwnPagesIn) {
    EXPECT_EQ(stranger("localhost:8081", "http://localhost:8081"), 0);
    EXPECT_EQ(stranger("till.example", "https://till.example"), 0);
    for (const char* origin :
         {"http://localhost", "http://localhost:8082", "null", "localhost:8081",
          "file://localhost:8081", "http://localhost:8081.evil.example"}) {
        EXPECT_EQ(stranger("localhost:8081", origin), 403) << origin;
    }
}

TEST(WebGate, TakesTheTokenAsHeaderOrAsCookieOfItsPort) {
    const auto with = [](const std::string& name, const std::string& value) {
        return status(gate.refuse(request({{"host", "localhost:8081"}, {name, value}})));
    };
    EXPECT_EQ(with("authorization", "Bearer the-token"), 0);
    EXPECT_EQ(with("cookie", "onepool-8081=the-token"), 0);
    EXPECT_EQ(with("cookie", "onepool-8082=the-token"), 401);
    EXPECT_EQ(with("authorization", "Bearer the-toke"), 401);
    EXPECT_EQ(with("authorization", "Bearer the-token2"), 401);
    EXPECT_EQ(with("authorization", "Basic the-token"), 401);
    EXPECT_EQ(with("x", ""), 401);
    EXPECT_EQ(
        status(gate.refuse(request({{"host", "localhost"}, {"cookie", "onepool-80=the-token"}}))),
        0);
}

TEST(WebGate, PrefersAWrongHeaderOverARightCookie) {
    EXPECT_EQ(status(gate.refuse(request({{"host", "localhost:1"},
                                          {"authorization", "Bearer wrong"},
                                          {"cookie", "onepool-1=the-token"}}))),
              401);
}

std::string location_after_opening(const std::string& path) {
    auto asked = request({{"host", "localhost:1"}});
    asked.path = path;
    asked.query = {{"token", "the-token"}};
    const auto opened = gate.open_with_token(asked);
    for (const auto& [name, value] : opened->headers) {
        if (name == "Location")
            return value;
    }
    return "";
}

TEST(WebGate, LeadsNowhereElseAfterOpening) {
    EXPECT_EQ(location_after_opening("/"), "/");
    EXPECT_EQ(location_after_opening("/orders"), "/orders");
    EXPECT_EQ(location_after_opening("//evil.example"), "/");
    EXPECT_EQ(location_after_opening("/\\evil.example"), "/");
    EXPECT_EQ(location_after_opening("/x\r\nSet-Cookie: a=b"), "/");
}

TEST(WebGate, OpensOnlyWithAGetAndTheToken) {
    auto asked = request({{"host", "localhost:1"}});
    EXPECT_FALSE(gate.open_with_token(asked));
    asked.query = {{"token", "wrong"}};
    EXPECT_EQ(status(gate.open_with_token(asked)), 401);
    asked.query = {{"token", "the-token"}};
    asked.method = "POST";
    EXPECT_FALSE(gate.open_with_token(asked));
}

TEST(WebGate, ShowsAProblemWithItsField) {
    const auto response = problem_response(
        {.status = 422, .code = "out_of_bounds", .message = "too many", .field = "quantity"});
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.body,
              R"({"error":{"code":"out_of_bounds","message":"too many","field":"quantity"}})");
}

}  // namespace
}  // namespace onepool::io
