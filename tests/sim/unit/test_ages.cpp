// Odd events, releases of another age and moods of shops are what their headers say.

#include <gtest/gtest.h>

#include "protocol/codec.hpp"
#include "tests/sim/world/market.hpp"
#include "tests/sim/world/odd_events.hpp"
#include "tests/sim/world/release.hpp"

namespace onepool::sim {
namespace {

using namespace protocol;

struct OddEvents : testing::Test {
    Random chance{7};

    Bytes payload(Oddity oddity) {
        return make_odd_event(oddity, {Seq{3}, Hlc{first_wall.value, 1}, first_wall}, chance)
            .payload;
    }
    static std::optional<DecodeError> error_of(const Bytes& bytes, Release release) {
        const ReadingAs reading(release);
        const auto decoded = decode_event(bytes);
        const auto* failure = std::get_if<DecodeFailure>(&decoded);
        return failure == nullptr ? std::nullopt : std::optional(failure->error);
    }
};

TEST_F(OddEvents, OfUnknownGoodsAreWellFormed) {
    EXPECT_EQ(error_of(payload(Oddity::unknown_sku), Release::first), std::nullopt);
    EXPECT_EQ(error_of(payload(Oddity::partly_unknown), Release::first), std::nullopt);
}

TEST_F(OddEvents, CallThemselvesAnotherNumber) {
    const auto decoded = decode_event(payload(Oddity::wrong_number));
    EXPECT_NE(std::get<Event>(decoded).header.seq, Seq{3});
}

TEST_F(OddEvents, AreRefusedByEveryReleaseForWhatIsWrongWithThem) {
    for (const Release release : {Release::first, Release::minor, Release::major}) {
        EXPECT_EQ(error_of(payload(Oddity::absurd_quantity), release), DecodeError::out_of_bounds);
        EXPECT_EQ(error_of(payload(Oddity::future_kind), release), DecodeError::newer_schema);
        EXPECT_EQ(error_of(payload(Oddity::rubbish), release), DecodeError::malformed);
    }
}

TEST_F(OddEvents, OfANewerKindAreReadByLaterReleasesOnly) {
    const Bytes newer = payload(Oddity::newer_kind);
    EXPECT_EQ(error_of(newer, Release::first), DecodeError::newer_schema);
    EXPECT_EQ(error_of(newer, Release::minor), std::nullopt);
}

TEST(Release, ServesItsOwnWireAndTwoBack) {
    EXPECT_TRUE(serves(Release::first, Release::first));
    EXPECT_TRUE(serves(Release::first, Release::minor));
    EXPECT_TRUE(serves(Release::major, Release::major));
    EXPECT_FALSE(serves(Release::first, Release::major));
    EXPECT_FALSE(serves(Release::major, Release::minor));
}

TEST(Release, ReadsAsBeforeWhenItsTurnIsOver) {
    Random chance{7};
    const Bytes newer =
        make_odd_event(Oddity::newer_kind, {Seq{1}, Hlc{first_wall.value, 1}, first_wall}, chance)
            .payload;
    {
        const ReadingAs first(Release::first);
        {
            const ReadingAs minor(Release::minor);
            EXPECT_TRUE(std::holds_alternative<Event>(decode_event(newer)));
        }
        EXPECT_TRUE(std::holds_alternative<DecodeFailure>(decode_event(newer)));
    }
    EXPECT_TRUE(std::holds_alternative<Event>(decode_event(newer)));
}

TEST(Release, FindsTheVersionOfAMessageAndOfNothingElse) {
    Bytes message = encode_message(HubState{HubEpoch{1}, true, first_wall});
    EXPECT_EQ(major_of(message), 1);
    set_major(message, 4);
    EXPECT_EQ(major_of(message), 4);
    EXPECT_EQ(major_of(Bytes{}), 0);
    EXPECT_EQ(major_of(Bytes{1, 2, 3}), 0);
}

struct MarketTest : testing::Test {
    Nature nature{3};
    Witness witness;
    Market market{nature, witness, 2};
};

TEST_F(MarketTest, EachShopHasItsOwnSecret) {
    EXPECT_NE(market.shop(0).secret(), market.shop(1).secret());
    EXPECT_EQ(market.find(ChannelId{"shop-2"}), &market.shop(1));
    EXPECT_EQ(market.find(ChannelId{"shop-3"}), nullptr);
}

TEST_F(MarketTest, WhatIsNotSignedForAShopIsNotedAndRefused) {
    const hub::HttpRequest request{"POST", "/onepool/stock", {}, "{}"};
    EXPECT_EQ(market.shop(1).handle(request, 1).status, 401);
    ASSERT_EQ(witness.strays.size(), 1u);
    EXPECT_EQ(witness.strays[0].channel, ChannelId{"shop-2"});
}

TEST_F(MarketTest, AMoodPasses) {
    market.shop(0).set_mood(Mood::busy, Millis{100});
    EXPECT_EQ(market.shop(0).mood(), Mood::busy);
    EXPECT_EQ(market.shop(1).mood(), Mood::well);
    nature.time.after(Millis{100}, [] {});
    nature.time.step();
    EXPECT_EQ(market.shop(0).mood(), Mood::well);
}

TEST_F(MarketTest, OrdersOfTwoShopsHaveTheSameNumbers) {
    EXPECT_EQ(market.shop(0).place({{"sku-1", 1}}).id, market.shop(1).place({{"sku-1", 2}}).id);
}

}  // namespace
}  // namespace onepool::sim
