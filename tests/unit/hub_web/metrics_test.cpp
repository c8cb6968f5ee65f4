#include "hub/web/metrics.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "protocol/codec.hpp"
#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

std::string metrics() {
    const Runtime runtime{.flushed_lsn = Lsn{4},
                          .uptime = Millis{5'000},
                          .is_broker_connected = true,
                          .resident_bytes = 12'345};
    return metrics_of(SmallHub().core(), runtime, {{200, 7}, {401, 2}});
}

bool has_line(const std::string& line) {
    return ("\n" + metrics()).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, SayWhatTheHubHolds) {
    EXPECT_TRUE(has_line("onepool_hub_lsn 6"));
    EXPECT_TRUE(has_line("onepool_hub_flushed_lsn 4"));
    EXPECT_TRUE(has_line("onepool_hub_broker_connected 1"));
    EXPECT_TRUE(has_line("onepool_hub_events_total{kind=\"sale\"} 1"));
    EXPECT_TRUE(has_line("onepool_hub_events_total{kind=\"receipt\"} 1"));
    EXPECT_TRUE(has_line("onepool_hub_orders{stage=\"held\"} 1"));
    for (const char* stage : {"waiting", "staged", "shipped", "collected", "refused", "cancelled"})
        EXPECT_TRUE(has_line("onepool_hub_orders{stage=\"" + std::string(stage) + "\"} 0"))
            << stage;
    EXPECT_TRUE(has_line("onepool_hub_orders_overdue 0"));
    EXPECT_TRUE(has_line("onepool_hub_cases_open 1"));
    EXPECT_TRUE(has_line("onepool_hub_debt_units 2"));
    EXPECT_TRUE(has_line("onepool_hub_channel_waiting{channel=\"shop\"} 0"));
    EXPECT_TRUE(has_line("onepool_hub_http_answers_total{status=\"401\"} 2"));
    EXPECT_TRUE(
        has_line("onepool_hub_node_applied_events{node=\"" + to_text(SmallHub().till) + "\"} 2"));
}

TEST(Metrics, CountRightsByLocation) {
    SmallHub hub;
    hub.add(
        InputKind::node_message,
        {RightGranted{SmallHub::cakestand, SmallHub::north, hub.till, Units{4}, {}},
         WalkInSold{SmallHub::cakestand, SmallHub::north, hub.till, 0, Units{7}},
         RightUsed{SmallHub::cakestand, SmallHub::north, hub.till, Units{2}, RightUse::sold},
         RightUsed{SmallHub::cakestand, SmallHub::north, hub.till, Units{1}, RightUse::released}});
    const std::string text = metrics_of(hub.core(), Runtime{}, {});
    for (const std::string line :
         {"rights_out_units{location=\"north\"} 1", "rights_out_units{location=\"south\"} 0",
          "rights_stranded_units{location=\"north\"} 0",
          "rights_granted_units_total{location=\"north\"} 4",
          "rights_released_units_total{location=\"north\"} 1",
          "sold_on_right_units_total{location=\"north\"} 2",
          "sold_borrowed_units_total{location=\"north\"} 5"}) {
        EXPECT_NE(text.find("\nonepool_hub_" + line + "\n"), std::string::npos) << line;
    }
}

TEST(Metrics, CountWhatWasDoneWithOrders) {
    SmallHub hub;
    std::vector<Effect> judged;
    std::uint64_t seq = 2;
    for (const FactKind fact : {FactKind::take, FactKind::leave, FactKind::pick, FactKind::collect,
                                FactKind::put_back, FactKind::pack}) {
        judged.push_back(EventJudged{hub.till, Seq{++seq}, Verdict::applied, fact});
    }
    hub.add(InputKind::node_message, judged);
    const std::string text = metrics_of(hub.core(), Runtime{}, {});
    for (const std::string kind : {"take", "leave", "pick", "collect", "put_back", "pack"}) {
        EXPECT_NE(text.find("\nonepool_hub_events_total{kind=\"" + kind + "\"} 1\n"),
                  std::string::npos)
            << kind;
    }
}

TEST(Metrics, SayWhatANodeReported) {
    const SmallHub hub;
    HubCore core = hub.core();
    const Now now{UnixMs{1'700'000'000'000}, Millis{1'000}};
    (void)core.start(now);
    const std::string by_node = "{node=\"" + to_text(hub.till) + "\"} ";
    const std::string before = metrics_of(core, Runtime{}, {});
    EXPECT_EQ(before.find("onepool_hub_node_lag_events{"), std::string::npos)
        << "it has not said anything yet";
    EXPECT_EQ(before.find("onepool_hub_node_disk_free_bytes{"), std::string::npos);
    EXPECT_NE(before.find("onepool_hub_node_gaps_total" + by_node + "0\n"), std::string::npos);

    protocol::NodeState state;
    state.node = hub.till;
    state.journal = hub.journal;
    state.head.seq = Seq{9};
    state.disk_free_bytes = 7'000'000'000;
    state.disk_total_bytes = 9'000'000'000;
    state.clock_offset = Millis{-250};
    (void)core.step(HubCore::Input{FromNode{hub.till, encode_message(state)}}, now);

    const std::string text = metrics_of(core, Runtime{}, {});
    for (const std::string& line : {"lag_events" + by_node + "7", "gaps_total" + by_node + "0",
                                    "disk_free_bytes" + by_node + "7000000000",
                                    "clock_offset_milliseconds" + by_node + "-250"}) {
        EXPECT_NE(text.find("\nonepool_hub_node_" + line + "\n"), std::string::npos) << line;
    }
}

// The rules of the exposition format that a scraper relies on.
TEST(Metrics, KeepTheExpositionFormat) {
    std::istringstream lines(metrics());
    std::set<std::string> families;
    std::set<std::string> samples;
    std::string family;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(families.insert(family).second) << "twice: " << family;
            continue;
        }
        if (line.starts_with("# TYPE ")) {
            EXPECT_TRUE(line.starts_with("# TYPE " + family + " ")) << line;
            continue;
        }
        const auto space = line.rfind(' ');
        EXPECT_TRUE(line.starts_with(family)) << line;
        EXPECT_TRUE(samples.insert(line.substr(0, space)).second) << "twice: " << line;
        EXPECT_EQ(line.substr(space + 1).find_first_not_of("-0123456789"), std::string::npos)
            << line;
    }
    EXPECT_GT(families.size(), 15u);
}

TEST(Metrics, EscapeNamesThatPeopleChose) {
    SmallHub hub;
    NodeId odd;
    odd.bytes.fill(1);
    hub.log.push_back({Lsn{7},
                       UnixMs{7'000},
                       InputKind::command,
                       {},
                       {},
                       {NodeRegistered{odd, LocationId{"south"}, "a \"b\" \\ c\nd"}}});
    const std::string text = metrics_of(hub.core(), Runtime{}, {});
    EXPECT_NE(text.find("name=\"a \\\"b\\\" \\\\ c\\nd\"} 0\n"), std::string::npos);
}

}  // namespace
}  // namespace onepool::hub
