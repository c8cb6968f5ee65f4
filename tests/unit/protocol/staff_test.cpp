// Roles, PINs, and the hashes of PINs: what a list from anywhere may ask a till to spend.

#include <gtest/gtest.h>

#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::protocol {
namespace {

const std::string salt = "$c2FsdHNhbHRzYWx0c2FsdA";
const std::string digest = "$Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE";

std::string costing(const std::string& costs) {
    return "$argon2id$v=19$" + costs + salt + digest;
}

TEST(Staff, SupervisorsAndManagersMayApprove) {
    for (const auto role : staff_roles) {
        EXPECT_TRUE(is_staff_role(role));
        EXPECT_EQ(may_approve(role), role == "supervisor" || role == "manager") << role;
        EXPECT_EQ(may_pick(role), role != "auditor") << role;
    }
    for (const char* role : {"", "Supervisor", "supervisor ", "king"})
        EXPECT_FALSE(is_staff_role(role) || may_approve(role) || may_pick(role)) << role;
}

TEST(Staff, APinIsFourToTwelveDigits) {
    for (const char* pin : {"0000", "1234", "123456789012"})
        EXPECT_TRUE(is_pin(pin)) << pin;
    for (const std::string& pin :
         {std::string(), std::string("123"), std::string("1234567890123"), std::string("12a4"),
          std::string(" 1234"), std::string("1234\n"), std::string("-123"),
          std::string("12\0004", 4), std::string("١٢٣٤"), std::string(10'000'000, '1')})
        EXPECT_FALSE(is_pin(pin)) << pin.substr(0, 20);
}

TEST(Staff, AHashInLibsodiumsSpellingCanBeUsed) {
    for (const char* costs : {"m=65536,t=2,p=1", "m=8192,t=1,p=1", "m=65536,t=8,p=1"})
        EXPECT_EQ(find_pin_hash_fault(costing(costs)), std::nullopt) << costs;
}

// Gigabytes, minutes, or next to nothing, before anybody is asked to compute it.
TEST(Staff, AHashThatCostsTooMuchOrTooLittleCannot) {
    for (const char* costs :
         {"m=65537,t=2,p=1", "m=4194304,t=2,p=1", "m=4294967295,t=2,p=1", "m=8191,t=2,p=1",
          "m=0,t=2,p=1", "m=65536,t=9,p=1", "m=65536,t=0,p=1", "m=65536,t=4294967295,p=1",
          "m=65536,t=2,p=2", "m=65536,t=2,p=16777215", "m=065536,t=2,p=1", "m=-1,t=2,p=1",
          "m=65536 ,t=2,p=1", "t=2,m=65536,p=1", "m=65536,t=2", "m=65536,t=2,p=1,x=1",
          "m=,t=,p=", "m=99999999999999999999,t=2,p=1", ""}) {
        const auto fault = find_pin_hash_fault(costing(costs));
        ASSERT_TRUE(fault) << costs;
        EXPECT_NE(fault->find("may cost"), std::string::npos) << costs << ": " << *fault;
    }
}

TEST(Staff, ADamagedHashCannotBeUsed) {
    const std::string good = costing("m=65536,t=2,p=1");
    for (const std::string& hash :
         {std::string("1234"), std::string("$argon2id$"),
          "$argon2i$v=19$m=65536,t=2,p=1" + salt + digest,
          "$argon2id$v=16$m=65536,t=2,p=1" + salt + digest,
          "$argon2id$m=65536,t=2,p=1" + salt + digest, "$argon2id$v=19$m=65536,t=2,p=1" + salt,
          "$argon2id$v=19$m=65536,t=2,p=1$" + digest, good + "=", good + "$x",
          good + std::string(1, '\0'), " " + good, good + std::string(100, 'A'),
          "$argon2id$v=19$m=65536,t=2,p=1$short" + digest})
        EXPECT_TRUE(find_pin_hash_fault(hash)) << hash;
    // Cut off anywhere, it is no hash of anything.
    for (std::size_t size = 0; size + digest.size() - 1 < good.size() + 21; ++size)
        EXPECT_TRUE(find_pin_hash_fault(good.substr(0, size))) << size;
}

}  // namespace
}  // namespace onepool::protocol
