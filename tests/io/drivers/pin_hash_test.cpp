// PINs by libsodium: what it makes, what it accepts, and what it is never asked to compute.

#include <gtest/gtest.h>

#include "drivers/io/pin_hash.hpp"
#include "protocol/staff.hpp"

namespace onepool::io {
namespace {

TEST(PinHash, IsOfOnePin) {
    const std::string hash = hash_pin("482913");
    EXPECT_EQ(protocol::find_pin_hash_fault(hash), std::nullopt) << hash;
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << hash;
    EXPECT_EQ(match_pin(hash, "482913"), PinMatch::yes);
    for (const char* pin : {"482914", "48291", "4829130", "0000"})
        EXPECT_EQ(match_pin(hash, pin), PinMatch::no) << pin;
    EXPECT_NE(hash_pin("482913"), hash) << "each has a salt of its own";
}

TEST(PinHash, OfWhatIsNoPinIsNotComputed) {
    const std::string hash = hash_pin("4829");
    for (const std::string& pin : {std::string(), std::string("48x9"), std::string("4829\n"),
                                   std::string("4829\0", 5), std::string(10'000'000, '4')})
        EXPECT_EQ(match_pin(hash, pin), PinMatch::no);
}

// Made by another hand: gigabytes, minutes, or no hash at all.
TEST(PinHash, ThatCannotBePaidOrReadIsUnusable) {
    const std::string good = hash_pin("4829");
    const std::string tail = good.substr(good.find(",p=1"));
    for (const std::string& hash :
         {std::string(), std::string("4829"), "$argon2id$v=19$m=4194304,t=2" + tail,
          "$argon2id$v=19$m=4294967295,t=2" + tail, "$argon2id$v=19$m=65536,t=4294967295" + tail,
          good.substr(0, good.size() / 2), good + "$", "$2b" + good})
        EXPECT_EQ(match_pin(hash, "4829"), PinMatch::unusable) << hash;
    std::string flipped = good;
    flipped.back() = flipped.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(match_pin(flipped, "4829"), PinMatch::no) << "a flipped bit is another PIN's";
}

}  // namespace
}  // namespace onepool::io
