// A location that is about to close promises nothing, keeps what is claimed, and gets its rights
// back.
#include "hub/core/drain_command.hpp"
#include "tests/unit/hub/rights_room.hpp"

namespace onepool::hub {
namespace {

class Drain : public RightsRoom {
  protected:
    Effects drain(bool is_draining = true) {
        return room.command(
            DrainLocation{LocationId{"store-1"}, StaffId{"anna"}, "the lease ends", is_draining});
    }
    std::string said() const {
        for (const Outgoing& sent : room.sent) {
            if (const auto* answer = std::get_if<Answer>(&sent))
                return answer->text;
        }
        return {};
    }
};

TEST_F(Drain, PromisesNothingAnyMoreAndAsksForAllRights) {
    give_rights();
    room.webhook("order o1 A=5");
    drain();
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(online(), Units{0});
    EXPECT_EQ(record()->keep, Units{0});
    ASSERT_TRUE(told().has_value()) << "at once";
    EXPECT_EQ(told()->keep, Units{0});
    EXPECT_EQ(room.cell("A", "store-1").held, Units{5}) << "what is held stays";
    EXPECT_EQ(said(),
              "store-1 promises nothing from now on; there is still: 31 units with its tills, 0 "
              "that tills may have sold, 5 held for orders, 0 picked");
    drain();
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
}

TEST_F(Drain, IsOverWhenNothingIsLeft) {
    give_rights();
    drain();
    room.fact(room.till, release_of({{"A", 31}}));
    EXPECT_EQ(out(), Units{0});
    EXPECT_EQ(online(), Units{0});
    pass(60'000);
    EXPECT_EQ(out(), Units{0}) << "nothing is given out there any more";
    EXPECT_EQ(left_text(room.state(), room.at("store-1")),
              "0 units with its tills, 0 that tills may have sold, 0 held for orders, 0 picked");
}

TEST_F(Drain, IsTheReasonWhyNoOrderGoesThere) {
    drain();
    const Answer sent = room.webhook("order o1 A=5");
    ASSERT_EQ(sent.orders.size(), 1u);
    EXPECT_EQ(sent.orders[0].stage, OrderStage::refused);
    EXPECT_NE(room.order("o1").steps.back().text.find("store-1 is being drained"),
              std::string::npos)
        << room.order("o1").steps.back().text;
}

TEST_F(Drain, CanBeUndone) {
    give_rights();
    drain();
    drain(false);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(online(), Units{45});
    drain(false);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    room.fact(room.till, release_of({{"A", 31}}));
    give_rights();
    EXPECT_EQ(out(), Units{31});
}

TEST_F(Drain, NeedsAKnownLocationAPersonAndAReason) {
    room.command(DrainLocation{LocationId{"store-9"}, StaffId{"anna"}, "why", true});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::unknown_subject);
    room.command(DrainLocation{LocationId{"store-1"}, StaffId{}, "why", true});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    room.command(DrainLocation{LocationId{"store-1"}, StaffId{"anna"}, "", true});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    room.command(
        DrainLocation{LocationId{"store-1"}, StaffId{"anna"}, std::string(201, 'x'), true});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    EXPECT_FALSE(room.state().location(room.at("store-1")).is_draining);
}

TEST_F(Drain, LastsOverARestartAndAnotherReserve) {
    drain();
    room.restart();
    EXPECT_EQ(online(), Units{0});
    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{1}});
    EXPECT_EQ(online(), Units{0});
    EXPECT_TRUE(room.state().location(room.at("store-1")).is_draining);
}

}  // namespace
}  // namespace onepool::hub
