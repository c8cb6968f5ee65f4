#pragma once
// One thread per process runs the reactor; everything but storage and Paho's callbacks happens on
// it. post() is the only call allowed from foreign threads. Wraps one Asio io_context.
//
// A task that throws is a bug of ours: half of what it meant to change may have changed, so the
// process ends there (std::terminate) instead of going on with a wrong state.
// The reactor outlives everything that was built on it: timers, links, servers, clients.

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>

#include "protocol/units.hpp"

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): Boost's own
}

namespace onepool::io {

class Reactor {
  public:
    Reactor();
    ~Reactor();
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    void run() noexcept;  // until stop()
    // Runs one task, or returns when none came in time; for tests and tools that wait on something.
    void run_one_for(protocol::Millis most) noexcept;
    void stop();                            // any thread
    void post(std::function<void()> task);  // any thread; runs later on the reactor's, in order

    // Calls `task` once when io::now().steady has reached this time; a new call replaces the old
    // one. `task` may destroy its own timer.
    class Timer {
      public:
        Timer(Reactor& reactor, std::function<void()> task);
        ~Timer();
        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;
        void wake_at(protocol::Millis steady);
        void cancel();

      private:
        struct Impl;
        std::shared_ptr<Impl> impl_;  // shared with the pending wait
    };

    void on_signals(std::function<void(int signal)> task);  // SIGINT and SIGTERM, each time

    boost::asio::io_context& context();  // for drivers only

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::io
