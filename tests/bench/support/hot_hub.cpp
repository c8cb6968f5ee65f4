#include "tests/bench/support/hot_hub.hpp"

#include <fstream>
#include <stdexcept>

#include "protocol/check.hpp"
#include "protocol/json.hpp"
#include "tests/bench/support/hot_shelf.hpp"
#include "tests/bench/support/publisher.hpp"
#include "tests/io/support/raw_client.hpp"

namespace onepool::bench {

namespace {

constexpr std::size_t hold_answer_bytes = 280;

io::ServerResponse answer_as_site(const io::ServerRequest& request) {
    const auto answer = site_answer({request.method, request.path, {}, request.body});
    return {.status = answer.status, .headers = {}, .body = answer.body};
}

std::string channel_settings(const std::string& dir, std::uint16_t site_port) {
    const std::string secret_file = dir + "/site-secret";
    std::ofstream(secret_file) << site_secret() << "\n";
    return std::string("[[channel]]\nid = \"") + hot_site + "\"\nkind = \"own-site\"\n" +
           "base = \"http://127.0.0.1:" + std::to_string(site_port) + "\"\nsecret_file = \"" +
           secret_file + "\"\n";
}

class Shopper {
  public:
    Shopper(std::uint16_t port, std::string name, Habit habit)
        : connection_(port), name_(std::move(name)), habit_(habit) {}

    std::size_t ask() {
        const HoldAskKind kind = next_kind();
        if (kind == placed)
            ++turn_;
        const std::string shopper = name_ + "-" + std::to_string(turn_);
        ask(kind == placed      ? place_text(shopper)
            : kind == confirmed ? confirm_text(shopper)
                                : release_text(shopper));
        last_ = kind;
        return kind;
    }

  private:
    HoldAskKind next_kind() const {
        if (habit_ == Habit::place || turn_ == 0 || last_ != placed)
            return placed;
        return turn_ % 2 == 0 ? released : confirmed;
    }
    void ask(const std::string& body) {
        std::string text = std::string("POST /v1/holds/") + hot_site +
                           " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
                           "Content-Length: " + std::to_string(body.size()) + "\r\n";
        for (const hub::HttpHeader& header : sign(body))
            text += header.name + ": " + header.value + "\r\n";
        connection_.send(text + "\r\n" + body);
        const std::string answer = connection_.read_answer();
        if (!answer.starts_with("HTTP/1.1 200"))
            throw std::runtime_error("asked " + body + ", answered " + answer);
    }

    test_support::RawClient connection_;
    std::string name_;
    Habit habit_;
    std::uint64_t turn_ = 0;
    HoldAskKind last_ = placed;
};

}  // namespace

AnswerServer::AnswerServer(Answer answer) {
    io::HttpServer::Handlers handlers;
    handlers.request = [answer = std::move(answer)](const io::ServerRequest& request,
                                                    const io::Reply& reply) {
        reply(answer(request));
    };
    thread_.run_there([&] {
        server_ = std::make_unique<io::HttpServer>(thread_.reactor(), io::HttpServer::Config{},
                                                   std::move(handlers));
    });
}

AnswerServer::~AnswerServer() {
    thread_.run_there([this] { server_.reset(); });
}

io::ServerResponse bare_answer(const io::ServerRequest&) {
    return {.status = 200,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::string(hold_answer_bytes, ' ')};
}

HotHub::HotHub(const std::string& dir)
    : site_(answer_as_site),
      hub_(dir, broker_.uri(), make_hot_load(), channel_settings(dir, site_.port())) {
    const NodeLoad load = make_hot_load();
    Publisher till(broker_.port(), load.nodes.front());
    till.greet(load.greetings.front().payload);
    send_opening(till, lanes_of(load).at(load.nodes.front()));
    CHECK(promised() == hot_units);
}

std::int64_t HotHub::promised() const {
    const auto answer =
        bench::ask(hub_.port(), hub_.token(), "GET",
                   std::string("/v1/why?channel=") + hot_site + "&sku=" + hot_sku, "");
    const auto json = protocol::Json::parse(answer.body);
    const std::int64_t* quantity = json ? (*json)["quantity"].as_int() : nullptr;
    if (quantity == nullptr)
        throw std::runtime_error("the hub explains no number: " + answer.body);
    return *quantity;
}

std::vector<Client> make_shoppers(std::uint16_t port, int clients, Habit habit) {
    std::vector<Client> shoppers;
    for (int i = 0; i < clients; ++i) {
        // Shared, because a std::function can be copied.
        shoppers.emplace_back([shopper = std::make_shared<Shopper>(
                                   port, std::to_string(i), habit)] { return shopper->ask(); });
    }
    return shoppers;
}

}  // namespace onepool::bench
