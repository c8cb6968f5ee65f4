#include <gtest/gtest.h>

#include "hub/core/hub_log.hpp"
#include "tests/unit/hub/effect_samples.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

using Effects = std::vector<Effect>;

TEST(HubLogCodec, EveryKindOfEffectComesBackAsItWas) {
    const Effects effects = samples::one_of_each();
    ASSERT_EQ(effects.size(), std::variant_size_v<AnyEffect>);
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
    for (const std::uint8_t version : Bytes{0, 6, 255}) {
        bytes[0] = version;
        EXPECT_EQ(decode_effects(bytes, NodeId{}), std::nullopt) << int{version};
    }
}

void put(Bytes& out, const std::string& text) {
    out.push_back(static_cast<std::uint8_t>(text.size()));
    out.insert(out.end(), text.begin(), text.end());
}

// Of these the fourth version says less.
bool is_of_a_pick(const Effect& effect) {
    return std::holds_alternative<OrderTaker>(effect) ||
           std::holds_alternative<LocationGaveUp>(effect);
}

// Of these the third version says less.
bool is_of_a_leg(const Effect& effect) {
    return is_of_a_pick(effect) || std::holds_alternative<StagedLeft>(effect) ||
           std::holds_alternative<LeftUnpicked>(effect) ||
           std::holds_alternative<HandedOver>(effect);
}

// As hubs wrote it before orders were picked: numbers of a byte, signed ones doubled, texts behind
// their length.
TEST(HubLogCodec, ALogOfTheFirstVersionIsRead) {
    Bytes bytes{1, 3};                  // three of them
    bytes.insert(bytes.end(), {0, 1});  // LocationAdded: its index
    put(bytes, "north");
    put(bytes, "North");
    bytes.push_back(2 * 5);  // reserve
    bytes.push_back(13);     // OrderTaken
    put(bytes, "shop");
    put(bytes, "o1");
    bytes.push_back(2);  // version
    put(bytes, "GBP");
    bytes.insert(bytes.end(), {2 * 7, 0});  // placed_at, no lines
    bytes.push_back(16);                    // OrderMoved
    put(bytes, "shop");
    put(bytes, "o1");
    bytes.push_back(1);  // held
    put(bytes, "held at north");

    Order order;
    order.order = {ChannelId{"shop"}, OrderId{"o1"}};
    order.version = 2;
    order.currency = Currency{"GBP"};
    order.placed_at = UnixMs{7};
    EXPECT_EQ(
        decode_effects(bytes, NodeId{}),
        (Effects{LocationAdded{LocationIndex{1}, LocationId{"north"}, "North", Units{5}},
                 OrderTaken{order}, OrderMoved{order.order, OrderStage::held, "held at north"}}));
}

// As hubs wrote it before they were told where orders are sent to.
TEST(HubLogCodec, AnOrderOfTheSecondVersionIsRead) {
    Bytes bytes{2, 1, 13};  // one, OrderTaken
    put(bytes, "shop");
    put(bytes, "o1");
    bytes.push_back(2);  // version
    put(bytes, "GBP");
    bytes.insert(bytes.end(), {2 * 7, 0});  // placed_at, no lines
    put(bytes, "north");                    // collect_at
    bytes.insert(bytes.end(), {1, 2 * 9});  // due_at
    bytes.push_back(0);                     // no collect_by

    Order order;
    order.order = {ChannelId{"shop"}, OrderId{"o1"}};
    order.version = 2;
    order.currency = Currency{"GBP"};
    order.placed_at = UnixMs{7};
    order.collect_at = LocationId{"north"};
    order.due_at = UnixMs{9};
    EXPECT_EQ(decode_effects(bytes, NodeId{}), (Effects{OrderTaken{order}}));
}

TEST(HubLogCodec, OtherKindsOfTheFirstVersionAreAsTheyWere) {
    Effects effects = samples::one_of_each();
    std::erase_if(effects, [](const Effect& effect) {
        return std::holds_alternative<LocationAdded>(effect) ||
               std::holds_alternative<OrderTaken>(effect) ||
               std::holds_alternative<OrderMoved>(effect) || is_of_a_leg(effect);
    });
    std::erase_if(effects, [](const Effect& effect) {
        return std::holds_alternative<OrderFilledIn>(effect);
    });
    Bytes bytes = encode_effects(effects, NodeId{});
    for (const std::uint8_t version : Bytes{1, 2}) {
        bytes[0] = version;
        EXPECT_EQ(decode_effects(bytes, NodeId{}), effects) << int{version};
    }
}

TEST(HubLogCodec, OtherKindsOfTheThirdVersionAreAsTheyWere) {
    Effects effects = samples::one_of_each();
    std::erase_if(effects, is_of_a_leg);
    Bytes bytes = encode_effects(effects, NodeId{});
    bytes[0] = 3;
    EXPECT_EQ(decode_effects(bytes, NodeId{}), effects);
}

TEST(HubLogCodec, OtherKindsOfTheFourthVersionAreAsTheyWere) {
    Effects effects = samples::one_of_each();
    std::erase_if(effects, is_of_a_pick);
    Bytes bytes = encode_effects(effects, NodeId{});
    bytes[0] = 4;
    EXPECT_EQ(decode_effects(bytes, NodeId{}), effects);
}

// As hubs wrote it before nodes said that somebody begins: whoever had an order may have been
// picking it, and whoever gave it up may have looked for it.
TEST(HubLogCodec, WhoHadAnOrderInTheFourthVersionMayHaveBegun) {
    Bytes bytes{4, 3};  // three of them
    const auto head = [&](std::size_t kind) {
        bytes.push_back(static_cast<std::uint8_t>(kind));
        put(bytes, "shop");
        put(bytes, "o1");
    };
    const OrderKey order{ChannelId{"shop"}, OrderId{"o1"}};
    const NodeId self{{7}};
    const Effects effects{OrderTaker{order, self, StaffId{"ann"}, LocationIndex{3}, true},
                          OrderTaker{order, std::nullopt, StaffId{}, LocationIndex{3}, false},
                          LocationGaveUp{order, LocationIndex{3}, true}};
    head(effects[0].index());
    bytes.insert(bytes.end(), {1, 0});  // a node: the one whose event it is
    put(bytes, "ann");
    bytes.insert(bytes.end(), {1, 3});  // a location: the fourth
    head(effects[1].index());
    bytes.insert(bytes.end(), {0, 0, 1, 3});  // no node, nobody
    head(effects[2].index());
    bytes.push_back(3);
    EXPECT_EQ(decode_effects(bytes, self), effects);
}

// As hubs wrote it before orders were split: an order had one location at a time, and what was done
// named none.
TEST(HubLogCodec, WhatWasDoneBeforeOrdersWereSplitIsRead) {
    Bytes bytes{1, 4};  // four of them
    const auto head = [&](std::size_t kind) {
        bytes.push_back(static_cast<std::uint8_t>(kind));
        put(bytes, "shop");
        put(bytes, "o1");
    };
    const OrderKey order{ChannelId{"shop"}, OrderId{"o1"}};
    const HoldLines lines{{SkuIndex{1}, Units{3}}};
    const Effects effects{OrderTaker{order, std::nullopt, StaffId{}}, StagedLeft{order, lines},
                          LeftUnpicked{order, lines}, HandedOver{order, lines}};
    head(effects[0].index());
    bytes.insert(bytes.end(), {0, 0});  // no node, nobody
    for (std::size_t i = 1; i < effects.size(); ++i) {
        head(effects[i].index());
        bytes.insert(bytes.end(), {1, 1, 2 * 3});  // one line: three of the second SKU
    }

    for (const std::uint8_t version : Bytes{1, 2, 3}) {
        bytes[0] = version;
        EXPECT_EQ(decode_effects(bytes, NodeId{}), effects) << int{version};
    }
}

TEST(HubLogCodec, AnUnknownKindIsNotRead) {
    Bytes bytes = encode_effects({Effect{CaseClosed{}}}, NodeId{});
    bytes[2] = std::variant_size_v<AnyEffect>;
    EXPECT_EQ(decode_effects(bytes, NodeId{}), std::nullopt);
}

TEST(HubLogCodec, ALyingCountDoesNotReserveMemory) {
    const Bytes bytes{2, 0xff, 0xff, 0xff, 0xff, 0x0f};
    EXPECT_EQ(decode_effects(bytes, NodeId{}), std::nullopt);
}

TEST(HubLogCodec, ANumberBeyondSixtyFourBitsIsNotRead) {
    Bytes bytes{2, 1, 20};
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
