// Who may do what at tills, by the command: what is asked of whom, and what never shows.
#include <gtest/gtest.h>

#include "tests/unit/cli/fake_hub.hpp"

namespace onepool::cli {
namespace {

TEST(Staff, IsListedWithoutPins) {
    FakeHub hub;
    hub.answers("/v1/staff", 200,
                R"({"staff":[{"name":"Ann","role":"supervisor","has_pin":true},)"
                R"({"name":"Bo","role":"picker","has_pin":false}]})");
    EXPECT_EQ(hub.run(ListStaff{}, Format::people), Exit::ok);
    EXPECT_EQ(hub.out,
              "NAME  ROLE        PIN\n"
              "Ann   supervisor  yes\n"
              "Bo    picker      no\n");
    hub.answers("/v1/staff", 200, R"({"staff":[]})");
    hub.run(ListStaff{}, Format::people);
    EXPECT_EQ(hub.out, "Nobody is on the staff list: tills ask for no PIN.\n");
}

TEST(Staff, IsAddedByAHashMadeHere) {
    FakeHub hub;
    hub.secret = "482913";
    const std::string body = R"({"name":"Ann","role":"supervisor","pin_hash":"hash of 482913"})";
    hub.answers("/v1/staff/person " + body, 200, R"({"staff":1,"can_replay":0})");
    EXPECT_EQ(hub.run(AddStaff{"Ann", "supervisor"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.asked, (Asked{"secret PIN of Ann", "/v1/staff/person " + body}));
    EXPECT_EQ(hub.out,
              "Ann is on the staff list as supervisor; every node gets it over its link.\n");
    EXPECT_EQ((hub.out + hub.complaint).find("482913"), std::string::npos);
}

TEST(Staff, IsNotAddedWithoutAPinOfDigits) {
    for (const char* pin : {"", "123", "1234567890123", "12e4", "12 34", "-1234"}) {
        FakeHub hub;
        hub.secret = pin;
        EXPECT_EQ(hub.run(AddStaff{"Ann", "cashier"}), Exit::usage) << pin;
        EXPECT_EQ(hub.asked.size(), 1u) << "the hub was not asked: " << pin;
        EXPECT_EQ(hub.complaint, "A PIN is 4 to 12 digits and nothing else. Nobody was added.\n");
    }
    FakeHub hub;
    EXPECT_EQ(hub.run(AddStaff{"Ann", "cashier"}), Exit::usage);
    EXPECT_NE(hub.complaint.find("the second was not the same"), std::string::npos);
}

TEST(Staff, OfNoNameIsNotAskedForAPin) {
    for (const std::string& name : {std::string(), std::string(41, 'x'), std::string("A\tB")}) {
        FakeHub hub;
        hub.secret = "1234";
        EXPECT_EQ(hub.run(AddStaff{name, "cashier"}), Exit::usage);
        EXPECT_TRUE(hub.asked.empty());
    }
}

TEST(Staff, IsRemovedByName) {
    FakeHub hub;
    hub.answers(R"(/v1/staff/remove {"name":"Ann"})", 200, R"({"staff":0})");
    EXPECT_EQ(hub.run(RemoveStaff{"Ann"}, Format::people), Exit::ok);
    EXPECT_NE(hub.out.find("Ann is off the staff list"), std::string::npos);
    EXPECT_EQ(hub.run(RemoveStaff{"Bo"}), Exit::failed) << "the hub knows nobody of that name";
}

TEST(Staff, IsSaidToApproveNothingOnceTheLastWhoMayIsRemoved) {
    const std::string told = "tills that go by the list ask for none";
    const auto after = [&](const std::string& left) {
        FakeHub hub;
        hub.answers(R"(/v1/staff/remove {"name":"Ann"})", 200, R"({"staff":1})");
        hub.answers("/v1/staff", left.empty() ? 503 : 200, left);
        EXPECT_EQ(hub.run(RemoveStaff{"Ann"}, Format::people), Exit::ok);
        return hub.out.find(told) != std::string::npos;
    };
    EXPECT_TRUE(after(R"({"staff":[{"name":"Bo","role":"cashier","has_pin":true}]})"));
    EXPECT_TRUE(after(R"({"staff":[{"name":"Bo","role":"manager","has_pin":false}]})"));
    EXPECT_TRUE(after(R"({"staff":[]})"));
    EXPECT_FALSE(after(R"({"staff":[{"name":"Bo","role":"manager","has_pin":true}]})"));
    EXPECT_FALSE(after("")) << "nobody knows";
}

}  // namespace
}  // namespace onepool::cli
