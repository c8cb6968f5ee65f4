// The order in which listings leave, however they came to wait: changes are noted at once and
// ranked only when something is taken.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "hub/channels/listings.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

using Taken = std::vector<ListingQuantity>;

ListingQuantity number(const std::string& listing, std::int64_t quantity, std::uint64_t version) {
    return {listing, Units{quantity}, quantity == 0, version};
}

TEST(ListingsQueue, CountsWhatWaitsBeforeAnythingIsTaken) {
    Listings listings;
    for (std::uint64_t version = 1; version <= 50; ++version) {
        listings.want(number("a", static_cast<std::int64_t>(version), version), Millis{0});
        listings.want(number("b", 7, version), Millis{0});
        EXPECT_EQ(listings.waiting(), 2u);
    }
    EXPECT_EQ(listings.take(10), (Taken{number("b", 7, 50), number("a", 50, 50)}));
    EXPECT_EQ(listings.waiting(), 0u);
}

TEST(ListingsQueue, RanksByTheNewestNumber) {
    Listings listings;
    listings.want(number("a", 500, 1), Millis{0});
    listings.want(number("b", 20, 2), Millis{0});
    EXPECT_EQ(listings.take(0), Taken{});  // ranks both
    listings.want(number("a", 1, 3), Millis{0});
    EXPECT_EQ(listings.take(1), (Taken{number("a", 1, 3)}));
    listings.want(number("b", 30, 4), Millis{0});
    EXPECT_EQ(listings.take(1), (Taken{number("b", 30, 4)}));
}

TEST(ListingsQueue, ForgetsARankedOneWhoseNumberReturned) {
    Listings listings;
    listings.confirmed_before(number("a", 5, 1), UnixMs{7});
    listings.want(number("a", 4, 2), Millis{0});
    EXPECT_EQ(listings.take(0), Taken{});
    listings.want(number("a", 5, 3), Millis{0});
    EXPECT_EQ(listings.waiting(), 0u);
    EXPECT_EQ(listings.take(10), Taken{});
    listings.want(number("a", 3, 4), Millis{0});
    EXPECT_EQ(listings.take(10), (Taken{number("a", 3, 4)}));
}

TEST(ListingsQueue, TakesEqualsInTheOrderInWhichTheyWereHeardOf) {
    Listings listings;
    for (const char* name : {"zebra", "apple", "mango"})
        listings.want(number(name, 5, 1), Millis{3});
    EXPECT_EQ(listings.take(10),
              (Taken{number("zebra", 5, 1), number("apple", 5, 1), number("mango", 5, 1)}));
}

TEST(ListingsQueue, KeepsTheOldestChangeOfOneThatStillWaits) {
    Listings listings;
    listings.want(number("old", 5, 1), Millis{100});
    listings.want(number("new", 4, 2), Millis{200});
    listings.want(number("old", 4, 3), Millis{300});
    EXPECT_EQ(listings.take(10), (Taken{number("old", 4, 3), number("new", 4, 2)}));
}

TEST(ListingsQueue, ForgivesAListingItsFailuresOnceItIsConfirmed) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    listings.unanswered(listings.take(1)[0], Listings::Strike::no);
    listings.confirmed(listings.take(1)[0], {UnixMs{9}, Millis{9}});
    EXPECT_EQ(listings.find("a")->tries, 0u);
    listings.want(number("b", 5, 1), Millis{20});
    listings.want(number("a", 4, 2), Millis{30});
    EXPECT_EQ(listings.take(1), (Taken{number("a", 4, 2)}));
}

TEST(ListingsQueue, LeavesARefusedOneAloneWhenTheChannelRecovers) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    listings.unanswered(listings.take(1)[0], Listings::Strike::yes);
    EXPECT_TRUE(listings.refused(listings.take(1)[0], "no such page", Millis{9}));
    listings.forgive_all();
    EXPECT_EQ(listings.find("a")->tries, 0u);
    EXPECT_EQ(listings.find("a")->state, ListingState::refused);
    EXPECT_EQ(listings.take(1), Taken{});
    EXPECT_EQ(listings.revive_at(), Millis{9 + limits::push_retry_for_ms});
}

TEST(ListingsQueue, ForgetsWhenToReviveOneThatGotAnotherNumber) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    listings.refused(listings.take(1)[0], "no such page", Millis{9});
    listings.want(number("a", 4, 2), Millis{20});
    EXPECT_EQ(listings.revive_at(), std::nullopt);
    EXPECT_EQ(listings.waiting(), 1u);
}

TEST(ListingsQueue, SaysARefusalAgainOnceAPersonAskedToRetry) {
    Listings listings;
    listings.want(number("a", 5, 1), Millis{0});
    EXPECT_TRUE(listings.refused(listings.take(1)[0], "no such page", Millis{9}));
    listings.want(number("a", 4, 2), Millis{20});
    EXPECT_FALSE(listings.refused(listings.take(1)[0], "no such page", Millis{30}));
    listings.retry_refused("a");
    EXPECT_TRUE(listings.refused(listings.take(1)[0], "no such page", Millis{40}));
    listings.revive_refused(Millis{40 + limits::push_retry_for_ms});
    const Taken again = listings.take(1);
    listings.retry_refused("a");  // while it is under way
    EXPECT_EQ(listings.find("a")->state, ListingState::in_flight);
    EXPECT_TRUE(listings.refused(again[0], "no such page", Millis{50}));
}

TEST(ListingsQueue, LeavesADoubtedOneThatGotNewsInThePlaceOfTheNews) {
    Listings listings;
    listings.confirmed_before(number("repeat", 1, 1), UnixMs{7});
    listings.confirmed_before(number("news", 2, 1), UnixMs{7});
    listings.doubt_all(Millis{50});
    EXPECT_EQ(listings.waiting(), 2u);
    listings.want(number("news", 900, 5), Millis{60});
    EXPECT_EQ(listings.take(10), (Taken{number("news", 900, 5), number("repeat", 1, 1)}));
}

// ---- any life of many listings -----------------------------------------------------------------

// Does to the listings what a channel and a hub do, at random, and judges each take by what the
// listings themselves say: the best of all that wait, best first.
class RandomLife {
  public:
    explicit RandomLife(std::uint32_t seed) : random_(seed) {}

    void live() {
        switch (below(8)) {
            case 0:
            case 1:
            case 2:
                return want();
            case 3:
                return take();
            case 4:
            case 5:
                return answer();
            case 6:
                return below(4) == 0 ? listings_.forgive_all() : listings_.retry_refused(name());
            default:
                clock_ += 40'000;
                return listings_.revive_refused(Millis{clock_});
        }
    }

    void expect_counts() const {
        std::size_t waiting = 0;
        std::size_t in_flight = 0;
        for (std::uint32_t i = 0; i < names; ++i) {
            const Listing* listing = listings_.find(name_of(i));
            waiting += listing && listing->state == ListingState::waiting ? 1 : 0;
            in_flight += listing && listing->state == ListingState::in_flight ? 1 : 0;
        }
        ASSERT_EQ(listings_.waiting(), waiting);
        ASSERT_EQ(listings_.in_flight(), in_flight);
        ASSERT_EQ(in_flight, under_way_.size());
    }

  private:
    static constexpr std::uint32_t names = 12;
    static std::string name_of(std::uint32_t i) { return "l" + std::to_string(i); }
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_() % bound);
    }
    std::string name() { return name_of(below(names)); }

    void want() { listings_.want(number(name(), below(6), ++version_), Millis{++clock_}); }

    using Rank = std::tuple<bool, std::uint32_t, bool, std::int64_t, std::int64_t>;
    static Rank rank(const Listing& listing) {
        return {!listing.differs(), listing.tries, !listing.wanted.is_paused,
                listing.wanted.quantity.value, listing.stale_since.value};
    }
    std::vector<Rank> ranks_of_waiting() const {
        std::vector<Rank> ranks;
        for (std::uint32_t i = 0; i < names; ++i) {
            const Listing* listing = listings_.find(name_of(i));
            if (listing && listing->state == ListingState::waiting && !listing->must_travel_alone)
                ranks.push_back(rank(*listing));
        }
        std::sort(ranks.begin(), ranks.end());
        return ranks;
    }

    void take() {
        const Listings before = listings_;
        std::vector<Rank> best = ranks_of_waiting();
        const std::size_t most = 1 + below(4);
        const Taken taken = listings_.take(most);
        ASSERT_LE(taken.size(), most);
        under_way_.insert(under_way_.end(), taken.begin(), taken.end());
        if (!taken.empty() && before.find(taken[0].listing)->must_travel_alone) {
            ASSERT_EQ(taken.size(), 1u);
            return;
        }
        ASSERT_EQ(taken.size(), std::min(most, best.size()));
        for (std::size_t i = 0; i < taken.size(); ++i)
            ASSERT_EQ(rank(*before.find(taken[i].listing)), best[i]);
    }

    void answer() {
        if (under_way_.empty())
            return;
        const auto at = under_way_.begin() + below(static_cast<std::uint32_t>(under_way_.size()));
        const ListingQuantity sent = *at;
        under_way_.erase(at);
        ++clock_;
        switch (below(6)) {
            case 0:
                return listings_.unanswered(sent, Listings::Strike::no);
            case 1:
                return listings_.unanswered(sent, Listings::Strike::yes);
            case 2:
                return listings_.send_alone(sent);
            case 3:
                listings_.refused(sent, "no", Millis{clock_});
                return;
            default:
                listings_.confirmed(sent, {UnixMs{clock_}, Millis{clock_}});
        }
    }

    std::mt19937 random_;
    Listings listings_;
    std::vector<ListingQuantity> under_way_;
    std::uint64_t version_ = 0;
    std::int64_t clock_ = 0;
};

TEST(ListingsQueue, AlwaysTakesTheBestOfWhatWaitsAndCountsRightly) {
    for (std::uint32_t seed = 1; seed <= 60 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomLife life(seed);
        for (int step = 0; step < 500 && !testing::Test::HasFailure(); ++step) {
            life.live();
            life.expect_counts();
        }
    }
}

}  // namespace
}  // namespace onepool::hub
