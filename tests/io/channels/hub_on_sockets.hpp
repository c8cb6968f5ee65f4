#pragma once
// The small hub behind its real HTTP face on a real port: the real core, performed with a log in
// memory. Tests speak raw HTTP to it.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/channels/standard_webhooks.hpp"
#include "hub/web/hub_face.hpp"
#include "protocol/json.hpp"
#include "protocol/perform.hpp"
#include "tests/io/support/raw_client.hpp"
#include "tests/io/support/reactor_thread.hpp"
#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {

struct HttpReply {
    int status = 0;
    std::string head;
    std::string body;
    Json json() const { return Json::parse(body).value_or(Json{}); }
    std::string header(const std::string& name) const;  // "" when absent
};

// The headers of a message that the shop signed.
std::string signature_of(const std::string& body, std::optional<UnixMs> at = std::nullopt,
                         const std::optional<WebhookKey>& key = std::nullopt);

class HubOnSockets {
  public:
    HubOnSockets();
    ~HubOnSockets();

    static constexpr const char* token = "the-token";
    static const WebhookKey& key();  // the shop's

    // One request as it stands; the head gets Host and Content-Length.
    HttpReply ask(const std::string& line, const std::string& headers = "",
                  const std::string& body = "");
    // With the token.
    HttpReply get(const std::string& target);
    HttpReply post(const std::string& target, const std::string& body);

    std::size_t log_size();
    LogEntry last_entry();
    void hear(FromNode message);
    void be_busy();          // offers are turned away from now on
    void pass(Millis time);  // the hub's clock goes on at once, and its timers run
    std::uint16_t port() const { return port_; }

  private:
    struct Store;
    struct Edge;
    using Performer = protocol::Performer<HubCore, Store, Edge>;
    HubFace::Hub wiring();
    void open();
    Now hub_now() const;

    test_support::ReactorThread thread_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Edge> edge_;
    std::unique_ptr<Performer> performer_;
    std::unique_ptr<HubFace> face_;
    std::uint16_t port_ = 0;
    std::uint64_t imports_ = 0;
    Millis ahead_;  // of the machine's clock
};

class HubFaceTest : public testing::Test {
  protected:
    HubOnSockets hub_;
};

}  // namespace onepool::hub
