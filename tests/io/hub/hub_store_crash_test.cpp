// A hub killed at any moment: what it called durable is there, in order, and the state follows.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "hub/store/hub_store.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

// A log of sales that goes on from any entry: the same entry always has the same lsn.
std::vector<LogEntry> long_log() {
    HubRoom room;
    room.fact(room.till, receipt_of({{"A", 100'000}, {"B", 100'000}}));
    while (room.log.size() < 600)
        room.fact(room.till, sale_of({{"A", 1}, {"B", 2}}));
    return room.log;
}

// The child: appends in small groups from where the store is, flushes now and then, and reports
// every durable lsn. Never returns.
[[noreturn]] void run_child(const std::string& path, const std::vector<LogEntry>& log, int report) {
    const auto store = open_sqlite_hub_store(path, "child-" + std::to_string(getpid()));
    auto state = store->load();
    for (std::size_t at = state->lsn().value; at < log.size();) {
        const std::size_t group = std::min<std::size_t>(1 + at % 3, log.size() - at);
        if (store->append(std::span(log).subspan(at, group)) != CommitOutcome::done)
            _exit(2);
        at += group;
        if (write(report, &at, sizeof at) != static_cast<ssize_t>(sizeof at))
            _exit(3);
        while (state->lsn().value < at)
            state->apply(log[state->lsn().value]);
        if (at % 5 == 0 && store->flush(state->take_changes()) != CommitOutcome::done)
            _exit(4);
        if (at % 17 == 0)
            store->checkpoint();
    }
    _exit(0);
}

// Reads what the child called durable, kills it after `reports` of them; the last one read.
std::size_t kill_after(pid_t child, int report, std::size_t reports) {
    std::size_t durable = 0;
    std::size_t value = 0;
    for (std::size_t i = 0; read(report, &value, sizeof value) == sizeof value; ++i) {
        durable = value;
        if (i == reports)
            kill(child, SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
    return durable;
}

TEST(HubStoreCrash, WhatWasCalledDurableSurvivesKillsAtAnyMoment) {
    const auto log = long_log();
    test_support::TempDir folder;
    const std::string path = folder.path() + "/hub.db";
    std::mt19937 random(7);
    std::size_t durable = 0;
    for (int life = 0; life < 40 && durable < log.size(); ++life) {
        int pipes[2];
        ASSERT_EQ(pipe(pipes), 0);
        const pid_t child = fork();
        if (child == 0) {
            close(pipes[0]);
            run_child(path, log, pipes[1]);
        }
        close(pipes[1]);
        durable = std::max(durable, kill_after(child, pipes[0], random() % 12));
        close(pipes[0]);

        const auto store = open_sqlite_hub_store(path, "parent-" + std::to_string(life));
        const auto state = store->load();
        ASSERT_GE(state->lsn().value, durable) << "life " << life;
        HubState expected;
        for (std::size_t i = 0; i < state->lsn().value; ++i)
            expected.apply(log[i]);
        ASSERT_EQ(print(*state), print(expected)) << "life " << life;
        ASSERT_TRUE(store->check(image_of(*state)).is_ok()) << "life " << life;
        durable = state->lsn().value;
    }
    EXPECT_GT(durable, 0u);
}

}  // namespace
}  // namespace onepool::hub
