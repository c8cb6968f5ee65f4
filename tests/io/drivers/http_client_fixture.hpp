#pragma once
// A client on a thread of its own, and a server of ours for it where a good one is wanted.

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/io/http_client.hpp"
#include "drivers/io/http_server.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/raw_client.hpp"
#include "tests/io/support/reactor_thread.hpp"

namespace onepool::io::client_test {

using protocol::Millis;
using test_support::eventually;
using test_support::RawServer;

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

class HttpClientTest : public testing::Test {
  protected:
    ~HttpClientTest() override {
        thread_.run_there([&] {
            client_.reset();
            server_.reset();
        });
    }
    void use(HttpClient::Config config) {
        thread_.run_there(
            [&] { client_ = std::make_unique<HttpClient>(thread_.reactor(), std::move(config)); });
    }
    void use_port(std::uint16_t port, HttpClient::Config config = {}) {
        config.base = "http://127.0.0.1:" + std::to_string(port);
        use(std::move(config));
    }
    void serve(Handler handler) {
        thread_.run_there([&] {
            server_ =
                std::make_unique<HttpServer>(thread_.reactor(), HttpServer::Config{},
                                             HttpServer::Handlers{.request = std::move(handler)});
        });
        use_port(server_->port());
    }
    // Asks without waiting; answers gather in order of arrival.
    void start(ClientRequest request) {
        thread_.run_there([&] {
            client_->ask(std::move(request), [this](ClientAnswer answer) {
                const std::lock_guard lock(mutex_);
                answers_.push_back(std::move(answer));
            });
        });
    }
    std::vector<ClientAnswer> wait_for(std::size_t count) {
        const auto have = [&] {
            const std::lock_guard lock(mutex_);
            return answers_.size();
        };
        EXPECT_TRUE(eventually([&] { return have() >= count; }));
        const std::lock_guard lock(mutex_);
        EXPECT_EQ(answers_.size(), count);
        return answers_;
    }
    ClientAnswer ask(ClientRequest request) {
        const std::size_t before = count();
        start(std::move(request));
        return wait_for(before + 1).back();
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return answers_.size();
    }

    test_support::ReactorThread thread_;
    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<HttpClient> client_;
    std::mutex mutex_;
    std::vector<ClientAnswer> answers_;
};

}  // namespace onepool::io::client_test
