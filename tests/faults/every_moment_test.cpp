// The real till and the real hub, killed at each moment at which their files change: before every
// write, in the middle of it, and before every sync, one after the other, until the work at hand
// ends unharmed. What was answered is there once, and till, hub and books agree.

#include <gtest/gtest.h>

#include <memory>

#include "tests/faults/company.hpp"
#include "tests/io/support/eventually.hpp"

namespace onepool::faults {
namespace {

using test_support::eventually;

// A commit of one page: a frame's header and page, each before and half-way, and the sync. Fewer
// mean that the kills do not reach the programs.
constexpr std::uint32_t moments_least = 5;

class EveryMoment : public testing::Test {
  protected:
    // One company lives through all walks: what one of them broke, a later one may show.
    static void SetUpTestSuite() { company = std::make_unique<Company>(); }
    static void TearDownTestSuite() { company.reset(); }

    enum class Fate : std::uint8_t { killed, unharmed };

    // Lets `work`, which arms the switch, run into moment 1, 2, 3, ...; `recover` brings up what
    // died.
    template <class Work, class Recover>
    void walk(KillSwitch& kill_switch, Work work, Recover recover) {
        std::uint32_t moment = 0;
        Fate fate = Fate::killed;
        while (fate == Fate::killed && !HasFailure()) {
            ++moment;
            SCOPED_TRACE("moment " + std::to_string(moment));
            work(moment);
            fate = kill_switch.disarm() >= moment ? Fate::killed : Fate::unharmed;
            recover(fate);
            company_.settle();
        }
        std::printf("killed at %u moments\n", moment - 1);
        EXPECT_GE(moment - 1, moments_least);
    }

    void bring_up_till(Fate fate) {
        if (fate == Fate::killed) {
            company_.till.kill_hard();
            company_.till.start();
        }
    }
    void bring_up_hub(Fate fate) {
        if (fate == Fate::killed) {
            company_.hub.process().kill_hard();
            company_.hub.start();
        }
    }
    bool has_hub_died() { return !company_.hub.process().is_running(); }
    void sell_unharmed() {
        ASSERT_EQ(company_.sell(), Answered::yes);
        company_.settle();
    }

    static inline std::unique_ptr<Company> company;
    Company& company_ = *company;
    Answered answered_ = Answered::no;
};

TEST_F(EveryMoment, OfASaleMayBeATillsLast) {
    walk(
        company_.till_switch,
        [&](std::uint32_t moment) {
            company_.till_switch.arm(moment);
            answered_ = company_.sell();
        },
        [&](Fate fate) {
            bring_up_till(fate);
            company_.recover_sale(answered_);
        });
    company_.expect_whole_journal();
}

TEST_F(EveryMoment, OfAScanMayBeATillsLast) {
    walk(
        company_.till_switch,
        [&](std::uint32_t moment) {
            company_.till_switch.arm(moment);
            answered_ = company_.scan();
        },
        [&](Fate fate) {
            bring_up_till(fate);
            company_.recover_scan(answered_);
        });
}

// A start moves what the last life left in the WAL into the database.
TEST_F(EveryMoment, OfAStartMayBeATillsLast) {
    walk(
        company_.till_switch,
        [&](std::uint32_t moment) {
            sell_unharmed();
            company_.till.kill_hard();
            company_.till_switch.arm(moment);
            (void)company_.till.try_start();
        },
        [&](Fate fate) {
            bring_up_till(fate);
            company_.recover_sale(Answered::yes);
        });
    company_.expect_whole_journal();
}

TEST_F(EveryMoment, OfTakingASaleMayBeAHubsLast) {
    walk(
        company_.hub_switch,
        [&](std::uint32_t moment) {
            company_.hub_switch.arm(moment);
            ASSERT_EQ(company_.sell(), Answered::yes);
            EXPECT_TRUE(eventually([&] { return has_hub_died() || company_.is_drained(); }));
        },
        [&](Fate fate) { bring_up_hub(fate); });
}

TEST_F(EveryMoment, OfTakingAnOrderMayBeAHubsLast) {
    walk(
        company_.hub_switch,
        [&](std::uint32_t moment) {
            company_.hub_switch.arm(moment);
            answered_ = company_.order();
        },
        [&](Fate fate) {
            bring_up_hub(fate);
            company_.recover_order(answered_);
        });
}

// An end flushes the balances, in one transaction, and moves both WALs into their databases.
TEST_F(EveryMoment, OfItsFlushMayBeAHubsLast) {
    walk(
        company_.hub_switch,
        [&](std::uint32_t moment) {
            sell_unharmed();
            company_.hub_switch.arm(moment);
            company_.hub.process().stop();
        },
        [&](Fate) { bring_up_hub(Fate::killed); });
}

TEST_F(EveryMoment, OfAStartMayBeAHubsLast) {
    walk(
        company_.hub_switch,
        [&](std::uint32_t moment) {
            sell_unharmed();
            company_.hub.process().kill_hard();
            company_.hub_switch.arm(moment);
            (void)company_.hub.try_start();
        },
        [&](Fate fate) { bring_up_hub(fate); });
}

}  // namespace
}  // namespace onepool::faults
