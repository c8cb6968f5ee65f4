// A store of many tills in which most products are there once, as the real log has them: nobody is
// asked about goods in his hand that nobody waits for.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "tests/sim/scenario/scenario.hpp"
#include "tests/sim/simulation.hpp"

namespace onepool::sim {
namespace {

using namespace protocol;

Settings week() {
    std::ifstream in(std::string(ONEPOOL_SCENARIOS) + "/single-units-week.scn");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = read_scenario(text);
    EXPECT_TRUE(std::holds_alternative<Settings>(read));
    return std::get<Settings>(read);
}

void drop_all(Settings& settings, std::string_view verb) {
    std::erase_if(settings.script,
                  [&](const TimedAction& action) { return action.words[0] == verb; });
}

std::vector<TimedAction> rung_up(const Settings& settings) {
    std::vector<TimedAction> actions;
    std::ranges::copy_if(settings.script, std::back_inserter(actions),
                         [](const TimedAction& each) { return each.words[0] == "ring-up"; });
    return actions;
}

struct Played {
    explicit Played(const Settings& settings) : simulation(settings, Seams{}) {
        const Outcome outcome = simulation.run();
        EXPECT_FALSE(outcome.violation) << outcome.violation->text;
    }

    const hub::HubState& state() { return simulation.world().hub().process().core().state(); }
    const std::vector<Prompt>& prompts() { return simulation.world().witness().prompts; }
    std::int64_t left() {
        std::int64_t units = 0;
        for (std::size_t slot = 0; slot < state().ledger().cell_count(); ++slot)
            units += state().ledger().cell_at(slot).shelf().value;
        return units;
    }
    std::size_t open_cases() {
        return static_cast<std::size_t>(std::ranges::count_if(
            state().cases().all(), [](const hub::CaseRecord& each) { return each.is_open(); }));
    }

    Simulation simulation;
};

TEST(SingleUnits, AreSoldWithoutAQuestionWhereTillsAreConnected) {
    Settings settings = week();
    drop_all(settings, "cut");
    Played played(settings);
    EXPECT_EQ(played.prompts().size(), 0u);
    EXPECT_EQ(played.left(), 0);
    EXPECT_EQ(played.open_cases(), 0u);
}

TEST(SingleUnits, AreSoldWithoutAQuestionThroughShortGaps) {
    Played played(week());
    EXPECT_EQ(played.prompts().size(), 0u);
    EXPECT_EQ(played.left(), 0);
    EXPECT_EQ(played.open_cases(), 0u);
}

// Every fifth product that is sold in the second half of the week is ordered before, and nobody
// ships it.
TEST(SingleUnits, AreAskedAboutWhereAnOrderWaitsForThemAndNowhereElse) {
    Settings settings = week();
    drop_all(settings, "cut");
    const Millis half{settings.active.value / 2};
    std::set<std::string> early;
    std::set<std::string> ordered;
    std::size_t sales = 0;
    for (const TimedAction& sale : rung_up(settings)) {
        const std::string& sku = sale.words[2];
        if (sale.at <= half)
            early.insert(sku);
        else if (!early.contains(sku) && ordered.size() * 5 <= sales++)
            ordered.insert(sku);
    }
    for (const std::string& sku : ordered)
        settings.script.push_back({half, {"order", sku, "1"}, 0});
    Played played(settings);
    std::set<std::string> asked;
    for (const Prompt& prompt : played.prompts()) {
        EXPECT_FALSE(prompt.by.empty());
        asked.insert(prompt.sku.value);
    }
    EXPECT_GT(ordered.size(), 5u);
    EXPECT_EQ(asked, ordered);
}

}  // namespace
}  // namespace onepool::sim
