#include "hub/cli/hub_client.hpp"

#include <algorithm>
#include <utility>

#include "drivers/io/clock.hpp"

namespace onepool::cli {

namespace {

const HubAnswer interrupted{.status = 0, .text = {}, .is_interrupted = true};

io::ClientRequest posting(const std::string& target, const std::string& body) {
    return {.method = "POST",
            .target = target,
            .headers = {{"content-type", "application/json"}},
            .body = body};
}

}  // namespace

HubClient::HubClient(const std::string& base, std::string token)
    : token_(std::move(token)),
      // A check of a long log takes its time. Two: one may be watched by another.
      client_(reactor_, {.base = base, .parallel = 2, .timeout = protocol::Millis{60'000}}) {
    reactor_.on_signals([this](int) {
        is_interrupted_ = true;
        reactor_.stop();
    });
}

HubAnswer HubClient::get(const std::string& target) {
    return ask({.method = "GET", .target = target, .headers = {}, .body = {}});
}

HubAnswer HubClient::post(const std::string& target, const std::string& body) {
    return ask(posting(target, body));
}

HubAnswer HubClient::post_bytes(const std::string& target, const std::string& bytes) {
    return ask({.method = "POST",
                .target = target,
                .headers = {{"content-type", "application/octet-stream"}},
                .body = bytes});
}

HubAnswer HubClient::post_watched(protocol::Millis every, const std::string& target,
                                  const std::string& body, const std::function<void()>& look) {
    std::optional<HubAnswer> answer;
    send(posting(target, body), answer);
    while (!answer && wait(every)) {
        if (!answer)
            look();
    }
    return answer.value_or(interrupted);
}

bool HubClient::wait(protocol::Millis time) {
    io::Reactor::Timer timer(reactor_, [this] { reactor_.stop(); });
    timer.wake_at(protocol::Millis{io::now().steady.value + time.value});
    if (!is_interrupted_)
        reactor_.run();
    return !is_interrupted_;
}

HubAnswer HubClient::ask(io::ClientRequest request) {
    std::optional<HubAnswer> answer;
    send(std::move(request), answer);
    while (!answer && !is_interrupted_)
        reactor_.run();
    return answer.value_or(interrupted);
}

void HubClient::send(io::ClientRequest request, std::optional<HubAnswer>& answer) {
    if (!token_.empty())
        request.headers.emplace_back("authorization", "Bearer " + token_);
    client_.ask(std::move(request), [this, &answer](io::ClientAnswer received) {
        const bool is_later = std::ranges::any_of(
            received.headers, [](const auto& header) { return header.first == "retry-after"; });
        answer = {.status = received.status,
                  .text = std::move(received.body),
                  .is_to_be_asked_again = received.status == 503 && is_later};
        reactor_.stop();
    });
}

}  // namespace onepool::cli
