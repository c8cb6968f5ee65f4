#include "protocol/perform.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "perform_bench.hpp"

namespace onepool::protocol {
namespace {

using bench::Bench;
using bench::fact;
using bench::facts;
using bench::question;
using bench::Trace;

TEST(Performer, StartsTheCoreAndArmsItsTimer) {
    Bench bench;
    EXPECT_EQ(bench.take_trace(), (Trace{"start knowing 0", "wake at 1100", "send hello"}));
}

TEST(Performer, PersistsBeforeItSendsAndNotifies) {
    Bench bench;
    bench.take_trace();
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a", "send a", "notify a"}));
}

TEST(Performer, SendsNothingWhileTheDiskIsSlow) {
    Bench bench;
    bench.take_trace();
    bench.store.delay();
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a"}));
    EXPECT_TRUE(bench.performer.is_committing());
    EXPECT_EQ(bench.performer.undecided(), 1u);
    bench.store.finish(CommitOutcome::done);
    EXPECT_EQ(bench.take_trace(), (Trace{"send a", "notify a"}));
    EXPECT_FALSE(bench.performer.is_committing());
    EXPECT_EQ(bench.performer.undecided(), 0u);
}

TEST(Performer, GathersBehindTheCommitInFlightAndSharesTheNext) {
    Bench bench;
    bench.take_trace();
    bench.store.delay();
    for (const char* name : {"a", "b", "c"}) {
        EXPECT_TRUE(bench.offer(fact(name)));
    }
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a", "step b", "step c"}));
    EXPECT_EQ(bench.performer.undecided(), 3u);
    bench.store.finish(CommitOutcome::done);
    EXPECT_EQ(bench.take_trace(), (Trace{"send a", "notify a", "commit b c"}));
    bench.store.finish(CommitOutcome::done);
    EXPECT_EQ(bench.take_trace(), (Trace{"send b", "send c", "notify b", "notify c"}));
}

TEST(Performer, AnswersAQuestionAtOnceWhenNothingIsInFlight) {
    Bench bench;
    bench.take_trace();
    bench.store.delay();
    EXPECT_TRUE(bench.offer(question("q")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step q", "send q", "notify q"}));
}

TEST(Performer, LetsNoQuestionOvertakeTheFactItWasDecidedOn) {
    Bench bench;
    bench.take_trace();
    bench.store.delay();
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_TRUE(bench.offer(question("q")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a", "step q"}));
    bench.store.finish(CommitOutcome::done);
    EXPECT_EQ(bench.take_trace(), (Trace{"send a", "notify a", "send q", "notify q"}));
}

TEST(Performer, ArmsTheTimerWithoutWaitingForTheDisk) {
    Bench bench;
    bench.take_trace();
    bench.store.delay();
    EXPECT_TRUE(bench.offer(fact("timer")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step timer", "wake at 105", "commit timer"}));
}

TEST(Performer, RefusesEverythingUndecidedAndLoadsTheCoreAgain) {
    Bench bench;
    EXPECT_TRUE(bench.offer(fact("kept")));
    bench.store.delay();
    for (const char* name : {"a", "b"}) {
        EXPECT_TRUE(bench.offer(fact(name)));
    }
    EXPECT_TRUE(bench.offer(question("q")));
    bench.take_trace();
    bench.store.finish(CommitOutcome::refused);
    EXPECT_EQ(bench.take_trace(), (Trace{"load", "start knowing 1", "wake at 1100", "refuse a",
                                         "refuse b", "refuse q", "send hello"}));
    EXPECT_EQ(bench.performer.core().known(), Trace{"kept"});
    EXPECT_EQ(bench.performer.undecided(), 0u);
    EXPECT_FALSE(bench.performer.is_halted());
}

TEST(Performer, GoesOnAfterARefusal) {
    Bench bench;
    bench.store.outcome_of_next(CommitOutcome::refused);
    EXPECT_TRUE(bench.offer(fact("a")));
    bench.take_trace();
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a", "send a", "notify a"}));
    EXPECT_EQ(bench.store.durable(), Trace{"a"});
}

TEST(Performer, HaltsWhenAnOutcomeIsUnknownAndAnswersNobody) {
    Bench bench;
    bench.take_trace();
    bench.store.delay();
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_TRUE(bench.offer(fact("b")));
    bench.store.finish(CommitOutcome::unknown);
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a", "step b", "halt"}));
    EXPECT_TRUE(bench.performer.is_halted());
    EXPECT_FALSE(bench.offer(fact("c")));
    EXPECT_EQ(bench.take_trace(), Trace{});
    EXPECT_EQ(bench.performer.undecided(), 2u);
}

TEST(Performer, HaltsWhenTheStoreCannotBeReadAfterARefusal) {
    Bench bench;
    bench.take_trace();
    bench.store.outcome_of_next(CommitOutcome::refused);
    bench.store.forget_how_to_load();
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a", "load", "halt"}));
    EXPECT_FALSE(bench.offer(fact("b")));
}

// A full disk refuses what a start wants persisted as well; trying again at once would never end.
TEST(Performer, BeginsARefusedStartAgainOnlyWithTheNextInput) {
    Bench bench;
    bench.take_trace();
    bench::Core::start_records = {"boot"};
    for (int i = 0; i < 3; ++i) {
        bench.store.outcome_of_next(CommitOutcome::refused);
    }
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(bench.take_trace(), (Trace{"step a", "commit a", "load", "start knowing 0",
                                         "wake at 1100", "refuse a", "commit boot", "load"}));
    EXPECT_TRUE(bench.offer(fact("b")));
    EXPECT_EQ(bench.take_trace(), (Trace{"start knowing 0", "wake at 1100", "step b",
                                         "commit boot b", "load", "refuse b"}));
    EXPECT_TRUE(bench.offer(fact("c")));
    EXPECT_EQ(bench.take_trace(), (Trace{"start knowing 0", "wake at 1100", "step c",
                                         "commit boot c", "send hello", "send c", "notify c"}));
    bench::Core::start_records = {};
}

TEST(Performer, CarriesOutABatchWholeBeforeWhatItsSendingCaused) {
    Bench bench;
    bench.take_trace();
    bench.edge.reaction = [&bench](const std::string& what) {
        if (what == "send a") {
            EXPECT_TRUE(bench.offer(fact("from send")));
        }
        if (what == "notify a") {
            EXPECT_TRUE(bench.offer(question("from notify")));
        }
    };
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(bench.take_trace(),
              (Trace{"step a", "commit a", "send a", "step from send", "notify a",
                     "step from notify", "commit from send", "send from send", "send from notify",
                     "notify from send", "notify from notify"}));
}

TEST(Performer, TakesInputFromInsideARefusalOnTheLoadedCore) {
    Bench bench;
    bench.take_trace();
    bench.store.outcome_of_next(CommitOutcome::refused);
    bench.edge.reaction = [&bench](const std::string& what) {
        if (what == "refuse a") {
            EXPECT_TRUE(bench.offer(fact("again")));
        }
    };
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(bench.take_trace(),
              (Trace{"step a", "commit a", "load", "start knowing 0", "wake at 1100", "refuse a",
                     "step again", "commit again", "send hello", "send again", "notify again"}));
}

TEST(Performer, TakesInputFromInsideTheTimer) {
    Bench bench;
    bench.take_trace();
    bench.edge.reaction = [&bench](const std::string& what) {
        if (what == "wake at 105") {
            EXPECT_TRUE(bench.offer(fact("tick")));
        }
    };
    EXPECT_TRUE(bench.offer(fact("timer")));
    EXPECT_EQ(bench.take_trace(),
              (Trace{"step timer", "wake at 105", "step tick", "commit timer tick", "send timer",
                     "send tick", "notify timer", "notify tick"}));
}

TEST(Performer, DoesNotRecurseWhenEachAnswerBringsTheNextInput) {
    Bench bench;
    int left = 100'000;
    bench.edge.reaction = [&](const std::string& what) {
        if (what == "send a" && --left > 0) {
            EXPECT_TRUE(bench.offer(fact("a")));
        }
    };
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_EQ(left, 0);
    EXPECT_EQ(bench.store.durable().size(), 100'000u);
}

TEST(Performer, TurnsInputsAwayWhenTooManyWaitBehindTheDisk) {
    Bench bench;
    bench.store.delay();
    EXPECT_TRUE(bench.offer(fact("in flight")));
    for (std::size_t i = 0; i < limits::queued_inputs; ++i) {
        ASSERT_TRUE(bench.offer(question("q")));
    }
    EXPECT_FALSE(bench.offer(question("one more")));
    EXPECT_EQ(bench.performer.undecided(), limits::queued_inputs + 1);
    bench.store.finish(CommitOutcome::done);
    EXPECT_TRUE(bench.offer(question("one more")));
    EXPECT_EQ(bench.performer.undecided(), 0u);
}

TEST(Performer, BoundsTheInputsOfOneCommit) {
    Bench bench;
    bench.store.delay();
    EXPECT_TRUE(bench.offer(fact("in flight")));
    for (std::size_t i = 0; i < limits::commit_inputs + 1; ++i) {
        ASSERT_TRUE(bench.offer(fact("a")));
    }
    bench.take_trace();
    bench.store.finish(CommitOutcome::done);
    EXPECT_EQ(bench.take_trace().back(), "commit of " + std::to_string(limits::commit_inputs));
    bench.store.finish(CommitOutcome::done);
    EXPECT_EQ(bench.take_trace().back(), "commit a");
}

TEST(Performer, BoundsTheRecordsOfOneCommit) {
    Bench bench;
    bench.store.delay();
    EXPECT_TRUE(bench.offer(fact("in flight")));
    EXPECT_TRUE(bench.offer(facts("most", limits::commit_events - 1)));
    EXPECT_TRUE(bench.offer(fact("last that fits")));
    EXPECT_TRUE(bench.offer(facts("too large for any", limits::commit_events + 1)));
    EXPECT_TRUE(bench.offer(fact("after")));
    Trace commits;
    for (int i = 0; i < 3; ++i) {
        bench.take_trace();
        bench.store.finish(CommitOutcome::done);
        commits.push_back(bench.take_trace().back());
    }
    EXPECT_EQ(commits, (Trace{"commit of 1000", "commit of 1001", "commit after"}));
}

TEST(PerformerDeathTest, AStoreThatCallsBackTwiceIsOurBug) {
    Bench bench;
    EXPECT_TRUE(bench.offer(fact("a")));
    EXPECT_DEATH(bench.store.call_back_again(), "is_committing_");
}

TEST(BatchAppend, KeepsTheOrderAndTheNewestTimer) {
    using StringBatch = bench::Core::Batch;
    StringBatch batch{.persist = {"p1"}, .send = {"s1"}, .notify = {"n1"}, .wake_at = Millis{1}};
    batch.append(StringBatch{.persist = {"p2"}, .send = {"s2"}, .notify = {"n2"}});
    EXPECT_EQ(batch, (StringBatch{.persist = {"p1", "p2"},
                                  .send = {"s1", "s2"},
                                  .notify = {"n1", "n2"},
                                  .wake_at = Millis{1}}));
    batch.append(StringBatch{.persist = {}, .send = {}, .notify = {}, .wake_at = Millis{2}});
    EXPECT_EQ(batch.wake_at, Millis{2});
}

// Any mixture of offers and outcomes, from one seed. Nothing leaves before it is durable, each
// input ends exactly once (carried out or refused), in order of arrival, and a halt ends
// everything.
class Mixture {
  public:
    explicit Mixture(std::uint64_t seed) : random_(seed) {
        bench_.take_trace();
        bench_.store.delay();
        bench_.edge.reaction = [this](const std::string& what) { check(what); };
    }

    void run(int steps) {
        for (int i = 0; i < steps && !bench_.performer.is_halted(); ++i) {
            one_step();
        }
        while (bench_.store.is_waiting()) {
            bench_.store.finish(CommitOutcome::done);
        }
        if (!bench_.performer.is_halted()) {
            EXPECT_EQ(bench_.performer.undecided(), 0u);
            EXPECT_EQ(ended_.size(), offered_);
        }
    }

  private:
    std::uint64_t roll(std::uint64_t sides) {
        random_ = random_ * 6364136223846793005u + 1442695040888963407u;
        return (random_ >> 33) % sides;
    }

    void one_step() {
        if (bench_.store.is_waiting() && roll(3) == 0) {
            const std::uint64_t outcome = roll(20);
            bench_.store.finish(outcome == 0   ? CommitOutcome::unknown
                                : outcome <= 3 ? CommitOutcome::refused
                                               : CommitOutcome::done);
            return;
        }
        const std::string name = std::to_string(++offered_);
        const bool is_fact = roll(4) != 0;
        is_fact_[name] = is_fact;
        EXPECT_TRUE(bench_.offer(is_fact ? fact(name) : question(name)));
    }

    void check(const std::string& what) {
        const std::string name = what.substr(what.find(' ') + 1);
        if (what.starts_with("send ") && name != "hello") {
            EXPECT_TRUE(!is_fact_[name] || bench_.store.holds(name)) << what;
            end(name);
        }
        if (what.starts_with("refuse ")) {
            EXPECT_FALSE(bench_.store.holds(name)) << what;
            end(name);
        }
    }

    void end(const std::string& name) {
        const int number = std::stoi(name);
        EXPECT_TRUE(ended_.empty() || ended_.back() < number) << name;
        ended_.push_back(number);
    }

    std::uint64_t random_;
    Bench bench_;
    std::size_t offered_ = 0;
    std::map<std::string, bool> is_fact_;
    std::vector<int> ended_;
};

TEST(Performer, KeepsItsPromiseInAnyMixtureOfInputsAndOutcomes) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Mixture{seed}.run(200);
    }
}

// One script of six inputs; each commit in turn ends in each bad way.
TEST(Performer, KeepsItsPromiseWhicheverCommitFails) {
    for (const CommitOutcome bad : {CommitOutcome::refused, CommitOutcome::unknown}) {
        for (int failing = 0; failing < 6; ++failing) {
            Bench bench;
            for (int i = 0; i < failing; ++i) {
                bench.store.outcome_of_next(CommitOutcome::done);
            }
            bench.store.outcome_of_next(bad);
            Trace sent;
            Trace refused;
            bench.edge.reaction = [&](const std::string& what) {
                if (what.starts_with("send ") && what != "send hello") {
                    sent.push_back(what.substr(5));
                }
                if (what.starts_with("refuse ")) {
                    refused.push_back(what.substr(7));
                }
            };
            for (int i = 0; i < 6; ++i) {
                EXPECT_EQ(bench.offer(fact(std::to_string(i))),
                          bad == CommitOutcome::refused || i <= failing);
            }
            EXPECT_EQ(sent, bench.store.durable());
            EXPECT_EQ(refused,
                      bad == CommitOutcome::refused ? Trace{std::to_string(failing)} : Trace{});
        }
    }
}

}  // namespace
}  // namespace onepool::protocol
