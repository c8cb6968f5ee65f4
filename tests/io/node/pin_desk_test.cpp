// PINs verified beside the reactor's thread: one at a time, a few waiting, and against the list as
// it is when a PIN is given.

#include "node/edge/pin_desk.hpp"

#include <gtest/gtest.h>

#include <map>

#include "drivers/io/pin_hash.hpp"
#include "protocol/staff_limits.hpp"
#include "tests/io/support/eventually.hpp"

namespace onepool::node {
namespace {

class PinDesks : public testing::Test {
  protected:
    PinDesks() { list["Ann"] = {"Ann", "supervisor", io::hash_pin("4829")}; }
    bool give(const std::string& name, const std::string& pin) {
        const auto row = list.find(name);
        return desk.check(row == list.end() ? StaffRow{name, "", ""} : row->second, pin,
                          [this](const std::optional<CheckedPin>& checked) {
                              ASSERT_TRUE(checked);
                              found.push_back(*checked);
                          });
    }
    void wait_for(std::size_t count) {
        ASSERT_TRUE(test_support::run_until(reactor, [&] { return found.size() >= count; }));
    }
    std::map<std::string, StaffRow> list;
    std::vector<CheckedPin> found;
    io::Reactor reactor;
    PinDesk desk{reactor};
};

TEST_F(PinDesks, SayWhoItIsAndWhatTheyMay) {
    give("Ann", "4829");
    give("Ann", "4828");
    give("Bo", "4829");
    EXPECT_TRUE(found.empty()) << "later, not at once";
    wait_for(3);
    EXPECT_EQ(found, (std::vector<CheckedPin>{{StaffId{"Ann"}, "supervisor", PinVerdict::right},
                                              {StaffId{"Ann"}, "supervisor", PinVerdict::wrong},
                                              {StaffId{"Bo"}, "", PinVerdict::wrong}}));
}

TEST_F(PinDesks, TakeAFewAtATime) {
    ASSERT_TRUE(give("Ann", "4829"));
    for (std::size_t i = 0; i < limits::pin_checks_waiting; ++i)
        EXPECT_TRUE(give("Ann", "4829")) << i;
    EXPECT_FALSE(give("Ann", "4829"));
    wait_for(1 + limits::pin_checks_waiting);
    EXPECT_TRUE(give("Ann", "4829"));
    wait_for(2 + limits::pin_checks_waiting);
}

// The PIN was given before the new list came: it counts as it was then.
TEST_F(PinDesks, GoByTheRowAsItWasWhenThePinWasGiven) {
    give("Ann", "4829");
    list.clear();
    give("Ann", "4829");
    wait_for(2);
    EXPECT_EQ(found.at(0).verdict, PinVerdict::right);
    EXPECT_EQ(found.at(1).verdict, PinVerdict::wrong);
}

TEST_F(PinDesks, ComputeNoHashThatIsDamagedOrTooDear) {
    const std::string hash = list["Ann"].pin_hash;
    list["Gina"] = {"Gina", "supervisor",
                    "$argon2id$v=19$m=4194304" + hash.substr(hash.find(",t="))};
    list["Dora"] = {"Dora", "supervisor", "$argon2id$nonsense"};
    list["Nina"] = {"Nina", "supervisor", ""};
    for (const char* name : {"Gina", "Dora", "Nina"})
        EXPECT_TRUE(give(name, "4829"));
    wait_for(3);
    for (const CheckedPin& each : found)
        EXPECT_EQ(each.verdict, PinVerdict::wrong) << each.who.value;
}

}  // namespace
}  // namespace onepool::node
