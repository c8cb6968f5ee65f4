#include "hub/cli/hub_client.hpp"

#include <utility>

#include "drivers/io/clock.hpp"

namespace onepool::cli {

HubClient::HubClient(const std::string& base, std::string token)
    : token_(std::move(token)),
      // A check of a long log takes its time.
      client_(reactor_, {.base = base, .parallel = 1, .timeout = protocol::Millis{60'000}}) {
    reactor_.on_signals([this](int) {
        is_interrupted_ = true;
        reactor_.stop();
    });
}

HubAnswer HubClient::get(const std::string& target) {
    return ask({.method = "GET", .target = target, .headers = {}, .body = {}});
}

HubAnswer HubClient::post(const std::string& target, const std::string& body) {
    return ask({.method = "POST",
                .target = target,
                .headers = {{"content-type", "application/json"}},
                .body = body});
}

bool HubClient::wait(protocol::Millis time) {
    io::Reactor::Timer timer(reactor_, [this] { reactor_.stop(); });
    timer.wake_at(protocol::Millis{io::now().steady.value + time.value});
    if (!is_interrupted_)
        reactor_.run();
    return !is_interrupted_;
}

HubAnswer HubClient::ask(io::ClientRequest request) {
    if (!token_.empty())
        request.headers.emplace_back("authorization", "Bearer " + token_);
    HubAnswer answer{.status = 0, .text = {}, .is_interrupted = true};
    client_.ask(std::move(request), [&](io::ClientAnswer received) {
        answer = {.status = received.status, .text = std::move(received.body)};
        reactor_.stop();
    });
    if (!is_interrupted_)
        reactor_.run();
    return answer;
}

}  // namespace onepool::cli
