// Rights end with the journal they were granted in and with the life of the hub that granted them:
// nothing of one life is ever taken for another's, and what may be sold already is promised to
// nobody until it is known.
#include "hub/core/rights_desk.hpp"
#include "tests/unit/hub/rights_room.hpp"

namespace onepool::hub {
namespace {

class RightsLives : public RightsRoom {
  protected:
    RightsLives() { give_rights(); }

    // The till's database is another one: an hour after the first was last heard.
    void begin_journal() {
        room.pass(limits::clone_window_ms + limits::minute_ms);
        fresh.takes_rights = true;
        fresh.late_left = 1;
        fresh.records_at = room.now().wall;
        room.greet(fresh);
    }
    // The hub ended the first: the till goes on in another one, and holds all of both.
    void begin_after_fence() {
        Hello torn = room.till.plain_hello();
        torn.damaged = torn.head.seq;
        room.step(room.till.says(torn));
        begin_journal();
    }
    bool is_reconciling() const {
        return room.state().recovery().is_reconciling(room.at("store-1"));
    }
    FromNode late(std::uint64_t first, std::uint64_t last) {
        EventBatch batch = room.till.plain_batch(first, last);
        batch.kind = BatchKind::late;
        return room.till.says(batch);
    }
    // On the till's right; it ended the hub when it was applied, so that a person replays it.
    void set_aside_sale(std::int64_t units) {
        const Seq seq = room.till.records(sale_on_right({{"A", units}}, units));
        room.deadly = EventId{room.till.node(), room.till.journal(), seq};
        room.restart();
        room.greet(room.till);
        room.step(room.till.batch(seq.value, seq.value));
        ASSERT_EQ(room.state().worklist().open_count(), 1u);
        room.deadly.reset();
        room.restart();
    }
    void pass_fresh(std::int64_t ms) {
        for (std::int64_t at = 0; at < ms; at += heard_every) {
            room.hears(fresh);
            room.step(room.warehouse.state());
            room.pass(heard_every);
        }
    }

    Till fresh{1, 9};
};

TEST_F(RightsLives, ANewJournalStrandsThemAndBeginsAtNothing) {
    ASSERT_EQ(out(), Units{31});
    begin_journal();
    EXPECT_EQ(out(), Units{0});
    EXPECT_EQ(stranded(), Units{31});
    EXPECT_EQ(record()->granted, Units{0});
    EXPECT_LE(online(), Units{45}) << "they may be sold";
    for (const Downlink& downlink : room.told<Downlink>()) {
        EXPECT_EQ(downlink.journal, fresh.journal());
        for (const Right& right : downlink.rights)
            EXPECT_EQ(right.granted, Units{0}) << "nothing of the ended journal is told in it";
    }
}

TEST_F(RightsLives, LateSalesUseWhatWasStrandedAndTheRestIsFreeWhenAllHasCome) {
    const Seq seq = room.till.records(sale_on_right({{"A", 4}}, 4));
    begin_after_fence();
    room.step(late(seq.value, seq.value));
    EXPECT_EQ(stranded(), Units{27});
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{72});
    EXPECT_LE(online(), Units{45});
    fresh.late_left = 0;
    fresh.takes_rights = false;
    room.hears(fresh);
    EXPECT_EQ(stranded(), Units{0});
    room.pass(1'000);
    EXPECT_EQ(online(), Units{72});
}

TEST_F(RightsLives, ALateSaleNeverUsesARightOfTheNewJournal) {
    const Seq seq = room.till.records(sale_on_right({{"A", 4}}, 4));
    begin_after_fence();
    fresh.late_left = 0;
    pass_fresh(3 * limits::heartbeat_every_ms);
    const Units granted = out();
    ASSERT_GT(granted, Units{0});
    room.step(late(seq.value, seq.value));
    EXPECT_EQ(out(), granted);
    EXPECT_EQ(stranded(), Units{0});
}

// It knows nothing of what the one before sold, so that it has nothing to tell says nothing.
TEST_F(RightsLives, WhatADatabaseThatIsGoneMayHaveSoldIsFreeOnceItWasCounted) {
    begin_journal();
    fresh.late_left = 0;
    pass_fresh(2 * limits::heartbeat_every_ms);
    EXPECT_EQ(stranded(), Units{31});
    EXPECT_TRUE(record()->is_lost);
    const auto* open = room.state().cases().find_open(CaseKind::stream_stopped, "till-1, rights");
    ASSERT_NE(open, nullptr);
    EXPECT_NE(open->text.find("31 units"), std::string::npos) << open->text;
    room.restart();
    room.greet(fresh);
    room.hears(fresh);
    EXPECT_EQ(stranded(), Units{31});
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(stranded(), Units{0});
    EXPECT_EQ(room.state().cases().find_open(CaseKind::stream_stopped, "till-1, rights"), nullptr);
}

TEST_F(RightsLives, WhatNobodyCanReadAnyMoreIsFreeOnceItWasCounted) {
    room.till.records(sale_on_right({{"A", 4}}, 4));
    begin_after_fence();
    const Seq torn = room.till.plain_hello().head.seq;
    protocol::NodeState unreadable;
    unreadable.node = fresh.node();
    unreadable.journal = fresh.journal();
    unreadable.late_left = 1;
    unreadable.unreadable = {{room.till.journal(), torn, torn}};
    room.step(fresh.says(unreadable));
    fresh.late_left = 0;
    pass_fresh(2 * limits::heartbeat_every_ms);
    EXPECT_EQ(stranded(), Units{31});
}

TEST_F(RightsLives, ATillThatHasNotMetThisHubGoesOnSellingWhateverIsReopened) {
    room.restore = "r-1";
    room.put_back(room.log.size());
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_FALSE(is_reconciling());
    EXPECT_EQ(stranded(), Units{31});
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    room.command(RevokeNode{room.till.node(), "burnt"});
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(stranded(), Units{0});
}

// It may have been granted more than the backup knows, and its welcome may be lost.
TEST_F(RightsLives, ALocationReopensOnceItsTillHasDroppedWhatAnEarlierLifeGranted) {
    room.restore = "r-1";
    room.put_back(room.log.size());
    room.step(room.warehouse.hello());
    room.greet(room.till);
    EXPECT_TRUE(is_reconciling());
    EXPECT_EQ(online(), Units{0});
    room.hears(room.till);
    EXPECT_FALSE(is_reconciling());
}

TEST_F(RightsLives, AFenceStrandsThem) {
    room.till.records(sale_on_right({{"A", 4}}, 4));
    Hello torn = room.till.plain_hello();
    torn.damaged = torn.head.seq;
    room.step(room.till.says(torn));
    ASSERT_TRUE(room.state().nodes().find(room.till.node())->intake.fence());
    EXPECT_EQ(out(), Units{0});
    EXPECT_EQ(stranded(), Units{31});
    EXPECT_EQ(online(), Units{45});
    room.hears(room.till);
    EXPECT_EQ(stranded(), Units{31}) << "it sells on until it has heard";
}

TEST_F(RightsLives, ARevokedTillsAreFreeOnceItsLocationWasCounted) {
    room.command(RevokeNode{room.till.node(), "burnt"});
    EXPECT_EQ(stranded(), Units{31});
    EXPECT_EQ(online(), Units{45});
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(stranded(), Units{0});
    EXPECT_EQ(online(), Units{76});
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
}

TEST_F(RightsLives, WhatIsBroughtInOfARevokedTillUsesWhatWasStranded) {
    const Seq seq = room.till.records(sale_on_right({{"A", 4}}, 3));
    room.command(RevokeNode{room.till.node(), "burnt"});
    const auto message = encode_message(room.till.plain_batch(seq.value, seq.value));
    room.step(BringIn{.request = RequestId{99},
                      .node = room.till.node(),
                      .batch = message,
                      .by = StaffId{"anna"},
                      .reason = "its disk"});
    EXPECT_EQ(stranded(), Units{28});
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{72});
}

TEST_F(RightsLives, ARestartOfTheHubChangesNothing) {
    room.fact(room.till, sale_on_right({{"A", 4}}, 4));
    room.restart();
    EXPECT_EQ(out(), Units{27});
    EXPECT_EQ(online(), Units{45});
}

TEST_F(RightsLives, ALaterLifeOfTheHubHasThemStrandedUntilTheirNodeHasTold) {
    const Seq seq = room.till.records(sale_on_right({{"A", 4}}, 4));
    room.restore = "r-1";
    room.put_back(room.log.size());
    EXPECT_EQ(out(), Units{0});
    EXPECT_EQ(stranded(), Units{31});
    room.hears(room.till);
    EXPECT_EQ(stranded(), Units{31}) << "it has not met this life";
    room.greet(room.till);
    EXPECT_EQ(online(), Units{0});
    room.step(room.till.batch(seq.value, seq.value));
    EXPECT_EQ(stranded(), Units{27});
    EXPECT_LE(online(), Units{72 - 27});
    room.hears(room.till);
    EXPECT_EQ(stranded(), Units{0});
}

TEST_F(RightsLives, NothingIsGrantedWhileTheLocationReconciles) {
    room.restore = "r-1";
    room.put_back(room.log.size());
    room.hears(room.till);
    pass(60'000);
    EXPECT_EQ(out(), Units{0}) << "heard, but never welcomed in this life";
    room.greet(room.till);
    give_rights();
    EXPECT_EQ(out(), Units{31});
}

// It was set aside in a life of the hub that ended, and its till has other rights by now.
TEST_F(RightsLives, AReplayOfAnEventOfBeforeNeverUsesARightOfToday) {
    set_aside_sale(3);
    room.restore = "r-1";
    room.put_back(room.log.size());
    room.greet(room.till);
    give_rights();
    const Units before = out();
    ASSERT_GT(before, Units{0});
    room.replay(1);
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(out(), before);
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{73});
}

TEST_F(RightsLives, LinesThatWaitForTheirSkuUseNoRightTwice) {
    room.fact(room.till, sale_on_right({{"A", 2}, {"Z", 1}}, 2));
    EXPECT_EQ(out(), Units{29}) << "booked at once";
    room.command(ImportCatalogue{{{Sku{"Z"}, Gtin{}, "Zip", Minor{100}}}});
    room.replay(1);
    EXPECT_EQ(out(), Units{29});
}

TEST_F(RightsLives, AReplayOfThisLifeIsBookedOnce) {
    set_aside_sale(3);
    EXPECT_EQ(out(), Units{31}) << "what is not applied frees nothing";
    room.replay(1);
    EXPECT_EQ(out(), Units{28});
    room.replay(1);
    EXPECT_EQ(out(), Units{28});
}

TEST_F(RightsLives, ANodeWithRightsIsNotMovedToAnotherLocation) {
    Till second(3);
    second.takes_rights = true;
    room.command(RegisterNode{second.node(), LocationId{"store-1"}, "till-2"});
    room.greet(second);
    EXPECT_TRUE(room.state().rights().of(second.node()).empty());
    room.command(RegisterNode{room.till.node(), LocationId{"warehouse-1"}, "till-1"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
}

}  // namespace
}  // namespace onepool::hub
