#pragma once
// Asks the hub and waits for the answer: the command does one thing at a time. Owns its reactor;
// one thread. Ctrl-C and SIGTERM end a wait.

#include <functional>
#include <optional>
#include <string>

#include "drivers/io/http_client.hpp"
#include "drivers/io/reactor.hpp"
#include "hub/cli/commands.hpp"

namespace onepool::cli {

class HubClient {
  public:
    HubClient(const std::string& base, std::string token);  // throws on a malformed address

    HubAnswer get(const std::string& target);
    HubAnswer post(const std::string& target, const std::string& body);
    HubAnswer post_bytes(const std::string& target, const std::string& bytes);
    // Calls `look` each time that `every` passed without an answer; it may ask other things.
    HubAnswer post_watched(protocol::Millis every, const std::string& target,
                           const std::string& body, const std::function<void()>& look);
    bool wait(protocol::Millis time);  // false: a signal came

  private:
    HubAnswer ask(io::ClientRequest request);
    // `answer` is set, and the reactor stopped, once it came.
    void send(io::ClientRequest request, std::optional<HubAnswer>& answer);

    std::string token_;
    bool is_interrupted_ = false;
    io::Reactor reactor_;
    io::HttpClient client_;
};

}  // namespace onepool::cli
