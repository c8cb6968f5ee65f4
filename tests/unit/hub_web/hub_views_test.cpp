#include "hub/web/hub_views.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

const Runtime runtime{.flushed_lsn = Lsn{4},
                      .uptime = Millis{5'000},
                      .is_broker_connected = true,
                      .resident_bytes = 12'345};

TEST(StatusView, CountsWhatTheHubHolds) {
    EXPECT_EQ(status_of(SmallHub().core(), runtime, "0.1", UnixMs{99}).dump(),
              R"({"build":"0.1","hub_epoch":3,"lsn":6,"flushed_lsn":4,"uptime_ms":5000,"now":99,)"
              R"("broker":"connected","events":2,"sales":1,"returns":0,"orders_held":1,)"
              R"("orders_refused":0,"orders_shipped":0,"orders_waiting":0,"orders_staged":0,)"
              R"("orders_overdue":0,"skus":2,"cells":3,"set_aside":0,)"
              R"("open_cases":1,)"
              R"("debt_units":2,"resident_bytes":12345,"backup":null,"reconciling":[],)"
              R"("draining":[],"rights":{"out":0,"stranded":0,"granted":0,"released":0,"sold":0,)"
              R"("on_right":0,"borrowed":0},"inspection_units":0,)"
              R"("receipts_in_question":{"sought":0,"unknown":0,"exceeded":0}})");
}

TEST(StatusView, CountsOrdersThatWaitOrStandPicked) {
    SmallHub hub;
    const OrderKey a1{ChannelId{"shop"}, OrderId{"A1"}};
    hub.add(InputKind::node_message,
            {HoldEnded{a1, SmallHub::north}, OrderMoved{a1, OrderStage::waiting, "given up"}});
    EXPECT_EQ(status_of(hub.core(), runtime, "0.1", UnixMs{99})["orders_waiting"], Json{1});
    hub.add(InputKind::node_message,
            {OrderStaged{a1, SmallHub::south, "K-7", {{SmallHub::cakestand, Units{2}}}},
             OrderMoved{a1, OrderStage::staged, "picked"}, OrderOverdue{a1}});
    const Json status = status_of(hub.core(), runtime, "0.1", UnixMs{99});
    EXPECT_EQ(status["orders_waiting"], Json{0});
    EXPECT_EQ(status["orders_staged"], Json{1});
    EXPECT_EQ(status["orders_overdue"], Json{1});
}

TEST(StatusView, SaysWhenTheBrokerIsLost) {
    Runtime lost = runtime;
    lost.is_broker_connected = false;
    EXPECT_EQ(status_of(SmallHub().core(), lost, "0.1", UnixMs{99})["broker"], Json{"lost"});
}

TEST(CasesView, ListsOpenOnesOrAllNewestFirst) {
    SmallHub hub;
    hub.log.push_back({Lsn{7},
                       UnixMs{7'000},
                       InputKind::timer,
                       {},
                       {},
                       {CaseOpened{2, CaseKind::odd_order, "A2", "odd", "look"},
                        CaseClosed{1, StaffId{"ann"}, "counted"}}});
    const HubCore core = hub.core();
    EXPECT_EQ(cases_of(core, Cases::open).dump(),
              std::string(R"([{"id":2,"kind":")") + to_text(CaseKind::odd_order) +
                  R"(","subject":"A2","text":"odd","proposal":"look","opened_at":7000,)"
                  R"("closed_at":null,"closed_by":"","note":""}])");
    const Json all = cases_of(core, Cases::all);
    EXPECT_EQ(all.as_array()->size(), 2u);
    EXPECT_EQ((*all.as_array())[1]["closed_at"], Json{7'000});
    EXPECT_EQ((*all.as_array())[1]["closed_by"], Json{"ann"});
}

TEST(ChannelsView, ShowsListingsPausedOnesAndHealth) {
    EXPECT_EQ(channels_of(SmallHub().core()).dump(),
              R"([{"channel":"shop","state":"ok","listings":2,"paused":1,"waiting":0,)"
              R"("in_flight":0,"failures_in_a_row":0,"last_confirmed_at":null,"last_error":"",)"
              R"("pushes":0,"latency_ms":null}])");
}

TEST(ChannelsView, CallsAChannelFailingFromTheThirdFailure) {
    ChannelLive live;
    EXPECT_EQ(health_of(live), ChannelHealth::ok);
    live.failures_in_a_row = limits::failures_to_alert - 1;
    EXPECT_EQ(health_of(live), ChannelHealth::retrying);
    live.failures_in_a_row = limits::failures_to_alert;
    EXPECT_EQ(health_of(live), ChannelHealth::failing);
    EXPECT_STREQ(to_text(ChannelHealth::ok), "ok");
    EXPECT_STREQ(to_text(ChannelHealth::retrying), "retrying");
    EXPECT_STREQ(to_text(ChannelHealth::failing), "failing");
}

TEST(LogView, ShowsEntriesWithTheirEffects) {
    const SmallHub hub;
    const std::vector<LogEntry> entries{hub.entry(5)};
    EXPECT_EQ(log_rows(hub.core(), entries).dump(),
              R"([{"lsn":5,"at":5000,"kind":"published","node":null,)"
              R"("text":"shop shows 6 of 22423","effects":["shop shows 6 of 22423"]}])");
}

// The import of a large catalogue would otherwise be a page of hundreds of megabytes.
TEST(LogView, ShowsABoundedNumberOfEffects) {
    const SmallHub hub;
    LogEntry entry = hub.entry(5);
    entry.effects.assign(limits::view_rows + 7, entry.effects[0]);
    const Json rows = log_rows(hub.core(), std::vector{entry});
    const Json::Array& effects = *(*rows.as_array())[0]["effects"].as_array();
    ASSERT_EQ(effects.size(), limits::view_rows + 1);
    EXPECT_EQ(effects.back(), Json{"and 7 more"});
}

TEST(LogView, NamesTheNodeOfANodesEntry) {
    const SmallHub hub;
    const std::vector<LogEntry> entries{hub.entry(2)};
    EXPECT_EQ((*log_rows(hub.core(), entries).as_array())[0]["node"], Json{to_text(hub.till)});
}

TEST(Percentile, IsANearestRankOfTheSamples) {
    std::vector<Millis> samples;
    EXPECT_EQ(percentile(samples, 50), std::nullopt);
    for (int i = 100; i >= 1; --i)
        samples.push_back(Millis{i});
    EXPECT_EQ(percentile(samples, 1), Millis{1});
    EXPECT_EQ(percentile(samples, 50), Millis{50});
    EXPECT_EQ(percentile(samples, 99), Millis{99});
    EXPECT_EQ(percentile(samples, 100), Millis{100});
    EXPECT_EQ(percentile(std::vector{Millis{7}}, 50), Millis{7});
}

}  // namespace
}  // namespace onepool::hub
