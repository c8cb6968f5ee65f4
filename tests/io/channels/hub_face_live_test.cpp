// The live feed: frames are read off the socket as RFC 6455 writes them.
#include "drivers/io/clock.hpp"
#include "protocol/limits.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"
#include "tests/io/support/raw_client.hpp"

namespace onepool::hub {
namespace {

using test_support::RawClient;

std::string upgrade(const std::string& path, std::uint16_t port, const std::string& more) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" + more +
           "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

constexpr const char* token = "Authorization: Bearer the-token\r\n";

class HubFaceLiveTest : public HubFaceTest {
  protected:
    // Watches from now on; the first status frame has been read.
    void watch(RawClient& client) {
        client.send(upgrade("/v1/live", hub_.port(), token));
        EXPECT_EQ(client.read_until("\r\n\r\n").substr(0, 12), "HTTP/1.1 101");
        EXPECT_NE(client.read_until("\"exceeded\":0}}}").find(R"({"type":"status","status":{)"),
                  std::string::npos);
    }
    std::string take_order(const std::string& order) {
        const std::string body =
            R"({"type":"order.cancelled","order":{"id":")" + order +
            R"(","version":2,"placed_at":5,"updated_at":6,"currency":"GBP","cancelled":true,)"
            R"("lines":[{"line_no":1,"listing":"22423","quantity":1,"unit_price":1,)"
            R"("description":""}]}})";
        std::string head;
        for (const HttpHeader& header :
             signed_headers(HubOnSockets::key(), "msg_1", io::now().wall, body))
            head += header.name + ": " + header.value + "\r\n";
        return hub_.ask("POST /v1/channels/shop/webhook", head, body).body;
    }
};

TEST_F(HubFaceLiveTest, ShowsWhatHappensToEveryPageThatWatches) {
    RawClient one(hub_.port());
    RawClient two(hub_.port());
    watch(one);
    watch(two);
    take_order("A1");
    for (RawClient* client : {&one, &two}) {
        const std::string frame = client->read_until("A1 cancelled");
        EXPECT_NE(frame.find(R"({"type":"feed","item":{"at":)"), std::string::npos);
    }
}

TEST_F(HubFaceLiveTest, RemembersTheNewestLinesForPagesThatComeLater) {
    take_order("first");
    take_order("second");
    const Json feed = hub_.get("/v1/feed").json();
    ASSERT_EQ(feed["feed"].as_array()->size(), 2u);
    EXPECT_NE((*feed["feed"].as_array())[0]["text"].as_string()->find("second"), std::string::npos);
}

TEST_F(HubFaceLiveTest, RemembersABoundedNumberOfLines) {
    for (std::size_t i = 0; i < limits::feed_entries + 5; ++i)
        take_order("order-" + std::to_string(i));
    EXPECT_EQ(hub_.get("/v1/feed").json()["feed"].as_array()->size(), limits::feed_entries);
}

TEST_F(HubFaceLiveTest, GoesOnWhenAPageHasGone) {
    {
        RawClient gone(hub_.port());
        watch(gone);
        gone.reset();
    }
    RawClient stays(hub_.port());
    watch(stays);
    take_order("A1");
    EXPECT_NE(stays.read_until("A1 cancelled"), "");
}

TEST_F(HubFaceLiveTest, AdmitsOnlyOwnPagesWithTheToken) {
    const auto answer = [&](const std::string& path, const std::string& headers) {
        RawClient client(hub_.port());
        client.send(upgrade(path, hub_.port(), headers));
        return client.read_answer().substr(9, 3);
    };
    EXPECT_EQ(answer("/v1/live", ""), "401");
    EXPECT_EQ(answer("/v1/live", std::string(token) + "Origin: http://evil.example\r\n"), "403");
    EXPECT_EQ(answer("/v1/other", token), "404");
}

}  // namespace
}  // namespace onepool::hub
