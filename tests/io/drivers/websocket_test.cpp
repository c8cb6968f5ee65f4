// Live connections of pages. Frames are written by hand (RFC 6455 section 5), so that the server's
// library is not judged by itself.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "drivers/io/http_server.hpp"
#include "protocol/limits.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/raw_client.hpp"
#include "tests/io/support/reactor_thread.hpp"

namespace onepool::io {
namespace {

using protocol::Millis;
using test_support::eventually;
using test_support::RawClient;

constexpr std::string_view upgrade =
    "GET /live?token=7 HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

enum class Op : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9 };

// A final, masked frame with the mask 0, which leaves the bytes as they are.
std::string frame(Op op, std::string_view payload) {
    std::string bytes(1, static_cast<char>(0x80 | static_cast<int>(op)));
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() < 65'536) {
        bytes += static_cast<char>(0x80 | 126);
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size() & 0xff);
    } else {
        bytes += static_cast<char>(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes += static_cast<char>(payload.size() >> shift & 0xff);
        }
    }
    return bytes + std::string(4, '\0') + std::string(payload);
}

// A short text frame as the server sends it: unmasked.
std::string sent(std::string_view payload) {
    return std::string("\x81") + static_cast<char>(payload.size()) + std::string(payload);
}

class WebSocketTest : public testing::Test {
  protected:
    ~WebSocketTest() override {
        thread_.run_there([&] { server_.reset(); });
    }
    void open(HttpServer::Config config = {}) {
        HttpServer::Handlers handlers;
        handlers.request = [](const ServerRequest&, const Reply& reply) {
            reply({.body = "plain"});
        };
        handlers.admit = [](const ServerRequest& request) -> std::optional<ServerResponse> {
            if (request.parameter("token") == "7")
                return std::nullopt;
            return ServerResponse{.status = 403, .body = "no"};
        };
        handlers.opened = [this](std::shared_ptr<WebSocket> page, const ServerRequest& request) {
            EXPECT_EQ(request.path, "/live");
            const std::lock_guard lock(mutex_);
            pages_.push_back(std::move(page));
        };
        handlers.text = [this](WebSocket& page, const std::string& text) {
            page.send("echo " + text);
            const std::lock_guard lock(mutex_);
            texts_.push_back(text);
        };
        handlers.closed = [this](WebSocket&) { ++closed_; };
        thread_.run_there([&] {
            server_ = std::make_unique<HttpServer>(thread_.reactor(), std::move(config),
                                                   std::move(handlers));
            port_ = server_->port();
        });
    }
    std::unique_ptr<RawClient> connect() {
        auto client = std::make_unique<RawClient>(port_);
        client->send(upgrade);
        EXPECT_TRUE(client->read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
        return client;
    }
    std::shared_ptr<WebSocket> page() {
        EXPECT_TRUE(eventually([this] {
            const std::lock_guard lock(mutex_);
            return !pages_.empty();
        }));
        const std::lock_guard lock(mutex_);
        return pages_.front();
    }
    std::size_t connections() {
        std::size_t count = 0;
        thread_.run_there([&] { count = server_->connections(); });
        return count;
    }

    test_support::ReactorThread thread_;
    std::unique_ptr<HttpServer> server_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::vector<std::shared_ptr<WebSocket>> pages_;
    std::vector<std::string> texts_;
    std::atomic<int> closed_ = 0;
};

TEST_F(WebSocketTest, AcceptsWithTheKeyOfTheStandardsExample) {
    open();
    RawClient client(port_);
    client.send(upgrade);
    const std::string answer = client.read_until("\r\n\r\n");
    EXPECT_NE(answer.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos) << answer;
}

TEST_F(WebSocketTest, CarriesTextsBothWays) {
    open();
    const auto client = connect();
    client->send(frame(Op::text, "one") + frame(Op::text, "two"));
    EXPECT_EQ(client->read_until("two"), sent("echo one") + sent("echo two"));
}

TEST_F(WebSocketTest, SendsWhatIsQueuedInOrder) {
    open();
    const auto client = connect();
    const auto live = page();
    std::string expected;
    thread_.run_there([&] {
        for (int i = 0; i < 200; ++i) {
            live->send("update " + std::to_string(i));
            expected += sent("update " + std::to_string(i));
        }
    });
    EXPECT_EQ(client->read_until("update 199"), expected);
}

TEST_F(WebSocketTest, RefusesAsTheHandlerSays) {
    open();
    RawClient client(port_);
    std::string foreign(upgrade);
    foreign.replace(foreign.find("token=7"), 7, "token=0");
    client.send(foreign);
    EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 403"));
    EXPECT_EQ(closed_, 0);
}

TEST_F(WebSocketTest, AnUpgradeWithoutItsKeyIsRefused) {
    open();
    RawClient client(port_);
    client.send(
        "GET /live?token=7 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n");
    EXPECT_TRUE(client.read_until("\r\n").starts_with("HTTP/1.1 400"));
}

TEST_F(WebSocketTest, TellsOnceThatAPageHasGone) {
    open();
    {
        const auto client = connect();
    }
    EXPECT_TRUE(eventually([&] { return closed_ == 1; }));
    const auto live = page();
    thread_.run_there([&] { live->send("to nobody"); });
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
    EXPECT_EQ(closed_, 1);
}

TEST_F(WebSocketTest, ClosesPolitelyAfterWhatWasQueued) {
    open();
    const auto client = connect();
    const auto live = page();
    thread_.run_there([&] {
        live->send("last");
        live->close();
    });
    const std::string bytes = client->read_until("\x03\xe8");  // close code 1000
    EXPECT_TRUE(bytes.starts_with(sent("last"))) << bytes;
    client->send(frame(Op::close, "\x03\xe8"));
    client->read_to_end();
    client->finish_sending();
    EXPECT_TRUE(eventually([&] { return closed_ == 1; }));
}

TEST_F(WebSocketTest, AnswersPings) {
    open();
    const auto client = connect();
    client->send(frame(Op::ping, "are you there"));
    EXPECT_NE(client->read_until("are you there").find('\x8a'), std::string::npos);  // a pong
}

TEST_F(WebSocketTest, CutsOffAReaderThatIsTooSlow) {
    open();
    const auto client = connect();
    const auto live = page();
    const std::string large(64 * 1024, 'x');
    ASSERT_TRUE(eventually([&] {
        thread_.run_there([&] { live->send(large); });
        return closed_ == 1;
    }));
    EXPECT_EQ(connections(), 0u);
}

TEST_F(WebSocketTest, ClosesAPageThatSendsTooMuchAtOnce) {
    open();
    const auto client = connect();
    client->send(frame(Op::text, std::string(protocol::limits::websocket_message_bytes, 'x')));
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex_);
        return texts_.size() == 1;
    }));
    client->send(frame(Op::text, std::string(protocol::limits::websocket_message_bytes + 1, 'x')));
    EXPECT_TRUE(eventually([&] { return closed_ == 1; }));
}

TEST_F(WebSocketTest, ClosesAPageThatSendsBinaryOrBadUtf8) {
    open();
    const auto binary = connect();
    binary->send(frame(Op::binary, "\x01"));
    binary->send(frame(Op::close, "\x03\xe8"));
    binary->read_to_end();
    binary->finish_sending();
    EXPECT_TRUE(eventually([&] { return closed_ == 1; }));
    const auto bad = connect();
    bad->send(frame(Op::text, "\xff\xfe"));
    bad->read_to_end();
    bad->finish_sending();
    EXPECT_TRUE(eventually([&] { return closed_ == 2; }));
    EXPECT_TRUE(texts_.empty());
}

TEST_F(WebSocketTest, FindsOutThatAPageIsNoLongerThere) {
    open({.timeouts = {.websocket_idle = Millis{100}}});
    const auto silent = connect();  // never answers the ping
    EXPECT_TRUE(eventually([&] { return closed_ == 1; }));
    EXPECT_NE(silent->read_to_end().find('\x89'), std::string::npos) << "it was not asked";
}

TEST_F(WebSocketTest, AllEndWithTheServerWithoutACallBack) {
    open();
    const auto client = connect();
    const auto live = page();
    thread_.run_there([&] { server_.reset(); });
    EXPECT_EQ(client->read_to_end(), "");
    thread_.run_there([&] { live->send("to nobody"); });
    EXPECT_EQ(closed_, 0);
}

TEST_F(WebSocketTest, APageMayBeKeptLongerThanTheReactor) {
    std::shared_ptr<WebSocket> kept;
    {
        test_support::ReactorThread thread;
        std::unique_ptr<HttpServer> server;
        std::atomic<bool> is_open = false;
        thread.run_there([&] {
            server = std::make_unique<HttpServer>(
                thread.reactor(), HttpServer::Config{},
                HttpServer::Handlers{
                    .request = [](const ServerRequest&, const Reply&) {},
                    .opened =
                        [&](std::shared_ptr<WebSocket> page, const ServerRequest&) {
                            kept = std::move(page);
                            is_open = true;
                        }});
        });
        RawClient client(server->port());
        client.send(upgrade);
        EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
        EXPECT_TRUE(eventually([&] { return is_open.load(); }));
        thread.run_there([&] { server.reset(); });
    }
    ASSERT_NE(kept, nullptr);
    kept->send("to nobody");
    kept->close();
}

}  // namespace
}  // namespace onepool::io
