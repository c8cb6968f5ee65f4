// Orders asked about by whoever waits for the answer: placed, cancelled and delivered by a channel
// at its address, cancelled and delivered by a person. Told twice, told late, told wrongly.
#include "hub/core/order_door.hpp"

#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

class OrderDoors : public OrderRoom {
  protected:
    OrderStage stage_of(const Answer& answer) const { return answer.orders.at(0).stage; }
    void expect_refused(const std::string& ask, CommandVerdict verdict, const std::string& part) {
        const std::size_t entries = room.log.size();
        const Answer answer = room.order_asked(ask);
        EXPECT_EQ(answer.verdict, verdict) << ask;
        EXPECT_NE(answer.text.find(part), std::string::npos) << ask << ": " << answer.text;
        EXPECT_EQ(room.log.size(), entries) << ask << " left something in the log";
    }
    Answer cancels(const std::string& order, const std::string& by = "anna",
                   const std::string& reason = "the buyer rang") {
        room.command(CancelOrder{key(order), StaffId{by}, reason});
        return answer();
    }
    Answer delivers(const std::string& order, const std::string& note = "") {
        room.command(DeliverOrder{key(order), StaffId{"anna"}, note});
        return answer();
    }
    Answer answer() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* found = std::get_if<Answer>(&out))
                return *found;
        }
        ADD_FAILURE() << "nothing was answered";
        return {};
    }
    void ships(const std::string& order) {
        room.fact(room.warehouse, ship_of(key(order), {{"A", 2}}));
    }
};

// ---- placed -------------------------------------------------------------------------------------

TEST_F(OrderDoors, TakeAnOrderInOneRoundTrip) {
    const Answer answer = room.order_asked("order o1 A=2");

    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    EXPECT_EQ(answer.http_status, 200);
    EXPECT_EQ(stage_of(answer), OrderStage::held);
    EXPECT_EQ(answer.orders.at(0).reason, "held at warehouse-1");
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{2});
}

TEST_F(OrderDoors, AnswerTheSameAgainAndTakeItOnce) {
    const Answer first = room.order_asked("order o1 A=2");
    const std::size_t entries = room.log.size();
    const Answer again = room.order_asked("order o1 A=2");

    EXPECT_EQ(again.verdict, CommandVerdict::repeated);
    EXPECT_EQ(again.orders, first.orders);
    EXPECT_EQ(room.log.size(), entries);
    room.webhook("order o1 A=2");
    EXPECT_EQ(room.log.size(), entries) << "by whichever door it comes again";
}

TEST_F(OrderDoors, SayWhatIsLackingOfAnOrderAndKeepToThat) {
    const Answer first = room.order_asked("order o1 A=20");
    EXPECT_EQ(stage_of(first), OrderStage::refused);
    EXPECT_EQ(first.orders.at(0).reason, "refused: 20 of A wanted, 8 available at one location");
    room.fact(room.warehouse, receipt_of({{"A", 50}}));
    EXPECT_EQ(room.order_asked("order o1 A=20").orders, first.orders);
}

TEST_F(OrderDoors, KeepNothingOfWhatIsToBeCorrectedFirst) {
    expect_refused("order o1 Z=1", CommandVerdict::unknown_subject, "Z");
    expect_refused("order o1 A=1 at moon", CommandVerdict::unknown_subject,
                   "unknown location moon");
    EXPECT_EQ(stage_of(room.order_asked("order o1 A=1 at store-1")), OrderStage::held)
        << "corrected, it is taken under the same id";
}

TEST_F(OrderDoors, TakeNoOtherOrderUnderAnIdThatIsTaken) {
    room.order_asked("order o1 A=2");
    expect_refused("order o1 A=3", CommandVerdict::conflict, "with other content");
    expect_refused("order o1 A=2 B=1", CommandVerdict::conflict, "with other content");
    expect_refused("order o1 A=2 at store-1", CommandVerdict::conflict, "with other content");
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(OrderDoors, TellPeopleOfAnOrderThatChangedAfterItWasTaken) {
    room.order_asked("order o1 A=2");
    const Answer changed = room.order_asked("order 2 o1 A=3");

    EXPECT_EQ(changed.verdict, CommandVerdict::conflict);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{2});
    EXPECT_EQ(room.order_asked("order 2 o1 A=2").verdict, CommandVerdict::repeated)
        << "of the same content a higher version is no news";
}

TEST_F(OrderDoors, TurnAHoldIntoTheOrder) {
    room.hold("place h1 anna 1 60 A=5");
    const Answer answer = room.order_asked("order o1 A=5 hold h1");

    EXPECT_EQ(stage_of(answer), OrderStage::held);
    EXPECT_EQ(room.state().checkouts().find({ChannelId{"shop"}, "h1"})->state,
              CheckoutState::ordered);
    EXPECT_EQ(room.order_asked("order o1 A=5 hold h1").verdict, CommandVerdict::repeated);
    expect_refused("order o2 A=5 hold h1", CommandVerdict::conflict, "became order o1");
}

TEST_F(OrderDoors, TakeNoOrderWhoseLinesAreNotThoseOfItsHold) {
    room.hold("place h1 anna 1 60 A=5");
    expect_refused("order o1 A=4 hold h1", CommandVerdict::conflict, "lines are not those");
    EXPECT_EQ(room.state().checkouts().open().size(), 1u);
}

TEST_F(OrderDoors, TakeAnOrderWhoseHoldExpiredIfItsGoodsAreThere) {
    room.hold("place h1 anna 1 60 A=5");
    room.pass(61'000);
    EXPECT_EQ(stage_of(room.order_asked("order o1 A=5 hold h1")), OrderStage::held);
}

TEST_F(OrderDoors, LetNobodyInWhoseSignatureIsWrong) {
    const std::size_t entries = room.log.size();
    const Answer answer = room.order_asked("order o1 A=2", "bad");
    EXPECT_EQ(answer.verdict, CommandVerdict::unauthorized);
    EXPECT_EQ(answer.http_status, 401);
    room.step(OrderAsked{RequestId{99}, ChannelId{"elsewhere"}, {}, {}, {}, ""});
    EXPECT_EQ(std::get<Answer>(room.sent.at(0)).http_status, 404);
    EXPECT_EQ(room.log.size(), entries);
}

TEST_F(OrderDoors, TakeWhatWasSignedForOneAddressAtNoOther) {
    room.order_asked("order o1 A=2");
    const std::size_t entries = room.log.size();
    const Answer other = room.order_asked("cancel o1 no", "ok", OrderId{"o2"});
    EXPECT_EQ(other.verdict, CommandVerdict::malformed);
    for (const char* ask :
         {"order.place at /v1/orders/CHANNEL,", "order.cancel at /v1/orders/CHANNEL/ORDER/cancel",
          "order.move at /v1/orders/CHANNEL/ORDER/move",
          "order.delivered at /v1/orders/CHANNEL/ORDER/delivered"})
        EXPECT_NE(other.text.find(ask), std::string::npos) << other.text;
    EXPECT_EQ(other.http_status, 422);
    room.step(OrderAsked{RequestId{99},
                         ChannelId{"shop"},
                         OrderId{"o1"},
                         OrderAsked::About::delivered,
                         {{"sign", "ok"}},
                         "cancel o1 no"});
    EXPECT_EQ(std::get<Answer>(room.sent.at(0)).http_status, 422);
    EXPECT_EQ(room.log.size(), entries);
}

// ---- cancelled by its channel -------------------------------------------------------------------

TEST_F(OrderDoors, CancelAnOrderForItsChannelOnce) {
    room.order_asked("order o1 A=2");
    const Answer answer = room.order_asked("cancel o1 the buyer changed her mind");

    EXPECT_EQ(stage_of(answer), OrderStage::cancelled);
    EXPECT_EQ(answer.orders.at(0).reason, "cancelled");
    EXPECT_NE(step("o1").find("cancelled by the channel: the buyer changed her mind"),
              std::string::npos);
    EXPECT_EQ(room.order_asked("cancel o1 again").verdict, CommandVerdict::repeated);
    room.hears(room.warehouse);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
}

TEST_F(OrderDoors, CancelNoOrderThatNobodyPlaced) {
    expect_refused("cancel o1 why", CommandVerdict::unknown_subject, "there is no shop order o1");
}

TEST_F(OrderDoors, CancelNoneThatLeftAndTellPeople) {
    room.order_asked("order o1 A=2");
    ships("o1");
    const Answer answer = room.order_asked("cancel o1 why");

    EXPECT_EQ(answer.verdict, CommandVerdict::conflict);
    EXPECT_NE(answer.text.find("take the goods back as a return"), std::string::npos);
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
}

TEST_F(OrderDoors, CancelNoneThatIsCollectedByWhicheverDoor) {
    takes("order o1 A=2 at store-1");
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    const Answer channels = room.order_asked("cancel o1 why");

    EXPECT_EQ(channels.verdict, CommandVerdict::conflict);
    EXPECT_EQ(channels.http_status, 409);
    EXPECT_NE(channels.text.find("o1 is collected: let its buyer bring the goods back"),
              std::string::npos)
        << channels.text;
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"})) << "people are told";

    const std::size_t entries = room.log.size();
    const Answer persons = cancels("o1");
    EXPECT_EQ(persons.verdict, CommandVerdict::conflict);
    EXPECT_EQ(persons.text, channels.text);
    EXPECT_EQ(room.log.size(), entries);

    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(shelf("A", "store-1"), Units{6});
    EXPECT_EQ(outside("A", AccountKind::customer), Units{2});
    EXPECT_EQ(room.cell("A", "store-1").held, Units{0});
    EXPECT_TRUE(told(room.till, "o1").empty());
}

// ---- cancelled by a person ----------------------------------------------------------------------

TEST_F(OrderDoors, CancelAnOrderForAPersonWhoSaysWhy) {
    takes("order o1 A=2");
    room.settle_channel();
    EXPECT_EQ(cancels("o1").verdict, CommandVerdict::done);

    const OrderRecord order = room.order("o1");
    EXPECT_EQ(order.stage, OrderStage::cancelled);
    EXPECT_EQ(order.steps.back().by, StaffId{"anna"});
    EXPECT_NE(order.steps.back().text.find("cancelled by anna: the buyer rang"), std::string::npos);
    EXPECT_EQ(room.requests(), (std::vector<std::string>{"tell o1 cancelled"}));
    EXPECT_EQ(cancels("o1").verdict, CommandVerdict::repeated);
}

TEST_F(OrderDoors, HaveWhatWasPickedPutBackWhenAPersonCancels) {
    takes("order o1 A=2");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 2}}, "B-07"));
    cancels("o1");

    ASSERT_FALSE(told(room.warehouse, "o1").empty());
    EXPECT_EQ(told(room.warehouse, "o1").back().state, OrderState::put_back);
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
}

TEST_F(OrderDoors, CancelNothingForAPersonThatIsDoneOrUnknown) {
    takes("order o1 A=2");
    EXPECT_EQ(cancels("o2").verdict, CommandVerdict::unknown_subject);
    EXPECT_EQ(cancels("o1", "").verdict, CommandVerdict::out_of_bounds);
    EXPECT_EQ(cancels("o1", "anna", "").verdict, CommandVerdict::out_of_bounds);
    EXPECT_EQ(cancels("o1", "anna", std::string(limits::text_bytes + 1, 'x')).verdict,
              CommandVerdict::out_of_bounds);
    ships("o1");
    const Answer late = cancels("o1");
    EXPECT_EQ(late.verdict, CommandVerdict::conflict);
    EXPECT_NE(late.text.find("take the goods back as a return"), std::string::npos);
    EXPECT_TRUE(room.open_cases().empty()) << "who asks is told, and nobody else need be";
    takes("order o3 A=2 at store-1");
    room.fact(room.till, collect_of(key("o3"), {{"A", 2}}));
    EXPECT_NE(cancels("o3").text.find("is collected"), std::string::npos);
    takes("order o4 A=99");
    EXPECT_NE(cancels("o4").text.find("nothing to cancel"), std::string::npos);
}

// ---- packed -------------------------------------------------------------------------------------

TEST_F(OrderDoors, APackedOrderStandsUntilItIsSent) {
    takes("order o1 A=2");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 2}}, "B-07"));
    room.settle_channel();
    room.fact(room.warehouse, pack_of(key("o1"), 2));

    EXPECT_EQ(stage("o1"), OrderStage::packed);
    EXPECT_NE(step("o1").find("packed by anna: 2 parcels"), std::string::npos) << step("o1");
    ASSERT_FALSE(told(room.warehouse, "o1").empty());
    EXPECT_EQ(told(room.warehouse, "o1").back().state, OrderState::staged);
    EXPECT_TRUE(told(room.warehouse, "o1").back().is_packed);
    EXPECT_TRUE(room.requests().empty()) << "to its channel it is no news";
    EXPECT_EQ(staged("A"), Units{2});
    ships("o1");
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(staged("A"), Units{0});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(OrderDoors, APackedOrderIsCancelledAsAPickedOneIs) {
    takes("order o1 A=2");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 2}}, "B-07"));
    room.fact(room.warehouse, pack_of(key("o1"), 1));
    cancels("o1");
    EXPECT_EQ(told(room.warehouse, "o1").back().state, OrderState::put_back);
    EXPECT_FALSE(told(room.warehouse, "o1").back().is_packed);
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(shelf("A"), Units{5});
}

TEST_F(OrderDoors, PackingIsNoStepOfWhatIsNotStanding) {
    takes("order o1 A=2");
    room.fact(room.warehouse, pack_of(key("o1")));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    ships("o1");
    room.fact(room.warehouse, pack_of(key("o1")));
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_NE(step("o1").find("heard late"), std::string::npos);
}

TEST_F(OrderDoors, TheChannelIsToldHowAnOrderWasSent) {
    takes("order o1 A=2");
    room.settle_channel();
    Ship ship = ship_of(key("o1"), {{"A", 2}});
    ship.tracking = "RM-1";
    room.fact(room.warehouse, ship);
    EXPECT_EQ(step("o1"), "shipped from warehouse-1: by post, tracking RM-1");
    std::vector<std::string> texts;
    for (const Outgoing& out : room.sent) {
        const auto* request = std::get_if<ToChannel>(&out);
        if (request != nullptr && request->request.target == "tell o1 shipped")
            texts.push_back(request->request.body);
    }
    EXPECT_EQ(texts, (std::vector<std::string>{"shipped by post, tracking RM-1"}));
}

// ---- delivered ----------------------------------------------------------------------------------

TEST_F(OrderDoors, AShippedOrderIsDeliveredWhenItsChannelSaysSo) {
    room.order_asked("order o1 A=2");
    ships("o1");
    room.settle_channel();
    const Answer answer = room.order_asked("delivered o1 left with a neighbour");

    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    EXPECT_EQ(stage_of(answer), OrderStage::delivered);
    EXPECT_EQ(stage("o1"), OrderStage::delivered);
    EXPECT_NE(step("o1").find("as its channel says: left with a neighbour"), std::string::npos);
    EXPECT_EQ(room.order_asked("delivered o1 x").verdict, CommandVerdict::repeated);
    EXPECT_EQ(room.order_asked("order o1 A=2").verdict, CommandVerdict::repeated);
    room.settle_channel();
    EXPECT_EQ(room.order_asked("cancel o1 late").verdict, CommandVerdict::conflict);
}

TEST_F(OrderDoors, AShippedOrderIsDeliveredWhenAPersonSaysSo) {
    takes("order o1 A=2");
    ships("o1");
    EXPECT_EQ(delivers("o1", "by the tracking page").verdict, CommandVerdict::done);
    EXPECT_EQ(room.order("o1").steps.back().by, StaffId{"anna"});
    EXPECT_EQ(delivers("o1").verdict, CommandVerdict::repeated);
}

TEST_F(OrderDoors, NothingIsDeliveredThatWasNotSent) {
    takes("order o1 A=2");
    expect_refused("delivered o1", CommandVerdict::conflict,
                   "was not sent as far as the hub knows");
    expect_refused("delivered o9", CommandVerdict::unknown_subject, "there is no");
    EXPECT_EQ(delivers("o1").verdict, CommandVerdict::conflict);
    EXPECT_EQ(delivers("o9").verdict, CommandVerdict::unknown_subject);
    EXPECT_EQ(stage("o1"), OrderStage::held);
}

// A parcel that is heard of again, from whatever copy of a journal, takes nothing back.
TEST_F(OrderDoors, ADeliveredOrderStaysDelivered) {
    takes("order o1 A=2");
    ships("o1");
    delivers("o1");
    ships("o1");
    EXPECT_EQ(stage("o1"), OrderStage::delivered);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
}

}  // namespace
}  // namespace onepool::hub
