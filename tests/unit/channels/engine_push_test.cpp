#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/limits.hpp"
#include "tests/unit/channels/engine_bench.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

PushConfirmed confirmed(const std::string& listing, std::int64_t quantity, std::uint64_t version,
                        std::int64_t took) {
    return {{listing, Units{quantity}, quantity == 0, version}, Millis{took}};
}

TEST(EnginePush, SendsAWantedNumberAndReportsItConfirmed) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 7);
    EXPECT_EQ(bench.due(), (Targets{"push a=5@7"}));
    EXPECT_EQ(bench.state("a"), ListingState::in_flight);
    bench.clock += 12;
    EXPECT_EQ(bench.answer("push a=5@7", 200, "taken a@7"), (Events{confirmed("a", 5, 7, 12)}));
    EXPECT_EQ(bench.state("a"), ListingState::settled);
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.engine.live().pushes, 1u);
    EXPECT_EQ(bench.engine.live().last_confirmed, bench.now().wall);
    EXPECT_EQ(bench.engine.recent_latency(), std::deque<Millis>{Millis{12}});
}

TEST(EnginePush, SendsNothingBeforeItIsStartedNorInItsFirstMillisecond) {
    Bench bench;
    bench.want("a", 5, 7);
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.engine.wake_at(), std::nullopt);
    bench.engine.start(bench.now());
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.engine.wake_at(), Millis{bench.clock + 1});
    bench.sleep();
    EXPECT_EQ(bench.due(), (Targets{"push a=5@7", "poll "}));
}

TEST(EnginePush, BatchesByRiskWithinTheRequestsTheChannelAllows) {
    Bench bench({.push_listings = 2, .parallel_requests = 2});
    bench.start_and_poll();
    for (int i = 1; i <= 5; ++i)
        bench.want("l" + std::to_string(i), 10 - i, 1);
    bench.want("l6", 0, 1);
    EXPECT_EQ(bench.due(), (Targets{"push l6=0!@1 l5=5@1", "push l4=6@1 l3=7@1"}));
    EXPECT_EQ(bench.due(), Targets{});
    bench.answer("push l4=6@1 l3=7@1", 200, "taken l4@1 l3@1");
    EXPECT_EQ(bench.due(), (Targets{"push l2=8@1 l1=9@1"}));
    EXPECT_EQ(bench.engine.live().in_flight, 4u);
}

TEST(EnginePush, SendsOnlyTheNewestNumberOnceTheOneInFlightIsAnswered) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    for (int i = 0; i < 4; ++i)
        bench.want("a", 4 - i, 2 + static_cast<std::uint64_t>(i));
    EXPECT_EQ(bench.due(), Targets{});
    EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@1"), (Events{confirmed("a", 5, 1, 0)}));
    EXPECT_EQ(bench.due(), (Targets{"push a=1@5"}));
}

TEST(EnginePush, TakesAnAnswerOnce) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@1").size(), 1u);
    EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@1"), Events{});
}

TEST(EnginePush, GivesUpAnExchangeWithoutAnswerAndIgnoresItsLateAnswer) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    bench.want("a", 4, 2);
    bench.clock += limits::exchange_ms - 1;
    bench.due();
    EXPECT_EQ(bench.state("a"), ListingState::in_flight);
    ++bench.clock;
    bench.due();
    EXPECT_EQ(bench.state("a"), ListingState::waiting);
    EXPECT_EQ(bench.engine.live().last_error, "HTTP 0");
    EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@1"), Events{});
    EXPECT_EQ(bench.engine.listings().find("a")->confirmed, std::nullopt);
    bench.clock += 1'100;
    EXPECT_EQ(bench.due()[0], "push a=4@2");
}

TEST(EnginePush, NeverRepeatsAnExchangeIdInALaterLifeOfTheSameMillisecond) {
    PlainChannel channel;
    const Now then{UnixMs{0}, Millis{5'000}};
    Engine first(ChannelId{"plain"}, channel);
    first.start({UnixMs{0}, Millis{4'999}});
    const auto last_of_first = first.due(then).exchanges.back().id;
    Engine second(ChannelId{"plain"}, channel);
    second.start(then);
    EXPECT_EQ(second.due(then).exchanges.size(), 0u);
    const auto first_of_second = second.due({UnixMs{1}, Millis{5'001}}).exchanges.front().id;
    EXPECT_GT(first_of_second, last_of_first);
}

TEST(EnginePush, SendsEverythingOnceAfterARestart) {
    Bench bench;
    bench.engine.confirmed_before({"a", Units{5}, false, 70}, UnixMs{33});
    bench.engine.confirmed_before({"b", Units{6}, false, 71}, UnixMs{34});
    bench.engine.feed_before("9");
    bench.want("a", 5, 80);
    bench.want("b", 3, 80);
    bench.start();
    EXPECT_EQ(bench.due(), (Targets{"push b=3@80 a=5@80", "poll 9"}));
    bench.clock += 9;
    EXPECT_EQ(bench.answer("push b=3@80 a=5@80", 200, "taken b@80 a@80"),
              (Events{confirmed("b", 3, 80, 10),
                      PushConfirmed{{"a", Units{5}, false, 80}, std::nullopt}}))
        << "a repeat says nothing about latency";
    EXPECT_EQ(bench.engine.recent_latency(), std::deque<Millis>{Millis{10}});
    EXPECT_EQ(bench.due(), Targets{});
}

TEST(EnginePush, MeasuresAChangeFoundAtARestartFromTheRestart) {
    Bench bench;
    bench.engine.confirmed_before({"a", Units{5}, false, 70}, UnixMs{33});
    bench.engine.start(bench.now());
    bench.want("a", 3, 80);
    bench.clock += 4;
    bench.due();
    EXPECT_EQ(bench.answer("push a=3@80", 200, "taken a@80"), (Events{confirmed("a", 3, 80, 4)}));
}

TEST(EnginePush, RetriesAFailureAfterASecondAndThenEverMoreSlowly) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    EXPECT_EQ(bench.answer("push a=5@1", 503), Events{});
    EXPECT_EQ(bench.engine.live().state, PaceState::retrying);
    EXPECT_EQ(bench.due(), Targets{});
    const auto failed_at = bench.clock;
    bench.sleep();
    EXPECT_NEAR(static_cast<double>(bench.clock - failed_at), 1'000, 100);
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1"}));
    bench.answer("push a=5@1", 0);
    bench.clock += 1'700;
    EXPECT_EQ(bench.due(), Targets{});
    bench.clock += 500;
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1"}));
}

// Its shop starts together with the hub, some seconds later.
TEST(EnginePush, MeetsAChannelThatWasDownAtTheStartSoonAfterItIsUp) {
    Bench bench;
    bench.want("a", 5, 1);
    bench.start();
    const std::int64_t up_at = bench.clock + 10'000;
    while (bench.state("a") != ListingState::settled && bench.clock < up_at + 60'000) {
        const bool is_up = bench.clock >= up_at;
        for (const auto& target : bench.due())
            bench.answer(target, is_up ? 200 : 0,
                         target.starts_with("push") ? "taken a@1" : "drained 0");
        if (bench.state("a") != ListingState::settled)
            bench.sleep();
    }
    EXPECT_GE(bench.clock, up_at);
    EXPECT_LT(bench.clock, up_at + 10'000) << "the tries come at 0, 1, 3, 7 and 15 s";
}

TEST(EnginePush, RaisesAnAlertOnTheThirdFailureAndEndsItOnSuccess) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    for (int i = 0; i < 2; ++i) {
        bench.clock += 33'000;
        bench.due();
        EXPECT_EQ(bench.answer("push a=5@1", 500), Events{});
    }
    bench.want("a", 4, 2);
    bench.clock += 33'000;
    bench.due();
    EXPECT_EQ(bench.answer("push a=4@2", 500),
              (Events{ChannelFailing{LaneKind::push, 3, "HTTP 500"}}));
    EXPECT_EQ(bench.engine.live().failures_in_a_row, 3u);
    bench.clock += 33'000;
    bench.due();
    EXPECT_EQ(bench.answer("push a=4@2", 200, "taken a@2"),
              (Events{ChannelRecovered{LaneKind::push}, confirmed("a", 4, 2, 132'000)}))
        << "measured from the oldest change the channel did not show";
}

TEST(EnginePush, HalvesItsRequestsWhileFailingAndProbesWithOneListing) {
    Bench bench({.push_listings = 4, .parallel_requests = 3});
    bench.start_and_poll();
    for (int i = 1; i <= 9; ++i)
        bench.want("l" + std::to_string(i), i, 1);
    for (const auto& target : bench.due())
        bench.answer(target, 503);
    std::vector<std::size_t> sizes;
    for (int round = 0; round < 4; ++round) {
        bench.clock += 33'000;
        for (const auto& target : bench.due()) {
            if (target.starts_with("poll"))
                continue;
            sizes.push_back(static_cast<std::size_t>(std::ranges::count(target, '@')));
            bench.answer(target, 503);
        }
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1, 1, 1}));
}

TEST(EnginePush, HoldsTheNewestNumberDuringALongOutageAndSendsAllAtOnceOnRecovery) {
    Bench bench({.push_listings = 2, .parallel_requests = 2});
    bench.start_and_poll();
    for (int i = 1; i <= 6; ++i)
        bench.want("l" + std::to_string(i), i, 1);
    for (const auto& target : bench.due())
        bench.answer(target, 0);
    while (bench.engine.live().state != PaceState::holding) {
        bench.sleep();
        for (const auto& target : bench.due())
            bench.answer(target, 0);
    }
    bench.want("l6", 0, 900);
    std::string probe;
    while (probe.empty()) {
        bench.sleep();
        for (const auto& target : bench.due()) {
            if (target.starts_with("push"))
                probe = target;
        }
    }
    EXPECT_EQ(std::ranges::count(probe, '@'), 1);
    bench.answer(probe, 200, "taken " + probe.substr(5, 2) + probe.substr(probe.find('@')));
    EXPECT_EQ(bench.engine.live().state, PaceState::retrying) << "the poll has not answered yet";
    Targets pushes = bench.due();
    std::erase_if(pushes, [](const auto& target) { return !target.starts_with("push"); });
    ASSERT_EQ(pushes.size(), 2u);
    EXPECT_EQ(pushes[0].substr(0, 14),
              probe.substr(5, 2) == "l6" ? "push l1=1@1 l2" : "push l6=0!@900");
}

TEST(EnginePush, SendsEachListingAloneWhenARequestIsRefusedForItsContent) {
    Bench bench({.push_listings = 4, .parallel_requests = 1});
    bench.start_and_poll();
    for (const char* name : {"a", "b", "c"})
        bench.want(name, 5, 1);
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1 b=5@1 c=5@1"}));
    EXPECT_EQ(bench.answer("push a=5@1 b=5@1 c=5@1", 400), Events{});
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1"}));
    EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@1"), (Events{confirmed("a", 5, 1, 0)}));
    EXPECT_EQ(bench.due(), (Targets{"push b=5@1"}));
    EXPECT_EQ(bench.answer("push b=5@1", 400), (Events{PushRefused{"b", "HTTP 400"}}));
    EXPECT_EQ(bench.due(), (Targets{"push c=5@1"}));
    EXPECT_EQ(bench.engine.live().state, PaceState::ok);
}

TEST(EnginePush, TakesManyRefusedRequestsInARowForAFailingChannel) {
    Bench bench({.push_listings = 1, .parallel_requests = 1});
    bench.start_and_poll();
    for (int i = 10; i < 30; ++i)
        bench.want("l" + std::to_string(i), i, 1);
    std::size_t refused = 0;
    for (auto targets = bench.due(); !targets.empty(); targets = bench.due()) {
        refused += bench.answer(targets[0], 400).size();
    }
    EXPECT_EQ(refused, limits::requests_refused_in_a_row);
    EXPECT_EQ(bench.engine.live().state, PaceState::retrying);
    EXPECT_EQ(bench.engine.live().waiting, 20 - refused);
}

TEST(EnginePush, CountsRefusedRequestsAnewAfterOneThatWasTaken) {
    Bench bench({.push_listings = 1, .parallel_requests = 1});
    bench.start_and_poll();
    for (std::uint64_t round = 1; round <= 3; ++round) {
        for (std::size_t i = 0; i < limits::requests_refused_in_a_row; ++i) {
            bench.want("bad" + std::to_string(i), static_cast<std::int64_t>(round), round);
            EXPECT_LE(bench.answer(bench.due().at(0), 400).size(), 1u);
        }
        bench.want("good", static_cast<std::int64_t>(round), round);
        bench.answer(bench.due().at(0), 200, "taken good@" + std::to_string(round));
        EXPECT_EQ(bench.engine.live().state, PaceState::ok) << round;
    }
}

TEST(EnginePush, RefusedTogetherSaysNothingAboutTheChannelYet) {
    Bench bench({.push_listings = 2, .parallel_requests = 1});
    bench.start_and_poll();
    for (std::size_t i = 0; i < 4 * limits::requests_refused_in_a_row; i += 2) {
        bench.want("a" + std::to_string(i), 5, 1);
        bench.want("b" + std::to_string(i), 5, 1);
        bench.answer(bench.due().at(0), 400);
        bench.answer(bench.due().at(0), 200, "taken a" + std::to_string(i) + "@1");
        bench.answer(bench.due().at(0), 200, "taken b" + std::to_string(i) + "@1");
        ASSERT_EQ(bench.engine.live().state, PaceState::ok) << i;
    }
}

TEST(EnginePush, CountsOnlyListingsRefusedAlone) {
    Bench bench({.push_listings = 2, .parallel_requests = 1});
    bench.start_and_poll();
    for (int i = 10; i < 40; ++i)
        bench.want("l" + std::to_string(i), i, 1);
    std::size_t refused = 0;
    for (auto targets = bench.due(); !targets.empty(); targets = bench.due())
        refused += bench.answer(targets[0], 400).size();
    EXPECT_EQ(refused, limits::requests_refused_in_a_row);
    EXPECT_EQ(bench.engine.live().state, PaceState::retrying);
}

TEST(EnginePush, TakesARefusalForASignThatTheChannelIsWell) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    bench.answer("push a=5@1", 503);
    bench.sleep();
    bench.due();
    EXPECT_EQ(bench.answer("push a=5@1", 400), (Events{PushRefused{"a", "HTTP 400"}}));
    EXPECT_EQ(bench.engine.live().state, PaceState::ok);
    bench.want("b", 5, 1);
    EXPECT_EQ(bench.due().at(0), "push b=5@1");
}

// Whoever sleeps until wake_at() would spin.
TEST(EnginePush, SleepsWhileItsProbeIsUnderWayAndOthersWait) {
    Bench bench({.push_listings = 1, .parallel_requests = 2});
    bench.start_and_poll();
    for (const char* name : {"a", "b", "c"})
        bench.want(name, 5, 1);
    for (const auto& target : bench.due())
        bench.answer(target, 503);
    bench.sleep();
    ASSERT_EQ(bench.due().size(), 1u);
    EXPECT_EQ(bench.engine.live().waiting, 2u);
    EXPECT_GT(bench.engine.wake_at(), Millis{bench.clock});
}

TEST(EnginePush, SaysWhichChannelFailsWithTheNewestReason) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    bench.answer("push a=5@1", 500);
    bench.sleep();
    bench.due();
    bench.answer("push a=5@1", 502);
    EXPECT_EQ(bench.engine.live().last_error, "HTTP 502");
    bench.sleep();
    bench.due();
    bench.answer("push a=5@1", 200, "taken a@1");
    EXPECT_EQ(bench.engine.live().last_error, "");
}

TEST(EnginePush, ReportsAListingTheChannelRefusesAndConfirmsTheRest) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.want("b", 6, 1);
    bench.due();
    EXPECT_EQ(bench.answer("push a=5@1 b=6@1", 200, "taken b@1 refused a"),
              (Events{confirmed("b", 6, 1, 0), PushRefused{"a", "unknown listing"}}));
    EXPECT_EQ(bench.state("a"), ListingState::refused);
    EXPECT_EQ(bench.due(), Targets{});
    bench.engine.retry_refused("a");
    EXPECT_EQ(bench.due(), (Targets{"push a=5@1"}));
}

TEST(EnginePush, SendsAboveANewerVersionThatTheChannelHolds) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@40"), Events{});
    EXPECT_EQ(bench.due(), (Targets{"push a=5@41"}));
    EXPECT_EQ(bench.answer("push a=5@41", 200, "taken a@41"), (Events{confirmed("a", 5, 41, 0)}));
}

// Above it there would be no version left for the numbers to come.
TEST(EnginePush, DoesNotBelieveAnAbsurdVersion) {
    for (const std::uint64_t claimed :
         {limits::listing_version_believed + 1, limits::listing_version}) {
        Bench bench;
        bench.start_and_poll();
        bench.want("a", 5, 1);
        bench.due();
        EXPECT_EQ(bench.answer("push a=5@1", 200, "taken a@" + std::to_string(claimed)), Events{});
        bench.want("a", 4, 2);
        EXPECT_EQ(bench.due(), (Targets{"push a=4@2"}));
        bench.answer("push a=4@2", 200, "taken a@" + std::to_string(claimed));
        bench.due();
        EXPECT_EQ(bench.answer("push a=4@2", 200, "taken a@" + std::to_string(claimed)),
                  (Events{PushRefused{"a", "the channel answers with an absurd version"}}));
    }
}

TEST(EnginePush, StaysWithinAllVersionsAboveTheHighestItBelieves) {
    Bench bench;
    bench.start_and_poll();
    bench.want("a", 5, 1);
    bench.due();
    bench.answer("push a=5@1", 200, "taken a@" + std::to_string(limits::listing_version_believed));
    std::uint64_t version = limits::listing_version_believed + 1;
    for (std::int64_t quantity = 4; quantity >= 0; --quantity, ++version) {
        if (quantity < 4)
            bench.want("a", quantity, 2);
        const auto pushed = bench.due();
        ASSERT_EQ(pushed.size(), 1u);
        EXPECT_NE(pushed[0].find("@" + std::to_string(version)), std::string::npos) << pushed[0];
        bench.answer(pushed[0], 200, "taken a@" + std::to_string(version));
    }
    EXPECT_LT(version, limits::listing_version);
    EXPECT_EQ(bench.state("a"), ListingState::settled);
}

TEST(EnginePush, SetsAListingAsideThatIsNeverConfirmed) {
    for (const char* strange : {"", "taken a@0", "taken other@1", "taken a@999999"}) {
        Bench bench;
        bench.start_and_poll();
        bench.want("a", 5, 1);
        Events events;
        int sends = 0;
        for (auto targets = bench.due(); !targets.empty(); targets = bench.due()) {
            ++sends;
            std::string body = strange;
            if (body == "taken a@999999")
                body = "taken a@" + std::to_string(sends * 1'000'000);
            for (auto& event : bench.answer(targets[0], 200, body))
                events.push_back(event);
        }
        EXPECT_EQ(sends, 3) << strange;
        EXPECT_EQ(events.size(), 1u) << strange;
        EXPECT_EQ(bench.state("a"), ListingState::refused) << strange;
    }
}

// Every request that carries "poison" crashes the channel; the others must get through.
TEST(EnginePush, DoesNotLetOneListingBlockTheRest) {
    Bench bench({.push_listings = 8, .parallel_requests = 2});
    bench.start_and_poll();
    bench.want("poison", 0, 1);
    for (int i = 1; i <= 20; ++i)
        bench.want("l" + std::to_string(i), i, 1);
    Events events;
    const std::int64_t end = bench.clock + 20 * 60 * std::int64_t{1000};
    while (bench.clock < end && bench.engine.live().waiting + bench.engine.live().in_flight > 0) {
        for (const auto& target : bench.due()) {
            std::string body = "drained 0";
            if (target.starts_with("push")) {
                body = "taken";
                for (int i = 1; i <= 20; ++i)
                    body += " l" + std::to_string(i) + "@1";
            }
            const int status = target.find("poison") == std::string::npos ? 200 : 500;
            for (auto& event : bench.answer(target, status, body))
                events.push_back(event);
        }
        bench.sleep();
    }
    EXPECT_EQ(bench.engine.live().pushes, 20u);
    EXPECT_EQ(std::ranges::count(events, EngineEvent{PushRefused{"poison", "HTTP 500"}}), 1);
    EXPECT_LT(bench.clock, end);
}

TEST(EnginePush, CountsOneOutageOnceThoughSeveralRequestsWereInFlight) {
    Bench bench({.push_listings = 1, .parallel_requests = 4});
    bench.start_and_poll();
    for (int i = 1; i <= 4; ++i)
        bench.want("l" + std::to_string(i), i, 1);
    const Targets targets = bench.due();
    for (const auto& target : targets) {
        ++bench.clock;
        EXPECT_EQ(bench.answer(target, 0), Events{});
    }
    EXPECT_EQ(bench.engine.live().failures_in_a_row, 1u);
}

TEST(EnginePush, KeepsABoundedNumberOfLatencies) {
    Bench bench;
    bench.start_and_poll();
    for (std::uint64_t i = 1; i <= limits::latency_samples + 5; ++i) {
        bench.want("a", static_cast<std::int64_t>(i), i);
        const auto targets = bench.due();
        bench.answer(targets[0], 200, "taken a@" + std::to_string(i));
        ++bench.clock;
        bench.engine.due(bench.now());
    }
    EXPECT_EQ(bench.engine.recent_latency().size(), limits::latency_samples);
}

}  // namespace
}  // namespace onepool::hub
