// What was counted comes back as it was, and nothing else is taken for it.

#include "node/core/count_progress.hpp"

#include <gtest/gtest.h>

#include "protocol/count_limits.hpp"

namespace onepool::node {
namespace {

BasketId basket_id(std::size_t number) {
    BasketId id;
    id.bytes.fill(static_cast<std::uint8_t>(number));
    id.bytes.front() = static_cast<std::uint8_t>(number / 256);
    return id;
}

CountSession some_session() {
    return {.id = basket_id(1),
            .name = "aisle 3 \u00fc",
            .is_full = true,
            .state = CountState::paused,
            .begun_by = StaffId{"ann"},
            .begun_at = UnixMs{1'800'000'000'000},
            .changed_by = StaffId{"bob"},
            .changed_at = UnixMs{1'800'000'000'001}};
}

CountedSku some_line() {
    CountedSku line{basket_id(1), Sku{"A"}};
    line.places = {{"B-07", Units{3}}, {"", Units{0}}, {"C-1", Units{limits::line_units - 3}}};
    line.by = StaffId{"bob"};
    line.from = UnixMs{1'800'000'000'000};
    line.until = UnixMs{1'800'000'000'009};
    line.clock_trust = ClockTrust::skewed;
    line.expected = Units{-4};
    line.first = FirstCount{Units{0}, StaffId{"ann"}};
    for (std::size_t i = 1; i <= 16; ++i)
        line.remember(basket_id(i));
    return line;
}

TEST(CountedSku, SumsItsPlaces) {
    EXPECT_EQ(some_line().total(), Units{limits::line_units});
    EXPECT_EQ(CountedSku{}.total(), Units{0});
}

TEST(CountedSku, IsDueOnceItsFirstCountIsLaidAside) {
    CountedSku line = some_line();
    EXPECT_FALSE(line.is_due());
    line.places.clear();
    EXPECT_TRUE(line.is_due());
    line.first.reset();
    EXPECT_FALSE(line.is_due());
}

TEST(CountedSku, RemembersTheNewestRequests) {
    CountedSku line;
    line.remember({});
    EXPECT_TRUE(line.requests.empty());
    EXPECT_FALSE(line.has_done({}));
    for (std::size_t i = 1; i <= limits::count_requests + 1; ++i)
        line.remember(basket_id(i));
    EXPECT_FALSE(line.has_done(basket_id(1)));
    EXPECT_TRUE(line.has_done(basket_id(2)));
    EXPECT_EQ(line.requests.size(), limits::count_requests);
}

TEST(CountCodec, BringsBackEveryField) {
    EXPECT_EQ(decode_count_session(encode_count_session(some_session())), some_session());
    EXPECT_EQ(decode_counted_sku(encode_counted_sku(some_line())), some_line());
    const CountedSku bare{basket_id(1), Sku{"A"}};
    EXPECT_EQ(decode_counted_sku(encode_counted_sku(bare)), bare);
}

TEST(CountCodec, FitsTheLargestLine) {
    CountedSku line = some_line();
    line.places.clear();
    for (std::size_t i = 0; i < limits::count_places; ++i)
        line.places.push_back({std::string(limits::place_bytes, 'p'), Units{1}});
    line.sku.value.assign(limits::sku_bytes, 's');
    line.by.value.assign(limits::name_bytes, 'n');
    for (std::size_t i = 0; i < limits::count_requests; ++i)
        line.remember(basket_id(100 + i));
    ASSERT_EQ(line.requests.size(), limits::count_requests);
    EXPECT_EQ(decode_counted_sku(encode_counted_sku(line)), line);
}

// Percentages of any other were computed beyond what 64 bits hold.
TEST(CountCodec, TakesOnlyAnExpectationThatABalanceCanBe) {
    CountedSku line = some_line();
    for (const std::int64_t most : {limits::balance_units, -limits::balance_units}) {
        line.expected = Units{most};
        EXPECT_EQ(decode_counted_sku(encode_counted_sku(line)), line);
        line.expected = Units{most + (most > 0 ? 1 : -1)};
        EXPECT_FALSE(decode_counted_sku(encode_counted_sku(line)));
    }
}

// Any bit: a number that is plausible and wrong would become a loss that never was.
TEST(CountCodec, TakesNothingThatABitFlippedIn) {
    Bytes line = encode_counted_sku(some_line());
    for (std::size_t at = 0; at < line.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            line[at] = static_cast<std::uint8_t>(line[at] ^ (1 << bit));
            EXPECT_FALSE(decode_counted_sku(line)) << "byte " << at << " bit " << bit;
            line[at] = static_cast<std::uint8_t>(line[at] ^ (1 << bit));
        }
    }
}

TEST(CountCodec, TakesNoOtherBytes) {
    const Bytes session = encode_count_session(some_session());
    const Bytes line = encode_counted_sku(some_line());
    EXPECT_FALSE(decode_count_session(line));
    EXPECT_FALSE(decode_counted_sku(session));
    EXPECT_FALSE(decode_counted_sku({}));
    EXPECT_FALSE(decode_counted_sku(Bytes(40)));
    EXPECT_FALSE(decode_counted_sku(Bytes(1'000'000)));
    for (std::size_t size = 0; size < line.size(); ++size)
        EXPECT_FALSE(decode_counted_sku(ByteView(line).first(size))) << size;
}

}  // namespace
}  // namespace onepool::node
