// Scenario files and command lines are read exactly, or refused with the reason.

#include <gtest/gtest.h>

#include "tests/sim/options.hpp"
#include "tests/sim/scenario/scenario.hpp"

namespace onepool::sim {
namespace {

Settings read(std::string_view text) {
    auto result = read_scenario(text);
    EXPECT_TRUE(std::holds_alternative<Settings>(result));
    return std::get<Settings>(result);
}

ScenarioFault fault(std::string_view text) {
    auto result = read_scenario(text);
    EXPECT_TRUE(std::holds_alternative<ScenarioFault>(result));
    return std::get<ScenarioFault>(result);
}

TEST(Scenario, ReadsSettingsRatesTimesAndActions) {
    const Settings settings = read(
        "# A comment\n"
        "name  last-unit   # and another\n"
        "seed 9\n"
        "lost 25\n"
        "active 2 min\n"
        "sales every 1500 ms\n"
        "orders never\n"
        "rights-horizon 2 d\n"
        "rights-share 70\n"
        "on-rights 400\n"
        "counts every 4 s\n"
        "inspections never\n"
        "by-receipt 300\n"
        "at 5 s crash hub 2 s\n");
    EXPECT_EQ(settings.name, "last-unit");
    EXPECT_EQ(settings.seed, 9u);
    EXPECT_EQ(settings.faults.message_lost, Permille{25});
    EXPECT_EQ(settings.active, Millis{120'000});
    EXPECT_EQ(settings.busy.sale_every, Millis{1'500});
    EXPECT_EQ(settings.busy.order_every, Millis{0});
    EXPECT_EQ(settings.rights.horizon, Millis{2 * 86'400'000});
    EXPECT_EQ(settings.rights.share_percent, 70u);
    EXPECT_EQ(settings.busy.on_rights, Permille{400});
    EXPECT_EQ(settings.busy.count_every, Millis{4'000});
    EXPECT_EQ(settings.busy.inspection_every, Millis{0});
    EXPECT_EQ(settings.busy.by_receipt, Permille{300});
    ASSERT_EQ(settings.script.size(), 1u);
    EXPECT_EQ(settings.script[0].at, Millis{5'000});
    EXPECT_EQ(settings.script[0].words, (std::vector<std::string>{"crash", "hub", "2", "s"}));
}

TEST(Scenario, NamesTheLineThatIsWrong) {
    EXPECT_EQ(fault("seed 1\n\nspeed 4\n").line, 3);
    EXPECT_EQ(fault("speed 4").why, "no such word: 'speed'");
}

TEST(Scenario, RefusesWhatItDoesNotUnderstand) {
    EXPECT_EQ(fault("lost 1001").why, "'lost' is in thousandths, at most 1000");
    EXPECT_EQ(fault("seed many").why, "'seed' wants one number");
    EXPECT_EQ(fault("active 3").why, "'active' wants a time: 500 ms, 3 s, 2 min, 1 h, 1 d");
    EXPECT_EQ(fault("at 3 s dance hub").why, "no such action: 'dance'");
    EXPECT_EQ(fault("at 3 s crash shop 1 s").why, "'crash' does not understand 'shop'");
    EXPECT_EQ(fault("at 3 s flip node-1 disk").why, "'flip' does not understand 'disk'");
    EXPECT_EQ(fault("at 3 s poison node-1 tea").why, "'poison' does not understand 'tea'");
    EXPECT_EQ(fault("shops 2\nat 3 s mood 3 slow 1 s").why, "there is no shop 3");
    EXPECT_EQ(fault("rights-share 101").why, "'rights-share' is in percent, at most 100");
    EXPECT_EQ(fault("at 3 s drain shop").why, "'drain' does not understand 'shop'");
    EXPECT_EQ(fault("shops 0").why, "there is at least one shop");
    EXPECT_EQ(fault("at 3 s crash hub").why, "'crash' wants 3 words after it");
    EXPECT_EQ(fault("stores 1\ntills 1\nat 3 s ship node-9").why, "there is no node-9");
}

TEST(Options, ReadEachMode) {
    const char* const words[] = {"--scenario", "x.scn", "--crash-at", "12", "--verbose"};
    const auto options = std::get<Options>(read_options(words));
    EXPECT_EQ(options.mode, Mode::scenario);
    EXPECT_EQ(options.file, "x.scn");
    EXPECT_EQ(options.crash_at, 12u);
    EXPECT_EQ(options.trace, TraceOutput::lines);
}

TEST(Options, ReadWhatIsWantedOfASmallWorld) {
    const char* const words[] = {"--world", "wire",    "--bound",  "lose=2",
                                 "--bound", "order=1", "--mutant", "no-dedupe"};
    const auto options = std::get<Options>(read_options(words));
    EXPECT_EQ(options.mode, Mode::world);
    EXPECT_EQ(options.world, "wire");
    EXPECT_EQ(options.bounds, (std::vector<std::string>{"lose=2", "order=1"}));
    EXPECT_EQ(options.mutant, "no-dedupe");
    EXPECT_TRUE(options.file.empty());
}

TEST(Options, SayWhatIsWrong) {
    const char* const unknown[] = {"--fast"};
    const char* const missing[] = {"--seed"};
    const char* const letters[] = {"--seed", "x"};
    const char* const nameless[] = {"--world"};
    EXPECT_EQ(std::get<std::string>(read_options(unknown)), "no such option: --fast");
    EXPECT_EQ(std::get<std::string>(read_options(missing)), "--seed wants a value");
    EXPECT_EQ(std::get<std::string>(read_options(letters)), "--seed wants a number, not x");
    EXPECT_EQ(std::get<std::string>(read_options(nameless)), "--world wants a value");
}

}  // namespace
}  // namespace onepool::sim
