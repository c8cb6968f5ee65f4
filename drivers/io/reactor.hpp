#pragma once
// One thread per process runs the reactor; everything but storage and Paho's callbacks happens on
// it. post() is the only call allowed from foreign threads. Wraps one Asio io_context.

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>

#include "protocol/units.hpp"

namespace boost::asio { class io_context; }

namespace onepool::io {

class Reactor {
  public:
    Reactor();
    ~Reactor();
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    void run();                                   // until stop()
    void stop();
    void post(std::function<void()> task);        // any thread; runs later on the reactor's

    // Calls `task` once at this steady time; a new call replaces the old one. One per id.
    class Timer {
      public:
        Timer(Reactor& reactor, std::function<void()> task);
        ~Timer();
        void wake_at(protocol::Millis steady);
        void cancel();
      private:
        struct Impl;
        std::shared_ptr<Impl> impl_;              // shared with the pending wait
    };

    void on_signals(std::function<void(int signal)> task);   // SIGINT and SIGTERM

    boost::asio::io_context& context();           // for drivers only

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::io
