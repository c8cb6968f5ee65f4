// Till, hub and broker, one of them killed at a random moment of a busy company, again and again.
// The seed is printed; ONEPOOL_SEED repeats the draw (not the machine's pace).

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/faults/company.hpp"

namespace onepool::faults {
namespace {

unsigned seed() {
    const char* given = std::getenv("ONEPOOL_SEED");
    return given == nullptr ? std::random_device{}()
                            : static_cast<unsigned>(std::strtoul(given, nullptr, 10));
}

constexpr unsigned rounds = 15;
constexpr std::uint32_t moments_most = 200;
constexpr unsigned sales_most = 30;

class RandomKill : public testing::Test {
  protected:
    RandomKill() { std::printf("ONEPOOL_SEED=%u\n", seed_); }

    // Sales and orders until the till dies of it, or enough of them.
    void trade_until_the_till_dies() {
        company_.till_switch.arm(1 + random_() % moments_most);
        Answered sold = Answered::yes;
        for (unsigned i = 0; i < sales_most && sold == Answered::yes; ++i)
            sold = company_.sell();
        company_.till_switch.disarm();
        company_.till.kill_hard();
        company_.till.start();
        company_.recover_sale(sold);
    }

    void trade_until_the_hub_dies() {
        company_.hub_switch.arm(1 + random_() % moments_most);
        Answered ordered = Answered::yes;
        for (unsigned i = 0; i < sales_most && ordered == Answered::yes; ++i) {
            EXPECT_EQ(company_.sell(), Answered::yes);
            ordered = company_.order();
        }
        company_.hub_switch.disarm();
        company_.hub.process().kill_hard();
        company_.hub.start();
        company_.recover_order(ordered);
    }

    void trade_while_the_broker_dies() {
        const unsigned before = random_() % sales_most;
        for (unsigned i = 0; i < sales_most; ++i) {
            if (i == before)
                company_.broker.kill_hard();
            EXPECT_EQ(company_.sell(), Answered::yes);
        }
        company_.broker.start();
    }

    const unsigned seed_ = seed();
    std::mt19937 random_{seed_};
    Company company_;
};

TEST_F(RandomKill, OfTillHubOrBrokerLosesAndDoublesNothing) {
    for (unsigned round = 0; round < rounds && !HasFailure(); ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        switch (random_() % 3) {
            case 0:
                trade_until_the_till_dies();
                break;
            case 1:
                trade_until_the_hub_dies();
                break;
            default:
                trade_while_the_broker_dies();
                break;
        }
        company_.settle();
    }
    company_.expect_whole_journal();
}

}  // namespace
}  // namespace onepool::faults
