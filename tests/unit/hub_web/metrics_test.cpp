#include "hub/web/metrics.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

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
    EXPECT_TRUE(has_line("onepool_hub_cases_open 1"));
    EXPECT_TRUE(has_line("onepool_hub_debt_units 2"));
    EXPECT_TRUE(has_line("onepool_hub_channel_waiting{channel=\"shop\"} 0"));
    EXPECT_TRUE(has_line("onepool_hub_http_answers_total{status=\"401\"} 2"));
    EXPECT_TRUE(
        has_line("onepool_hub_node_applied_events{node=\"" + to_text(SmallHub().till) + "\"} 2"));
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
