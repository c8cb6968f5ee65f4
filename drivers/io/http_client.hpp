#pragma once
// HTTP/1.1 client on the reactor's thread (Beast behind http_client.cpp; http only for now, https
// base addresses with server verification). Keep-alive, `parallel` connections per client; requests
// beyond that wait in order. The callback is called exactly once, later, on the reactor's thread.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "drivers/io/reactor.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

struct ClientRequest {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};
struct ClientAnswer {
    int status = 0;  // 0: no answer; body then says why
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

class HttpClient {
  public:
    struct Config {
        std::string base;  // "http://127.0.0.1:8080"
        std::size_t parallel = 4;
        protocol::Millis timeout{10'000};
        std::size_t answer_bytes = 8 * 1024 * 1024;
    };
    HttpClient(Reactor& reactor, Config config);  // throws on a malformed base address
    ~HttpClient();
    void ask(ClientRequest request, std::function<void(ClientAnswer)> done);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace onepool::io
