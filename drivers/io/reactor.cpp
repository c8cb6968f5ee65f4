#include "drivers/io/reactor.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "drivers/io/clock.hpp"
#include "protocol/check.hpp"

namespace onepool::io {

namespace asio = boost::asio;
using boost::system::error_code;

struct Reactor::Impl {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    asio::signal_set signals{context};
    std::function<void(int)> on_signal;

    void wait_for_signal() {
        signals.async_wait([this](error_code failed, int signal) {
            if (failed)
                return;
            on_signal(signal);
            wait_for_signal();
        });
    }
};

Reactor::Reactor() : impl_(std::make_unique<Impl>()) {}
Reactor::~Reactor() = default;

void Reactor::run() noexcept {
    impl_->context.run();
    impl_->context.restart();  // only now: a stop() that came before run() counts
}

void Reactor::run_one_for(protocol::Millis most) noexcept {
    impl_->context.run_one_for(std::chrono::milliseconds(most.value));
    if (impl_->context.stopped())
        impl_->context.restart();
}

void Reactor::stop() {
    impl_->context.stop();
}

void Reactor::post(std::function<void()> task) {
    CHECK(task != nullptr);
    asio::post(impl_->context, std::move(task));
}

void Reactor::on_signals(std::function<void(int signal)> task) {
    CHECK(impl_->on_signal == nullptr);
    impl_->on_signal = std::move(task);
    impl_->signals.add(SIGINT);
    impl_->signals.add(SIGTERM);
    impl_->wait_for_signal();
}

boost::asio::io_context& Reactor::context() {
    return impl_->context;
}

struct Reactor::Timer::Impl {
    asio::steady_timer timer;
    std::function<void()> task;
    std::uint64_t arming = 0;  // tells the newest wait from an older one that already expired

    Impl(asio::io_context& context, std::function<void()> to_call)
        : timer(context), task(std::move(to_call)) {}
};

Reactor::Timer::Timer(Reactor& reactor, std::function<void()> task)
    : impl_(std::make_shared<Impl>(reactor.context(), std::move(task))) {
    CHECK(impl_->task != nullptr);
}

Reactor::Timer::~Timer() {
    cancel();
}

void Reactor::Timer::wake_at(protocol::Millis steady) {
    // Its own clock stops while the machine sleeps; ours does not.
    impl_->timer.expires_after(std::chrono::milliseconds(steady.value - now().steady.value));
    const std::uint64_t arming = ++impl_->arming;
    impl_->timer.async_wait([impl = impl_, arming](error_code failed) {
        if (!failed && arming == impl->arming)
            impl->task();
    });
}

void Reactor::Timer::cancel() {
    ++impl_->arming;
    impl_->timer.cancel();
}

}  // namespace onepool::io
