// What stands on every event beside its document: who, when, by which clock, and how far to believe
// it.

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t day = 24 * 60 * minute;
constexpr std::int64_t year = 365 * day;

// Welcomed by a hub whose clock is so far ahead of the till's.
void welcome_ahead(Till& till, std::int64_t ahead_ms) {
    Welcome welcome;
    welcome.hub_epoch = HubEpoch{1};
    welcome.journal = till.config.journal;
    welcome.cursor = till.core->uplink().acked();
    welcome.credit = 2;
    till.link_up();
    welcome.hub_wall = UnixMs{till.now.wall.value + 1 + ahead_ms};  // the message takes 1 ms
    till.arrive(welcome);
}

EventHeader sold(Till& till, std::uint8_t number) {
    EXPECT_EQ(till.sell(number, {product("A", 100)}).verdict, ActionVerdict::done);
    return till.store.event(till.core->uplink().head().seq).header;
}

TEST(EventHeader, KnowsNoOffsetBeforeTheHubWasMet) {
    Till till;
    const auto header = sold(till, 1);
    EXPECT_EQ(header.clock_offset, Millis{0});
    EXPECT_EQ(header.clock_trust, ClockTrust::ok);
    EXPECT_EQ(header.hlc, (Hlc{header.wall.value, 0}));
}

TEST(EventHeader, CarriesTheOffsetMeasuredAtTheWelcome) {
    Till till;
    welcome_ahead(till, 2 * minute);
    const auto header = sold(till, 1);
    EXPECT_EQ(header.clock_offset, Millis{2 * minute});
    EXPECT_EQ(header.clock_trust, ClockTrust::ok);
    till.step(LinkDown{});
    EXPECT_EQ(sold(till, 2).clock_offset, Millis{2 * minute});
}

TEST(EventHeader, MarksAClockThatIsMinutesOrDaysAway) {
    for (const std::int64_t sign : {1, -1}) {
        const auto trust_at = [&](std::int64_t ahead_ms) {
            Till till;
            welcome_ahead(till, sign * ahead_ms);
            return sold(till, 1).clock_trust;
        };
        EXPECT_EQ(trust_at(5 * minute), ClockTrust::ok);
        EXPECT_EQ(trust_at(5 * minute + 1), ClockTrust::skewed);
        EXPECT_EQ(trust_at(24 * 60 * minute), ClockTrust::skewed);
        EXPECT_EQ(trust_at(24 * 60 * minute + 1), ClockTrust::untrusted);
    }
}

TEST(EventHeader, FollowsTheHubsClockByAFewMinutesAndNoMore) {
    Till till;
    welcome_ahead(till, 3 * minute);
    const auto header = sold(till, 1);
    EXPECT_EQ(header.wall, till.now.wall);
    EXPECT_GT(header.hlc.ms, header.wall.value + 2 * minute);
    EXPECT_LE(header.hlc.ms, header.wall.value + 3 * minute);

    Till far;
    welcome_ahead(far, 6 * minute);
    EXPECT_EQ(sold(far, 1).hlc.ms, far.now.wall.value);
}

TEST(EventHeader, HearsTheHubsClockWithItsStockToo) {
    Till till;
    Downlink message;
    message.hub_epoch = HubEpoch{1};
    message.journal = till.config.journal;
    message.hub_wall = UnixMs{till.now.wall.value + 4 * minute};
    message.mark = {1, 1};
    till.arrive(message);
    EXPECT_EQ(sold(till, 1).hlc, (Hlc{message.hub_wall.value, 1}));
    EXPECT_EQ(sold(till, 2).hlc, (Hlc{message.hub_wall.value, 2}));
}

TEST(EventHeader, DoubtsAClockThatWentBackUntilTheHubConfirmsIt) {
    Till till;
    sold(till, 1);
    till.now.wall = UnixMs{till.now.wall.value - 3 * minute};
    const auto doubted = sold(till, 2);
    EXPECT_EQ(doubted.clock_trust, ClockTrust::untrusted);
    EXPECT_GT(doubted.hlc, till.store.event(Seq{1}).header.hlc);
    welcome_ahead(till, 0);
    EXPECT_EQ(sold(till, 3).clock_trust, ClockTrust::ok);
}

TEST(EventHeader, DoubtsAClockThatIsMovedWhileConnectedAndAsksTheHubAgain) {
    Till till;
    welcome_ahead(till, 0);
    till.step(Tick{}, Millis{20'000});
    till.now.wall = UnixMs{till.now.wall.value - 2 * day};
    const auto batch = till.step(Tick{});
    EXPECT_TRUE(has_alarm(batch, "The clock of this till is wrong, or was moved"));
    EXPECT_EQ(sent<Hello>(till.publish_all(batch)).size(), 1u);
    const auto doubted = sold(till, 1);
    EXPECT_EQ(doubted.clock_trust, ClockTrust::untrusted);
    EXPECT_EQ(doubted.clock_offset, Millis{2 * day});
    EXPECT_EQ(till.core->uplink().state(), UplinkState::greeting);
}

TEST(EventHeader, GoesByTheHubsTimeOnceItWasAskedAgain) {
    Till till;
    welcome_ahead(till, 0);
    till.step(Tick{}, Millis{20'000});
    till.now.wall = UnixMs{till.now.wall.value + 4 * minute};
    EXPECT_EQ(sold(till, 1).clock_trust, ClockTrust::untrusted);
    welcome_ahead(till, -4 * minute);
    const auto header = sold(till, 2);
    EXPECT_EQ(header.clock_trust, ClockTrust::ok);
    EXPECT_EQ(header.clock_offset, Millis{-4 * minute});
}

TEST(EventHeader, KnowsTheOffsetOfAMovedClockWithoutTheHub) {
    Till till;
    welcome_ahead(till, 2 * minute);
    till.step(LinkDown{}, Millis{day});
    till.now.wall = UnixMs{till.now.wall.value + year};
    const auto header = sold(till, 1);
    EXPECT_EQ(header.clock_trust, ClockTrust::untrusted);
    EXPECT_EQ(header.clock_offset, Millis{2 * minute - year});
    EXPECT_LT(header.hlc.ms, header.wall.value - year + 5 * minute);
}

TEST(EventHeader, MarksAClockThatStandsStill) {
    Till till;
    welcome_ahead(till, 0);
    sold(till, 1);
    till.now.steady.value += 10'000;
    till.now.wall = UnixMs{till.now.wall.value - 1};  // sold() moves it by one
    till.core->step(Tick{}, till.now);
    till.now.steady.value += 10'000;
    till.now.wall = UnixMs{till.now.wall.value - 1};
    const auto batch = till.step(Tick{});
    EXPECT_TRUE(has_alarm(batch, "wrong, or was moved"));
}

TEST(EventHeader, DoesNotTakeTheTimeFromAWelcomeItDidNotAskFor) {
    Till till;
    welcome_ahead(till, 0);
    Welcome welcome;
    welcome.hub_epoch = HubEpoch{1};
    welcome.journal = till.config.journal;
    welcome.credit = 2;
    welcome.spread_ms = 60'000;
    welcome.hub_wall = till.now.wall;
    till.link_up();
    till.arrive(welcome);
    till.step(LinkDown{});
    till.step(LinkUp{});  // greets within a minute
    till.now.wall = UnixMs{till.now.wall.value - day};
    till.arrive(welcome);
    EXPECT_EQ(sold(till, 1).clock_trust, ClockTrust::untrusted);
}

TEST(EventHeader, IgnoresTheClockOfAHubThatWelcomesAnotherJournal) {
    Till till;
    till.link_up();
    Welcome welcome;
    welcome.hub_epoch = HubEpoch{1};
    welcome.journal.bytes.fill(9);
    welcome.credit = 2;
    welcome.hub_wall = UnixMs{till.now.wall.value + 4 * minute};
    till.arrive(welcome);
    const auto header = sold(till, 1);
    EXPECT_EQ(header.clock_offset, Millis{0});
    EXPECT_EQ(header.hlc.ms, header.wall.value);
}

TEST(EventHeader, NamesWhoeverOpenedTheBasket) {
    Till till;
    const auto id = basket_id(1);
    till.ask(OpenBasket{id, StaffId{"ann"}});
    till.ask(AddLine{id, product("A", 100), Units{1}});
    till.ask(Pay{id, Minor{100}});
    EXPECT_EQ(till.store.event(Seq{1}).header.staff.value, "ann");
    EXPECT_EQ(till.store.event(Seq{1}).header.basket, id);
    EXPECT_EQ(sold(till, 2).staff.value, "till");
}

TEST(EventHeader, PutsAReplayedDocumentOnTheDayItWasTraded) {
    auto config = till_config();
    config.utc_offset_minutes = 120;
    Till till(config);
    ReceiveGoods goods{basket_id(1),
                       StaffId{"bob"},
                       {"d", {{Sku{"A"}, Units{1}}}},
                       UnixMs{1'295'303'400'000}};  // 2011-01-17T22:30Z
    ASSERT_EQ(till.ask(goods).verdict, ActionVerdict::done);
    const auto header = till.store.event(Seq{1}).header;
    EXPECT_EQ(header.business_day, BusinessDay{2011'01'18});
    EXPECT_EQ(header.source_time, goods.source_time);
    EXPECT_EQ(header.wall, till.now.wall);
    EXPECT_EQ(header.staff.value, "bob");
}

TEST(EventHeader, IsNotMadeForATimeNoCalendarHolds) {
    Till till;
    ReceiveGoods goods{basket_id(1), {}, {"d", {{Sku{"A"}, Units{1}}}}, UnixMs{limits::time_ms}};
    const auto refused = till.ask(goods);
    EXPECT_EQ(refused.verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused.explanation,
              "Not recorded: header.business_day is out of bounds. Correct it and try again.");
    EXPECT_EQ(till.core->uplink().head().seq, Seq{0});
    goods.source_time = std::nullopt;
    EXPECT_EQ(till.ask(goods).verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->uplink().head().seq, Seq{1});
}

}  // namespace
}  // namespace onepool::node
