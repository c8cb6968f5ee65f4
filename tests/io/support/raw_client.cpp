#include "tests/io/support/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "tests/io/support/eventually.hpp"

namespace onepool::test_support {

RawClient::RawClient(std::uint16_t port)
    : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(descriptor_);
        throw std::runtime_error("nobody listens on port " + std::to_string(port));
    }
}

RawClient::~RawClient() {
    if (descriptor_ >= 0)
        close(descriptor_);
}

void RawClient::send(std::string_view bytes) {
    (void)try_send(bytes);
}

bool RawClient::try_send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::finish_sending() {
    shutdown(descriptor_, SHUT_WR);
}

void RawClient::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(std::exchange(descriptor_, -1));
}

bool RawClient::read_more() {
    pollfd readable{.fd = descriptor_, .events = POLLIN, .revents = 0};
    std::array<char, 64 * 1024> bytes{};
    if (poll(&readable, 1, static_cast<int>(generous.count())) != 1)
        return false;
    const ssize_t got = recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
        is_ended_ = true;
        return false;
    }
    unread_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

std::string RawClient::read_until(std::string_view mark) {
    std::size_t at = unread_.find(mark);
    while (at == std::string::npos && read_more())
        at = unread_.find(mark);
    const std::size_t end = at == std::string::npos ? unread_.size() : at + mark.size();
    std::string taken = unread_.substr(0, end);
    unread_.erase(0, end);
    return taken;
}

std::string RawClient::read_to_end() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
}

std::string RawClient::read_answer() {
    std::string answer = read_until("\r\n\r\n");
    const std::string name = "Content-Length: ";
    const std::size_t at = answer.find(name);
    if (at == std::string::npos)
        return answer;
    const std::size_t length = std::stoul(answer.substr(at + name.size()));
    while (unread_.size() < length && read_more()) {
    }
    answer += unread_.substr(0, length);
    unread_.erase(0, length);
    return answer;
}

RawServer::RawServer() : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (bind(descriptor_, any, size) != 0 || listen(descriptor_, 16) != 0 ||
        getsockname(descriptor_, any, &size) != 0) {
        throw std::runtime_error("cannot listen on a free port");
    }
    port_ = ntohs(address.sin_port);
}

RawServer::~RawServer() {
    close(descriptor_);
}

std::unique_ptr<RawClient> RawServer::accept() {
    pollfd readable{.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, static_cast<int>(generous.count())) != 1) {
        throw std::runtime_error("nobody connected");
    }
    const int accepted = accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
    return std::unique_ptr<RawClient>(new RawClient(RawClient::Accepted{accepted}));
}

bool RawServer::has_visitor() const {
    pollfd readable{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return poll(&readable, 1, 0) == 1;
}

}  // namespace onepool::test_support
