#include "hub/core/byte_io.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace onepool::hub {
namespace {

using protocol::Bytes;

Bytes written(const auto& write) {
    Bytes out;
    ByteWriter writer(out);
    write(writer);
    return out;
}

TEST(ByteIo, NumbersComeBackAtEveryWidth) {
    for (unsigned bits = 0; bits < 64; ++bits) {
        for (const std::uint64_t value : {std::uint64_t{1} << bits, (std::uint64_t{1} << bits) - 1,
                                          ~std::uint64_t{0} >> bits}) {
            const Bytes bytes = written([&](ByteWriter& w) { w.number(value); });
            ByteReader reader(bytes);
            EXPECT_EQ(reader.number(), value);
            EXPECT_TRUE(reader.at_end());
            EXPECT_FALSE(reader.failed());
        }
    }
}

TEST(ByteIo, SmallNumbersTakeOneByteOfEitherSign) {
    for (const std::int64_t value : {0, 1, -1, 63, -64})
        EXPECT_EQ(written([&](ByteWriter& w) { w.signed_number(value); }).size(), 1u) << value;
}

TEST(ByteIo, SignedNumbersComeBackToTheirEnds) {
    using Limits = std::numeric_limits<std::int64_t>;
    for (const std::int64_t value : {Limits::min(), Limits::min() + 1, std::int64_t{-300},
                                     std::int64_t{0}, std::int64_t{300}, Limits::max()}) {
        const Bytes bytes = written([&](ByteWriter& w) { w.signed_number(value); });
        ByteReader reader(bytes);
        EXPECT_EQ(reader.signed_number(), value);
    }
}

TEST(ByteIo, TextAndBytesCarryTheirLength) {
    const Bytes bytes = written([](ByteWriter& w) {
        w.text("caf\xC3\xA9");
        w.bytes(Bytes{1, 2});
        w.text("");
    });
    ByteReader reader(bytes);
    EXPECT_EQ(reader.text(), "caf\xC3\xA9");
    const auto part = reader.bytes();
    EXPECT_EQ(Bytes(part.begin(), part.end()), (Bytes{1, 2}));
    EXPECT_EQ(reader.text(), "");
    EXPECT_TRUE(reader.at_end());
}

TEST(ByteIo, ReadingPastTheEndFailsForGood) {
    const Bytes bytes{5, 'a', 'b'};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.text(), "");
    EXPECT_TRUE(reader.failed());
    EXPECT_EQ(reader.byte(), 0);
    EXPECT_EQ(reader.number(), 0u);
    EXPECT_TRUE(reader.failed());
}

TEST(ByteIo, ANumberThatNeverEndsFails) {
    const Bytes bytes(12, 0x80);
    ByteReader reader(bytes);
    reader.number();
    EXPECT_TRUE(reader.failed());
}

TEST(ByteIo, ANumberOfSixtyFiveBitsFails) {
    Bytes bytes(9, 0xff);
    bytes.push_back(2);
    ByteReader reader(bytes);
    reader.number();
    EXPECT_TRUE(reader.failed());
}

TEST(ByteIo, BoundsAreKept) {
    const Bytes four{4};
    ByteReader below(four);
    EXPECT_EQ(below.number_below(5), 4u);
    ByteReader at(four);
    EXPECT_EQ(at.number_below(4), 0u);
    EXPECT_TRUE(at.failed());
}

TEST(ByteIo, ACountIsNeverMoreThanWhatIsLeft) {
    const Bytes honest{2, 0, 0};
    ByteReader reader(honest);
    EXPECT_EQ(reader.count(), 2u);
    const Bytes lying{3, 0, 0};
    ByteReader other(lying);
    EXPECT_EQ(other.count(), 0u);
    EXPECT_TRUE(other.failed());
}

}  // namespace
}  // namespace onepool::hub
