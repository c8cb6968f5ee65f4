#pragma once
// A reactor running on a thread of its own, for tests that block on sockets meanwhile.

#include <functional>
#include <thread>

#include "drivers/io/reactor.hpp"

namespace onepool::test_support {

class ReactorThread {
  public:
    ReactorThread();
    ~ReactorThread();  // stops and joins
    ReactorThread(const ReactorThread&) = delete;
    ReactorThread& operator=(const ReactorThread&) = delete;

    io::Reactor& reactor() { return reactor_; }
    // Runs a task on the reactor's thread and waits for its end.
    void run_there(const std::function<void()>& task);

  private:
    io::Reactor reactor_;
    std::thread thread_;
};

}  // namespace onepool::test_support
