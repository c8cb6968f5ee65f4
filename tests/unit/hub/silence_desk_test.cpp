// A location that is not heard promises less online, by what its tills may be selling.

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

class Silence : public testing::Test {
  protected:
    // 24 units of A sold on the day of opening, 76 left; the till reports that this is all.
    Silence() {
        room.till.records_at = room.now().wall;
        room.fact(room.till, receipt_of({{"A", 100}, {"B", 10}}));
        room.fact(room.till, sale_of({{"A", 24}}));
        room.step(room.till.state());
    }
    Units online() const { return room.cell("A", "store-1").online; }
    bool is_silent() const {
        return room.state().nodes().find(room.till.node())->silent_since.has_value();
    }
    // Hours in which the warehouse is heard, and the till is not.
    void pass_without_till(std::int64_t ms) {
        for (std::int64_t at = 0; at < ms; at += 10'000) {
            room.step(room.warehouse.state());
            room.pass(std::min<std::int64_t>(10'000, ms - at));
        }
    }

    HubRoom room;
};

TEST_F(Silence, LowersWhatIsPromisedAndItComesBackAtOnce) {
    EXPECT_EQ(online(), Units{76});
    pass_without_till(limits::hub_silent_after_ms - 1);
    EXPECT_FALSE(is_silent());
    pass_without_till(hour);
    ASSERT_TRUE(is_silent());
    EXPECT_EQ(online(), Units{76 - 3}) << "one an hour: more than 3 in 5 of 100 such hours";
    EXPECT_EQ(room.online("A"), Units{73}) << "which is what the channel is told";
    EXPECT_EQ(room.cell("B", "store-1").online, Units{10}) << "never sold";
    pass_without_till(5 * hour);
    EXPECT_EQ(online(), Units{76 - 10});

    room.step(room.till.state());
    EXPECT_FALSE(is_silent());
    room.pass(limits::silent_sweep_pause_ms);
    EXPECT_EQ(online(), Units{76});
}

TEST_F(Silence, IsToldToTheChannel) {
    for (int minutes = 0; minutes < 60; ++minutes) {
        room.settle_channel();
        pass_without_till(minute);
    }
    room.settle_channel();
    const auto& listings = room.state().listings().channel(ChannelId{"shop"}).all();
    const auto shown = std::ranges::find(listings, std::string("A"), &ListingRecord::listing);
    ASSERT_TRUE(shown != listings.end() && shown->confirmed);
    EXPECT_LE(shown->confirmed->quantity, Units{73});
}

TEST_F(Silence, LastsUntilTheBacklogIsHere) {
    pass_without_till(hour);
    const Seq first = room.till.sells({{"A", 2}});
    const Seq last = room.till.sells({{"A", 1}});
    room.greet(room.till);
    room.step(room.till.state());
    EXPECT_TRUE(is_silent()) << "heard, but two events are missing";
    room.step(room.till.batch(first.value, first.value));
    EXPECT_TRUE(is_silent());
    room.step(room.till.batch(last.value, last.value));
    EXPECT_FALSE(is_silent());
    room.pass(limits::silent_sweep_pause_ms);
    EXPECT_EQ(online(), Units{73});
}

// Its live values may still be those of before.
TEST_F(Silence, IsNotEndedByAGreetingThatTellsOfMore) {
    pass_without_till(hour);
    room.till.sells({{"A", 2}});
    room.greet(room.till);
    EXPECT_TRUE(is_silent());
}

// The first batch of a backlog comes before it is told how long that is.
TEST_F(Silence, IsNotEndedByTheBeginningOfABacklog) {
    room.step(LinkDown{});
    for (int i = 0; i < 6; ++i)
        room.till.sells({{"A", 1}});
    room.pass(hour);
    ASSERT_TRUE(is_silent());
    room.step(LinkUp{});
    room.step(room.till.batch(3, 4));
    EXPECT_TRUE(is_silent()) << "what it said before says nothing of now";
    room.step(room.till.state());
    room.step(room.till.batch(5, 8));
    EXPECT_FALSE(is_silent());
}

TEST_F(Silence, BeginsWhereANodeIsHeardButNotCaughtUpWith) {
    room.till.sells({{"A", 2}});
    for (int i = 0; i < 4; ++i) {
        room.step(room.till.state());
        room.pass(5'000);
    }
    EXPECT_TRUE(is_silent());
}

TEST_F(Silence, IsKnownAfterARestartAndCountsFromBeforeIt) {
    pass_without_till(hour);
    const Units before = online();
    room.restart();
    EXPECT_TRUE(is_silent());
    pass_without_till(5 * hour);
    EXPECT_LT(online(), before);
}

TEST_F(Silence, OfAHubThatWasAwayCountsFromItsLastEntry) {
    const UnixMs last = room.state().at();
    room.clock += 3 * hour;
    room.restart();
    EXPECT_EQ(online(), Units{76});
    pass_without_till(2 * minute);
    ASSERT_TRUE(is_silent());
    EXPECT_EQ(room.state().nodes().find(room.till.node())->silent_since, last);
    EXPECT_EQ(online(), Units{76 - 6});
}

TEST_F(Silence, OfARevokedNodeIsNone) {
    pass_without_till(hour);
    ASSERT_LT(online(), Units{76});
    room.command(RevokeNode{room.till.node(), "stolen"});
    pass_without_till(minute);
    EXPECT_FALSE(is_silent());
    EXPECT_EQ(online(), Units{76});
}

// The hub ends before it has looked through the location.
TEST_F(Silence, ThatEndedComesBackAfterARestartToo) {
    pass_without_till(hour);
    room.step(room.till.state());
    ASSERT_LT(online(), Units{76});
    room.restart();
    room.pass(limits::silent_sweep_pause_ms);
    EXPECT_EQ(online(), Units{76});
}

TEST_F(Silence, OfANodeThatWasNeverMetIsNone) {
    room.command(RegisterNode{node_number(9), LocationId{"store-1"}, "till-9"});
    pass_without_till(minute);
    EXPECT_FALSE(room.state().nodes().find(node_number(9))->silent_since);
}

TEST_F(Silence, IsCoveredByTheReserveFirst) {
    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{5}});
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.step(room.till.state());
    ASSERT_EQ(online(), Units{72});
    pass_without_till(hour);
    EXPECT_EQ(online(), Units{72}) << "3 may be sold, 5 are kept";
    pass_without_till(5 * hour);
    EXPECT_EQ(online(), Units{77 - 10});
}

TEST_F(Silence, TakesNothingFromOrders) {
    room.webhook("order o1 A=70");
    const Units held = room.cell("A", "store-1").held;
    pass_without_till(9 * day);
    EXPECT_EQ(room.cell("A", "store-1").held, held);
    EXPECT_EQ(online(), Units{0});
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{0});
}

// A minute of silence looks at every cell; each step looks at so many.
TEST_F(Silence, LooksThroughManyCellsInSlices) {
    std::vector<CatalogueItem> rows;
    const std::size_t many = limits::silent_sweep_cells + 500;
    for (std::size_t i = 0; i < many; ++i)
        rows.push_back({Sku{"S" + std::to_string(i)}, Gtin{}, "x", Minor{1}});
    room.command(ImportCatalogue{std::move(rows)});
    for (std::size_t i = 0; i < many; i += 100) {
        Lines lines;
        for (std::size_t k = i; k < std::min(many, i + 100); ++k)
            lines.push_back({"S" + std::to_string(k), 10});
        room.fact(room.till, receipt_of(lines));
        room.fact(room.till, sale_of(lines));
        room.fact(room.till, receipt_of(lines));
    }
    room.step(room.till.state());
    const std::size_t entries = room.log.size();
    pass_without_till(day);
    std::size_t largest = 0;
    for (std::size_t i = entries; i < room.log.size(); ++i)
        largest = std::max(largest, room.log[i].effects.size());
    EXPECT_LE(largest, limits::silent_sweep_cells + 10);
    for (std::size_t i = 0; i < many; i += 499)
        EXPECT_EQ(room.cell("S" + std::to_string(i), "store-1").online, Units{0}) << i;
}

}  // namespace
}  // namespace onepool::hub
