// Polls and order tells: the engine's two other lanes.
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/limits.hpp"
#include "tests/unit/channels/engine_bench.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

OrderReceived order(const std::string& id) {
    return PlainChannel::order(id);
}

TEST(EnginePoll, AsksAtStartAndThenEveryFiveSeconds) {
    Bench bench;
    bench.start();
    EXPECT_EQ(bench.due(), (Targets{"poll "}));
    const Millis sent_at{bench.clock};
    bench.clock += 40;
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.answer("poll ", 200, "order o1 odd o2 drained 7"),
              (Events{order("o1"), OddOrder{"o2", "no lines"}, FeedDrained{"7", More::no},
                      FeedRead{sent_at}}));
    EXPECT_EQ(bench.engine.wake_at(), Millis{bench.clock + limits::poll_every_ms});
    bench.clock += limits::poll_every_ms - 1;
    EXPECT_EQ(bench.due(), Targets{});
    ++bench.clock;
    EXPECT_EQ(bench.due(), (Targets{"poll 7"}));
}

TEST(EnginePoll, SaysOfAFeedThatStandsStillOnlyThatItWasRead) {
    Bench bench;
    bench.engine.feed_before("7");
    bench.start();
    bench.due();
    EXPECT_EQ(bench.answer("poll 7", 200, "drained 7"), (Events{FeedRead{Millis{bench.clock}}}));
}

TEST(EnginePoll, AsksForTheNextPageAtOnce) {
    Bench bench;
    bench.start();
    bench.due();
    EXPECT_EQ(bench.answer("poll ", 200, "order o1 drained 1 more"),
              (Events{order("o1"), FeedDrained{"1", More::yes}}))
        << "not read to its end";
    EXPECT_EQ(bench.due(), (Targets{"poll 1"}));
    bench.answer("poll 1", 200, "order o2 drained 2");
    EXPECT_EQ(bench.due(), Targets{});
}

TEST(EnginePoll, DoesNotSpinOnAFeedThatPromisesMoreButStandsStill) {
    Bench bench;
    bench.engine.feed_before("1");
    bench.start();
    bench.due();
    bench.answer("poll 1", 200, "drained 1 more");
    EXPECT_EQ(bench.due(), Targets{});
}

TEST(EnginePoll, KeepsItsCursorThroughFailuresAndAlertsOnTheThird) {
    Bench bench;
    bench.engine.feed_before("7");
    bench.start();
    Events events;
    for (int i = 0; i < 3; ++i) {
        bench.sleep();
        EXPECT_EQ(bench.due(), (Targets{"poll 7"}));
        events = bench.answer("poll 7", 500);
    }
    EXPECT_EQ(events, (Events{ChannelFailing{LaneKind::poll, 3, "HTTP 500"}}));
    bench.sleep();
    EXPECT_EQ(bench.due(), (Targets{"poll 7"}));
    EXPECT_EQ(bench.answer("poll 7", 200, "drained 8"),
              (Events{ChannelRecovered{LaneKind::poll}, FeedDrained{"8", More::no},
                      FeedRead{Millis{bench.clock}}}));
}

TEST(EnginePoll, TreatsARefusedPollAsAFailure) {
    Bench bench;
    bench.start();
    bench.due();
    EXPECT_EQ(bench.answer("poll ", 400), Events{});
    EXPECT_EQ(bench.engine.live().state, PaceState::retrying);
}

TEST(EnginePoll, DoesNotStopPushesWhenItFails) {
    Bench bench;
    bench.start();
    bench.due();
    bench.answer("poll ", 500);
    bench.want("a", 5, 1);
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1"}));
    EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@1").size(), 1u);
}

TEST(EnginePoll, ComesSoonerWhenAnotherLaneRecovers) {
    Bench bench;
    bench.start();
    bench.want("a", 5, 1);
    for (const auto& target : bench.due())
        bench.answer(target, 0);
    bench.clock += 1'100;
    for (const auto& target : bench.due())
        bench.answer(target, 0);
    EXPECT_EQ(bench.due(), Targets{}) << "both lanes wait for half a minute now";
    bench.clock += 33'000;
    bench.due();
    bench.answer("push a=5@1", 200, "taken a@1");
    bench.answer("poll ", 0);
    EXPECT_EQ(bench.engine.live().last_error, "HTTP 0");
    bench.want("a", 4, 2);
    bench.clock += 33'000;
    EXPECT_EQ(bench.due(), (Targets{"push a=4@2", "poll "}));
    bench.answer("poll ", 200, "drained 0");
    EXPECT_EQ(bench.engine.live().last_error, "");
}

TEST(EnginePoll, IsGivenUpWithoutAnswerAndTriedAgain) {
    Bench bench;
    bench.engine.feed_before("7");
    bench.start();
    bench.due();
    EXPECT_EQ(bench.engine.wake_at(), Millis{bench.clock + limits::exchange_ms});
    bench.sleep();
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.engine.live().failures_in_a_row, 1u);
    bench.sleep();
    EXPECT_EQ(bench.due(), (Targets{"poll 7"}));
}

TEST(EnginePoll, HandsOverOrdersAlsoWhenTheFeedStandsStill) {
    Bench bench;
    bench.engine.feed_before("7");
    bench.start();
    bench.due();
    EXPECT_EQ(bench.answer("poll 7", 200, "order o1 drained 7"),
              (Events{order("o1"), FeedRead{Millis{bench.clock}}}));
}

TEST(EnginePoll, MovesItsCursorBackWhenTheChannelSaysSo) {
    Bench bench;
    bench.engine.feed_before("7");
    bench.start();
    bench.due();
    EXPECT_EQ(bench.answer("poll 7", 200, "drained 3"),
              (Events{FeedDrained{"3", More::no}, FeedRead{Millis{bench.clock}}}));
    EXPECT_EQ(bench.engine.cursor(), "3");
}

TEST(EnginePoll, ComesAtOnceWhenPushesRecover) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    bench.answer("push a=5@1", 503);
    bench.sleep();
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1"}));
    bench.answer("push a=5@1", 200, "taken a@1");
    EXPECT_EQ(bench.due(), (Targets{"poll 0"})) << "what was ordered during the outage";
}

TEST(EngineTell, TellsOneAfterTheOtherAndReportsEachTold) {
    Bench bench;
    bench.start_and_poll();
    EXPECT_EQ(bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, "from north"}), Events{});
    EXPECT_EQ(bench.engine.tell({OrderId{"o2"}, OrderOutcome::refused, "sold out"}), Events{});
    EXPECT_EQ(bench.due(), (Targets{"tell o1 held"}));
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.answer("tell o1 held", 200),
              (Events{OrderTold{OrderId{"o1"}, OrderOutcome::held}}));
    EXPECT_EQ(bench.due(), (Targets{"tell o2 refused"}));
    EXPECT_EQ(bench.engine.live().tells_waiting, 0u);
}

TEST(EngineTell, IsRetriedWithoutStoppingPushes) {
    Bench bench;
    bench.start_and_poll();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    bench.due();
    EXPECT_EQ(bench.answer("tell o1 held", 503), Events{});
    bench.want("a", 5, 1);
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1"}));
    bench.clock += 1'100;
    EXPECT_EQ(bench.due(), (Targets{"tell o1 held"}));
}

// Picked, then handed over: each is told once, and again only when it was not taken.
TEST(EngineTell, TellsOfPickingAndCollectingOnceAndAgainAfterAFailure) {
    Bench bench;
    bench.start_and_poll();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::staged, "picked"});
    EXPECT_EQ(bench.due(), (Targets{"tell o1 staged"}));
    EXPECT_EQ(bench.answer("tell o1 staged", 503), Events{});
    EXPECT_EQ(bench.due(), Targets{}) << "not before its pause is over";
    bench.clock += 1'100;
    EXPECT_EQ(bench.due(), (Targets{"tell o1 staged"}));
    EXPECT_EQ(bench.answer("tell o1 staged", 200),
              (Events{OrderTold{OrderId{"o1"}, OrderOutcome::staged}}));
    EXPECT_EQ(bench.due(), (Targets{"poll 0"})) << "nothing is told again";
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::collected, ""});
    EXPECT_EQ(bench.due(), (Targets{"tell o1 collected"}));
    EXPECT_EQ(bench.answer("tell o1 collected", 200),
              (Events{OrderTold{OrderId{"o1"}, OrderOutcome::collected}}));
    EXPECT_EQ(bench.due(), Targets{});
}

TEST(EngineTell, TellsTheNewerOutcomeInsteadOfOneThatFailed) {
    Bench bench;
    bench.start_and_poll();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    bench.due();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::shipped, ""});
    bench.answer("tell o1 held", 0);
    bench.clock += 1'100;
    EXPECT_EQ(bench.due(), (Targets{"tell o1 shipped"}));
}

TEST(EngineTell, IsToldAgainWhenNoAnswerCame) {
    Bench bench;
    bench.start_and_poll();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    bench.due();
    EXPECT_EQ(bench.engine.live().tells_waiting, 0u);
    bench.clock += limits::exchange_ms;
    EXPECT_EQ(bench.due(), (Targets{"poll 0"}));
    EXPECT_EQ(bench.engine.live().tells_waiting, 1u);
    bench.answer("poll 0", 200, "drained 0");
    EXPECT_EQ(bench.answer("tell o1 held", 200), Events{}) << "its late answer counts no more";
    bench.sleep();
    EXPECT_EQ(bench.due(), (Targets{"tell o1 held"}));
}

// Goes on, polls answered, until `target` leaves.
void go_on_until(Bench& bench, const std::string& target) {
    for (int i = 0; i < 100; ++i) {
        const Targets targets = bench.due();
        if (std::ranges::count(targets, "poll 0") > 0)
            bench.answer("poll 0", 200, "drained 0");
        if (std::ranges::count(targets, target) > 0)
            return;
        bench.sleep();
    }
    FAIL() << target << " never left";
}

TEST(EngineTell, AlertsOnTheThirdFailureAndEndsItWhenTold) {
    Bench bench;
    bench.start_and_poll();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    Events events;
    for (int i = 0; i < 3; ++i) {
        go_on_until(bench, "tell o1 held");
        events = bench.answer("tell o1 held", 500);
    }
    EXPECT_EQ(events, (Events{ChannelFailing{LaneKind::tell, 3, "HTTP 500"}}));
    EXPECT_EQ(bench.engine.live().failures_in_a_row, 3u);
    go_on_until(bench, "tell o1 held");
    EXPECT_EQ(
        bench.answer("tell o1 held", 200),
        (Events{ChannelRecovered{LaneKind::tell}, OrderTold{OrderId{"o1"}, OrderOutcome::held}}));
    EXPECT_EQ(bench.engine.live().state, PaceState::ok);
}

TEST(EngineTell, WaitsForNothingElseToBeTold) {
    Bench bench;
    bench.start_and_poll();
    const auto quiet = bench.engine.wake_at();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    bench.due();
    bench.answer("tell o1 held", 0);
    EXPECT_LT(bench.engine.wake_at(), quiet) << "the try comes before the next poll";
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::shipped, ""});
    EXPECT_EQ(bench.engine.live().tells_waiting, 1u) << "the newer outcome took its place";
}

TEST(EngineTell, GivesUpWhenTheChannelRefusesToBeTold) {
    Bench bench;
    bench.start_and_poll();
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    bench.due();
    EXPECT_EQ(bench.answer("tell o1 held", 404),
              (Events{TellFailed{OrderId{"o1"}, OrderOutcome::held, "HTTP 404"}}));
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.engine.live().state, PaceState::ok);
}

TEST(EngineTell, SetsTheOldestAsideWhenTooManyWait) {
    Bench bench;
    for (std::size_t i = 0; i < limits::tells_waiting; ++i) {
        bench.engine.tell({OrderId{"o" + std::to_string(i)}, OrderOutcome::held, ""});
    }
    const Events events = bench.engine.tell({OrderId{"new"}, OrderOutcome::held, ""});
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(std::get<TellFailed>(events[0]).order, OrderId{"o0"});
    EXPECT_EQ(bench.engine.live().tells_waiting, limits::tells_waiting);
}

TEST(EngineLive, CountsWhatWaitsAndWhatIsInFlight) {
    Bench bench({.push_listings = 1, .parallel_requests = 1});
    bench.start_and_poll();
    bench.want("a", 1, 1);
    bench.want("b", 2, 1);
    bench.due();
    const auto live = bench.engine.live();
    EXPECT_EQ(live.waiting, 1u);
    EXPECT_EQ(live.in_flight, 1u);
    EXPECT_EQ(live.state, PaceState::ok);
    EXPECT_EQ(live.last_confirmed, std::nullopt);
    EXPECT_EQ(bench.engine.channel(), ChannelId{"plain"});
}

TEST(EngineLive, ShowsTheWorstOfItsLanes) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 1, 1);
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    bench.due();
    bench.answer("tell o1 held", 503);
    EXPECT_EQ(bench.engine.live().state, PaceState::retrying);
    EXPECT_EQ(bench.engine.live().failures_in_a_row, 1u);
    EXPECT_EQ(bench.engine.live().last_error, "HTTP 503");
    bench.answer("push a=1@1", 200, "taken a@1");
    EXPECT_EQ(bench.engine.live().state, PaceState::retrying) << "the tell still fails";
    EXPECT_EQ(bench.engine.live().last_error, "HTTP 503");
}

TEST(EngineLive, TriesEveryLaneAtOnceWhenOneRecovers) {
    Bench bench;
    bench.start();
    bench.want("a", 5, 1);
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    bool is_taken = false;
    for (int round = 0; !is_taken; ++round) {
        for (const auto& target : bench.due()) {
            is_taken |= round > 15 && target == "push a=5@1";
            bench.answer(target, target == "push a=5@1" && is_taken ? 200 : 503, "taken a@1");
        }
        if (!is_taken)
            bench.sleep();
    }
    EXPECT_EQ(bench.due(), (Targets{"poll ", "tell o1 held"}));
}

TEST(EngineLive, KeepsTheLastErrorUntilEveryLaneIsWell) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 1, 1);
    bench.engine.tell({OrderId{"o1"}, OrderOutcome::held, ""});
    for (const auto& target : bench.due())
        bench.answer(target, 503);
    bench.clock += 1'200;
    bench.due();
    bench.answer("push a=1@1", 200, "taken a@1");
    EXPECT_EQ(bench.engine.live().last_error, "HTTP 503");
    bench.answer("tell o1 held", 200);
    EXPECT_EQ(bench.engine.live().last_error, "");
}

// A wake-up that is missed is a push that waits for a poll; one too many is a busy loop.
TEST(EngineLive, WakesForTheFirstThingThatIsDue) {
    Bench bench;
    bench.start();
    EXPECT_EQ(bench.engine.wake_at(), Millis{bench.clock}) << "the first poll";
    bench.due();
    bench.answer("poll ", 200, "drained 0");
    const std::int64_t next_poll = bench.clock + limits::poll_every_ms;
    EXPECT_EQ(bench.engine.wake_at(), Millis{next_poll});
    bench.clock += 300;
    const std::int64_t revived_at = bench.clock + limits::push_retry_for_ms;
    bench.want("a", 1, 1);
    bench.due();
    EXPECT_EQ(bench.engine.wake_at(), Millis{next_poll}) << "an answer comes by itself";
    bench.answer("push a=1@1", 200, "refused a");
    EXPECT_EQ(bench.engine.wake_at(), Millis{next_poll});
    bench.clock = next_poll;
    bench.due();
    EXPECT_EQ(bench.engine.wake_at(), Millis{next_poll + limits::exchange_ms});
    bench.answer("poll 0", 200, "drained 0");
    for (Targets targets; targets != Targets{"push a=1@1"}; targets = bench.due()) {
        if (targets == Targets{"poll 0"})
            bench.answer("poll 0", 200, "drained 0");
        bench.sleep();
        ASSERT_LE(bench.clock, revived_at);
    }
    EXPECT_EQ(bench.clock, revived_at);
}

TEST(EngineLive, NamesItsLanesAndOutcomes) {
    EXPECT_STREQ(to_text(LaneKind::push), "push");
    EXPECT_STREQ(to_text(LaneKind::poll), "poll");
    EXPECT_STREQ(to_text(LaneKind::tell), "tell");
    EXPECT_STREQ(to_text(OrderOutcome::held), "held");
    EXPECT_STREQ(to_text(OrderOutcome::refused), "refused");
    EXPECT_STREQ(to_text(OrderOutcome::shipped), "shipped");
    EXPECT_STREQ(to_text(OrderOutcome::cancelled), "cancelled");
}

}  // namespace
}  // namespace onepool::hub
