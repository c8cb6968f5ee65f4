// Promised goods that are sold on a supervisor's PIN: who may agree, what wrong PINs cost, and that
// nothing else waits for them.

#include <gtest/gtest.h>

#include "node/core/pin_tries.hpp"
#include "print.hpp"
#include "protocol/staff_limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const BasketId one = basket_id(1);
const std::string why = "in the customer's hand";

TEST(ApprovalPolicy, AsksForAPinOnceTheListHasSomebodyWhoMayApprove) {
    EXPECT_EQ(approval_of(ApprovalPolicy::by_staff_list, 0), Approval::confirm);
    EXPECT_EQ(approval_of(ApprovalPolicy::by_staff_list, 1), Approval::pin);
    for (const std::size_t approvers : {0u, 3u}) {
        EXPECT_EQ(approval_of(ApprovalPolicy::confirm, approvers), Approval::confirm);
        EXPECT_EQ(approval_of(ApprovalPolicy::pin, approvers), Approval::pin);
    }
}

// What is damaged must not let goods be sold on less.
TEST(ApprovalPolicy, AsksForAPinWhileNobodyKnowsTheList) {
    EXPECT_EQ(approval_of(ApprovalPolicy::by_staff_list, std::nullopt), Approval::pin);
    EXPECT_EQ(approval_of(ApprovalPolicy::confirm, std::nullopt), Approval::confirm);
}

TEST(ApprovalPolicy, TakesARightPinOfASupervisorOrManagerOnly) {
    for (const char* role : {"supervisor", "manager"}) {
        EXPECT_TRUE(approves({StaffId{"ann"}, role, PinVerdict::right})) << role;
        EXPECT_FALSE(approves({StaffId{"ann"}, role, PinVerdict::wrong})) << role;
    }
    for (const char* role : {"cashier", "picker", "auditor", "", "boss"})
        EXPECT_FALSE(approves({StaffId{"ann"}, role, PinVerdict::right})) << role;
}

const StaffId ann{"Ann"};

TEST(PinTries, PauseAfterFiveInARowAndThenTwiceAsLong) {
    PinTries tries;
    Millis now{1'000};
    for (std::uint32_t i = 1; i < limits::pin_tries; ++i) {
        tries.count_wrong(ann, now);
        EXPECT_EQ(tries.pause(now), Millis{}) << i;
    }
    std::int64_t wanted = limits::pin_pause_ms;
    for (int i = 0; i < 20; ++i) {
        tries.count_wrong(ann, now);
        EXPECT_EQ(tries.pause(now), Millis{wanted}) << i;
        EXPECT_EQ(tries.pause(Millis{now.value + wanted - 1}), Millis{1});
        now.value += wanted;
        EXPECT_EQ(tries.pause(now), Millis{});
        wanted = std::min(2 * wanted, limits::pin_pause_most_ms);
    }
    EXPECT_EQ(tries.wrong_in_a_row(), limits::pin_tries_counted) << "counted no further";
    tries.begin_anew();
    tries.count_wrong(ann, now);
    EXPECT_EQ(tries.pause(now), Millis{});
}

// Pulling the plug must not end it.
TEST(PinTries, BeginAPauseAgainThatWasGoingOnAtTheStop) {
    PinTries tries(limits::pin_tries);
    EXPECT_EQ(tries.pause(Millis{5}), Millis{limits::pin_pause_ms}) << "nobody has looked yet";
    tries.look(Millis{1'000'000});
    tries.look(Millis{1'010'000});
    EXPECT_EQ(tries.pause(Millis{1'010'000}), Millis{limits::pin_pause_ms - 10'000});
    EXPECT_EQ(PinTries(4'000'000'000).wrong_in_a_row(), limits::pin_tries_counted);
}

class Approvals : public testing::Test {
  protected:
    Approvals() {
        tell();
        till.ask(OpenBasket{one, StaffId{"carl"}});
    }
    // Five are left, and orders wait for more.
    void tell() {
        Downlink message;
        message.hub_epoch = HubEpoch{1};
        message.journal = till.config.journal;
        message.hub_wall = till.now.wall;
        message.mark = {1, 1};
        message.tasks = {{.order = {ChannelId{"shop"}, OrderId{"o1"}},
                          .version = 1,
                          .state = OrderState::held,
                          .placed_at = opening,
                          .lines = {{Sku{"A"}, Units{9}}},
                          .descriptions = {"a A"}}};
        message.levels = {
            {.sku = Sku{"A"}, .version = 1, .shelf = Units{5}, .held = Units{9}, .online = {}}};
        till.arrive(message);
    }
    static SellAllTheSame word(PinVerdict verdict, const std::string& role = "supervisor") {
        return {{}, why, CheckedPin{StaffId{"ann"}, role, verdict}};
    }
    NodeCore::Batch step(Action action) {
        return till.step(Request{RequestId{++till.requests}, std::move(action)});
    }
    Answer scan(std::optional<SellAllTheSame> given, Approval approval = Approval::pin) {
        return till.ask(AddLine{one, product("A", 100), Units{1}, std::move(given), approval});
    }
    Answer wrong() { return scan(word(PinVerdict::wrong)); }
    std::size_t lines() { return till.core->baskets().at(one).lines.size(); }
    Till till;
};

TEST_F(Approvals, AreAskedForWhereTheTillWantsAPin) {
    const Answer asked = scan(std::nullopt);
    EXPECT_EQ(asked.verdict, ActionVerdict::promised);
    ASSERT_TRUE(asked.claim);
    EXPECT_EQ(asked.claim->approval, Approval::pin);
    EXPECT_NE(asked.explanation.find("have a supervisor agree by PIN"), std::string::npos);

    const Answer still = scan(SellAllTheSame{StaffId{"ann"}, why});
    EXPECT_EQ(still.verdict, ActionVerdict::promised) << "a word alone does not do";
    EXPECT_EQ(still.claim, asked.claim);
    EXPECT_EQ(lines(), 0u);
    EXPECT_EQ(scan(std::nullopt, Approval::confirm).claim->approval, Approval::confirm);
    EXPECT_EQ(scan(SellAllTheSame{{}, why}, Approval::confirm).verdict, ActionVerdict::done);
}

// Who sold it is whose sale it is; who agreed stands on the line.
TEST_F(Approvals, StandOnTheSale) {
    const Answer sold = scan(word(PinVerdict::right));
    ASSERT_EQ(sold.verdict, ActionVerdict::done) << sold.explanation;
    ASSERT_EQ(till.ask(Pay{one, Minor{100}}).verdict, ActionVerdict::done);
    const Event event = till.store.event(Seq{1});
    EXPECT_EQ(event.header.staff, StaffId{"carl"});
    EXPECT_EQ(std::get<Sale>(event.body).lines.at(0).overridden,
              (Overridden{Units{1}, StaffId{"ann"}, why}));
}

TEST_F(Approvals, NameWhoGaveThePinWhoeverIsSaidToAgree) {
    SellAllTheSame given = word(PinVerdict::right);
    given.by = StaffId{"the king"};
    ASSERT_EQ(scan(given).verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->baskets().at(one).lines.at(0).overridden->by, StaffId{"ann"});
}

TEST_F(Approvals, CountAgainstTheDayLikeAnyOther) {
    till.config.overrides_a_day = Units{1};
    till.restart();
    tell();
    ASSERT_EQ(scan(word(PinVerdict::right)).verdict, ActionVerdict::done);
    EXPECT_EQ(scan(word(PinVerdict::right)).verdict, ActionVerdict::too_many_overrides);
}

TEST_F(Approvals, OfNobodyTellNotWhichPartWasWrong) {
    const Answer pin = wrong();
    const Answer role = scan(word(PinVerdict::right, "cashier"));
    const Answer nobody = scan(word(PinVerdict::wrong, ""));
    for (const Answer* answer : {&pin, &role, &nobody}) {
        EXPECT_EQ(answer->verdict, ActionVerdict::wrong_pin);
        EXPECT_EQ(answer->explanation, pin.explanation);
        EXPECT_FALSE(answer->claim);
    }
    EXPECT_EQ(lines(), 0u);
    EXPECT_EQ(till.store.tries, PinTriesPut{3}) << "each of them was a try";
}

TEST_F(Approvals, PauseAfterFiveWrongPins) {
    for (std::uint32_t i = 1; i < limits::pin_tries; ++i)
        EXPECT_EQ(wrong().verdict, ActionVerdict::wrong_pin);
    EXPECT_EQ(till.core->pin_pause(till.now), Millis{});
    const auto fifth =
        step(AddLine{one, product("A", 100), Units{1}, word(PinVerdict::wrong), Approval::pin});
    EXPECT_TRUE(has_alarm(fifth, "5 wrong PINs in a row"));

    const Answer paused = scan(word(PinVerdict::right));
    EXPECT_EQ(paused.verdict, ActionVerdict::too_many_pins) << "also the right one has to wait";
    EXPECT_NE(paused.explanation.find("in 30 seconds"), std::string::npos) << paused.explanation;
    EXPECT_EQ(till.store.tries, PinTriesPut{limits::pin_tries}) << "and is no try";
    EXPECT_EQ(till.ask(AddLine{one, product("B", 100), Units{1}}).verdict, ActionVerdict::done)
        << "nothing else waits";
    EXPECT_EQ(till.ask(Pay{one, Minor{100}}).verdict, ActionVerdict::done);

    till.ask(OpenBasket{basket_id(2), {}});
    till.now.steady.value += limits::pin_pause_ms;
    const auto late = till.ask(
        AddLine{basket_id(2), product("A", 100), Units{1}, word(PinVerdict::right), Approval::pin});
    EXPECT_EQ(late.verdict, ActionVerdict::done) << late.explanation;
    EXPECT_EQ(till.store.tries, PinTriesPut{0});
}

TEST_F(Approvals, ArePausedThroughARestart) {
    for (std::uint32_t i = 0; i < limits::pin_tries; ++i)
        wrong();
    till.now.steady.value += limits::pin_pause_ms - 1'000;
    till.restart();
    tell();
    EXPECT_EQ(scan(word(PinVerdict::right)).verdict, ActionVerdict::too_many_pins);
    EXPECT_GT(till.core->pin_pause(till.now), Millis{limits::pin_pause_ms - 1'000});
    till.now.steady.value += limits::pin_pause_ms;
    EXPECT_EQ(scan(word(PinVerdict::right)).verdict, ActionVerdict::done);
}

// Somebody's own PIN, which is right, must not buy new tries of others'.
TEST_F(Approvals, AreNotBegunAnewByAColleaguesPin) {
    for (std::uint32_t i = 1; i < limits::pin_tries; ++i) {
        wrong();
    }
    EXPECT_EQ(scan(word(PinVerdict::right, "cashier")).verdict, ActionVerdict::wrong_pin);
    EXPECT_EQ(wrong().verdict, ActionVerdict::too_many_pins);
}

TEST_F(Approvals, CountTriesWhereverTheyAreMade) {
    const auto in_vain = till.ask(AddLine{basket_id(9), product("A", 100), Units{1},
                                          word(PinVerdict::wrong), Approval::confirm});
    EXPECT_EQ(in_vain.verdict, ActionVerdict::wrong_pin) << "there is no such basket";
    const auto raised =
        till.ask(SetQuantity{one, 7, Units{2}, word(PinVerdict::wrong), Approval::confirm});
    EXPECT_EQ(raised.verdict, ActionVerdict::wrong_pin) << "nor such a line";
    EXPECT_EQ(till.store.tries, PinTriesPut{2});
}

TEST_F(Approvals, AreTakenWhenALineIsRaised) {
    ASSERT_EQ(scan(word(PinVerdict::right)).verdict, ActionVerdict::done);
    const auto raise = [&](std::optional<SellAllTheSame> given) {
        return till.ask(SetQuantity{one, 1, Units{2}, std::move(given), Approval::pin}).verdict;
    };
    EXPECT_EQ(raise(std::nullopt), ActionVerdict::promised);
    EXPECT_EQ(raise(word(PinVerdict::wrong)), ActionVerdict::wrong_pin);
    EXPECT_EQ(raise(word(PinVerdict::right)), ActionVerdict::done);
}

}  // namespace
}  // namespace onepool::node
