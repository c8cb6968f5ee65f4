#include <gtest/gtest.h>

#include "hub/core/hub_log.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

const OrderKey key{ChannelId{"shop"}, OrderId{"o-1"}};

Order some_order() {
    Order order;
    order.order = key;
    order.version = 3;
    order.currency = Currency{"GBP"};
    order.placed_at = UnixMs{-5};
    order.lines.resize(2);
    order.lines[0].scanned_code = "A";
    order.lines[0].quantity = Units{2};
    order.lines[1].sku = Sku{"B"};
    order.lines[1].amount = Minor{-1};
    return order;
}

// One of each kind, with every field set to something of its own.
Effects one_of_each() {
    const NodeId node = node_number(7);
    const Account shelf{AccountKind::shelf, LocationIndex{3}};
    const Account customer{AccountKind::customer, LocationIndex{}};
    return {
        LocationAdded{LocationIndex{1}, LocationId{"store-1"}, "Store", Units{4}},
        NodeRegistered{node, LocationId{"store-1"}, "till"},
        SkuNamed{SkuIndex{300}, Sku{"A"}, Gtin{12'345'678'901'231}, "Apple"},
        ListingMapped{ChannelId{"shop"}, "A", SkuIndex{300}},
        StreamAdopted{node, journal_number(2), 9},
        StreamAdvanced{node, Position{Seq{1'000'000'000'000}, Digest{1, 2, 3}}},
        StreamStopped{node, Fence{HubEpoch{2}, journal_number(2), FenceReason::clone, "two"}},
        EventJudged{node, Seq{77}, Verdict::overdraft, FactKind::ship},
        EventSetAside{node, Seq{78}, Verdict::parked, "newer", Bytes{0, 255, 1}},
        Moved{SkuIndex{300}, shelf, customer, Units{74'215}},
        Drawn{SkuIndex{300}, LocationIndex{3}, Units{1}, Units{2}, Units{3}},
        OnlineSet{SkuIndex{300}, LocationIndex{3}, Units{5}},
        DebtSet{SkuIndex{300}, LocationIndex{3}, Units{6}},
        OrderTaken{some_order()},
        HoldOpened{key, LocationIndex{3}, {{SkuIndex{300}, Units{2}}, {SkuIndex{1}, Units{1}}}},
        HoldEnded{key, LocationIndex{3}},
        OrderMoved{key, OrderStage::shipped, "shipped from store-1"},
        Published{ChannelId{"shop"}, "A", Units{5}, true, (1ull << 40) + 8},
        FeedMoved{ChannelId{"shop"}, "77:o-1"},
        CaseOpened{4, CaseKind::odd_message, "till", "text", "proposal"},
        CaseClosed{4, StaffId{"anna"}, "done"},
        OrderStageTold{key, OrderStage::cancelled},
    };
}

TEST(HubLogCodec, EveryKindOfEffectComesBackAsItWas) {
    const Effects effects = one_of_each();
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
    const Bytes whole = encode_effects(one_of_each(), NodeId{});

    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(decode_effects(ByteView(whole).first(size), NodeId{}), std::nullopt) << size;
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_EQ(decode_effects(longer, NodeId{}), std::nullopt);
}

// Damage may go unnoticed here (the database has its own checks), but it never reads out of bounds.
TEST(HubLogCodec, FlippedBytesAreReadWithoutHarm) {
    const Bytes whole = encode_effects(one_of_each(), NodeId{});

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
    bytes[2] = 22;
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
    for (int i = 0; i < 6; ++i)
        EXPECT_STRNE(to_text(static_cast<FactKind>(i)), "");
    for (int i = 0; i < 4; ++i)
        EXPECT_STRNE(to_text(static_cast<OrderStage>(i)), "");
    for (int i = 0; i < 11; ++i)
        EXPECT_STRNE(to_text(static_cast<CaseKind>(i)), "");
    for (int i = 0; i < 9; ++i)
        EXPECT_STRNE(to_text(static_cast<AccountKind>(i)), "");
    for (int i = 0; i < 5; ++i)
        EXPECT_STRNE(to_text(static_cast<InputKind>(i)), "");
}

}  // namespace
}  // namespace onepool::hub
