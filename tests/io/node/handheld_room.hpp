#pragma once
// A real onepool-node that lets handhelds in, for tests, and one handheld or more at its TLS door.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "tests/io/node/node_process.hpp"
#include "tests/io/support/free_port.hpp"
#include "tests/io/support/tls_client.hpp"

namespace onepool::node_test {

using test_support::TlsClient;

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline HttpAnswer read(const std::string& whole) {
    HttpAnswer answer;
    const auto end = whole.find("\r\n\r\n");
    if (end == std::string::npos)
        return answer;
    answer.head = whole.substr(0, end);
    answer.text = whole.substr(end + 4);
    answer.status = std::atoi(whole.substr(9, 3).c_str());
    if (auto json = Json::parse(answer.text))
        answer.json = *std::move(json);
    return answer;
}

inline std::string settings_for(std::uint16_t port) {
    return "[handhelds]\nlisten = \"127.0.0.1:" + std::to_string(port) +
           "\"\nhosts = [\"127.0.0.1\", \"Till.example\"]\n";
}

class HandheldRoom : public testing::Test {
  protected:
    explicit HandheldRoom(const std::string& more_settings = "")
        : port_(test_support::free_port()), node_(settings_for(port_) + more_settings) {}

    HttpAnswer at_till(const char* method, const std::string& path, const std::string& body = "") {
        return node_.ask(method, "/api" + path, body);
    }
    std::string open_code() {
        return text_of(at_till("POST", "/handhelds/code").json["code"]["code"]);
    }
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string request(const std::string& method, const std::string& path,
                        const std::string& cookie, const std::string& body = "") const {
        return method + " " + path + " HTTP/1.1\r\nHost: " + host() + "\r\n" +
               (cookie.empty() ? "" : "Cookie: " + cookie + "\r\n") +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    HttpAnswer ask(const std::string& method, const std::string& path,
                   const std::string& cookie = "", const std::string& body = "") const {
        TlsClient client(port_);
        client.send(request(method, path, cookie, body));
        return read(client.read_answer());
    }
    HttpAnswer pair(const std::string& code, const std::string& name = "Anna") const {
        return ask("POST", "/api/pair", "", R"({"code":")" + code + R"(","name":")" + name + "\"}");
    }
    static std::string cookie_in(const HttpAnswer& answer) {
        const std::string mark = "Set-Cookie: ";
        const auto begin = answer.head.find(mark);
        if (begin == std::string::npos)
            return "";
        const auto from = begin + mark.size();
        return answer.head.substr(from, answer.head.find(';', from) - from);
    }
    std::string paired(const std::string& name = "Anna") {
        const auto answer = pair(open_code(), name);
        EXPECT_EQ(answer.status, 201) << answer.text;
        return cookie_in(answer);
    }
    HttpAnswer log_in(const std::string& cookie, const std::string& name,
                      const std::string& pin = "") const {
        const std::string more = pin.empty() ? "" : R"(","pin":")" + pin;
        return ask("POST", "/api/login", cookie, R"({"name":")" + name + more + "\"}");
    }
    // Paired, and somebody logged in: both cookies.
    std::string logged_in(const std::string& cookie, const std::string& name = "Anna",
                          const std::string& pin = "") const {
        const auto answer = log_in(cookie, name, pin);
        EXPECT_EQ(answer.status, 201) << answer.text;
        return cookie + "; " + cookie_in(answer);
    }
    std::string upgrade(const std::string& cookie) const {
        return "GET /api/live HTTP/1.1\r\nHost: " + host() + "\r\nCookie: " + cookie +
               "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }
    std::string file(const char* ending) const {
        return std::filesystem::path(node_.database()).replace_extension(ending).string();
    }

    std::uint16_t port_;
    NodeProcess node_;
};

}  // namespace onepool::node_test
