// Events that could not be applied: set aside, replayed, voided, and told of until they are.
#include "hub/core/worklist.hpp"

#include <gtest/gtest.h>

#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using Cases = std::vector<std::string>;

class Worklist : public testing::Test {
  protected:
    Worklist() { room.fact(room.till, receipt_of({{"A", 100}})); }

    const SetAsideRecord& record(std::uint64_t id) const {
        return *room.state().worklist().find(id);
    }
    const NodeRecord& node() const { return *room.state().nodes().find(room.till.node()); }
    void name(const std::string& sku) {
        room.command(ImportCatalogue{{{Sku{sku}, Gtin{}, "named late", Minor{1}}}});
    }
    CommandVerdict replay(std::uint64_t id) {
        room.replay(id);
        return room.last_verdict();
    }
    CommandVerdict void_it(std::uint64_t id, const std::string& reason = "a test") {
        room.command(VoidSetAside{id, StaffId{"ben"}, reason});
        return room.last_verdict();
    }
    // No channel is asked anything while hours pass.
    void without_channels() {
        room.channels.clear();
        room.restart();
    }
    std::string said() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* answer = std::get_if<Answer>(&out))
                return answer->text;
        }
        return {};
    }
    // Bytes that this build takes for an event of a later one.
    void park() {
        Event event;
        event.header.seq = room.till.head().seq.next();
        event.header.business_day = BusinessDay{20'110'117};
        event.body = receipt_of({{"A", 5}});
        Bytes raw = encode_event(event);
        later = raw;
        raw[raw_kind_of(raw)] = 99;
        room.till.records_raw(raw);
        room.step(room.till.batch_from(room.till.head().seq.value));
    }
    // Where the kind of body stands in these bytes: the one byte that makes them of a newer schema.
    static std::size_t raw_kind_of(const Bytes& raw) {
        for (std::size_t at = 0; at < raw.size(); ++at) {
            Bytes changed = raw;
            changed[at] = 99;
            const auto read = decode_event(changed);
            const auto* failure = std::get_if<DecodeFailure>(&read);
            if (failure != nullptr && failure->error == DecodeError::newer_schema)
                return at;
        }
        ADD_FAILURE() << "no byte makes this event a newer one";
        return 0;
    }

    HubRoom room;
    Bytes later;
};

TEST_F(Worklist, AnEventIsListedWithItsReasonItsBuildAndItsCase) {
    room.fact(room.till, sale_of({{"Z", 1}}));

    EXPECT_EQ(room.state().worklist().all().size(), 1u);
    EXPECT_EQ(record(1).event, (EventId{room.till.node(), room.till.journal(), Seq{2}}));
    EXPECT_EQ(record(1).verdict, Verdict::quarantined);
    EXPECT_EQ(record(1).fact, FactKind::sale);
    EXPECT_EQ(record(1).reason, "unknown SKU Z");
    EXPECT_EQ(record(1).build, "test");
    EXPECT_EQ(record(1).lsn, Lsn{room.log.size()});
    EXPECT_EQ(record(1).at, room.now().wall);
    EXPECT_EQ(room.state().cases().find(record(1).case_id)->subject, "till-1 event 2");
}

TEST_F(Worklist, TheKnownLinesOfASaleLeaveTheShelfAtOnce) {
    room.fact(room.till, sale_of({{"A", 3}, {"Z", 1}}));

    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{97});
    EXPECT_EQ(room.online("A"), Units{97});
    EXPECT_EQ(record(1).withheld, (std::vector<Sku>{Sku{"Z"}}));
    EXPECT_EQ(room.state().cases().find(record(1).case_id)->text,
              "till-1 event 2 was set aside in part: unknown SKU Z");
    EXPECT_EQ(room.told<Ack>().at(0).quarantined, (std::vector<Seq>{Seq{2}}));
}

TEST_F(Worklist, AReplayBooksOnlyWhatWasWithheld) {
    room.fact(room.till, sale_of({{"A", 3}, {"Z", 1}}));
    name("Z");

    EXPECT_EQ(replay(1), CommandVerdict::done);

    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{97});
    EXPECT_EQ(room.cell("Z", "store-1").shelf(), Units{-1});
    EXPECT_EQ(record(1).state, SetAsideState::replayed);
    EXPECT_EQ(record(1).verdict, Verdict::overdraft);
    EXPECT_EQ(record(1).by, StaffId{"anna"});
    EXPECT_EQ(room.open_cases(), (Cases{"oversell Z at store-1"}));
    EXPECT_EQ(room.notices.at(0).kind, "worklist");
}

TEST_F(Worklist, AShippedOrderIsShippedAlthoughOneLineIsWithheld) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.webhook("order o1 A=5");

    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 5}, {"Z", 1}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
    const std::size_t cases = room.state().cases().all().size();
    name("Z");

    EXPECT_EQ(replay(1), CommandVerdict::done);
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{0});
    EXPECT_EQ(room.cell("Z", "warehouse-1").shelf(), Units{-1});
    EXPECT_EQ(room.state().cases().all().size(), cases + 1) << "only that Z is short";
}

TEST_F(Worklist, AReplayTwiceChangesNothing) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    name("Z");
    EXPECT_EQ(replay(1), CommandVerdict::done);

    EXPECT_TRUE(room.replay(1).empty());

    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    EXPECT_EQ(room.cell("Z", "store-1").shelf(), Units{4});
}

TEST_F(Worklist, AReplayThatFailsSaysWhyAndStaysOpen) {
    room.fact(room.till, receipt_of({{"Z", 4}}));

    EXPECT_EQ(replay(1), CommandVerdict::conflict);

    EXPECT_EQ(said(),
              "till-1 event 2 still cannot be applied: unknown SKU Z; next: import a catalogue "
              "that names it, then replay it (onepool replay 1)");
    EXPECT_TRUE(record(1).is_open());
    EXPECT_EQ(record(1).tries, 1u);
    EXPECT_EQ(node().set_aside, 1u);
    EXPECT_EQ(room.open_cases(), (Cases{"quarantine till-1 event 2"}));
    EXPECT_TRUE(room.notices.empty());
}

TEST_F(Worklist, OfTwoUnknownSkusTheOneThatIsNamedIsBookedOnce) {
    room.fact(room.till, receipt_of({{"Y", 2}, {"Z", 4}}));
    EXPECT_EQ(record(1).reason, "unknown SKUs Y, Z");
    name("Y");

    EXPECT_EQ(replay(1), CommandVerdict::conflict);
    EXPECT_EQ(room.cell("Y", "store-1").shelf(), Units{2});
    EXPECT_EQ(record(1).withheld, (std::vector<Sku>{Sku{"Z"}}));
    name("Z");
    EXPECT_EQ(replay(1), CommandVerdict::done);

    EXPECT_EQ(room.cell("Y", "store-1").shelf(), Units{2});
    EXPECT_EQ(room.cell("Z", "store-1").shelf(), Units{4});
}

TEST_F(Worklist, TheNodesCountersFollow) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    room.fact(room.till, receipt_of({{"Y", 4}}));
    room.fact(room.till, receipt_of({{"X", 4}}));
    const std::uint64_t events = node().events();
    EXPECT_EQ(node().set_aside, 3u);
    name("Z");
    const auto receipts = static_cast<std::size_t>(FactKind::receipt);
    const std::uint64_t before = node().applied[receipts];

    replay(1);
    void_it(2);

    EXPECT_EQ(node().applied[receipts], before + 1);
    EXPECT_EQ(node().set_aside, 1u);
    EXPECT_EQ(node().voided, 1u);
    EXPECT_EQ(node().events(), events) << "every event counts once, whatever became of it";
}

TEST_F(Worklist, BytesThatAreNotThoseOfTheLogAreNotApplied) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    name("Z");
    SetAsideBytes other = room.set_aside(1);
    other.raw.back() ^= 1;

    EXPECT_TRUE(room.command(ReplaySetAside{{other}, StaffId{"anna"}}).empty());

    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    EXPECT_NE(said().find("are not those that were set aside"), std::string::npos);
}

TEST_F(Worklist, WhatIsVoidedNeverTakesEffect) {
    room.fact(room.till, receipt_of({{"Z", 4}}));

    EXPECT_EQ(void_it(1), CommandVerdict::done);
    EXPECT_EQ(void_it(1), CommandVerdict::repeated);

    EXPECT_EQ(record(1).state, SetAsideState::voided);
    EXPECT_EQ(record(1).note, "a test");
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(room.state().cases().all().back().note, "voided by ben: a test");
    name("Z");
    EXPECT_EQ(replay(1), CommandVerdict::conflict);
    EXPECT_EQ(said(), "till-1 event 2 was voided by ben: a test");
    EXPECT_EQ(room.cell("Z", "store-1").shelf(), Units{0});
}

TEST_F(Worklist, WhatWasReplayedCannotBeVoided) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    name("Z");
    replay(1);

    EXPECT_EQ(void_it(1), CommandVerdict::conflict);
    EXPECT_EQ(record(1).state, SetAsideState::replayed);
}

TEST_F(Worklist, VoidingNeedsANameAndAReasonOfBoundedLength) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    EXPECT_EQ(void_it(1, ""), CommandVerdict::out_of_bounds);
    EXPECT_EQ(void_it(1, std::string(limits::text_bytes + 1, 'x')), CommandVerdict::out_of_bounds);
    room.command(VoidSetAside{1, StaffId{}, "a test"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    EXPECT_TRUE(record(1).is_open());
    EXPECT_EQ(void_it(1, std::string(limits::text_bytes, 'x')), CommandVerdict::done);
}

TEST_F(Worklist, WhatWasNeverSetAsideIsNotThere) {
    EXPECT_EQ(replay(1), CommandVerdict::unknown_subject);
    EXPECT_EQ(void_it(0), CommandVerdict::unknown_subject);
    EXPECT_EQ(said(), "nothing was ever set aside under number 0");
}

TEST_F(Worklist, SeveralAreReplayedInOneEntryAndTheOthersStayOpen) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    room.fact(room.till, receipt_of({{"Y", 4}}));
    room.fact(room.till, receipt_of({{"Z", 1}}));
    name("Z");
    const std::size_t entries = room.log.size();

    room.command(
        ReplaySetAside{{room.set_aside(1), room.set_aside(2), room.set_aside(3)}, StaffId{"anna"}});

    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(room.log.size(), entries + 1);
    EXPECT_EQ(room.cell("Z", "store-1").shelf(), Units{5});
    EXPECT_TRUE(record(2).is_open());
    EXPECT_EQ(said().find("2 of 3 events were replayed; the first that was not: till-1 event 3"),
              0u);
}

TEST_F(Worklist, OneCommandReplaysABoundedNumber) {
    ReplaySetAside command{{}, StaffId{"anna"}};
    room.command(command);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    command.events.resize(limits::replay_events + 1);
    room.command(command);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    command.events.resize(limits::replay_events);
    room.command(command);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::unknown_subject);
    command = {{SetAsideBytes{1, {}}}, StaffId{}};
    room.command(command);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
}

TEST_F(Worklist, ACatalogueThatNamesWhatWasLackingOffersTheReplay) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    room.fact(room.till, receipt_of({{"Y", 4}, {"Z", 4}}));
    EXPECT_FALSE(can_replay(room.state(), record(1)));

    name("Z");

    EXPECT_TRUE(can_replay(room.state(), record(1)));
    EXPECT_FALSE(can_replay(room.state(), record(2))) << "Y is still unknown";
    EXPECT_EQ(room.state().cases().find(record(1).case_id)->proposal,
              "replay it (onepool replay 1)");
    EXPECT_NE(room.state().cases().find(record(2).case_id)->proposal.find("catalogue"),
              std::string::npos);
}

TEST_F(Worklist, BeyondTheBoundOneCaseStandsForManyAndClosesWithTheLast) {
    for (std::size_t i = 0; i < limits::quarantine_per_node + 2; ++i)
        room.till.records(receipt_of({{"Z", 1}}));
    for (std::uint64_t first = 2; first <= room.till.head().seq.value; first += 200)
        room.step(room.till.batch(first, std::min(first + 199, room.till.head().seq.value)));
    const std::uint64_t last = limits::quarantine_per_node + 2;
    EXPECT_EQ(record(last).case_id, record(last - 1).case_id);
    name("Z");

    replay(last);
    EXPECT_TRUE(room.state().cases().find(record(last).case_id)->is_open());
    replay(last - 1);
    EXPECT_FALSE(room.state().cases().find(record(last).case_id)->is_open());
}

TEST_F(Worklist, WhatWaitsForMoreThanAnHourIsACaseUntilItIsSettled) {
    without_channels();
    room.fact(room.till, receipt_of({{"Z", 4}}));
    room.pass(limits::worklist_alarm_ms - 10'000);
    EXPECT_EQ(room.open_cases(), (Cases{"quarantine till-1 event 2"}));

    room.pass(20'000);
    EXPECT_EQ(room.open_cases(), (Cases{"quarantine till-1 event 2", "set_aside_overdue till-1"}));
    EXPECT_EQ(room.state().cases().all().back().text,
              "event 2 of till-1 has been set aside for more than an hour: unknown SKU Z");
    const std::size_t entries = room.log.size();
    room.pass(60'000);
    EXPECT_EQ(room.log.size(), entries) << "the same trouble is not logged again";

    void_it(1);
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Worklist, TheNextOldestKeepsTheAlarm) {
    without_channels();
    room.fact(room.till, receipt_of({{"Z", 4}}));
    room.fact(room.till, receipt_of({{"Y", 4}}));
    room.pass(limits::worklist_alarm_ms + 10'000);

    void_it(1);

    EXPECT_EQ(room.state().cases().all().back().text,
              "event 3 of till-1 has been set aside for more than an hour: unknown SKU Y");
}

TEST_F(Worklist, WhatAnotherBuildParkedIsToBeTriedOnceByThisOne) {
    park();
    EXPECT_EQ(record(1).verdict, Verdict::parked);
    EXPECT_TRUE(parked_by_another(room.state(), "test").empty());
    room.build = "newer";
    room.restart();
    EXPECT_EQ(parked_by_another(room.state(), "newer"), (std::vector<std::uint64_t>{1}));

    EXPECT_EQ(replay(1), CommandVerdict::conflict) << "this build does not know it either";

    EXPECT_TRUE(parked_by_another(room.state(), "newer").empty());
    EXPECT_EQ(record(1).build, "newer");
    EXPECT_EQ(room.open_cases(), (Cases{"parked till-1 event 2"}));
}

// Ends the run at the event it is told of, as abort() would, by remembering it.
class Witness final : public StepMarker {
  public:
    void applying(const EventId& event) override { seen.push_back(event); }
    void applied() override { ++done; }
    std::vector<EventId> seen;
    int done = 0;
};

TEST_F(Worklist, AReplayIsWatchedLikeAnyEvent) {
    Witness witness;
    room.marker = &witness;
    room.fact(room.till, receipt_of({{"Z", 4}}));
    room.restart();

    replay(1);

    EXPECT_EQ(witness.seen, (std::vector<EventId>{record(1).event}));
    EXPECT_EQ(witness.done, 1);
}

TEST_F(Worklist, WhatEndedTheHubIsNotTriedAgainInTheSameRun) {
    room.fact(room.till, receipt_of({{"Z", 4}}));
    name("Z");
    room.deadly = record(1).event;
    room.restart();

    EXPECT_EQ(replay(1), CommandVerdict::conflict);
    EXPECT_EQ(record(1).reason, "the hub ended every time it tried to apply this event");
    room.restart();  // and the step file remembers
    EXPECT_EQ(replay(1), CommandVerdict::done) << "but by a person, later";
    EXPECT_EQ(room.cell("Z", "store-1").shelf(), Units{4});
}

TEST_F(Worklist, ARestartKnowsItAsItWas) {
    room.fact(room.till, sale_of({{"A", 1}, {"Z", 1}}));
    room.fact(room.till, receipt_of({{"Y", 4}}));
    void_it(2);
    replay(1);

    room.restart();

    EXPECT_EQ(room.state().worklist().open_count(), 1u);
    name("Z");
    EXPECT_EQ(replay(1), CommandVerdict::done);
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{99});
}

// Bytes that would be applied, but for what the hub knows of the same document.
TEST_F(Worklist, WhatWouldCountTwiceCanOnlyBeVoided) {
    room.till.records(receipt_of({{"A", 5}}));
    const Bytes raw = room.till.plain_batch(2, 2).events.front();
    HubState state = room.state();
    Decision decision(state, UnixMs{1}, InputKind::node_message, room.till.node());
    set_aside(decision, {room.at("store-1"), room.till.node(), Seq{2}},
              {.verdict = Verdict::quarantined,
               .reason = "it says otherwise",
               .raw = raw,
               .journal = room.till.journal(),
               .build = "test",
               .way_out = WayOut::void_only},
              Plan{});
    const Units before = state.ledger().cell(room.sku("A"), room.at("store-1")).shelf();

    const auto replayed =
        hub::replay(decision, {{SetAsideBytes{1, raw}}, StaffId{"anna"}}, Bench{.build = "test"});

    EXPECT_EQ(replayed.verdict, CommandVerdict::conflict);
    EXPECT_NE(replayed.text.find("it says otherwise"), std::string::npos);
    EXPECT_EQ(state.ledger().cell(room.sku("A"), room.at("store-1")).shelf(), before);
    EXPECT_EQ(void_set_aside(decision, {1, StaffId{"ben"}, "entered by hand"}).verdict,
              CommandVerdict::done);
}

TEST_F(Worklist, TheLogSaysInWordsWhatWasAsked) {
    EXPECT_EQ(describe(Command{ReplaySetAside{{SetAsideBytes{7, {}}}, StaffId{"anna"}}}),
              "replay number 7 of the worklist, by anna");
    EXPECT_EQ(describe(Command{
                  ReplaySetAside{{SetAsideBytes{7, {}}, SetAsideBytes{8, {}}}, StaffId{"anna"}}}),
              "replay number 7 and 1 more of the worklist, by anna");
    EXPECT_EQ(describe(Command{VoidSetAside{7, StaffId{"anna"}, "a test"}}),
              "void number 7 of the worklist, by anna: a test");
}

}  // namespace
}  // namespace onepool::hub
