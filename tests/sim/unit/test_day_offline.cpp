// What a till took before it was cut off, it works on for a day without the hub.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "protocol/codec.hpp"
#include "tests/sim/scenario/scenario.hpp"
#include "tests/sim/simulation.hpp"

namespace onepool::sim {
namespace {

using namespace protocol;

constexpr std::int64_t hour = 3'600'000;

Settings scenario() {
    std::ifstream in(std::string(ONEPOOL_SCENARIOS) + "/worked-on-for-a-day.scn");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = read_scenario(text);
    EXPECT_TRUE(std::holds_alternative<Settings>(read));
    return std::get<Settings>(read);
}

class WorkedOnForADay : public testing::Test {
  protected:
    WorkedOnForADay() : simulation_(scenario(), Seams{}), outcome_(simulation_.run()) {}

    const hub::HubState& state() { return simulation_.world().hub().process().core().state(); }
    const hub::Cell& cell(std::uint32_t sku) {
        return state().ledger().cell(*state().ledger().find(Sku{"sku-" + std::to_string(sku)}),
                                     *state().find_location(LocationId{"store-1"}));
    }
    // When a node recorded each event of a kind, since the beginning.
    template <class Body>
    std::vector<std::int64_t> times(std::size_t node) {
        std::vector<std::int64_t> found;
        const NodeImage& image = simulation_.world().node(node).image();
        for (std::size_t life = 0; life < image.lives(); ++life) {
            for (const JournalRow& row : image.rows(life)) {
                const auto decoded = decode_event(row.payload);
                const auto* event = std::get_if<Event>(&decoded);
                if (event != nullptr && std::holds_alternative<Body>(event->body))
                    found.push_back((event->header.wall - first_wall).value);
            }
        }
        return found;
    }

    Simulation simulation_;
    Outcome outcome_;
};

TEST_F(WorkedOnForADay, ATakenOrderIsPickedAndHandedOverWhileTheHubIsAway) {
    ASSERT_FALSE(outcome_.violation) << outcome_.violation->text;
    EXPECT_EQ(times<Take>(0).size(), 2u);
    const auto picked = times<Pick>(0);
    const auto collected = times<Collect>(0);
    ASSERT_EQ(picked.size(), 2u);
    ASSERT_EQ(collected.size(), 2u);
    EXPECT_GE(picked.front(), 3 * hour);
    EXPECT_GE(collected.front(), 20 * hour);
    EXPECT_LT(collected.back(), 24 * hour);
}

TEST_F(WorkedOnForADay, NobodyElseOfTheStoreCanPickItMeanwhile) {
    EXPECT_TRUE(times<Pick>(1).empty());
}

TEST_F(WorkedOnForADay, EverythingAddsUpOnceItIsHeardAgain) {
    std::size_t collected = 0;
    for (const hub::OrderRecord& order : state().orders().all())
        collected += order.stage == hub::OrderStage::collected ? 1 : 0;
    EXPECT_EQ(collected, 2u);
    // Of 6 each: two collected and one sold; one collected, one sold, and what the shop's own order
    // holds is at the warehouse or here.
    EXPECT_EQ(cell(1).shelf(), Units{3});
    EXPECT_EQ(cell(2).shelf(), Units{4});
    for (const std::uint32_t sku : {1u, 2u}) {
        EXPECT_EQ(cell(sku).balance[static_cast<std::size_t>(hub::AccountKind::staged)], Units{0});
        EXPECT_EQ(cell(sku).debt, Units{0});
    }
    EXPECT_TRUE(std::ranges::none_of(state().cases().all(),
                                     [](const hub::CaseRecord& each) { return each.is_open(); }));
}

}  // namespace
}  // namespace onepool::sim
