#include "tests/io/support/eventually.hpp"

#include <boost/asio/io_context.hpp>
#include <thread>

namespace onepool::test_support {

namespace {

constexpr std::chrono::milliseconds look_again{2};

}  // namespace

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds bound) {
    const auto deadline = std::chrono::steady_clock::now() + bound;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(look_again);
    }
    return true;
}

bool run_until(io::Reactor& reactor, const std::function<bool()>& condition,
               std::chrono::milliseconds bound) {
    const auto deadline = std::chrono::steady_clock::now() + bound;
    reactor.context().restart();
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        reactor.context().run_one_for(look_again);
    }
    return true;
}

void run_ready(io::Reactor& reactor) {
    reactor.context().restart();
    reactor.context().poll();
}

}  // namespace onepool::test_support
