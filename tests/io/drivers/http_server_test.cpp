// What the server promises to its handlers and to clients.

#include "drivers/io/http_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/io/drivers/http_server_fixture.hpp"

namespace onepool::io::server_test {
namespace {

// ---- requests and answers -------------------------------------------------------------------

TEST_F(HttpServerTest, HandsOverPathQueryHeadersCookiesAndBody) {
    open_echo();
    const std::string answer =
        ask("POST /api/a%20b/%C3%A9?q=1+2&empty&z=%26 HTTP/1.1\r\nHost: x\r\nX-TEST: Value\r\n"
            "Cookie: a=1; t=secret=; b=2\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_TRUE(contains(answer, "HTTP/1.1 200 OK")) << answer;
    EXPECT_TRUE(contains(answer, "POST /api/a b/\xc3\xa9\n?q=1 2\n?empty=\n?z=&\n")) << answer;
    EXPECT_TRUE(contains(answer, "x-test: Value\n")) << answer;
    EXPECT_TRUE(contains(answer, "cookie t: secret=\n")) << answer;
    EXPECT_TRUE(contains(answer, "5 bytes: hello")) << answer;
}

TEST_F(HttpServerTest, TakesAnAbsoluteTarget) {
    open_echo();
    EXPECT_TRUE(contains(ask(get("http://x.example/a?b=c")), "GET /a\n?b=c\n"));
}

TEST_F(HttpServerTest, RefusesTargetsThatMakeNoSense) {
    open_echo();
    for (const char* target : {"no-slash", "/%zz", "/%00", "/a%0ab", "*", "/\xff", "//[", "/%"}) {
        const std::string answer = ask(get(target));
        if (contains(answer, "200 OK")) {
            EXPECT_FALSE(contains(answer.substr(0, 4), "\n")) << target;
        }
        EXPECT_TRUE(contains(answer, "HTTP/1.1 400 ") || std::string_view(target) == "//[")
            << target << "\n"
            << answer;
    }
}

TEST_F(HttpServerTest, KeepsAConnectionForMoreRequests) {
    open_echo();
    RawClient client(port_);
    for (int i = 0; i < 50; ++i) {
        client.send(get("/" + std::to_string(i)));
        EXPECT_TRUE(contains(client.read_answer(), "GET /" + std::to_string(i) + "\n"));
    }
    EXPECT_EQ(connections(), 1u);
}

TEST_F(HttpServerTest, ClosesWhenAskedTo) {
    open_echo();
    RawClient client(port_);
    client.send(get("/", "Connection: close\r\n"));
    EXPECT_TRUE(contains(client.read_to_end(), "Connection: close"));
}

TEST_F(HttpServerTest, ClosesAfterAnHttp10Request) {
    open_echo();
    RawClient client(port_);
    client.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(contains(client.read_to_end(), "200 OK"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrderOneAtATime) {
    std::atomic<int> open_requests = 0;
    std::atomic<bool> overlapped = false;
    open([&](const ServerRequest& request, const Reply& reply) {
        if (++open_requests > 1)
            overlapped = true;
        thread_.reactor().post([&, reply, answer = describe(request)] {
            --open_requests;
            reply(answer);
        });
    });
    RawClient client(port_);
    std::string all;
    for (int i = 0; i < 20; ++i)
        all += post("/" + std::to_string(i), std::string(1000, 'b'));
    client.send(all);
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(contains(client.read_answer(), "POST /" + std::to_string(i) + "\n")) << i;
    }
    EXPECT_FALSE(overlapped);
}

TEST_F(HttpServerTest, TakesARequestThatComesByteByByte) {
    open_echo();
    RawClient client(port_);
    for (const char byte : post("/slow", "body"))
        client.send(std::string_view(&byte, 1));
    EXPECT_TRUE(contains(client.read_answer(), "4 bytes: body"));
}

TEST_F(HttpServerTest, TakesChunkedBodies) {
    open_echo();
    const std::string answer =
        ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    EXPECT_TRUE(contains(answer, "7 bytes: abcdefg")) << answer;
}

TEST_F(HttpServerTest, SaysContinueToAClientThatWaitsForIt) {
    open_echo();
    RawClient client(port_);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    EXPECT_TRUE(contains(client.read_answer(), "3 bytes: abc"));
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
    open_echo();
    RawClient client(port_);
    client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n" + get("/next"));
    const std::string head = client.read_until("\r\n\r\n");
    EXPECT_TRUE(contains(head, "Content-Length: ")) << head;
    EXPECT_FALSE(contains(head, "Content-Length: 0\r\n")) << head;
    EXPECT_TRUE(client.read_until("\r\n").starts_with("HTTP/1.1 200")) << "a body was sent";
}

TEST_F(HttpServerTest, SendsAnAssetAsItIs) {
    static const std::string asset(100'000, 'a');
    open([](const ServerRequest&, const Reply& reply) {
        reply({.status = 200,
               .headers = {{"X-A", "1"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}},
               .body = "unused",
               .asset = asset});
    });
    const std::string answer = ask(get("/"));
    EXPECT_TRUE(answer.ends_with(asset));
    EXPECT_TRUE(contains(answer, "Set-Cookie: a=1\r\n"));
    EXPECT_TRUE(contains(answer, "Set-Cookie: b=2\r\n"));
}

TEST_F(HttpServerTest, SendsNoBodyWhereTheStatusForbidsOne) {
    open([](const ServerRequest&, const Reply& reply) { reply({.status = 304, .body = "none"}); });
    RawClient client(port_);
    client.send(get("/", "Connection: close\r\n"));
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 304 Not Modified\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpServerTest, DoesNotLetAValueWriteHeadersOfItsOwn) {
    open([](const ServerRequest&, const Reply& reply) {
        reply({.status = 200, .headers = {{"X-Name", "a\r\nSet-Cookie: stolen=1"}}});
    });
    const std::string answer = ask(get("/"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500")) << answer;
    EXPECT_FALSE(contains(answer, "stolen")) << answer;
}

// ---- replies ----------------------------------------------------------------------------------

TEST_F(HttpServerTest, MayBeAnsweredLater) {
    Reply kept;
    std::atomic<bool> is_asked = false;
    open([&](const ServerRequest&, const Reply& reply) {
        kept = reply;
        is_asked = true;
    });
    RawClient client(port_);
    client.send(get("/"));
    ASSERT_TRUE(eventually([&] { return is_asked.load(); }));
    thread_.run_there([&] { kept({.status = 202, .body = "later"}); });
    EXPECT_TRUE(client.read_answer().ends_with("later"));
}

TEST_F(HttpServerTest, ADroppedReplyAnswers500) {
    open([](const ServerRequest&, const Reply&) {});
    EXPECT_TRUE(ask(get("/")).starts_with("HTTP/1.1 500"));
}

TEST_F(HttpServerTest, ADroppedReplyAnswers500AlsoLater) {
    Reply kept;
    std::atomic<bool> is_asked = false;
    open([&](const ServerRequest&, const Reply& reply) {
        kept = reply;
        is_asked = true;
    });
    RawClient client(port_);
    client.send(get("/"));
    ASSERT_TRUE(eventually([&] { return is_asked.load(); }));
    thread_.run_there([&] { kept = nullptr; });
    EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 500"));
}

TEST_F(HttpServerTest, AReplyToAClientThatLeftIsNoHarm) {
    Reply kept;
    std::atomic<bool> is_asked = false;
    open([&](const ServerRequest&, const Reply& reply) {
        kept = reply;
        is_asked = true;
    });
    {
        RawClient client(port_);
        client.send(get("/"));
        ASSERT_TRUE(eventually([&] { return is_asked.load(); }));
        client.reset();
    }
    thread_.run_there([&] { kept(ServerResponse{}); });
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
}

TEST_F(HttpServerTest, AReplyAfterTheServersEndIsNoHarm) {
    Reply kept;
    std::atomic<bool> is_asked = false;
    open([&](const ServerRequest&, const Reply& reply) {
        kept = reply;
        is_asked = true;
    });
    RawClient client(port_);
    client.send(get("/"));
    ASSERT_TRUE(eventually([&] { return is_asked.load(); }));
    close();
    EXPECT_EQ(client.read_to_end(), "");
    thread_.run_there([&] { kept(ServerResponse{}); });
}

TEST(HttpServerDeathTest, AnsweringTwiceIsABugOfOurs) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            test_support::ReactorThread thread;
            std::unique_ptr<HttpServer> server;
            thread.run_there([&] {
                server = std::make_unique<HttpServer>(
                    thread.reactor(), HttpServer::Config{},
                    HttpServer::Handlers{.request = [](const ServerRequest&, const Reply& reply) {
                        reply(ServerResponse{});
                        reply(ServerResponse{});
                    }});
            });
            RawClient client(server->port());
            client.send(get("/"));
            client.read_answer();
        },
        "CHECK failed");
}

TEST(HttpServerDeathTest, AHandlerThatThrowsEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            test_support::ReactorThread thread;
            std::unique_ptr<HttpServer> server;
            thread.run_there([&] {
                server = std::make_unique<HttpServer>(
                    thread.reactor(), HttpServer::Config{},
                    HttpServer::Handlers{.request = [](const ServerRequest&, const Reply&) {
                        throw std::runtime_error("half done");
                    }});
            });
            RawClient client(server->port());
            client.send(get("/"));
            client.read_to_end();
        },
        "half done");
}

}  // namespace
}  // namespace onepool::io::server_test
