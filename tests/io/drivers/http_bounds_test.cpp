// Clients that send too much, too slowly or nonsense, and the start and end of a server.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/io/drivers/http_server_fixture.hpp"

namespace onepool::io::server_test {
namespace {

// ---- bounds -------------------------------------------------------------------------------------

TEST_F(HttpServerTest, AnswersAnAnnouncedBodyThatIsTooLarge) {
    open_echo({.body_bytes = 1000});
    RawClient client(port_);
    client.send(post("/", std::string(1001, 'x')));
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413")) << answer;
    EXPECT_TRUE(contains(answer, "too large"));
    EXPECT_TRUE(contains(ask(post("/", std::string(1000, 'x'))), "1000 bytes"));
}

TEST_F(HttpServerTest, AnswersAChunkedBodyThatGrowsTooLarge) {
    open_echo({.body_bytes = 1000});
    RawClient client(port_);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; ++i)
        client.send("190\r\n" + std::string(400, 'x') + "\r\n");
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 413"));
}

// The answer must arrive although the client is still sending megabytes: no reset on the way.
TEST_F(HttpServerTest, TheAnswerToATooLargeBodyArrivesWhileTheClientStillSends) {
    open_echo({.body_bytes = 1000});
    RawClient client(port_);
    client.send(post("/", std::string(4'000'000, 'x')));
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, AllowsLargerBodiesOnExactlyTheNamedPaths) {
    open_echo({.body_bytes = 1000, .larger_bodies = {{"/import", 5'000'000}}});
    EXPECT_TRUE(contains(ask(post("/import", std::string(3'000'000, 'x'))), "3000000 bytes"));
    EXPECT_TRUE(contains(ask(post("/%69mport?a=1", std::string(2000, 'x'))), "2000 bytes"));
    EXPECT_TRUE(ask(post("/import/x", std::string(2000, 'x'))).starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(ask(post("/import", std::string(5'000'001, 'x'))).starts_with("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, RefusesABodyThatIsTooLargeBeforeItIsSent) {
    open_echo({.body_bytes = 1000});
    RawClient client(port_);
    client.send(
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
    EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, AsksWhetherABodyIsWantedBeforeItReadsIt) {
    std::atomic<int> bodies = 0;
    thread_.run_there([&] {
        HttpServer::Handlers handlers;
        handlers.request = [&](const ServerRequest& request, const Reply& reply) {
            bodies += request.body.empty() ? 0 : 1;
            reply(describe(request));
        };
        handlers.before_body = [](const ServerRequest& request) -> std::optional<ServerResponse> {
            EXPECT_TRUE(request.body.empty());
            if (request.header("x-test") == "friend")
                return std::nullopt;
            return ServerResponse{.status = 401, .body = "who are you?"};
        };
        server_ = std::make_unique<HttpServer>(thread_.reactor(), HttpServer::Config{},
                                               std::move(handlers));
        port_ = server_->port();
    });
    RawClient stranger(port_);
    stranger.send("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nbegin");

    const std::string answer = stranger.read_to_end();

    EXPECT_TRUE(answer.starts_with("HTTP/1.1 401")) << answer;
    EXPECT_TRUE(contains(answer, "Connection: close"));
    EXPECT_EQ(bodies, 0);
    EXPECT_TRUE(contains(ask("POST / HTTP/1.1\r\nHost: x\r\nX-Test: friend\r\n"
                             "Content-Length: 4\r\n\r\nbody"),
                         "4 bytes: body"));
    EXPECT_EQ(bodies, 1);
    EXPECT_TRUE(ask(get("/")).starts_with("HTTP/1.1 200")) << "no body, no question";
}

TEST_F(HttpServerTest, AnswersHeadersThatAreTooLarge) {
    open_echo();
    RawClient client(port_);
    client.send(
        get("/", "X-Long: " + std::string(protocol::limits::http_header_bytes, 'x') + "\r\n"));
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 431"));
    RawClient endless(port_);
    std::string many = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 5000; ++i)
        many += "X-" + std::to_string(i) + ": y\r\n";
    endless.send(many);
    EXPECT_TRUE(endless.read_to_end().starts_with("HTTP/1.1 431"));
}

TEST_F(HttpServerTest, AnswersWhatIsNotHttp) {
    open_echo();
    for (const char* bytes : {"\x16\x03\x01\x02\r\n\r\n", "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                              "GET / HTTP/1.1\r\nContent-Length: minus\r\n\r\n",
                              "GET / HTTP/1.1\r\nBad Header\r\n\r\n"}) {
        RawClient client(port_);
        client.send(bytes);
        EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 400")) << bytes;
    }
    EXPECT_TRUE(contains(ask(get("/still-here")), "200 OK"));
}

TEST_F(HttpServerTest, RefusesLengthsThatContradictEachOther) {
    open_echo();
    RawClient smuggler(port_);
    smuggler.send(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /hidden HTTP/1.1\r\n\r\n");
    const std::string answer = smuggler.read_to_end();
    EXPECT_FALSE(contains(answer, "/hidden")) << answer;
}

TEST_F(HttpServerTest, TurnsAwayConnectionsBeyondItsBound) {
    open_echo({.connections = 2});
    RawClient first(port_);
    RawClient second(port_);
    for (RawClient* client : {&first, &second}) {
        client->send(get("/"));
        EXPECT_TRUE(contains(client->read_answer(), "200 OK"));
    }
    RawClient third(port_);
    EXPECT_TRUE(third.read_to_end().starts_with("HTTP/1.1 503"));
    first.reset();
    ASSERT_TRUE(eventually([&] { return connections() == 1; }));
    EXPECT_TRUE(contains(ask(get("/")), "200 OK"));
}

// ---- time-outs
// ------------------------------------------------------------------------------------

HttpServer::Timeouts impatient() {
    return {.idle = Millis{300}, .header = Millis{300}, .body = Millis{300}, .write = Millis{300}};
}

TEST_F(HttpServerTest, ClosesAConnectionThatIsIdle) {
    open_echo({.timeouts = impatient()});
    RawClient silent(port_);
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_TRUE(silent.is_ended());
}

TEST_F(HttpServerTest, ClosesAConnectionThatDripsItsHeaders) {
    open_echo({.timeouts = impatient()});
    RawClient dripping(port_);
    EXPECT_TRUE(eventually([&] { return !dripping.try_send("x"); }));  // each byte in good time
}

TEST_F(HttpServerTest, ClosesAConnectionThatNeverSendsItsBody) {
    open_echo({.timeouts = impatient()});
    RawClient waiting(port_);
    waiting.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
    EXPECT_EQ(waiting.read_to_end(), "");
    EXPECT_TRUE(waiting.is_ended());
}

TEST_F(HttpServerTest, ClosesAConnectionThatDoesNotReadItsAnswer) {
    static const std::string large(64 * 1024 * 1024, 'a');
    HttpServer::Timeouts timeouts = impatient();
    timeouts.write = Millis{10};  // 65 times that for 64 MiB
    open([](const ServerRequest&, const Reply& reply) { reply({.asset = large}); },
         {.timeouts = timeouts});
    RawClient deaf(port_);
    deaf.send(get("/"));
    EXPECT_TRUE(eventually([&] { return connections() == 1; }));
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
}

TEST_F(HttpServerTest, DoesNotTimeOutWhileTheHandlerThinks) {
    Reply kept;
    std::atomic<bool> is_asked = false;
    open(
        [&](const ServerRequest& request, const Reply& reply) {
            if (request.path == "/quick")
                return reply(ServerResponse{});
            kept = reply;
            is_asked = true;
        },
        {.timeouts = impatient()});
    RawClient client(port_);
    client.send(get("/slow"));
    ASSERT_TRUE(eventually([&] { return is_asked.load(); }));
    RawClient idle(port_);  // ends by the same time-out, started later
    EXPECT_EQ(idle.read_to_end(), "");
    thread_.run_there([&] { kept({.body = "at last"}); });
    EXPECT_TRUE(client.read_answer().ends_with("at last"));
}

// ---- start and end
// ----------------------------------------------------------------------------------

TEST_F(HttpServerTest, SaysWhatToDoWhenThePortIsTaken) {
    open_echo();
    thread_.run_there([&] {
        try {
            HttpServer second(thread_.reactor(), {.port = port_},
                              {.request = [](const ServerRequest&, const Reply&) {}});
            ADD_FAILURE() << "two servers on one port";
        } catch (const std::runtime_error& error) {
            EXPECT_TRUE(contains(error.what(), "another program listens on 127.0.0.1:"));
            EXPECT_TRUE(contains(error.what(), "another port"));
        }
    });
}

TEST_F(HttpServerTest, RefusesAnAddressThatIsNone) {
    thread_.run_there([&] {
        EXPECT_THROW(HttpServer(thread_.reactor(), {.address = "shop.example"},
                                {.request = [](const ServerRequest&, const Reply&) {}}),
                     std::runtime_error);
    });
}

TEST_F(HttpServerTest, MayStartAgainOnItsPortAtOnce) {
    open_echo();
    const std::uint16_t port = port_;
    RawClient client(port_);
    client.send(get("/"));
    client.read_answer();
    close();
    open_echo({.port = port});
    EXPECT_TRUE(contains(ask(get("/")), "200 OK"));
}

TEST_F(HttpServerTest, EndsAllItsConnectionsWithIt) {
    open_echo();
    RawClient idle(port_);
    idle.send(get("/"));
    idle.read_answer();
    close();
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(idle.is_ended());
}

TEST(HttpServerEnd, TheReactorMayEndWithRequestsStillOpen) {
    Reply kept;
    {
        test_support::ReactorThread thread;
        std::unique_ptr<HttpServer> server;
        std::atomic<bool> is_asked = false;
        thread.run_there([&] {
            server = std::make_unique<HttpServer>(
                thread.reactor(), HttpServer::Config{},
                HttpServer::Handlers{.request = [&](const ServerRequest&, const Reply& reply) {
                    kept = reply;
                    is_asked = true;
                }});
        });
        RawClient client(server->port());
        client.send(get("/"));
        ASSERT_TRUE(eventually([&] { return is_asked.load(); }));
        thread.run_there([&] { server.reset(); });
    }
    kept(ServerResponse{});  // after everything is gone
}

}  // namespace
}  // namespace onepool::io::server_test
