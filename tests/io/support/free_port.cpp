#include "tests/io/support/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <set>
#include <stdexcept>

namespace onepool::test_support {

namespace {

constexpr int attempts = 200;

// Runs connect or bind on a fresh socket; true when it succeeded.
template <class Call>
bool try_on(std::uint16_t port, Call call) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        throw std::runtime_error("no socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool is_done =
        call(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(descriptor);
    return is_done;
}

}  // namespace

// The lower half is for tests in Python (deploy/demo_system/settings.py), which run beside these.
std::uint16_t free_port() {
    static std::mt19937 random{std::random_device{}()};
    static std::set<std::uint16_t> given;  // a program may not listen on its port yet
    std::uniform_int_distribution<int> below_outgoing(26'000, 32'000);
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto port = static_cast<std::uint16_t>(below_outgoing(random));
        if (!given.contains(port) && try_on(port, ::bind)) {
            given.insert(port);
            return port;
        }
    }
    throw std::runtime_error("no free port found");
}

bool is_listening(std::uint16_t port) {
    return try_on(port, ::connect);
}

}  // namespace onepool::test_support
