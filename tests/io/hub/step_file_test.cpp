// An event that ends the hub: found out by a file that survives the end, set aside at the third
// start after it, while everything around it is applied.
#include "hub/edge/step_file.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "hub/core/hub_core.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using protocol::EventId;

EventId event_number(std::uint64_t seq) {
    return {node_number(1), journal_number(1), Seq{seq}};
}

// How a child that does this ends: 0, or the signal's number.
template <class Work>
int run_in_child(const Work& work) {
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

void end_inside(const std::string& path, std::uint64_t seq, int by = SIGABRT) {
    EXPECT_EQ(run_in_child([&] {
                  StepFile steps(path);
                  steps.applying(event_number(seq));
                  raise(by);
              }),
              by);
}

class StepFileTest : public testing::Test {
  protected:
    test_support::TempDir directory;
    const std::string path = directory.file("hub.db-step");
};

TEST_F(StepFileTest, AnEventThatEndsThreeRunsInARowIsNamed) {
    end_inside(path, 7);
    EXPECT_FALSE(StepFile(path).deadly());
    end_inside(path, 7, SIGKILL);
    EXPECT_FALSE(StepFile(path).deadly());
    end_inside(path, 7);
    EXPECT_EQ(StepFile(path).deadly(), event_number(7));
    EXPECT_EQ(StepFile(path).deadly(), event_number(7)) << "and is remembered";
}

TEST_F(StepFileTest, RunsThatEndElsewhereAreNotCounted) {
    end_inside(path, 7);
    end_inside(path, 7);
    EXPECT_EQ(run_in_child([&] {
                  StepFile steps(path);
                  steps.applying(event_number(7));
                  steps.applied();
                  abort();
              }),
              SIGABRT);
    EXPECT_FALSE(StepFile(path).deadly());
    end_inside(path, 8);
    end_inside(path, 7);
    EXPECT_FALSE(StepFile(path).deadly()) << "another event came between";
}

TEST_F(StepFileTest, AFileOfAnotherFormIsBegunAnew) {
    directory.write("hub.db-step", std::string(96, 'x'));
    EXPECT_FALSE(StepFile(path).deadly());
    end_inside(path, 7);
    end_inside(path, 7);
    end_inside(path, 7);
    EXPECT_TRUE(StepFile(path).deadly());
}

TEST_F(StepFileTest, AFolderThatCannotBeWrittenIsSaid) {
    try {
        const StepFile steps(directory.file("missing/hub.db-step"));
        FAIL() << "it opened";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("must be writable"), std::string::npos)
            << error.what();
    }
}

// Ends the process at one event, as a bug in applying it would.
class DeadlyBug final : public StepMarker {
  public:
    DeadlyBug(StepFile& steps, std::uint64_t seq) : steps_(steps), seq_(seq) {}
    void applying(const EventId& event) override {
        steps_.applying(event);
        if (event.seq.value == seq_)
            abort();
    }
    void applied() override { steps_.applied(); }

  private:
    StepFile& steps_;
    std::uint64_t seq_;
};

TEST_F(StepFileTest, ADeadlyEventIsSetAsideAtTheFourthStartAndTheOthersAreApplied) {
    HubRoom room;
    room.till.records(receipt_of({{"A", 10}}));
    room.till.records(sale_of({{"A", 1}}));  // the one that kills
    room.till.records(sale_of({{"A", 2}}));
    const auto run_a_hub = [&] {
        StepFile steps(path);
        DeadlyBug bug(steps, 2);
        auto state = std::make_unique<HubState>();
        for (const LogEntry& entry : room.log)
            state->apply(entry);
        HubCore core({.hub_epoch = HubEpoch{1},
                      .channels = {{ChannelId{"shop"}, room.shop}},
                      .build = "test",
                      .marker = &bug,
                      .deadly = steps.deadly()},
                     std::move(state));
        core.start(room.now());
        core.step(room.till.batch_from(1), room.now());
        const HubState& after = core.state();
        const auto shelf = after.ledger().cell(room.sku("A"), room.at("store-1")).shelf();
        if (shelf != Units{8} || after.nodes().find(room.till.node())->set_aside != 1)
            _exit(1);
    };

    for (int start = 0; start < 3; ++start)
        EXPECT_EQ(run_in_child(run_a_hub), SIGABRT) << start;
    EXPECT_EQ(run_in_child(run_a_hub), 0);
}

}  // namespace
}  // namespace onepool::hub
