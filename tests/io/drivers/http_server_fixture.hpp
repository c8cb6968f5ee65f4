#pragma once
// A server on a thread of its own and the requests that tests send to it.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "drivers/io/http_server.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/raw_client.hpp"
#include "tests/io/support/reactor_thread.hpp"

namespace onepool::io::server_test {

using protocol::Millis;
using test_support::eventually;
using test_support::RawClient;

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

// Says back what it was asked, so that tests see what a handler sees.
inline ServerResponse describe(const ServerRequest& request) {
    std::string text = request.method + " " + request.path + "\n";
    for (const auto& [name, value] : request.query)
        text += "?" + name + "=" + value + "\n";
    text += "x-test: " + std::string(request.header("x-test")) + "\n";
    text += "cookie t: " + std::string(request.cookie("t")) + "\n";
    text += std::to_string(request.body.size()) + " bytes: " + request.body.substr(0, 100);
    return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = text};
}

class HttpServerTest : public testing::Test {
  protected:
    ~HttpServerTest() override { close(); }

    void open(Handler handler, HttpServer::Config config = {}) {
        thread_.run_there([&] {
            server_ =
                std::make_unique<HttpServer>(thread_.reactor(), std::move(config),
                                             HttpServer::Handlers{.request = std::move(handler)});
            port_ = server_->port();
        });
    }
    void open_echo(HttpServer::Config config = {}) {
        open([](const ServerRequest& request, const Reply& reply) { reply(describe(request)); },
             std::move(config));
    }
    void close() {
        thread_.run_there([&] { server_.reset(); });
    }
    std::size_t connections() {
        std::size_t count = 0;
        thread_.run_there([&] { count = server_->connections(); });
        return count;
    }
    std::string ask(std::string_view bytes) {
        RawClient client(port_);
        client.send(bytes);
        return client.read_answer();
    }

    test_support::ReactorThread thread_;
    std::unique_ptr<HttpServer> server_;
    std::uint16_t port_ = 0;
};

}  // namespace onepool::io::server_test
