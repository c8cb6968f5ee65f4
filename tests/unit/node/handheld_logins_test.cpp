// Who is logged in at which handheld, what ends it, and what a wrong PIN there costs.

#include "node/core/handheld_logins.hpp"

#include <gtest/gtest.h>

#include "node/core/pin_tries.hpp"
#include "print.hpp"
#include "protocol/limits.hpp"
#include "protocol/staff_limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

constexpr HandheldNo one{1};
constexpr HandheldNo two{2};
constexpr Millis idle{1'000};

Digest bytes(std::uint8_t first) {
    Digest digest{};
    digest.fill(first);
    return digest;
}

Login login(HandheldNo handheld, const std::string& who, std::uint8_t token, Millis at = {}) {
    return {handheld, StaffId{who}, LoginProof::pin, bytes(token), {}, at};
}

std::string name_at(const HandheldLogins& logins, HandheldNo no, std::uint8_t token, Millis at) {
    const Login* found = logins.find(no, bytes(token), at);
    return found == nullptr ? "" : found->staff.value;
}

// ---- one at a handheld, for a while

TEST(HandheldLogins, AreKnownByTheirTokenAtTheirHandheldOnly) {
    HandheldLogins logins(idle);
    logins.open(login(one, "Ann", 1));
    logins.open(login(two, "Bo", 2));
    EXPECT_EQ(name_at(logins, one, 1, Millis{1}), "Ann");
    EXPECT_EQ(name_at(logins, two, 2, Millis{1}), "Bo");
    EXPECT_EQ(name_at(logins, one, 2, Millis{1}), "") << "another handheld's";
    EXPECT_EQ(name_at(logins, HandheldNo{3}, 1, Millis{1}), "");
    EXPECT_EQ(name_at(logins, one, 0, Millis{1}), "");
}

TEST(HandheldLogins, GiveWayToTheNextAtTheSameHandheld) {
    HandheldLogins logins(idle);
    logins.open(login(one, "Ann", 1));
    logins.open(login(one, "Bo", 2));
    EXPECT_EQ(name_at(logins, one, 1, Millis{1}), "");
    EXPECT_EQ(name_at(logins, one, 2, Millis{1}), "Bo");
    EXPECT_TRUE(logins.close(one));
    EXPECT_EQ(name_at(logins, one, 2, Millis{1}), "");
    EXPECT_FALSE(logins.close(one));
}

TEST(HandheldLogins, EndWhenNothingWasDoneForSoLong) {
    HandheldLogins logins(idle);
    EXPECT_EQ(logins.next_end(), std::nullopt);
    logins.open(login(one, "Ann", 1, Millis{5'000}));
    logins.open(login(two, "Bo", 2, Millis{5'000}));
    EXPECT_EQ(logins.next_end(), Millis{6'000});
    logins.used(one, Millis{5'400});
    logins.used(one, Millis{5'300});  // a step behind changes nothing
    EXPECT_EQ(logins.next_end(), Millis{6'000});
    EXPECT_EQ(name_at(logins, two, 2, Millis{5'999}), "Bo");
    EXPECT_EQ(name_at(logins, two, 2, Millis{6'000}), "") << "also before anybody ended it";
    EXPECT_EQ(logins.at(two, Millis{6'000}), nullptr);
    EXPECT_EQ(logins.end_idle(Millis{6'000}), (std::vector<HandheldNo>{two}));
    EXPECT_EQ(logins.next_end(), Millis{6'400});
    EXPECT_EQ(name_at(logins, one, 1, Millis{6'399}), "Ann");
    EXPECT_EQ(logins.end_idle(Millis{6'399}), std::vector<HandheldNo>{});
    EXPECT_EQ(logins.end_idle(Millis{6'400}), (std::vector<HandheldNo>{one}));
}

// ---- by the staff list in force

TEST(HandheldLogins, StandAsLongAsTheListHasThemAsItDid) {
    const StaffRow row{"Ann", "picker", "$argon2id$x"};
    const Login ann{one, StaffId{"Ann"}, LoginProof::pin, {}, listing_of(row), {}};
    EXPECT_TRUE(stands(ann, row, 1));
    EXPECT_FALSE(stands(ann, std::nullopt, 1)) << "off the list";
    EXPECT_FALSE(stands(ann, StaffRow{"Ann", "picker", "$argon2id$y"}, 1)) << "another PIN";
    EXPECT_FALSE(stands(ann, StaffRow{"Ann", "cashier", "$argon2id$x"}, 1)) << "another role";
    const StaffRow auditor{"Ann", "auditor", ""};
    EXPECT_FALSE(
        stands({one, StaffId{"Ann"}, LoginProof::listed, {}, listing_of(auditor), {}}, auditor, 1));
}

TEST(HandheldLogins, OfTypedNamesStandAsLongAsNobodyIsListed) {
    const Login typed{one, StaffId{"Ann (typed)"}};
    EXPECT_TRUE(stands(typed, std::nullopt, 0));
    EXPECT_FALSE(stands(typed, std::nullopt, 1));
    EXPECT_FALSE(stands(typed, StaffRow{"Ann (typed)", "picker", ""}, 1));
}

TEST(HandheldLogins, MarkATypedName) {
    EXPECT_EQ(typed_name("Ann"), StaffId{"Ann (typed)"});
    EXPECT_EQ(typed_name(std::string(32, 'x'))->value.size(), limits::name_bytes);
    for (const std::string& wrong :
         {std::string(33, 'x'), std::string(), std::string(" Ann"), std::string("An\nn")})
        EXPECT_EQ(typed_name(wrong), std::nullopt) << wrong;
}

TEST(HandheldLogins, ArePickersAndWhoeverElseWorksInAStore) {
    for (const char* role : {"cashier", "supervisor", "manager", "picker"}) {
        EXPECT_TRUE(lets_pick({StaffId{"Ann"}, role, PinVerdict::right})) << role;
        EXPECT_FALSE(lets_pick({StaffId{"Ann"}, role, PinVerdict::wrong})) << role;
    }
    for (const char* role : {"auditor", "", "boss"})
        EXPECT_FALSE(lets_pick({StaffId{"Ann"}, role, PinVerdict::right})) << role;
}

// ---- wrong PINs

TEST(PinTries, ForgiveWhoeverTypedTheirOwnOnesWrong) {
    PinTries tries;
    tries.count_wrong(StaffId{"Bo"}, Millis{1});
    tries.count_wrong(StaffId{"Ann"}, Millis{2});
    tries.count_wrong(StaffId{"Ann"}, Millis{3});
    EXPECT_FALSE(tries.forgive(StaffId{"Carl"}));
    EXPECT_TRUE(tries.forgive(StaffId{"Ann"}));
    EXPECT_EQ(tries.wrong_in_a_row(), 1u) << "Bo's is still there";
    EXPECT_FALSE(tries.forgive(StaffId{"Ann"}));
    tries.begin_anew();
    EXPECT_FALSE(tries.forgive(StaffId{"Bo"}));
}

TEST(PinTries, ForgiveNothingOfBeforeAStartAndNothingBeyondWhatIsCounted) {
    PinTries again(3);
    EXPECT_FALSE(again.forgive(StaffId{"Ann"}));
    PinTries tries;
    for (std::uint32_t i = 0; i < limits::pin_tries_counted; ++i)
        tries.count_wrong(StaffId{"Ann"}, Millis{1});
    tries.count_wrong(StaffId{"Eve"}, Millis{2});
    EXPECT_FALSE(tries.forgive(StaffId{"Eve"})) << "her own do not push others' out";
    EXPECT_EQ(tries.wrong_in_a_row(), limits::pin_tries_counted);
}

class Logins : public testing::Test {
  protected:
    Answer log_in(const std::string& who, PinVerdict verdict, const std::string& role = "picker") {
        return till.ask(LogIn{{StaffId{who}, role, verdict}});
    }
    Till till;
};

TEST_F(Logins, TakeARightPinAndCountAWrongOne) {
    EXPECT_EQ(log_in("Ann", PinVerdict::right).verdict, ActionVerdict::done);
    EXPECT_EQ(till.store.tries, PinTriesPut{0});
    const Answer wrong = log_in("Ann", PinVerdict::wrong);
    EXPECT_EQ(wrong.verdict, ActionVerdict::wrong_pin);
    EXPECT_EQ(log_in("Al", PinVerdict::right, "auditor").explanation, wrong.explanation);
    EXPECT_EQ(till.store.tries, PinTriesPut{2});
    EXPECT_EQ(log_in("Ann", PinVerdict::right).verdict, ActionVerdict::done);
    EXPECT_EQ(till.store.tries, PinTriesPut{1}) << "her own is forgiven, the auditor's is not";
    EXPECT_EQ(log_in("Sue", PinVerdict::right, "supervisor").verdict, ActionVerdict::done);
    EXPECT_EQ(till.store.tries, PinTriesPut{0});
}

TEST_F(Logins, PauseWithTheApprovalsAfterFiveWrongPins) {
    for (std::uint32_t i = 0; i < limits::pin_tries; ++i)
        EXPECT_EQ(log_in("Ann", PinVerdict::wrong).verdict, ActionVerdict::wrong_pin);
    const Answer paused = log_in("Bo", PinVerdict::right);
    EXPECT_EQ(paused.verdict, ActionVerdict::too_many_pins);
    EXPECT_NE(paused.explanation.find("in 30 seconds"), std::string::npos) << paused.explanation;
    till.restart();
    EXPECT_EQ(log_in("Bo", PinVerdict::right).verdict, ActionVerdict::too_many_pins);
    till.now.steady.value += limits::pin_pause_ms;
    EXPECT_EQ(log_in("Bo", PinVerdict::right).verdict, ActionVerdict::done);
    EXPECT_EQ(till.store.tries, PinTriesPut{limits::pin_tries}) << "whose they were is forgotten";
}

}  // namespace
}  // namespace onepool::node
