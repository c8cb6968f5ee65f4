#include "drivers/io/reactor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "drivers/io/clock.hpp"
#include "tests/io/support/eventually.hpp"

namespace onepool::io {
namespace {

using protocol::Millis;
using test_support::run_ready;
using test_support::run_until;

TEST(Reactor, RunsPostedTasksInOrder) {
    Reactor reactor;
    std::vector<int> order;
    for (int i = 0; i < 100; ++i)
        reactor.post([&order, i] { order.push_back(i); });
    reactor.post([&reactor] { reactor.stop(); });
    reactor.run();
    ASSERT_EQ(order.size(), 100u);
    EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST(Reactor, NeverRunsATaskInsidePost) {
    Reactor reactor;
    bool was_inside = false;
    bool is_posting = false;
    reactor.post([&] {
        is_posting = true;
        reactor.post([&] { was_inside = is_posting; });
        is_posting = false;
    });
    run_ready(reactor);
    EXPECT_FALSE(was_inside);
}

TEST(Reactor, TakesTasksFromForeignThreads) {
    Reactor reactor;
    int sum = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i)
                reactor.post([&sum] { ++sum; });
        });
    }
    EXPECT_TRUE(run_until(reactor, [&] { return sum == 4000; }));
    for (auto& thread : threads)
        thread.join();
}

TEST(Reactor, StopsFromAnotherThread) {
    Reactor reactor;
    std::thread stopper([&] { reactor.stop(); });
    reactor.run();
    stopper.join();
}

TEST(Reactor, AStopThatComesBeforeTheRunCounts) {
    Reactor reactor;
    reactor.stop();
    reactor.run();
    bool ran = false;
    reactor.post([&] {
        ran = true;
        reactor.stop();
    });
    reactor.run();
    EXPECT_TRUE(ran);
}

TEST(Reactor, TellsEverySignal) {
    Reactor reactor;
    std::vector<int> signals;
    reactor.on_signals([&](int signal) { signals.push_back(signal); });
    std::raise(SIGTERM);
    EXPECT_TRUE(run_until(reactor, [&] { return signals.size() == 1; }));
    std::raise(SIGINT);
    EXPECT_TRUE(run_until(reactor, [&] { return signals.size() == 2; }));
    EXPECT_EQ(signals, (std::vector<int>{SIGTERM, SIGINT}));
}

TEST(ReactorDeathTest, ATaskThatThrowsEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Reactor reactor;
            reactor.post([] { throw std::runtime_error("half done"); });
            reactor.run();
        },
        "half done");
}

TEST(Timer, FiresOnceAndNotBeforeItsTime) {
    Reactor reactor;
    int fired = 0;
    Millis at{};
    Reactor::Timer timer(reactor, [&] {
        ++fired;
        at = now().steady;
    });
    const Millis wanted{now().steady.value + 20};
    timer.wake_at(wanted);
    EXPECT_TRUE(run_until(reactor, [&] { return fired > 0; }));
    EXPECT_GE(at, wanted);
    run_ready(reactor);
    EXPECT_EQ(fired, 1);
}

TEST(Timer, ANewTimeReplacesTheOldOne) {
    Reactor reactor;
    int fired = 0;
    Reactor::Timer timer(reactor, [&] { ++fired; });
    timer.wake_at(Millis{now().steady.value + 3'600'000});
    timer.wake_at(now().steady);
    EXPECT_TRUE(run_until(reactor, [&] { return fired == 1; }));
}

TEST(Timer, AnExpiredWaitDoesNotFireAfterItsReplacement) {
    Reactor reactor;
    int fired = 0;
    Reactor::Timer timer(reactor, [&] { ++fired; });
    timer.wake_at(Millis{0});
    timer.wake_at(Millis{now().steady.value + 3'600'000});
    run_ready(reactor);
    EXPECT_EQ(fired, 0);
}

TEST(Timer, CancelledOrGoneItStaysSilent) {
    Reactor reactor;
    int fired = 0;
    Reactor::Timer cancelled(reactor, [&] { ++fired; });
    cancelled.wake_at(Millis{0});
    cancelled.cancel();
    std::make_unique<Reactor::Timer>(reactor, [&] { ++fired; })->wake_at(Millis{0});
    run_ready(reactor);
    EXPECT_EQ(fired, 0);
}

TEST(Timer, MayArmItselfAgain) {
    Reactor reactor;
    int fired = 0;
    std::unique_ptr<Reactor::Timer> timer;
    timer = std::make_unique<Reactor::Timer>(reactor, [&] {
        if (++fired < 3)
            timer->wake_at(now().steady);
    });
    timer->wake_at(now().steady);
    EXPECT_TRUE(run_until(reactor, [&] { return fired == 3; }));
}

TEST(Timer, MayDestroyItself) {
    Reactor reactor;
    bool is_gone = false;
    std::unique_ptr<Reactor::Timer> timer;
    timer = std::make_unique<Reactor::Timer>(reactor, [&] {
        timer.reset();
        is_gone = true;
    });
    timer->wake_at(now().steady);
    EXPECT_TRUE(run_until(reactor, [&] { return is_gone; }));
}

}  // namespace
}  // namespace onepool::io
