// The codec of fields: what is written comes back, what does not fit is refused.
#include "hub/core/hub_fields.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

constexpr NodeId no_node{};

template <class T>
Bytes encoded(const T& value, const NodeId& node = no_node) {
    Bytes out;
    Encoder encoder(out, node);
    encoder(value);
    return out;
}

template <class T>
std::optional<T> decoded(const Bytes& bytes, const NodeId& node = no_node) {
    Decoder decoder(bytes, node);
    T value{};
    decoder(value);
    if (decoder.failed() || !decoder.bytes().at_end())
        return std::nullopt;
    return value;
}

template <class T>
void expect_round_trip(const T& value) {
    const std::optional<T> read = decoded<T>(encoded(value));
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(*read == value);
}

TEST(Fields, EveryKindOfValueComesBack) {
    expect_round_trip(std::uint32_t{0xffffffff});
    expect_round_trip(std::int64_t{-1});
    expect_round_trip(true);
    expect_round_trip(std::string("text"));
    expect_round_trip(Bytes{0, 1, 255});
    expect_round_trip(Digest{1, 2, 3});
    expect_round_trip(Units{-7});
    expect_round_trip(Sku{"A"});
    expect_round_trip(journal_number(4));
    expect_round_trip(std::vector<std::uint32_t>{1, 2, 3});
    expect_round_trip(std::pair<SkuIndex, Units>{SkuIndex{1}, Units{2}});
    expect_round_trip(std::optional<Units>{});
    expect_round_trip(std::optional<Units>{Units{3}});
    expect_round_trip(OrderStage::cancelled);
    expect_round_trip(Account{AccountKind::found, {}});
    expect_round_trip(OrderKey{ChannelId{"shop"}, OrderId{"1"}});
}

TEST(Fields, ANodeIsOneByteWhenItIsTheEntrysOwn) {
    const NodeId node = node_number(5);
    EXPECT_EQ(encoded(node, node).size(), 1u);
    EXPECT_EQ(encoded(node).size(), 17u);
    EXPECT_EQ(decoded<NodeId>(encoded(node, node), node), node);
    EXPECT_EQ(decoded<NodeId>(encoded(node)), node);
}

TEST(Fields, ANumberTooLargeForItsTypeIsRefused) {
    EXPECT_EQ(decoded<std::uint32_t>(encoded(std::uint64_t{1} << 32)), std::nullopt);
    EXPECT_EQ(decoded<std::int32_t>(encoded(std::int64_t{1} << 31)), std::nullopt);
    EXPECT_EQ(decoded<std::int32_t>(encoded(-(std::int64_t{1} << 31))),
              std::numeric_limits<std::int32_t>::min());
}

TEST(Fields, AnUnknownEnumeratorIsRefused) {
    EXPECT_EQ(decoded<OrderStage>(Bytes{9}), std::nullopt);
    EXPECT_EQ(decoded<SourcingRule>(Bytes{5}), std::nullopt);
    EXPECT_EQ(decoded<AccountKind>(Bytes{9}), std::nullopt);
    EXPECT_EQ(decoded<Verdict>(Bytes{6}), std::nullopt);
    EXPECT_EQ(decoded<FactKind>(Bytes{15}), std::nullopt);
    EXPECT_EQ(decoded<RightUse>(Bytes{3}), std::nullopt);
    EXPECT_EQ(decoded<CaseKind>(Bytes{21}), std::nullopt);
    EXPECT_EQ(decoded<bool>(Bytes{2}), std::nullopt);
    EXPECT_EQ(decoded<std::optional<Units>>(Bytes{2}), std::nullopt);
}

TEST(Fields, AShortDigestIsRefused) {
    EXPECT_EQ(decoded<Digest>(Bytes(31, 1)), std::nullopt);
}

TEST(Fields, AListThatClaimsMoreThanIsThereIsRefused) {
    EXPECT_EQ(decoded<std::vector<std::uint32_t>>(Bytes{200, 1, 1, 1}), std::nullopt);
    EXPECT_EQ(decoded<std::vector<std::string>>(Bytes{2, 1, 'a'}), std::nullopt);
}

}  // namespace
}  // namespace onepool::hub
