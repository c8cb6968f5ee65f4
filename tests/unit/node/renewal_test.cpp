#include "node/core/renewal.hpp"

#include <gtest/gtest.h>

#include "protocol/identity_limits.hpp"

namespace onepool::node {
namespace {

constexpr CertificateTime first{UnixMs{0}, UnixMs{90 * limits::day_ms}};
constexpr CertificateTime second{UnixMs{60 * limits::day_ms}, UnixMs{150 * limits::day_ms}};

Now at(std::int64_t ms) {
    return {UnixMs{ms}, Millis{ms}};
}
constexpr std::int64_t due = 60 * limits::day_ms;

TEST(Renewal, IsDueAtTwoThirdsOfALife) {
    EXPECT_FALSE(is_renewal_due(first, UnixMs{due - 1}));
    EXPECT_TRUE(is_renewal_due(first, UnixMs{due}));
    EXPECT_TRUE(is_renewal_due(first, UnixMs{first.not_after.value + 1}));
    EXPECT_FALSE(is_renewal_due(second, UnixMs{due}));
}

TEST(Renewal, AsksWhenDueAndTheHubWasMet) {
    const Renewal renewal(first, std::nullopt, at(0));
    EXPECT_EQ(renewal.look(BrokerLink::met, at(due - 1)), RenewalStep::none);
    EXPECT_EQ(renewal.look(BrokerLink::down, at(due)), RenewalStep::none);
    EXPECT_EQ(renewal.look(BrokerLink::up, at(due)), RenewalStep::none);
    EXPECT_EQ(renewal.look(BrokerLink::met, at(due)), RenewalStep::ask);
}

TEST(Renewal, WithoutAnAnswerItAsksAgainAfterAnHour) {
    Renewal renewal(first, std::nullopt, at(0));
    renewal.asked(at(due));
    EXPECT_EQ(renewal.look(BrokerLink::met, at(due + limits::renewal_again_ms - 1)),
              RenewalStep::none);
    EXPECT_EQ(renewal.look(BrokerLink::met, at(due + limits::renewal_again_ms)), RenewalStep::ask);
}

TEST(Renewal, KeepsTheOldOneUntilTheNewOneWorked) {
    Renewal renewal(first, std::nullopt, at(0));
    renewal.asked(at(due));
    renewal.installed(second, at(due));
    EXPECT_EQ(renewal.look(BrokerLink::down, at(due)), RenewalStep::none);
    EXPECT_EQ(renewal.look(BrokerLink::up, at(due)), RenewalStep::throw_old_away);
    renewal.old_is_gone();
    EXPECT_EQ(renewal.present(), second);
    EXPECT_EQ(renewal.look(BrokerLink::met, at(due + limits::renewal_again_ms)), RenewalStep::none);
}

TEST(Renewal, PutsTheOldOneBackWhenTheBrokerDoesNotTakeTheNewOne) {
    Renewal renewal(first, std::nullopt, at(0));
    renewal.asked(at(due));
    renewal.installed(second, at(due));
    const Now later = at(due + limits::renewal_try_ms);
    EXPECT_EQ(renewal.look(BrokerLink::down, at(later.steady.value - 1)), RenewalStep::none);
    EXPECT_EQ(renewal.look(BrokerLink::down, later), RenewalStep::put_old_back);
    renewal.old_is_back(later);
    EXPECT_EQ(renewal.present(), first);
    EXPECT_EQ(renewal.look(BrokerLink::met, later), RenewalStep::none) << "not at once again";
}

TEST(Renewal, AnOldOneThatHasEndedIsNotPutBack) {
    Renewal renewal(first, std::nullopt, at(0));
    renewal.installed(second, at(due));
    EXPECT_EQ(renewal.look(BrokerLink::down, at(first.not_after.value)), RenewalStep::none);
}

TEST(Renewal, ACrashWhileTryingGoesOnTrying) {
    const Renewal renewal(second, first, at(due));
    EXPECT_EQ(renewal.look(BrokerLink::up, at(due)), RenewalStep::throw_old_away);
    EXPECT_EQ(renewal.look(BrokerLink::down, at(due + limits::renewal_try_ms)),
              RenewalStep::put_old_back);
}

}  // namespace
}  // namespace onepool::node
