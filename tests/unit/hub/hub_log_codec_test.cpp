#include <gtest/gtest.h>

#include "hub/core/hub_log.hpp"
#include "tests/unit/hub/effect_samples.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

using Effects = std::vector<Effect>;

TEST(HubLogCodec, EveryKindOfEffectComesBackAsItWas) {
    const Effects effects = samples::one_of_each();
    ASSERT_EQ(effects.size(), std::variant_size_v<Effect>);
    for (std::size_t i = 0; i < effects.size(); ++i)
        EXPECT_EQ(effects[i].index(), i);

    EXPECT_EQ(decode_effects(encode_effects(effects, NodeId{}), NodeId{}), effects);
}

TEST(HubLogCodec, TheEntrysOwnNodeCostsOneByteAndComesBack) {
    const NodeId node = node_number(7);
    const Effects judged{EventJudged{node, Seq{1}, Verdict::applied, FactKind::sale}};

    const Bytes own = encode_effects(judged, node);
    const Bytes other = encode_effects(judged, node_number(8));

    EXPECT_EQ(own.size() + 16, other.size());
    EXPECT_EQ(decode_effects(own, node), judged);
    EXPECT_EQ(decode_effects(other, node_number(8)), judged);
}

TEST(HubLogCodec, ASmallSaleTakesLessThanFortyBytes) {
    const NodeId node = node_number(7);
    const Effects sale{Drawn{SkuIndex{4'000}, LocationIndex{2}, Units{0}, Units{3}, Units{0}},
                       Moved{SkuIndex{4'000},
                             {AccountKind::shelf, LocationIndex{2}},
                             {AccountKind::customer, {}},
                             Units{3}},
                       OnlineSet{SkuIndex{4'000}, LocationIndex{2}, Units{117}},
                       EventJudged{node, Seq{1'000'000}, Verdict::applied, FactKind::sale}};

    EXPECT_LT(encode_effects(sale, node).size(), 40u);
}

TEST(HubLogCodec, NoPartOfTheBytesIsTakenForTheWhole) {
    const Bytes whole = encode_effects(samples::one_of_each(), NodeId{});

    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(decode_effects(ByteView(whole).first(size), NodeId{}), std::nullopt) << size;
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_EQ(decode_effects(longer, NodeId{}), std::nullopt);
}

// Damage may go unnoticed here (the database has its own checks), but it never reads out of bounds.
TEST(HubLogCodec, FlippedBytesAreReadWithoutHarm) {
    const Bytes whole = encode_effects(samples::one_of_each(), NodeId{});

    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int flip : {0x01, 0x80, 0xff}) {
            Bytes damaged = whole;
            damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ flip);
            const auto read = decode_effects(damaged, NodeId{});
            EXPECT_LE(read.value_or(Effects{}).size(), damaged.size());
        }
    }
}

TEST(HubLogCodec, AnotherVersionIsNotRead) {
    Bytes bytes = encode_effects({}, NodeId{});
    bytes[0] = 2;
    EXPECT_EQ(decode_effects(bytes, NodeId{}), std::nullopt);
}

TEST(HubLogCodec, AnUnknownKindIsNotRead) {
    Bytes bytes = encode_effects({Effect{CaseClosed{}}}, NodeId{});
    bytes[2] = std::variant_size_v<Effect>;
    EXPECT_EQ(decode_effects(bytes, NodeId{}), std::nullopt);
}

TEST(HubLogCodec, ALyingCountDoesNotReserveMemory) {
    const Bytes bytes{1, 0xff, 0xff, 0xff, 0xff, 0x0f};
    EXPECT_EQ(decode_effects(bytes, NodeId{}), std::nullopt);
}

TEST(HubLogCodec, ANumberBeyondSixtyFourBitsIsNotRead) {
    Bytes bytes{1, 1, 20};
    bytes.insert(bytes.end(), 11, 0xff);
    EXPECT_EQ(decode_effects(bytes, NodeId{}), std::nullopt);
}

TEST(HubLogCodec, EveryEnumeratorHasItsName) {
    for (int i = 0; i < 6; ++i)
        EXPECT_STRNE(to_text(static_cast<Verdict>(i)), "");
    for (int i = 0; i < 11; ++i)
        EXPECT_STRNE(to_text(static_cast<FactKind>(i)), "");
    for (int i = 0; i < 7; ++i)
        EXPECT_STRNE(to_text(static_cast<OrderStage>(i)), "");
    for (int i = 0; i < 18; ++i)
        EXPECT_STRNE(to_text(static_cast<CaseKind>(i)), "");
    for (int i = 0; i < 9; ++i)
        EXPECT_STRNE(to_text(static_cast<AccountKind>(i)), "");
    for (int i = 0; i < 5; ++i)
        EXPECT_STRNE(to_text(static_cast<InputKind>(i)), "");
}

}  // namespace
}  // namespace onepool::hub
