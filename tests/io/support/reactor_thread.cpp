#include "tests/io/support/reactor_thread.hpp"

#include <future>

namespace onepool::test_support {

ReactorThread::ReactorThread() : thread_([this] { reactor_.run(); }) {}

ReactorThread::~ReactorThread() {
    run_there([this] { reactor_.stop(); });
    thread_.join();
}

void ReactorThread::run_there(const std::function<void()>& task) {
    std::promise<void> done;
    reactor_.post([&] {
        task();
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace onepool::test_support
