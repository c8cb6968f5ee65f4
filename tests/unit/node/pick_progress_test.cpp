// How far a pick is comes back as it was, and nothing else is taken for one.

#include "node/core/pick_progress.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

BasketId request_number(std::uint8_t number) {
    BasketId id;
    id.bytes.fill(number);
    return id;
}

PickProgress some_progress() {
    return {{ChannelId{"shop"}, OrderId{"1/2 \u00fc"}},
            StaffId{"ann"},
            {{Sku{"A"}, Units{2}, {}},
             {Sku{"B"}, Units{1}, ShortReason::missing},
             {Sku{"A"}, Units{3}, ShortReason::damaged},
             {Sku{"A"}, Units{limits::line_units}, {}},
             {Sku{"C"}, Units{2}, {}, UnixMs{7}, Lot{"L-77"}, BusinessDay{2027'01'31}},
             {Sku{"C"}, Units{1}, {}, UnixMs{8}, Lot{"L-78"}, {}}}};
}

TEST(PickProgress, CountsWhatIsPickedShortAndLeft) {
    const PickProgress progress = some_progress();
    EXPECT_EQ(progress.picked(Sku{"A"}), Units{limits::line_units + 2});
    EXPECT_EQ(progress.short_of(Sku{"A"}), Units{3});
    EXPECT_EQ(progress.picked(Sku{"B"}), Units{0});
    ShipTask task;
    task.lines = {{Sku{"B"}, Units{2}}, {Sku{"B"}, Units{1}}};
    EXPECT_EQ(wanted_of(task, Sku{"B"}), Units{3});
    EXPECT_EQ(wanted_of(task, Sku{"C"}), Units{0});
    EXPECT_EQ(left_of(task, progress, Sku{"B"}), Units{2});
}

TEST(PickCodec, BringsBackEveryField) {
    EXPECT_EQ(decode_pick(encode_pick(some_progress())), some_progress());
    PickProgress nobody = some_progress();
    nobody.by = {};
    EXPECT_EQ(decode_pick(encode_pick(nobody)), nobody);
}

TEST(PickCodec, BringsBackWhatWasAskedForAlsoWhereNothingIsPickedAnyMore) {
    PickProgress progress = some_progress();
    for (std::uint8_t i = 1; i <= limits::pick_requests; ++i)
        progress.remember(request_number(i));
    EXPECT_EQ(decode_pick(encode_pick(progress)), progress);
    progress.steps.clear();
    EXPECT_EQ(decode_pick(encode_pick(progress)), progress);
}

TEST(PickProgress, KnowsOfWhichLotsThePickedOnesAre) {
    PickProgress progress;
    const auto picked = [&](const char* sku, const char* lot, std::int32_t until) {
        progress.steps.push_back({Sku{sku}, Units{1}, {}, UnixMs{1}, Lot{lot}, BusinessDay{until}});
    };
    picked("A", "L1", 0);
    picked("A", "L2", 2027'01'31);
    picked("A", "", 0);
    picked("B", "L1", 0);
    picked("A", "L1", 2027'03'31);
    EXPECT_EQ(progress.lots(),
              (std::vector<LotLine>{{Sku{"A"}, Lot{"L2"}, Units{1}, BusinessDay{2027'01'31}},
                                    {Sku{"B"}, Lot{"L1"}, Units{1}, {}},
                                    {Sku{"A"}, Lot{"L1"}, Units{2}, BusinessDay{2027'03'31}}}))
        << "the newest last";
    progress.steps.pop_back();
    EXPECT_EQ(progress.lots().size(), 3u) << "a unit is taken back with its lot";
    EXPECT_EQ(progress.lots().front(), (LotLine{Sku{"A"}, Lot{"L1"}, Units{1}, {}}));
}

TEST(PickProgress, RoomForMoreForgetsNoLot) {
    PickProgress progress;
    for (std::size_t i = 0; i < limits::pick_steps; ++i) {
        const std::string lot = "L" + std::to_string(i % limits::pick_lots);
        const bool is_late = i + limits::pick_lots >= limits::pick_steps;
        progress.steps.push_back({Sku{"A"},
                                  Units{1},
                                  {},
                                  UnixMs{1},
                                  Lot{lot},
                                  BusinessDay{is_late ? 2027'01'31 : 2027'02'28}});
    }
    const auto before = progress.lots();
    progress.make_room();
    EXPECT_EQ(progress.steps.size(), limits::pick_lots);
    EXPECT_EQ(progress.lots(), before);
    EXPECT_EQ(before.at(0).expiry, BusinessDay{2027'01'31}) << "the earlier of what was said";
}

TEST(PickProgress, RemembersTheNewestRequests) {
    PickProgress progress;
    progress.remember({});
    EXPECT_TRUE(progress.is_empty());
    for (std::uint8_t i = 1; i <= limits::pick_requests; ++i)
        progress.remember(request_number(i));
    EXPECT_TRUE(progress.has_done(request_number(1)));
    progress.remember(request_number(100));
    EXPECT_FALSE(progress.has_done(request_number(1)));
    EXPECT_TRUE(progress.has_done(request_number(2)));
    EXPECT_TRUE(progress.has_done(request_number(100)));
    EXPECT_FALSE(progress.has_done({}));
    EXPECT_EQ(progress.requests.size(), limits::pick_requests);
}

TEST(PickCodec, BringsBackTheLargest) {
    PickProgress large = some_progress();
    large.steps.clear();
    for (std::size_t i = 0; i < limits::pick_steps; ++i) {
        const std::string number = std::to_string(i);
        const std::string sku = std::string(limits::sku_bytes - number.size(), 'x') + number;
        const std::string lot = std::string(limits::lot_bytes - number.size(), 'L') + number;
        large.steps.push_back({Sku{sku}, Units{1}, {}, UnixMs{limits::time_ms}});
        if (i < limits::pick_lots) {
            large.steps.back().lot = Lot{lot};
            large.steps.back().expiry = BusinessDay{9999'12'31};
        }
    }
    for (std::uint8_t i = 1; i <= limits::pick_requests; ++i)
        large.remember(request_number(i));
    EXPECT_EQ(decode_pick(encode_pick(large)), large);
    large.steps.back().lot = Lot{"more"};
    EXPECT_EQ(decode_pick(encode_pick(large)), std::nullopt) << "of more lots than a pick has";
}

TEST(PickCodec, RefusesEveryTruncation) {
    const auto bytes = encode_pick(some_progress());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(decode_pick(cut), std::nullopt) << size;
    }
}

TEST(PickCodec, SurvivesEveryFlippedBit) {
    const auto good = encode_pick(some_progress());
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bytes = good;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        const auto progress = decode_pick(bytes);  // any value, but never a crash
        if (progress) {
            EXPECT_FALSE(progress->steps.empty());
            EXPECT_LE(progress->steps.size(), limits::pick_steps);
        }
    }
}

TEST(PickCodec, RefusesForeignBytes) {
    EXPECT_EQ(decode_pick(Bytes{}), std::nullopt);
    EXPECT_EQ(decode_pick(Bytes(64, 0)), std::nullopt);
    EXPECT_EQ(decode_pick(Bytes(1'000'000, 0)), std::nullopt);
}

TEST(PickCodec, RefusesValuesNoPickHas) {
    const auto refused = [](auto change) {
        PickProgress progress = some_progress();
        change(progress);
        return decode_pick(encode_pick(progress)) == std::nullopt;
    };
    EXPECT_TRUE(refused([](PickProgress& p) { p.order.channel = {}; }));
    EXPECT_TRUE(refused([](PickProgress& p) { p.order.order = {}; }));
    EXPECT_TRUE(refused([](PickProgress& p) {
        p.order.order.value = std::string(limits::order_id_bytes + 1, 'x');
    }));
    EXPECT_TRUE(
        refused([](PickProgress& p) { p.by.value = std::string(limits::name_bytes + 1, 'x'); }));
    EXPECT_TRUE(refused([](PickProgress& p) { p.steps[0].sku = {}; }));
    EXPECT_TRUE(refused(
        [](PickProgress& p) { p.steps[0].sku.value = std::string(limits::sku_bytes + 1, 'x'); }));
    EXPECT_TRUE(refused([](PickProgress& p) { p.steps[0].quantity = Units{0}; }));
    EXPECT_TRUE(
        refused([](PickProgress& p) { p.steps[0].quantity = Units{limits::line_units + 1}; }));
    EXPECT_TRUE(
        refused([](PickProgress& p) { p.steps[1].shortage = static_cast<ShortReason>(2); }));
    EXPECT_TRUE(refused(
        [](PickProgress& p) { p.steps[4].lot.value = std::string(limits::lot_bytes + 1, 'x'); }));
    EXPECT_TRUE(refused([](PickProgress& p) { p.steps[4].lot.value = "A B"; }));
    EXPECT_TRUE(refused([](PickProgress& p) { p.steps[4].expiry = BusinessDay{2027'02'29}; }));
    EXPECT_TRUE(refused([](PickProgress& p) { p.steps[0].expiry = BusinessDay{2027'01'31}; }))
        << "of no lot";
    EXPECT_TRUE(refused([](PickProgress& p) { p.steps[1].lot.value = "L-77"; }))
        << "what is missing is of none";
}

}  // namespace
}  // namespace onepool::node
