// What a connector may rely on when it asks a server, good or bad.

#include "drivers/io/http_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/drivers/http_client_fixture.hpp"
#include "tests/io/support/free_port.hpp"

namespace onepool::io::client_test {
namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// ---- good servers -----------------------------------------------------------------------------

TEST_F(HttpClientTest, SendsWhatItWasGivenAndReturnsWhatCameBack) {
    serve([](const ServerRequest& request, const Reply& reply) {
        std::string seen = request.method + " " + request.path + " " +
                           std::string(request.parameter("a")) + " " +
                           std::string(request.header("x-key")) + " " + request.body;
        reply({.status = 418, .headers = {{"X-Back", "v"}}, .body = std::move(seen)});
    });
    const ClientAnswer answer = ask({"POST", "/p?a=1", {{"X-Key", "secret"}}, "the body"});
    EXPECT_EQ(answer.status, 418);
    EXPECT_EQ(answer.body, "POST /p 1 secret the body");
    EXPECT_TRUE(
        std::ranges::count(answer.headers, std::pair<std::string, std::string>("x-back", "v")));
}

TEST_F(HttpClientTest, NamesItsHostAndKeepsTheBasesPath) {
    RawServer server;
    use({.base = "http://127.0.0.1:" + std::to_string(server.port()) + "/shop/v1/"});
    start({"PUT", "/stock"});
    const auto connection = server.accept();
    const std::string request = connection->read_until("\r\n\r\n");
    EXPECT_TRUE(request.starts_with("PUT /shop/v1/stock HTTP/1.1\r\n")) << request;
    EXPECT_TRUE(contains(request, "Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
    EXPECT_TRUE(contains(request, "Content-Length: 0\r\n")) << request;
    connection->send(ok);
    EXPECT_EQ(wait_for(1)[0].body, "ok");
}

TEST_F(HttpClientTest, UsesOneConnectionAgainAndAgain) {
    serve([](const ServerRequest&, const Reply& reply) { reply({.body = "x"}); });
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(ask({"GET", "/"}).status, 200);
    std::size_t open = 0;
    thread_.run_there([&] { open = server_->connections(); });
    EXPECT_EQ(open, 1u);
}

TEST_F(HttpClientTest, OpensNoMoreConnectionsThanAllowedAndServesAllInOrder) {
    std::size_t most = 0;
    std::vector<std::string> order;
    std::vector<Reply> unanswered;  // until as many are open as may be
    serve([&](const ServerRequest& request, const Reply& reply) {
        most = std::max(most, server_->connections());
        order.push_back(request.path);
        unanswered.push_back(reply);
        if (unanswered.size() < 3)
            return;
        thread_.reactor().post([replies = std::exchange(unanswered, {})] {
            for (const Reply& each : replies)
                each({.body = "x"});
        });
    });
    use_port(server_->port(), {.base = {}, .parallel = 3});
    for (int i = 0; i < 60; ++i)
        start({"POST", "/" + std::to_string(i)});
    for (const ClientAnswer& answer : wait_for(60))
        EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(most, 3u);
    EXPECT_EQ(order.size(), 60u);
}

TEST_F(HttpClientTest, ReadsBodiesOfEveryFraming) {
    RawServer server;
    use_port(server.port());
    start({"GET", "/chunked"});
    auto connection = server.accept();
    connection->read_until("\r\n\r\n");
    connection->send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    EXPECT_EQ(wait_for(1)[0].body, "abc");
    start({"GET", "/until-close"});
    connection->read_until("\r\n\r\n");
    connection->send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end");
    connection->finish_sending();
    EXPECT_EQ(wait_for(2)[1].body, "to the end");
    start({"HEAD", "/head"});
    connection = server.accept();
    connection->read_until("\r\n\r\n");
    connection->send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    EXPECT_EQ(wait_for(3)[2].status, 200);
    start({"DELETE", "/nothing"});
    connection->read_until("\r\n\r\n");
    connection->send("HTTP/1.1 204 No Content\r\n\r\n");
    EXPECT_EQ(wait_for(4)[3].status, 204);
}

TEST_F(HttpClientTest, WaitsThroughInterimAnswers) {
    RawServer server;
    use_port(server.port());
    start({"POST", "/", {}, "body"});
    const auto connection = server.accept();
    connection->read_until("body");
    connection->send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    connection->send(ok);
    EXPECT_EQ(wait_for(1)[0].status, 200);
}

TEST_F(HttpClientTest, TakesARefusalThatComesBeforeTheRequestWasSentWhole) {
    thread_.run_there([&] {
        server_ = std::make_unique<HttpServer>(
            thread_.reactor(), HttpServer::Config{.body_bytes = 1000},
            HttpServer::Handlers{.request = [](const ServerRequest&, const Reply&) {}});
    });
    use_port(server_->port());
    EXPECT_EQ(ask({"POST", "/", {}, std::string(4'000'000, 'x')}).status, 413);
}

// ---- bad servers: always one answer, status 0, and a text that says what happened
// ----------------

TEST_F(HttpClientTest, SaysThatNobodyListens) {
    use_port(test_support::free_port());
    const ClientAnswer answer = ask({"POST", "/"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "cannot connect to http://127.0.0.1:")) << answer.body;
    EXPECT_TRUE(contains(answer.body, "refused")) << answer.body;
}

TEST_F(HttpClientTest, SaysThatAHostIsUnknown) {
    use({.base = "http://no-such-host.invalid"});
    const ClientAnswer answer = ask({"GET", "/"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "no-such-host.invalid")) << answer.body;
}

TEST_F(HttpClientTest, SaysThatTheServerDidNotAnswerInTime) {
    RawServer server;
    use_port(server.port(), {.base = {}, .timeout = Millis{50}});
    const ClientAnswer answer = ask({"GET", "/"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "did not answer within 50 ms")) << answer.body;
}

TEST_F(HttpClientTest, AServerThatDripsItsAnswerDoesNotHoldUpTheNextRequest) {
    RawServer server;
    // Long enough for this thread to answer the second request, also on a busy machine.
    use_port(server.port(), {.base = {}, .parallel = 1, .timeout = Millis{1'000}});
    start({"GET", "/"});
    const auto dripping = server.accept();
    dripping->send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return !dripping->try_send("x"); }));
    EXPECT_EQ(wait_for(1)[0].status, 0);
    start({"GET", "/next"});
    const auto next = server.accept();
    next->read_until("\r\n\r\n");
    next->send(ok);
    EXPECT_EQ(wait_for(2)[1].status, 200);
}

TEST_F(HttpClientTest, SaysThatTheConnectionEndedEarly) {
    RawServer server;
    use_port(server.port());
    for (const char* part : {"", "HTTP/1.1 200 OK\r\nContent-Le",
                             "HTTP/1.1 200 OK\r\n"
                             "Content-Length: 10\r\n\r\nhalf"}) {
        const std::size_t before = count();
        start({"POST", "/"});
        const auto connection = server.accept();
        connection->read_until("\r\n\r\n");
        connection->send(part);
        connection->finish_sending();
        const ClientAnswer answer = wait_for(before + 1).back();
        EXPECT_EQ(answer.status, 0);
        EXPECT_TRUE(contains(answer.body, "before its answer was complete")) << answer.body;
    }
}

TEST_F(HttpClientTest, SaysThatTheConnectionWasReset) {
    RawServer server;
    use_port(server.port());
    start({"POST", "/"});
    const auto connection = server.accept();
    connection->read_until("\r\n\r\n");
    connection->reset();
    EXPECT_TRUE(contains(wait_for(1)[0].body, "before its answer was complete"));
}

TEST_F(HttpClientTest, SaysThatItIsNotHttp) {
    RawServer server;
    use_port(server.port());
    start({"GET", "/"});
    const auto connection = server.accept();
    connection->read_until("\r\n\r\n");
    connection->send("220 mail.example ESMTP\r\n");
    const ClientAnswer answer = wait_for(1)[0];
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "did not answer in HTTP")) << answer.body;
}

TEST_F(HttpClientTest, SaysThatTheAnswerIsTooLarge) {
    serve(
        [](const ServerRequest&, const Reply& reply) { reply({.body = std::string(2000, 'x')}); });
    use_port(server_->port(), {.base = {}, .answer_bytes = 1000});
    const ClientAnswer answer = ask({"GET", "/"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "larger than 1000 bytes")) << answer.body;
}

TEST_F(HttpClientTest, RefusesToSendWhatWouldBeTwoRequests) {
    serve([](const ServerRequest&, const Reply& reply) { reply({.body = "x"}); });
    for (const ClientRequest& request :
         {ClientRequest{"GET", "/ HTTP/1.1\r\nX: y"}, ClientRequest{"GET", "no-slash"},
          ClientRequest{"G T", "/"}, ClientRequest{"GET", "/", {{"X", "a\r\nY: b"}}},
          ClientRequest{"GET", "/", {{"X:\n", "a"}}}}) {
        const ClientAnswer answer = ask(request);
        EXPECT_EQ(answer.status, 0);
        EXPECT_TRUE(contains(answer.body, "malformed")) << answer.body;
    }
}

TEST_F(HttpClientTest, TurnsRequestsAwayWhenTooManyWait) {
    RawServer server;
    use_port(server.port(), {.base = {}, .parallel = 1, .waiting = 2});
    for (int i = 0; i < 4; ++i)
        start({"GET", "/"});
    const ClientAnswer answer = wait_for(1)[0];
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "too many requests wait")) << answer.body;
}

// ---- kept connections that the server closed
// ------------------------------------------------------

// Leaves a kept connection behind and returns the server's end of it.
std::unique_ptr<test_support::RawClient> keep_one(RawServer& server) {
    auto connection = server.accept();
    connection->read_until("\r\n\r\n");
    connection->send(ok);
    return connection;
}

TEST_F(HttpClientTest, SeesThatAKeptConnectionWasClosedAndOpensAnother) {
    RawServer server;
    use_port(server.port());
    start({"GET", "/"});
    auto first = keep_one(server);
    wait_for(1);
    first.reset();
    start({"POST", "/"});  // would fail if it were sent on the closed one
    const auto second = keep_one(server);
    EXPECT_EQ(wait_for(2)[1].status, 200);
}

TEST_F(HttpClientTest, RepeatsAGetOnceWhenTheKeptConnectionDiesUnderIt) {
    RawServer server;
    use_port(server.port());
    start({"GET", "/"});
    const auto first = keep_one(server);
    wait_for(1);
    start({"GET", "/again"});
    first->read_until("\r\n\r\n");
    first->finish_sending();  // read, but not answered: closed in the same moment
    const auto second = server.accept();
    EXPECT_TRUE(contains(second->read_until("\r\n\r\n"), "GET /again"));
    second->finish_sending();
    EXPECT_EQ(wait_for(2)[1].status, 0);  // once, not for ever
    EXPECT_FALSE(server.has_visitor());
}

TEST_F(HttpClientTest, NeverRepeatsAPost) {
    RawServer server;
    use_port(server.port());
    start({"GET", "/"});
    const auto first = keep_one(server);
    wait_for(1);
    start({"POST", "/order"});
    first->read_until("\r\n\r\n");
    first->finish_sending();
    EXPECT_EQ(wait_for(2)[1].status, 0);
    EXPECT_FALSE(server.has_visitor());
}

TEST_F(HttpClientTest, NeverRepeatsWhenAnAnswerHadBegun) {
    RawServer server;
    use_port(server.port());
    start({"GET", "/"});
    const auto first = keep_one(server);
    wait_for(1);
    start({"GET", "/"});
    first->read_until("\r\n\r\n");
    first->send("HTTP/1.1 2");
    first->finish_sending();
    EXPECT_EQ(wait_for(2)[1].status, 0);
    EXPECT_FALSE(server.has_visitor());
}

TEST_F(HttpClientTest, DoesNotKeepAConnectionThatIsToBeClosed) {
    RawServer server;
    use_port(server.port());
    start({"GET", "/"});
    const auto first = server.accept();
    first->read_until("\r\n\r\n");
    first->send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    wait_for(1);
    start({"GET", "/"});
    const auto second = keep_one(server);
    EXPECT_EQ(wait_for(2)[1].status, 200);
}

// ---- start and end
// ----------------------------------------------------------------------------------

TEST_F(HttpClientTest, RefusesBasesThatAreNone) {
    for (const char* base : {"", "127.0.0.1:80", "ftp://x", "http://", "http://x?a=b",
                             "http://u:p@x", "http://x:99999", "http://x y"}) {
        thread_.run_there([&] {
            EXPECT_THROW(HttpClient(thread_.reactor(), {.base = base}), std::runtime_error) << base;
        });
    }
}

TEST_F(HttpClientTest, CallsNobodyBackAfterItsEnd) {
    RawServer server;
    use_port(server.port(), {.base = {}, .parallel = 1});
    start({"GET", "/"});
    start({"GET", "/waiting"});
    const auto connection = server.accept();
    thread_.run_there([&] { client_.reset(); });
    EXPECT_EQ(connection->read_until("never"),
              "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                  "\r\nUser-Agent: onepool\r\n\r\n");
    EXPECT_EQ(count(), 0u);
}

TEST_F(HttpClientTest, MayBeDestroyedInACallback) {
    serve([](const ServerRequest&, const Reply& reply) { reply({.body = "x"}); });
    std::atomic<bool> is_done = false;
    thread_.run_there([&] {
        client_->ask({"GET", "/"}, [&](const ClientAnswer&) {
            client_.reset();
            is_done = true;
        });
    });
    EXPECT_TRUE(eventually([&] { return is_done.load(); }));
}

TEST_F(HttpClientTest, MayAskAgainInACallback) {
    serve([](const ServerRequest&, const Reply& reply) { reply({.body = "x"}); });
    std::atomic<int> left = 20;
    std::function<void(ClientAnswer)> again = [&](const ClientAnswer&) {
        if (--left > 0)
            client_->ask({"GET", "/"}, again);
    };
    thread_.run_there([&] { client_->ask({"GET", "/"}, again); });
    EXPECT_TRUE(eventually([&] { return left == 0; }));
}

TEST(HttpClientDeathTest, AnAskerThatThrowsEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            test_support::ReactorThread thread;
            std::unique_ptr<HttpClient> client;
            std::promise<void> never;
            thread.run_there([&] {
                client = std::make_unique<HttpClient>(
                    thread.reactor(), HttpClient::Config{.base = "http://127.0.0.1:1"});
                client->ask({"GET", "/"},
                            [](const ClientAnswer&) { throw std::runtime_error("half done"); });
            });
            never.get_future().wait_for(std::chrono::seconds(30));
        },
        "half done");
}

}  // namespace
}  // namespace onepool::io::client_test
