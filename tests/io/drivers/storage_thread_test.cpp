#include "drivers/io/storage_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "tests/io/support/eventually.hpp"

namespace onepool::io {
namespace {

using protocol::CommitOutcome;
using protocol::Millis;
using test_support::eventually;
using test_support::run_ready;
using test_support::run_until;

constexpr Millis never_idle{3'600'000};

TEST(StorageThread, WorksElsewhereAndAnswersOnTheReactorsThread) {
    Reactor reactor;
    StorageThread storage(reactor, nullptr, never_idle);
    std::thread::id worked_on;
    std::thread::id answered_on;
    storage.commit(
        [&] {
            worked_on = std::this_thread::get_id();
            return CommitOutcome::done;
        },
        [&](CommitOutcome) { answered_on = std::this_thread::get_id(); });
    EXPECT_TRUE(run_until(reactor, [&] { return answered_on != std::thread::id{}; }));
    EXPECT_EQ(answered_on, std::this_thread::get_id());
    EXPECT_NE(worked_on, answered_on);
}

TEST(StorageThread, HandsEveryOutcomeOver) {
    Reactor reactor;
    StorageThread storage(reactor, nullptr, never_idle);
    for (const auto outcome :
         {CommitOutcome::done, CommitOutcome::refused, CommitOutcome::unknown}) {
        std::optional<CommitOutcome> answered;
        storage.commit([outcome] { return outcome; }, [&](CommitOutcome o) { answered = o; });
        EXPECT_TRUE(run_until(reactor, [&] { return answered.has_value(); }));
        EXPECT_EQ(answered, outcome);
    }
}

TEST(StorageThread, TheNextCommitMayStartInTheAnswerToTheLast) {
    Reactor reactor;
    StorageThread storage(reactor, nullptr, never_idle);
    int commits = 0;
    std::function<void(CommitOutcome)> again = [&](CommitOutcome) {
        if (++commits < 1000)
            storage.commit([] { return CommitOutcome::done; }, again);
    };
    storage.commit([] { return CommitOutcome::done; }, again);
    EXPECT_TRUE(run_until(reactor, [&] { return commits == 1000; }));
}

TEST(StorageThread, RunsTheIdleHookOnceUntilThereIsWorkAgain) {
    Reactor reactor;
    std::atomic<int> idles = 0;
    StorageThread storage(reactor, [&] { ++idles; }, Millis{1});
    EXPECT_TRUE(eventually([&] { return idles == 1; }));
    bool is_done = false;
    storage.commit([] { return CommitOutcome::done; }, [&](CommitOutcome) { is_done = true; });
    EXPECT_TRUE(run_until(reactor, [&] { return is_done && idles == 2; }));
}

TEST(StorageThread, FinishesTheWorkAtHandBeforeItEnds) {
    Reactor reactor;
    std::atomic<bool> is_finished = false;
    std::promise<void> go;
    auto storage = std::make_unique<StorageThread>(reactor, nullptr, never_idle);
    storage->commit(
        [&, gate = go.get_future().share()] {
            gate.wait();
            is_finished = true;
            return CommitOutcome::done;
        },
        [](CommitOutcome) {});
    std::thread releaser([&] { go.set_value(); });
    storage.reset();
    EXPECT_TRUE(is_finished);
    releaser.join();
    run_ready(reactor);  // the late answer finds nothing to touch
}

TEST(StorageThreadDeathTest, TwoPiecesInFlightAreABug) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Reactor reactor;
            StorageThread storage(reactor, nullptr, never_idle);
            storage.commit([] { return CommitOutcome::done; }, [](CommitOutcome) {});
            storage.commit([] { return CommitOutcome::done; }, [](CommitOutcome) {});
        },
        "CHECK failed");
}

}  // namespace
}  // namespace onepool::io
