#pragma once
// The real onepool-hub with a folder, a broker and a till of its own, for tests that start, stop
// and kill it.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "drivers/io/mqtt_link.hpp"
#include "drivers/io/reactor.hpp"
#include "protocol/json.hpp"
#include "tests/io/support/broker.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {

// A till's link to the broker, and what the hub told it.
class TillLink {
  public:
    TillLink(io::Reactor& reactor, const std::string& uri, const Till& till);
    void sends(const char* kind, const FromNode& message);
    Seq applied() const { return applied_; }
    int welcomes() const { return welcomes_; }
    bool is_up() const { return link_.is_up(); }
    bool is_hub_online() const { return is_hub_online_; }

  private:
    void take(const Bytes& payload);
    std::string topic_;
    Seq applied_;
    int welcomes_ = 0;
    bool is_hub_online_ = false;
    io::MqttLink link_;
};

class HubProcess {
  public:
    explicit HubProcess(std::string broker_uri);

    void start();                    // waits until it is ready
    [[nodiscard]] bool try_start();  // false: it ended before it was ready
    std::unique_ptr<test_support::Process> launch();
    test_support::Process& process() { return *process_; }
    // GET with the token; the parsed body.
    Json get(const std::string& target) const;
    int post(const std::string& target, const std::string& body) const;
    // The whole answer to a request; "" when it hung up. `head` as in "GET /v1/status".
    std::string ask(const std::string& head, const std::string& body,
                    const std::string& more_headers = "") const;

    test_support::TempDir folder;
    std::uint16_t port = 0;
    std::string settings;  // the file's text; change it before start()
    std::vector<std::pair<std::string, std::string>> environment;  // likewise

  private:
    std::unique_ptr<test_support::Process> process_;
};

}  // namespace onepool::hub
