#include "hub/channels/listings.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

using Taken = std::vector<ListingQuantity>;

ListingQuantity number(const std::string& listing, std::int64_t quantity, std::uint64_t version) {
    return {listing, Units{quantity}, false, version};
}
ListingQuantity paused(const std::string& listing, std::uint64_t version) {
    return {listing, Units{0}, true, version};
}
Now at(std::int64_t ms) {
    return {UnixMs{1'000'000 + ms}, Millis{ms}};
}

TEST(Listings, LeaveInOrderOfRisk) {
    Listings listings;
    listings.want(number("plenty", 500, 1), Millis{10});
    listings.want(number("few-old", 2, 2), Millis{20});
    listings.want(number("few-older", 2, 3), Millis{15});
    listings.want(paused("out", 4), Millis{30});
    listings.want(number("one", 1, 5), Millis{40});
    EXPECT_EQ(listings.take(10),
              (Taken{paused("out", 4), number("one", 1, 5), number("few-older", 2, 3),
                     number("few-old", 2, 2), number("plenty", 500, 1)}));
    EXPECT_EQ(listings.waiting(), 0u);
    EXPECT_EQ(listings.in_flight(), 5u);
}

TEST(Listings, TakeNoMoreThanAsked) {
    Listings listings;
    for (const char* name : {"a", "b", "c"})
        listings.want(number(name, 5, 1), Millis{0});
    EXPECT_EQ(listings.take(2).size(), 2u);
    EXPECT_EQ(listings.waiting(), 1u);
}

TEST(Listings, CoalesceToTheNewestNumberAndKeepTheOldestChange) {
    Listings listings;
    listings.want(number("a", 9, 1), Millis{100});
    listings.want(number("a", 8, 2), Millis{200});
    listings.want(number("a", 7, 3), Millis{300});
    EXPECT_EQ(listings.take(10), (Taken{number("a", 7, 3)}));
    EXPECT_EQ(listings.confirmed(number("a", 7, 3), at(350)), Millis{250});
}

TEST(Listings, SettleWithoutSendingWhenTheNumberReturnsToTheConfirmedOne) {
    Listings listings;
    listings.confirmed_before(number("a", 5, 1), UnixMs{7});
    listings.want(number("a", 4, 2), Millis{0});
    EXPECT_EQ(listings.waiting(), 1u);
    listings.want(number("a", 5, 3), Millis{0});
    EXPECT_EQ(listings.find("a")->state, ListingState::settled);
    EXPECT_EQ(listings.take(10), Taken{});
}

TEST(Listings, SendAgainWhatMayHaveArrivedEvenWhenTheNumberReturns) {
    Listings listings;
    listings.confirmed_before(number("a", 5, 1), UnixMs{7});
    listings.want(number("a", 4, 2), Millis{0});
    const Taken sent = listings.take(10);
    listings.want(number("a", 5, 3), Millis{5});
    listings.unanswered(sent[0], Listings::Strike::no);
    EXPECT_EQ(listings.take(10), (Taken{number("a", 5, 3)}));
}

TEST(Listings, DoNotSendAListingTwiceAtATime) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    const Taken sent = listings.take(10);
    listings.want(number("a", 4, 2), Millis{5});
    EXPECT_EQ(listings.take(10), Taken{});
    listings.confirmed(sent[0], at(10));
    EXPECT_EQ(listings.find("a")->confirmed, number("a", 5, 1));
    EXPECT_EQ(listings.take(10), (Taken{number("a", 4, 2)}));
    EXPECT_EQ(listings.confirmed(number("a", 4, 2), at(25)), Millis{20});
}

TEST(Listings, MeasureFromTheOldestChangeWhenASendFailed) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{100});
    const Taken sent = listings.take(10);
    listings.want(number("a", 4, 2), Millis{150});
    listings.want(number("a", 3, 3), Millis{160});
    listings.unanswered(sent[0], Listings::Strike::no);
    EXPECT_EQ(listings.take(10), (Taken{number("a", 3, 3)}));
    EXPECT_EQ(listings.confirmed(number("a", 3, 3), at(400)), Millis{300});
}

TEST(Listings, GiveOneVersionToOneNumberForEver) {
    Listings listings;
    listings.confirmed_before(number("a", 5, 100), UnixMs{7});
    listings.want(number("a", 4, 20), Millis{0});  // a hub restored from a backup counts lower
    EXPECT_EQ(listings.take(10), (Taken{number("a", 4, 101)}));
    listings.unanswered(number("a", 4, 101), Listings::Strike::no);
    EXPECT_EQ(listings.take(10), (Taken{number("a", 4, 101)}));  // the same number keeps it
    listings.unanswered(number("a", 4, 101), Listings::Strike::no);
    listings.want(number("a", 3, 21), Millis{1});
    EXPECT_EQ(listings.take(10), (Taken{number("a", 3, 102)}));
}

TEST(Listings, SendAboveTheVersionThatTheChannelHolds) {
    Listings listings;
    listings.want(number("a", 4, 20), Millis{0});
    const Taken sent = listings.take(10);
    listings.keep_above("a", 500);
    listings.unanswered(sent[0], Listings::Strike::yes);
    EXPECT_EQ(listings.take(10), (Taken{number("a", 4, 501)}));
}

TEST(Listings, SendEverythingOnceAfterDoubtButRealChangesFirst) {
    Listings listings;
    listings.confirmed_before(number("a", 5, 1), UnixMs{7});
    listings.confirmed_before(number("b", 6, 2), UnixMs{7});
    listings.want(number("b", 900, 3), Millis{0});
    listings.doubt_all(Millis{0});
    EXPECT_EQ(listings.take(10), (Taken{number("b", 900, 3), number("a", 5, 1)}));
    listings.confirmed(number("a", 5, 1), at(5));
    EXPECT_EQ(listings.find("a")->state, ListingState::settled);
}

TEST(Listings, SendWhatFailedAfterWhatDidNot) {
    Listings listings;
    listings.want(number("bad", 1, 1), Millis{0});
    listings.unanswered(listings.take(1)[0], Listings::Strike::no);
    listings.want(number("good", 900, 2), Millis{0});
    EXPECT_EQ(listings.take(1), (Taken{number("good", 900, 2)}));
    listings.forgive_all();
    EXPECT_EQ(listings.find("bad")->tries, 0u);
    EXPECT_EQ(listings.take(1), (Taken{number("bad", 1, 1)}));
}

TEST(Listings, TravelAloneWhenARequestWithThemWasRefused) {
    Listings listings;
    for (const char* name : {"a", "b", "c", "d"})
        listings.want(number(name, 5, 1), Millis{0});
    for (const auto& sent : listings.take(2))
        listings.send_alone(sent);
    EXPECT_EQ(listings.take(10), (Taken{number("a", 5, 1)}));
    EXPECT_EQ(listings.take(10), (Taken{number("b", 5, 1)}));
    EXPECT_EQ(listings.take(10), (Taken{number("c", 5, 1), number("d", 5, 1)}));
}

TEST(Listings, LetOthersPassOneThatMustTravelAlone) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    listings.send_alone(listings.take(1)[0]);
    listings.want(number("low", 1, 1), Millis{0});
    listings.want(number("plenty", 50, 1), Millis{0});
    EXPECT_EQ(listings.take(10), (Taken{number("low", 1, 1), number("plenty", 50, 1)}));
    EXPECT_EQ(listings.take(10), (Taken{number("a", 5, 1)}));
}

TEST(Listings, TravelAloneAfterTwoStrikesUntilConfirmed) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    for (int i = 0; i < 2; ++i) {
        EXPECT_FALSE(listings.find("a")->must_travel_alone);
        listings.unanswered(listings.take(1)[0], Listings::Strike::yes);
    }
    EXPECT_TRUE(listings.find("a")->must_travel_alone);
    listings.confirmed(listings.take(1)[0], at(9));
    EXPECT_FALSE(listings.find("a")->must_travel_alone);
    EXPECT_EQ(listings.find("a")->strikes, 0u);
}

TEST(Listings, RestWhenRefusedUntilTheNumberChanges) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    EXPECT_TRUE(listings.refused(listings.take(1)[0], "unknown listing", Millis{10}));
    EXPECT_EQ(listings.find("a")->state, ListingState::refused);
    EXPECT_EQ(listings.find("a")->refusal, "unknown listing");
    EXPECT_EQ(listings.take(10), Taken{});
    listings.want(number("a", 4, 2), Millis{20});
    EXPECT_EQ(listings.take(10), (Taken{number("a", 4, 2)}));
}

TEST(Listings, ReportARefusalOnceUntilConfirmed) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    EXPECT_TRUE(listings.refused(listings.take(1)[0], "unknown listing", Millis{10}));
    listings.want(number("a", 4, 2), Millis{20});
    EXPECT_FALSE(listings.refused(listings.take(1)[0], "unknown listing", Millis{30}));
    listings.want(number("a", 3, 3), Millis{40});
    EXPECT_TRUE(listings.refused(listings.take(1)[0], "zero not allowed", Millis{50}));
    listings.want(number("a", 2, 4), Millis{60});
    listings.confirmed(listings.take(1)[0], at(70));
    listings.want(number("a", 1, 5), Millis{80});
    EXPECT_TRUE(listings.refused(listings.take(1)[0], "zero not allowed", Millis{90}));
}

TEST(Listings, GiveANumberChangedInFlightItsOwnVerdict) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    const Taken sent = listings.take(1);
    listings.want(number("a", 4, 2), Millis{5});
    listings.refused(sent[0], "5 is not allowed", Millis{10});
    EXPECT_EQ(listings.take(10), (Taken{number("a", 4, 2)}));
}

TEST(Listings, TryARefusedOneAgainAfterTenMinutesOrWhenAsked) {
    Listings listings;
    for (const char* name : {"a", "b"}) {
        listings.want(number(name, 5, 1), Millis{0});
        listings.refused(listings.take(1)[0], "unknown listing", Millis{10});
    }
    EXPECT_EQ(listings.revive_at(), Millis{10 + limits::push_retry_for_ms});
    listings.retry_refused("b");
    listings.retry_refused("no-such-listing");
    EXPECT_EQ(listings.take(10), (Taken{number("b", 5, 1)}));
    listings.revive_refused(Millis{9 + limits::push_retry_for_ms});
    EXPECT_EQ(listings.take(10), Taken{});
    listings.revive_refused(Millis{10 + limits::push_retry_for_ms});
    EXPECT_EQ(listings.take(10), (Taken{number("a", 5, 1)}));
    EXPECT_EQ(listings.revive_at(), std::nullopt);
}

TEST(Listings, NameTheirStates) {
    EXPECT_STREQ(to_text(ListingState::settled), "settled");
    EXPECT_STREQ(to_text(ListingState::waiting), "waiting");
    EXPECT_STREQ(to_text(ListingState::in_flight), "in flight");
    EXPECT_STREQ(to_text(ListingState::refused), "refused");
}

}  // namespace
}  // namespace onepool::hub
