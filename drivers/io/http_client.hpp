#pragma once
// HTTP/1.1 client for one server, on the reactor's thread (Beast behind http_client.cpp): http, and
// https with the server's certificate and name verified. Keeps up to `parallel` connections alive;
// requests beyond that wait in order. Redirects are not followed.
//
// The callback is called exactly once, later, on the reactor's thread; only the client's own end
// comes before it: then it is dropped. No answer is status 0 and a text for a person. Such a
// request may still have reached the server. Only when a kept connection turns out to have been
// closed by the server meanwhile, without one byte of an answer, is a request that may be repeated
// (GET, HEAD, PUT, DELETE, OPTIONS) sent once more on a new one; a POST never is.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "drivers/io/reactor.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

struct ClientRequest {
    std::string method;  // "GET"
    std::string target;  // "/stock?since=7", percent-encoded; appended to the base's path
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};
struct ClientAnswer {
    int status = 0;  // 0: no answer; body then says why
    std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
    std::string body = {};
};

class HttpClient {
  public:
    struct Config {
        std::string base;  // "http://127.0.0.1:8080", "https://shop.example/api"
        std::size_t parallel = 4;
        std::size_t waiting = 1'000;  // requests beyond `parallel`; further ones get status 0
        // From the start of its work (not its wait) to the last byte of its answer.
        protocol::Millis timeout{10'000};
        std::size_t answer_bytes = std::size_t{8} * 1024 * 1024;
        std::string ca_file = {};  // trusted for https; empty: what the system trusts
    };
    // Throws std::runtime_error on a malformed base address or an unreadable ca_file.
    HttpClient(Reactor& reactor, Config config);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    void ask(ClientRequest request, std::function<void(ClientAnswer)> done);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  // shared with the requests' coroutines
};

}  // namespace onepool::io
