// A hub that came back from a backup takes a higher epoch, promises nothing until it knows enough,
// and ends where the others are.
#include <gtest/gtest.h>

#include <algorithm>

#include "hub/core/kept_number.hpp"
#include "hub/core/recovery_desk.hpp"
#include "protocol/recovery_limits.hpp"
#include "tests/unit/hub/restore_room.hpp"

namespace onepool::hub {
namespace {

using Targets = std::vector<std::string>;

constexpr std::int64_t day_ms = 24 * 60 * limits::minute_ms;

TEST_F(Restore, AFirstStartTakesTheFloorAndAPlainRestartKeepsIt) {
    EXPECT_EQ(recovery().epoch(), HubEpoch{1});
    room.restart();
    EXPECT_EQ(recovery().epoch(), HubEpoch{1});
    EXPECT_FALSE(recovery().is_reconciling());
}

TEST_F(Restore, RaisesTheEpochOnceForEachRestore) {
    put_back();
    EXPECT_EQ(recovery().epoch(), HubEpoch{2});
    EXPECT_EQ(room.told<protocol::HubState>().size(), 0u);  // not to one node, but to all
    room.restart();
    EXPECT_EQ(recovery().epoch(), HubEpoch{2});
    room.restore = "r-2";
    room.restart();
    EXPECT_EQ(recovery().epoch(), HubEpoch{3});
}

TEST_F(Restore, ARaisedFloorCountsAsARestoreByHand) {
    room.floor = HubEpoch{5};
    room.put_back(backup);
    EXPECT_EQ(recovery().epoch(), HubEpoch{5});
    EXPECT_TRUE(is_closed("store-1"));
}

TEST_F(Restore, AClosedLocationPromisesNothingAndKeepsWhatIsHeld) {
    room.webhook("order o1 A=5");
    room.settle_channel();
    backup = room.log.size();
    put_back();

    EXPECT_EQ(room.online("A"), Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{5});
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_TRUE(is_closed("warehouse-1"));
    EXPECT_TRUE(is_closed("store-1"));
}

TEST_F(Restore, ALocationOpensWhenItsNodesHaveTold) {
    room.fact(room.till, sale_of({{"A", 1}}));
    room.fact(room.warehouse, receipt_of({{"A", 7}}));
    put_back();

    greet(room.till);
    EXPECT_TRUE(is_closed("store-1")) << "greeted, but one sale is missing";
    deliver(room.till);
    EXPECT_FALSE(is_closed("store-1"));
    EXPECT_EQ(room.cell("A", "store-1").online, Units{3});
    EXPECT_TRUE(is_closed("warehouse-1"));
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{0});

    greet(room.warehouse);
    deliver(room.warehouse);
    EXPECT_FALSE(recovery().is_reconciling());
    EXPECT_EQ(room.online("A"), Units{30});
    EXPECT_EQ(published("A"), Units{30});
}

TEST_F(Restore, ANodeThatHasNothingMoreOpensItsLocationBySayingSo) {
    put_back();
    greet(room.till);
    EXPECT_TRUE(is_closed("store-1")) << "an ended journal may hold more";
    say_state(room.till);
    EXPECT_FALSE(is_closed("store-1"));
}

// The hub may have forgotten that there was an earlier one at all.
TEST_F(Restore, AnEarlierJournalIsAwaitedToo) {
    put_back();
    Till anew(1, 2);
    anew.late_left = 3;
    greet(anew);
    deliver(anew);
    EXPECT_TRUE(is_closed("store-1")) << "three events are still to come";
    anew.late_left = 0;
    say_state(anew);
    EXPECT_FALSE(is_closed("store-1"));
}

TEST_F(Restore, SalesMadeWhileANodeTellsDoNotKeepItsLocationClosed) {
    room.fact(room.till, sale_of({{"A", 1}}));
    put_back();
    greet(room.till);
    const Seq first = room.till.head().seq;
    room.till.sells({{"A", 1}});
    greet(room.till);
    room.step(room.till.batch(first.value, first.value));
    say_state(room.till);
    EXPECT_FALSE(is_closed("store-1"));
}

TEST_F(Restore, NodesAreWelcomedInTheNewEpochAndToldEverythingAgain) {
    put_back();
    greet(room.warehouse);
    ASSERT_EQ(room.told<Welcome>().size(), 1u);
    EXPECT_EQ(room.told<Welcome>()[0].hub_epoch, HubEpoch{2});
    const auto told = room.told<Downlink>();
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0].hub_epoch, HubEpoch{2});
    ASSERT_FALSE(told[0].levels.empty());
    EXPECT_GE(told[0].levels[0].version, downlink_version(HubEpoch{2}, Lsn{}));
}

TEST_F(Restore, NumbersSentToChannelsAreNewerThanAnyOfTheLostLife) {
    put_back();
    room.settle_channel();
    const auto* listing = room.state().listings().channel(ChannelId{"shop"}).find("A");
    EXPECT_GE(listing->confirmed->version, version_of(HubEpoch{2}, Lsn{}));
}

TEST_F(Restore, ListingsKeepWhatWasConfirmedLessTheBufferAndLowStockGoesToZeroFirst) {
    put_back();
    room.pass(10);

    EXPECT_EQ(published("A"), Units{23});
    EXPECT_EQ(published("B"), Units{0});
    const auto requests = room.requests();
    ASSERT_FALSE(room.exchanges.empty());
    bool is_found = false;
    for (const auto& [target, exchange] : room.exchanges) {
        if (target.rfind("push", 0) != 0)
            continue;
        is_found = true;
        EXPECT_EQ(target.rfind("push B=0!", 0), 0u) << target;
        EXPECT_NE(target.find("A=23"), std::string::npos) << target;
    }
    EXPECT_TRUE(is_found);
}

TEST_F(Restore, ASecondRestartDoesNotTakeTheBufferTwice) {
    put_back();
    room.settle_channel();
    room.restore = "r-2";
    room.restart();
    EXPECT_EQ(published("A"), Units{23});
}

TEST_F(Restore, ASilentNodeKeepsItsLocationClosedWithACase) {
    room.fact(room.till, sale_of({{"A", 1}}));
    put_back();
    greet(room.warehouse);
    deliver(room.warehouse);
    room.pass(limits::keeping_ms + limits::heartbeat_every_ms);

    EXPECT_TRUE(is_closed("store-1"));
    ASSERT_TRUE(has_case("location_closed store-1"));
    const CaseRecord* closed = room.state().cases().find_open(CaseKind::location_closed, "store-1");
    EXPECT_NE(closed->text.find("till-1 (not heard since)"), std::string::npos);
    EXPECT_EQ(published("A"), Units{20}) << "what the warehouse has, and nothing kept";
    EXPECT_EQ(published("B"), Units{0});
    EXPECT_EQ(room.webhook("order o1 B=1").orders.at(0).stage, OrderStage::refused);

    greet(room.till);
    deliver(room.till);
    EXPECT_FALSE(has_case("location_closed store-1"));
    EXPECT_EQ(published("A"), Units{23});
}

TEST_F(Restore, APersonReopensALocationWithoutItsSilentNode) {
    room.fact(room.till, sale_of({{"A", 6}}));
    put_back();
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted by hand"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_FALSE(is_closed("store-1"));
    EXPECT_EQ(room.cell("A", "store-1").online, Units{4});
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted by hand"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);

    // The node comes back: its sales count, and what was promised meanwhile shows as a debt.
    room.webhook("order o1 A=3");
    greet(room.till);
    deliver(room.till);
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{-2});
}

TEST_F(Restore, ReopeningNeedsAKnownLocationAPersonAndAReason) {
    put_back();
    room.command(ReopenLocation{LocationId{"store-9"}, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::unknown_subject);
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{}, "counted"});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, ""});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    EXPECT_TRUE(is_closed("store-1"));
}

TEST_F(Restore, ANodeToldOfMoreThanAHubOfItsOwnEpochHoldsRaisesTheEpoch) {
    room.fact(room.till, sale_of({{"A", 1}}));
    room.put_back(backup);  // an old copy, without anybody saying so
    EXPECT_EQ(recovery().epoch(), HubEpoch{1});

    greet(room.till);

    EXPECT_EQ(recovery().epoch(), HubEpoch{2});
    EXPECT_TRUE(is_closed("store-1"));
    EXPECT_TRUE(is_closed("warehouse-1"));
    ASSERT_EQ(room.told<Welcome>().size(), 1u);
    EXPECT_EQ(room.told<Welcome>()[0].hub_epoch, HubEpoch{2});
    deliver(room.till);
    EXPECT_FALSE(is_closed("store-1"));
    // Said twice, it is one loss.
    greet(room.till);
    EXPECT_EQ(recovery().epoch(), HubEpoch{2});
}

// It has not noticed yet that the hub began anew, and sends what comes next.
TEST_F(Restore, ABatchBeforeTheGreetingHidesNoLoss) {
    room.fact(room.till, sale_of({{"A", 1}}));
    room.put_back(backup);
    const Seq next = room.till.sells({{"A", 1}});
    room.step(room.till.batch_from(next.value));
    EXPECT_EQ(room.told<Ack>().at(0).expect, Seq{next.value - 1}) << "a gap";
    EXPECT_EQ(recovery().epoch(), HubEpoch{1});

    Hello hello = hello_of(room.till, 1);
    hello.acked = {Seq{next.value - 1}, {}};
    room.step(room.till.says(hello));
    EXPECT_EQ(recovery().epoch(), HubEpoch{2});
    EXPECT_TRUE(is_closed("store-1"));
}

TEST_F(Restore, AJournalThatTheHubForgotRaisesTheEpochToo) {
    Till later(1, 7);
    room.clock += 2 * limits::clone_window_ms;
    later.sells({{"A", 1}});
    room.restart();
    greet(later);
    EXPECT_EQ(recovery().epoch(), HubEpoch{2});
}

TEST_F(Restore, ANodeThatHasAnsweredALaterLifeRaisesTheEpochAboveIt) {
    put_back();
    greet(room.till, 4);
    EXPECT_EQ(recovery().epoch(), HubEpoch{5});
    EXPECT_EQ(room.told<Welcome>().at(0).hub_epoch, HubEpoch{5});
    EXPECT_TRUE(is_closed("warehouse-1"));
}

TEST_F(Restore, TwoRestoresOfOneBackupEndWithDifferentEpochs) {
    put_back("r-1");
    greet(room.till);
    EXPECT_EQ(recovery().epoch(), HubEpoch{2});

    put_back("r-2");
    EXPECT_EQ(recovery().epoch(), HubEpoch{2}) << "nobody could know better yet";
    greet(room.till, 2);  // told so by the first one

    EXPECT_EQ(recovery().epoch(), HubEpoch{3});
    greet(room.warehouse, 1);
    EXPECT_EQ(recovery().epoch(), HubEpoch{3});
}

// One that claims so again and again must not close everything again and again.
TEST_F(Restore, ANodeThatWasMetSinceTheStartCannotBeAheadOfTheHub) {
    greet(room.till);
    Hello ahead = hello_of(room.till, 1);
    ahead.acked.seq = ahead.head.seq = Seq{ahead.head.seq.value + 1};
    room.step(room.till.says(ahead));
    EXPECT_EQ(recovery().epoch(), HubEpoch{1});
    EXPECT_FALSE(recovery().is_reconciling());
    EXPECT_EQ(room.told<Welcome>().size(), 1u) << "it sends again";
    EXPECT_TRUE(has_case("storage till-1"));

    room.restart();
    room.step(room.till.says(ahead));
    EXPECT_EQ(recovery().epoch(), HubEpoch{2}) << "between two lives much can be lost";
}

TEST_F(Restore, AnAbsurdEpochIsNotBelieved) {
    greet(room.till, 2 + limits::hub_epoch_jump);
    EXPECT_EQ(recovery().epoch(), HubEpoch{1});
    EXPECT_EQ(room.open_cases(), Cases{"odd_message till-1"});
    EXPECT_TRUE(room.told<Welcome>().empty());
}

TEST_F(Restore, ACloneOrAReplacedJournalSaysNothingAboutTheHub) {
    room.clock += 2 * limits::clone_window_ms;
    greet(Till(1, 7), 1);
    Hello old = hello_of(room.till, 1);
    room.step(room.till.says(old));
    EXPECT_EQ(recovery().epoch(), HubEpoch{1});
}

// Seed 1587 of the simulator: it was damaged between its greeting and its first batch.
TEST_F(Restore, ANodeThatLostWhatItToldOfIsNotAwaitedForThat) {
    const Till shorter = room.till;
    room.till.sells({{"A", 1}});
    room.till.sells({{"A", 1}});
    put_back();
    greet(room.till);
    room.step(room.till.state());
    EXPECT_TRUE(is_closed("store-1"));
    Hello hello = hello_of(shorter, 2);
    room.step(shorter.says(hello));
    EXPECT_TRUE(is_closed("store-1")) << "an old greeting of the same boot, that came late";

    ++hello.boot_no;
    room.step(shorter.says(hello));
    say_state(shorter);
    EXPECT_FALSE(is_closed("store-1"));
    EXPECT_TRUE(has_case("storage till-1"));
}

// Seed 60000384 of the simulator: a greeting of its boot before came late, behind its live values.
TEST_F(Restore, ANodeThatLostWhatItToldOfMayHaveToldItsLiveValuesFirst) {
    const Till shorter = room.till;
    room.till.sells({{"A", 1}});
    put_back();
    greet(room.till);
    protocol::NodeState later;
    later.node = shorter.node();
    later.journal = shorter.journal();
    later.head = shorter.head();
    later.boot_no = 2;
    later.wall = shorter.clock;
    later.build = "test";
    room.step(shorter.says(later));
    Hello hello = hello_of(shorter, 2);
    hello.boot_no = 2;
    room.step(shorter.says(hello));
    say_state(shorter);
    EXPECT_FALSE(is_closed("store-1"));
    EXPECT_TRUE(has_case("storage till-1"));
}

// An old greeting makes the same one no later boot when it comes once more.
TEST_F(Restore, AnOldGreetingMakesAKnownBootNoLaterOne) {
    const Till shorter = room.till;
    room.till.sells({{"A", 1}});
    put_back();
    const auto greets = [&](const Till& till, std::uint64_t boot_no) {
        Hello hello = hello_of(till, 2);
        hello.boot_no = boot_no;
        room.step(till.says(hello));
    };
    greets(room.till, 2);
    greets(shorter, 1);
    greets(shorter, 2);
    EXPECT_TRUE(is_closed("store-1")) << "an event of it is still to come";
    EXPECT_FALSE(has_case("storage till-1"));
}

TEST_F(Restore, ANodeRegisteredMeanwhileIsAwaitedToo) {
    put_back();
    greet(room.till);
    say_state(room.till);
    EXPECT_FALSE(is_closed("store-1"));
    Till forgotten(3);
    room.command(RegisterNode{forgotten.node(), LocationId{"store-1"}, "till-2"});
    EXPECT_TRUE(is_closed("store-1"));
    greet(forgotten);
    say_state(forgotten);
    EXPECT_FALSE(is_closed("store-1"));
}

TEST_F(Restore, TheLogAloneGivesTheStateOfARecoveryAgain) {
    room.fact(room.till, sale_of({{"A", 1}}));
    put_back();
    room.webhook("order o1 A=2");
    greet(room.till);
    room.restart();  // compares
    room.pass(limits::keeping_ms + limits::heartbeat_every_ms);
    room.restart();
}

// ---- backups

TEST_F(Restore, SafeMovesWhenABackupIsVerifiedAndNotBefore) {
    const Position at_backup = room.till.head();
    room.fact(room.till, sale_of({{"A", 1}}));
    EXPECT_EQ(room.told<Ack>().at(0).safe, Seq{});

    room.command(RecordBackup{.lsn = Lsn{backup},
                              .made_at = room.now().wall,
                              .heads = {{room.till.node(), room.till.journal(), at_backup.seq}}});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);

    room.fact(room.till, sale_of({{"A", 1}}));
    EXPECT_EQ(room.told<Ack>().at(0).safe, at_backup.seq);
    room.greet(room.till);
    EXPECT_EQ(room.told<Welcome>().at(0).safe, at_backup.seq);
}

TEST_F(Restore, HeadsThatTheHubDoesNotHoldItselfAreNotBelieved) {
    room.command(
        RecordBackup{.lsn = Lsn{backup},
                     .made_at = room.now().wall,
                     .heads = {{room.till.node(), room.till.journal(), room.till.head().seq.next()},
                               {room.warehouse.node(), journal_number(9), Seq{1}}}});
    EXPECT_TRUE(recovery().record().backup->safe.empty());
}

TEST_F(Restore, ABackupOfALaterLifeOrAnOlderOneChangesNothing) {
    room.command(RecordBackup{.lsn = Lsn{backup + 100}, .made_at = room.now().wall, .heads = {}});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    room.command(RecordBackup{.lsn = Lsn{backup}, .made_at = room.now().wall, .heads = {}});
    room.command(RecordBackup{.lsn = Lsn{backup - 1}, .made_at = room.now().wall, .heads = {}});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    EXPECT_EQ(recovery().record().backup->lsn, Lsn{backup});
}

TEST_F(Restore, ABackupThatIsMissingOrOldBecomesACaseUntilOneIsVerified) {
    const auto overdue = Cases{"backup_overdue hub log"};
    room.clock += limits::verified_backup_age_ms - 20'000;
    room.step(Tick{});
    EXPECT_EQ(room.open_cases(), Cases{});
    room.clock += 40'000;
    room.step(Tick{});
    EXPECT_EQ(room.open_cases(), overdue);

    room.command(RecordBackup{.lsn = Lsn{backup}, .made_at = room.now().wall, .heads = {}});
    EXPECT_EQ(room.open_cases(), Cases{});
    room.clock += limits::verified_backup_age_ms + 10'000;
    room.step(Tick{});
    EXPECT_EQ(room.open_cases(), overdue);
}

TEST_F(Restore, AFailedDrillIsACaseUntilABackupIsVerifiedAndMovesNothing) {
    const auto broken = Cases{"storage backup drill"};
    room.command(BackupFailed{"the backup b cannot be trusted"});
    EXPECT_EQ(room.open_cases(), broken);
    EXPECT_FALSE(recovery().record().backup.has_value());
    room.fact(room.till, sale_of({{"A", 1}}));
    EXPECT_EQ(room.told<Ack>().at(0).safe, Seq{});

    room.command(RecordBackup{.lsn = Lsn{backup}, .made_at = room.now().wall, .heads = {}});
    EXPECT_EQ(room.open_cases(), Cases{});
    for (const std::string& text : {std::string(), std::string(limits::text_bytes + 1, 'x')}) {
        room.command(BackupFailed{text});
        EXPECT_EQ(room.last_verdict(), CommandVerdict::out_of_bounds);
    }
    EXPECT_EQ(room.open_cases(), Cases{});
}

// ---- the buffer

TEST(VelocityBuffer, IsWhatWasProbablySoldSinceAtLeastOne) {
    // Ten a day for a week, away for a day: ten, and the begun minute.
    EXPECT_EQ(velocity_buffer({Units{70}, Millis{7 * day_ms}}, Millis{day_ms}), Units{11});
    EXPECT_EQ(velocity_buffer({Units{70}, Millis{7 * day_ms}}, Millis{0}), Units{1});
    EXPECT_EQ(velocity_buffer({Units{0}, Millis{7 * day_ms}}, Millis{day_ms}), Units{1});
    EXPECT_EQ(velocity_buffer({Units{-3}, Millis{7 * day_ms}}, Millis{day_ms}), Units{1});
    EXPECT_EQ(velocity_buffer({Units{70}, Millis{7 * day_ms}}, Millis{-day_ms}), Units{1});
}

TEST(VelocityBuffer, ALogShorterThanADayCountsAsADayAndTheLargestNumbersFit) {
    EXPECT_EQ(velocity_buffer({Units{10}, Millis{1}}, Millis{day_ms / 2}), Units{6});
    EXPECT_GT(velocity_buffer({Units{limits::balance_units}, Millis{1}}, Millis{limits::time_ms}),
              Units{limits::line_units});
}

TEST(KeptNumber, IsNeverNegative) {
    EXPECT_EQ(kept_number(Units{5}, Units{2}), Units{3});
    EXPECT_EQ(kept_number(Units{2}, Units{2}), Units{0});
    EXPECT_EQ(kept_number(Units{1}, Units{2}), Units{0});
}

}  // namespace
}  // namespace onepool::hub
