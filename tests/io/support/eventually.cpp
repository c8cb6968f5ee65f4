#include "tests/io/support/eventually.hpp"

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
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        reactor.run_one_for(protocol::Millis{look_again.count()});
    }
    return true;
}

void run_ready(io::Reactor& reactor) {
    bool is_reached = false;
    reactor.post([&] { is_reached = true; });
    while (!is_reached) {
        reactor.run_one_for(protocol::Millis{look_again.count()});
    }
}

}  // namespace onepool::test_support
