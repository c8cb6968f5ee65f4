// Who gets in, and what every answer carries.
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

std::string code_of(const HttpReply& reply) {
    const Json json = reply.json();
    const std::string* code = json["error"]["code"].as_string();
    return std::to_string(reply.status) + " " + (code ? *code : "");
}

TEST_F(HubFaceTest, SaysThatItLivesToAnyone) {
    const HttpReply reply = hub_.ask("GET /healthz", "Host: anything\r\n");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "ok\n");
}

TEST_F(HubFaceTest, NeedsTheToken) {
    for (const char* path : {"/v1/status", "/v1/stock", "/metrics", "/v1/events", "/nothing"}) {
        EXPECT_EQ(code_of(hub_.ask(std::string("GET ") + path)), "401 token_needed") << path;
        EXPECT_EQ(code_of(hub_.ask(std::string("GET ") + path, "Authorization: Bearer wrong\r\n")),
                  "401 token_needed");
    }
    EXPECT_EQ(code_of(hub_.ask("POST /v1/locations", "", "{}")), "401 token_needed");
    EXPECT_EQ(hub_.get("/v1/status").status, 200);
}

// Otherwise every stranger could make the hub hold the megabytes of an import.
TEST_F(HubFaceTest, RefusesAStrangersBodyBeforeItIsSent) {
    for (const char* path : {"/v1/catalogue", "/v1/locations", "/nothing"}) {
        test_support::RawClient client(hub_.port());
        client.send(std::string("POST ") + path + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                    std::to_string(hub_.port()) + "\r\nContent-Length: 30000000\r\n\r\n");
        const std::string answer = client.read_to_end();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 401")) << path << ": " << answer;
        EXPECT_NE(answer.find("X-Frame-Options: DENY"), std::string::npos) << path;
    }
    EXPECT_EQ(hub_.ask("POST /v1/channels/shop/webhook", "", "{}").json()["error"]["code"],
              Json{"unauthorized"})
        << "a webhook is judged by its signature";
}

TEST_F(HubFaceTest, GivesABrowserACookieForTheTokenInItsAddress) {
    const HttpReply opened = hub_.ask("GET /?token=the-token");
    EXPECT_EQ(opened.status, 303);
    EXPECT_EQ(opened.header("Location"), "/");
    const std::string cookie = opened.header("Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly; SameSite=Strict"), std::string::npos);
    const std::string value = cookie.substr(0, cookie.find(';'));
    EXPECT_EQ(hub_.ask("GET /v1/status", "Cookie: a=b; " + value + "\r\n").status, 200);
    EXPECT_EQ(hub_.ask("GET /v1/status", "Cookie: onepool-1=the-token\r\n").status, 401)
        << "the cookie of another port's program";
    EXPECT_EQ(hub_.ask("GET /?token=wrong").status, 401);
}

TEST_F(HubFaceTest, RefusesNamesThatAreNotItsOwn) {
    EXPECT_EQ(code_of(hub_.ask("GET /v1/status", "Host: evil.example\r\n")), "421 foreign_host");
    EXPECT_EQ(code_of(hub_.ask("GET /", "Host: evil.example\r\n")), "421 foreign_host");
    EXPECT_EQ(hub_.ask("GET /", "Host: hub.example\r\n").status, 200);
    EXPECT_EQ(hub_.ask("GET /", "Host: localhost:99\r\n").status, 200);
}

TEST_F(HubFaceTest, RefusesPagesOfOtherOriginsEvenWithTheToken) {
    const std::string token = "Authorization: Bearer the-token\r\n";
    for (const char* origin :
         {"http://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"}) {
        EXPECT_EQ(code_of(hub_.ask("GET /v1/status", token + "Origin: " + origin + "\r\n")),
                  "403 foreign_origin")
            << origin;
    }
    const std::string own = "Origin: http://127.0.0.1:" + std::to_string(hub_.port()) + "\r\n";
    EXPECT_EQ(hub_.ask("GET /v1/status", token + own).status, 200);
}

TEST_F(HubFaceTest, ServesItsPagesWithoutAToken) {
    const HttpReply page = hub_.ask("GET /");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<!doctype html>dashboard");
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(hub_.ask("GET /app.js", "If-None-Match: \"e2\"\r\n").status, 304);
    EXPECT_EQ(hub_.ask("GET /app.js", "If-None-Match: \"old\"\r\n").body, "go()");
}

TEST_F(HubFaceTest, KeepsBrowsersSafeInEveryAnswer) {
    for (const char* path : {"/", "/healthz", "/v1/status", "/nothing"}) {
        const HttpReply reply = hub_.ask(std::string("GET ") + path);
        EXPECT_NE(reply.header("Content-Security-Policy").find("default-src 'self'"),
                  std::string::npos)
            << path;
        EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(reply.header("X-Frame-Options"), "DENY") << path;
    }
    EXPECT_EQ(hub_.get("/v1/status").header("Cache-Control"), "no-store");
}

TEST_F(HubFaceTest, SaysWhenThereIsNothingOrAnotherMethodIsMeant) {
    EXPECT_EQ(code_of(hub_.get("/v1/nothing")), "404 not_found");
    EXPECT_EQ(code_of(hub_.get("/v1/stock/")), "404 not_found");
    const HttpReply wrong = hub_.post("/v1/status", "");
    EXPECT_EQ(code_of(wrong), "405 method_not_allowed");
    EXPECT_EQ(wrong.header("Allow"), "GET");
    EXPECT_EQ(hub_.ask("DELETE /v1/nodes", "Authorization: Bearer the-token\r\n").header("Allow"),
              "GET, POST");
}

}  // namespace
}  // namespace onepool::hub
