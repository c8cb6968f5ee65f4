#include "protocol/intake.hpp"

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/chain.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

const NodeId node = samples::node_id(1);
const JournalId journal = samples::journal_id(2);

Now at(std::int64_t steady_ms) {
    return Now{.wall = UnixMs{0}, .steady = Millis{steady_ms}};
}

// Event `seq` of the history every test shares; `history` above 0 is another one from event 5 on.
Bytes event(std::uint64_t seq, std::uint8_t history = 0) {
    return Bytes{static_cast<std::uint8_t>(seq), seq >= 5 ? history : std::uint8_t{0}};
}

Position position(std::uint64_t seq, std::uint8_t history = 0) {
    Position position;
    while (position.seq.value < seq) {
        position = chain_append(position, node, journal, event(position.seq.value + 1, history));
    }
    return position;
}

EventBatch batch(std::uint64_t first, std::uint64_t last, std::uint8_t history = 0) {
    EventBatch batch{.node = node,
                     .journal = journal,
                     .first = Seq{first},
                     .prev_hash = position(first - 1, history).hash,
                     .last_hash = position(last, history).hash};
    for (std::uint64_t seq = first; seq <= last; ++seq) {
        batch.events.push_back(event(seq, history));
    }
    return batch;
}

Intake intake_at(std::uint64_t cursor) {
    Intake intake{node};
    intake.restore(journal, position(cursor), 1, std::nullopt);
    return intake;
}

Hello hello(std::uint64_t head, std::uint64_t acked) {
    return {.node = node,
            .journal = journal,
            .location = LocationId{"store-1"},
            .epoch = 1,
            .first_retained = Seq{1},
            .head = position(head),
            .acked = position(acked)};
}

Hello hello_of(std::uint8_t other_journal) {
    Hello fresh = hello(0, 0);
    fresh.journal = samples::journal_id(other_journal);
    return fresh;
}

Fence fence(FenceReason reason = FenceReason::fork) {
    return {.hub_epoch = HubEpoch{1}, .journal = journal, .reason = reason};
}

BatchDecision decision(BatchVerdict verdict) {
    return {.verdict = verdict};
}

BatchDecision next(std::size_t skip, std::uint64_t after) {
    return {.verdict = BatchVerdict::next, .skip = skip, .after = position(after)};
}

// ---- batches

TEST(IntakeBatch, TakesTheFirstEventsOfAJournal) {
    EXPECT_EQ(intake_at(0).judge(batch(1, 3)), next(0, 3));
}

TEST(IntakeBatch, TakesWhatFollowsTheCursor) {
    EXPECT_EQ(intake_at(4).judge(batch(5, 9)), next(0, 9));
}

TEST(IntakeBatch, SkipsAPrefixAlreadyApplied) {
    EXPECT_EQ(intake_at(4).judge(batch(3, 6)), next(2, 6));
    EXPECT_EQ(intake_at(4).judge(batch(1, 5)), next(4, 5));
}

TEST(IntakeBatch, AnswersADuplicate) {
    EXPECT_EQ(intake_at(6).judge(batch(5, 6)), decision(BatchVerdict::duplicate));
    EXPECT_EQ(intake_at(6).judge(batch(1, 6)), decision(BatchVerdict::duplicate));
    EXPECT_EQ(intake_at(6).judge(batch(2, 4)), decision(BatchVerdict::duplicate));
}

TEST(IntakeBatch, SeesAGap) {
    EXPECT_EQ(intake_at(4).judge(batch(6, 9)), decision(BatchVerdict::gap));
    EXPECT_EQ(intake_at(0).judge(batch(2, 2)), decision(BatchVerdict::gap));
}

TEST(IntakeBatch, SeesAForkBehindTheCursor) {
    EXPECT_EQ(intake_at(6).judge(batch(7, 9, 1)), decision(BatchVerdict::fork));
}

TEST(IntakeBatch, SeesAForkInsideTheSkippedPrefix) {
    EXPECT_EQ(intake_at(6).judge(batch(4, 9, 1)), decision(BatchVerdict::fork));
}

TEST(IntakeBatch, SeesAForkInAllOfWhatLooksLikeADuplicate) {
    EXPECT_EQ(intake_at(6).judge(batch(4, 6, 1)), decision(BatchVerdict::fork));
}

// The hash at 5 is no longer known, so an old batch of the other history passes as a duplicate: it
// has no effect, and the next one will tell.
TEST(IntakeBatch, CannotTellAnOldForkFromADuplicate) {
    EXPECT_EQ(intake_at(6).judge(batch(4, 5, 1)), decision(BatchVerdict::duplicate));
}

TEST(IntakeBatch, RefusesAChainThatDoesNotHold) {
    EventBatch flipped = batch(5, 7);
    flipped.events[1][0] ^= 1;
    EXPECT_EQ(intake_at(4).judge(flipped), decision(BatchVerdict::corrupt));
    EventBatch dropped = batch(5, 7);
    dropped.events.pop_back();
    EXPECT_EQ(intake_at(4).judge(dropped), decision(BatchVerdict::corrupt));
    EventBatch swapped = batch(5, 7);
    std::swap(swapped.events[0], swapped.events[1]);
    EXPECT_EQ(intake_at(4).judge(swapped), decision(BatchVerdict::corrupt));
    EventBatch renumbered = batch(5, 7);
    renumbered.first = Seq{6};
    EXPECT_EQ(intake_at(4).judge(renumbered), decision(BatchVerdict::corrupt));
    EventBatch empty = batch(5, 7);
    empty.events.clear();
    empty.last_hash = empty.prev_hash;
    EXPECT_EQ(intake_at(4).judge(empty), decision(BatchVerdict::corrupt));
}

TEST(IntakeBatch, KnowsOnlyItsOwnNodeAndJournal) {
    EventBatch other_node = batch(5, 7);
    other_node.node = samples::node_id(9);
    EXPECT_EQ(intake_at(4).judge(other_node), decision(BatchVerdict::foreign));
    EventBatch other_journal = batch(5, 7);
    other_journal.journal = samples::journal_id(9);
    EXPECT_EQ(intake_at(4).judge(other_journal), decision(BatchVerdict::foreign));
    EXPECT_EQ(Intake{node}.judge(batch(1, 3)), decision(BatchVerdict::foreign));
}

TEST(IntakeBatch, AppliesTheFirstVerdictOfTheOrder) {
    Intake stopped = intake_at(4);
    stopped.stop(fence());
    EventBatch corrupt_gap = batch(8, 9);
    corrupt_gap.last_hash = {};
    EXPECT_EQ(stopped.judge(corrupt_gap), decision(BatchVerdict::stopped));
    EXPECT_EQ(intake_at(4).judge(corrupt_gap), decision(BatchVerdict::corrupt));
    corrupt_gap.journal = samples::journal_id(9);
    EXPECT_EQ(stopped.judge(corrupt_gap), decision(BatchVerdict::foreign));
    EXPECT_EQ(intake_at(4).judge(batch(6, 9, 1)), decision(BatchVerdict::gap));
}

TEST(IntakeBatch, AdvancesByWhatWasLogged) {
    Intake intake = intake_at(0);
    for (std::uint64_t first = 1; first < 20; first += 4) {
        const BatchDecision decided = intake.judge(batch(first, first + 3));
        EXPECT_EQ(decided, next(0, first + 3));
        intake.advance(decided.after);
        EXPECT_EQ(intake.cursor(), position(first + 3));
    }
}

// ---- greetings

TEST(IntakeHello, AdoptsAJournalItNeverMet) {
    Intake intake{node};
    EXPECT_EQ(intake.judge(hello(0, 0), at(0)), HelloVerdict::new_journal);
    EXPECT_EQ(intake.judge(hello(9, 0), at(0)), HelloVerdict::new_journal);
    intake.adopt(journal, 1);
    EXPECT_EQ(intake.journal(), journal);
    EXPECT_EQ(intake.epoch(), 1u);
    EXPECT_EQ(intake.cursor(), Position{});
    EXPECT_EQ(intake.judge(hello(9, 0), at(0)), HelloVerdict::normal);
}

TEST(IntakeHello, AdoptsWhatAnotherHubHadAcknowledged) {
    EXPECT_EQ(Intake{node}.judge(hello(9, 6), at(0)), HelloVerdict::new_journal);
}

TEST(IntakeHello, IsNormalAtAndBehindTheHead) {
    EXPECT_EQ(intake_at(6).judge(hello(6, 6), at(0)), HelloVerdict::normal);
    EXPECT_EQ(intake_at(6).judge(hello(9, 6), at(0)), HelloVerdict::normal);
    EXPECT_EQ(intake_at(6).judge(hello(9, 2), at(0)), HelloVerdict::normal);
}

TEST(IntakeHello, SeesThatItLostHistory) {
    EXPECT_EQ(intake_at(6).judge(hello(9, 7), at(0)), HelloVerdict::hub_lost_history);
}

TEST(IntakeHello, SeesARolledBackNode) {
    Hello proven = hello(5, 5);
    proven.proof = intake_at(6).challenge(journal);
    EXPECT_EQ(intake_at(6).judge(proven, at(0)), HelloVerdict::rolled_back);
    Hello other_head = hello(6, 2);
    other_head.head = position(6, 1);
    EXPECT_EQ(intake_at(6).judge(other_head, at(0)), HelloVerdict::rolled_back);
    Hello other_acked = hello(9, 6);
    other_acked.acked = position(6, 1);
    EXPECT_EQ(intake_at(6).judge(other_acked, at(0)), HelloVerdict::rolled_back);
}

// It was said before the node wrote, and the hub applied, the events it does not know.
TEST(IntakeHello, DoubtsAHelloThatMayBeAnOldMessage) {
    EXPECT_EQ(intake_at(6).judge(hello(5, 5), at(0)), HelloVerdict::doubtful);
    Hello proven_long_ago = hello(5, 5);
    proven_long_ago.proof = intake_at(5).challenge(journal);
    EXPECT_EQ(intake_at(6).judge(proven_long_ago, at(0)), HelloVerdict::doubtful);
    Hello proven_and_normal = hello(6, 6);
    proven_and_normal.proof = intake_at(6).challenge(journal);
    EXPECT_EQ(intake_at(6).judge(proven_and_normal, at(0)), HelloVerdict::normal);
}

TEST(IntakeHello, ChallengesDifferentlyAtEachCursor) {
    EXPECT_NE(intake_at(5).challenge(journal), intake_at(6).challenge(journal));
    EXPECT_EQ(intake_at(5).challenge(journal), intake_at(5).challenge(journal));
    EXPECT_NE(Intake{node}.challenge(journal), 0u);
}

TEST(IntakeHello, SeesAHoleInTheJournal) {
    Hello pruned = hello(9, 2);
    pruned.first_retained = Seq{7};
    EXPECT_EQ(intake_at(6).judge(pruned, at(0)), HelloVerdict::normal);
    EXPECT_EQ(intake_at(5).judge(pruned, at(0)), HelloVerdict::journal_hole);
    EXPECT_EQ(Intake{node}.judge(pruned, at(0)), HelloVerdict::journal_hole);
}

TEST(IntakeHello, TakesAnotherJournalForACloneWhileItsOwnIsAlive) {
    Intake intake = intake_at(6);
    intake.heard(at(1000));
    EXPECT_EQ(intake.judge(hello_of(9), at(1000 + limits::clone_window_ms - 1)),
              HelloVerdict::clone);
    EXPECT_EQ(intake.judge(hello_of(9), at(1000 + limits::clone_window_ms)),
              HelloVerdict::new_journal);
}

TEST(IntakeHello, TakesAnotherJournalForAReplacementWhenItsOwnIsSilentOrStopped) {
    EXPECT_EQ(intake_at(6).judge(hello_of(9), at(0)), HelloVerdict::new_journal);
    Intake stopped = intake_at(6);
    stopped.heard(at(0));
    stopped.stop(fence());
    EXPECT_EQ(stopped.judge(hello_of(9), at(1)), HelloVerdict::new_journal);
    stopped.adopt(samples::journal_id(9), 2);
    EXPECT_FALSE(stopped.fence());
    EXPECT_EQ(stopped.cursor(), Position{});
    EXPECT_EQ(stopped.judge(hello_of(9), at(2)), HelloVerdict::normal);
}

// From its first event it would count everything a second time.
TEST(IntakeHello, NeverTakesAReplacedJournalBack) {
    Intake intake = intake_at(6);
    intake.adopt(samples::journal_id(9), 2);
    intake.heard(at(0));
    Hello proven = hello(6, 6);
    proven.proof = intake.challenge(journal);
    EXPECT_EQ(intake.judge(proven, at(1)), HelloVerdict::clone);
    EXPECT_EQ(intake.judge(proven, at(limits::clone_window_ms)), HelloVerdict::rolled_back);
    intake.stop(fence());
    EXPECT_EQ(intake.judge(proven, at(1)), HelloVerdict::rolled_back);

    Intake restored{node};
    restored.restore(samples::journal_id(9), {}, 2, std::nullopt);
    EXPECT_EQ(restored.judge(proven, at(0)), HelloVerdict::new_journal);
    restored.replaced(journal);
    EXPECT_EQ(restored.judge(proven, at(0)), HelloVerdict::rolled_back);
}

// A node that begins a new journal leaves Hellos of the old one on the way.
TEST(IntakeHello, DoubtsAHelloOfAReplacedJournalThatMayBeAnOldMessage) {
    Intake intake = intake_at(6);
    const std::uint64_t heard_before = intake.challenge(journal);
    intake.adopt(samples::journal_id(9), 2);
    intake.heard(at(0));
    EXPECT_EQ(intake.judge(hello(6, 6), at(1)), HelloVerdict::doubtful);
    Hello proven_long_ago = hello(6, 6);
    proven_long_ago.proof = heard_before;
    EXPECT_EQ(intake.judge(proven_long_ago, at(1)), HelloVerdict::doubtful);
    EXPECT_NE(intake.challenge(journal), intake.challenge(samples::journal_id(9)));
    EXPECT_NE(intake.challenge(journal), 0u);
}

// No healthy node ever says so, so there is nothing to doubt.
TEST(IntakeHello, BelievesANodeThatItIsOlderThanItWas) {
    Hello guarded = hello(9, 6);
    guarded.guard = position(9);
    EXPECT_EQ(intake_at(6).judge(guarded, at(0)), HelloVerdict::normal);
    guarded.guard = position(10);
    EXPECT_EQ(intake_at(6).judge(guarded, at(0)), HelloVerdict::rolled_back);
}

TEST(IntakeBatch, EndsWhereItsChainEnds) {
    EXPECT_EQ(end_of(batch(5, 7)), position(7));
    EventBatch flipped = batch(5, 7);
    flipped.events[2][0] ^= 1;
    EXPECT_NE(end_of(flipped), position(7));
}

// The node itself brings nothing more; a person who holds its disk does.
TEST(IntakeBatch, OfARevokedNodeCountsOnlyAsBroughtByAPerson) {
    Intake intake = intake_at(4);
    intake.stop(fence(FenceReason::revoked));
    EXPECT_EQ(intake.judge(batch(3, 6)), decision(BatchVerdict::stopped));
    EXPECT_EQ(intake.judge_brought(batch(3, 6)), next(2, 6));
    intake.advance(position(6));
    EXPECT_EQ(intake.judge_brought(batch(3, 6)), decision(BatchVerdict::duplicate));
    EXPECT_EQ(intake.judge_brought(batch(8, 9)), decision(BatchVerdict::gap));
    EXPECT_EQ(intake.judge_brought(batch(5, 9, 1)), decision(BatchVerdict::fork));
    EventBatch other = batch(7, 7);
    other.journal = samples::journal_id(9);
    EXPECT_EQ(intake.judge_brought(other), decision(BatchVerdict::foreign));
    EventBatch flipped = batch(7, 9);
    flipped.events[1][0] ^= 1;
    EXPECT_EQ(intake.judge_brought(flipped), decision(BatchVerdict::corrupt));
    EXPECT_TRUE(intake.fence().has_value());
}

TEST(IntakeHello, AnswersAStoppedJournalWithItsFence) {
    Intake intake = intake_at(6);
    intake.stop(fence());
    EXPECT_EQ(intake.judge(hello(9, 6), at(0)), HelloVerdict::stopped);
    EXPECT_EQ(intake.fence(), fence());
}

TEST(IntakeHello, RefusesARevokedNodeWhateverItBrings) {
    Intake intake = intake_at(6);
    intake.stop(fence(FenceReason::revoked));
    EXPECT_EQ(intake.judge(hello(9, 6), at(0)), HelloVerdict::revoked);
    EXPECT_EQ(intake.judge(hello_of(9), at(0)), HelloVerdict::revoked);
}

TEST(IntakeHello, ServesItsOwnVersionAndNoNewer) {
    Hello newer = hello(9, 6);
    newer.major = wire_major + 1;
    EXPECT_EQ(intake_at(6).judge(newer, at(0)), HelloVerdict::unsupported_version);
    newer.major = wire_major;
    newer.minor = wire_minor + 1;
    EXPECT_EQ(intake_at(6).judge(newer, at(0)), HelloVerdict::normal);
}

TEST(IntakeHello, ADamagedEventEndsAJournalOnlyWhereTheHubDoesNotHaveIt) {
    Hello damaged = hello(9, 6);
    damaged.damaged = Seq{7};
    EXPECT_EQ(intake_at(6).judge(damaged, at(0)), HelloVerdict::damaged);
    damaged.damaged = Seq{6};
    EXPECT_EQ(intake_at(6).judge(damaged, at(0)), HelloVerdict::normal);
    damaged.damaged = Seq{7};
    EXPECT_EQ(Intake{node}.judge(damaged, at(0)), HelloVerdict::new_journal)
        << "what stands before it comes first";
    damaged.acked = position(8);
    damaged.head = position(9);
    EXPECT_EQ(intake_at(6).judge(damaged, at(0)), HelloVerdict::damaged);
}

TEST(IntakeHello, AppliesTheFirstVerdictOfTheOrder) {
    Hello everything_wrong = hello_of(9);
    everything_wrong.major = wire_major + 1;
    everything_wrong.head = position(9);
    everything_wrong.first_retained = Seq{8};
    Intake intake = intake_at(6);
    intake.heard(at(0));
    EXPECT_EQ(intake.judge(everything_wrong, at(1)), HelloVerdict::unsupported_version);
    everything_wrong.major = wire_major;
    EXPECT_EQ(intake.judge(everything_wrong, at(1)), HelloVerdict::clone);
    EXPECT_EQ(intake.judge(everything_wrong, at(limits::clone_window_ms)),
              HelloVerdict::journal_hole);
    Hello hole_and_rolled_back = hello(5, 5);
    hole_and_rolled_back.first_retained = Seq{8};
    EXPECT_EQ(intake.judge(hole_and_rolled_back, at(1)), HelloVerdict::journal_hole);
}

// ---- our own bugs, names

TEST(IntakeDeathTest, ChecksItsOwner) {
    Intake intake = intake_at(6);
    EXPECT_DEATH(intake.advance(position(6)), "cursor.seq > cursor_.seq");
    EXPECT_DEATH(intake.adopt(journal, 2), "CHECK failed");
    EXPECT_DEATH(intake.adopt(samples::journal_id(9), 1), "epoch > epoch_");
    EXPECT_DEATH(intake.restore(journal, {}, 1, std::nullopt), "CHECK failed");
    intake.stop(fence());
    EXPECT_DEATH(intake.advance(position(7)), "CHECK failed");
    Hello foreign = hello(6, 6);
    foreign.node = samples::node_id(9);
    EXPECT_DEATH((void)intake.judge(foreign, at(0)), "hello.node == node_");
}

TEST(BatchVerdictText, NamesEveryValue) {
    EXPECT_STREQ(to_text(BatchVerdict::foreign), "foreign");
    EXPECT_STREQ(to_text(BatchVerdict::stopped), "stopped");
    EXPECT_STREQ(to_text(BatchVerdict::corrupt), "corrupt");
    EXPECT_STREQ(to_text(BatchVerdict::duplicate), "duplicate");
    EXPECT_STREQ(to_text(BatchVerdict::gap), "gap");
    EXPECT_STREQ(to_text(BatchVerdict::fork), "fork");
    EXPECT_STREQ(to_text(BatchVerdict::next), "next");
}

TEST(HelloVerdictText, NamesEveryValue) {
    EXPECT_STREQ(to_text(HelloVerdict::unsupported_version), "unsupported version");
    EXPECT_STREQ(to_text(HelloVerdict::revoked), "revoked");
    EXPECT_STREQ(to_text(HelloVerdict::stopped), "stopped");
    EXPECT_STREQ(to_text(HelloVerdict::clone), "clone");
    EXPECT_STREQ(to_text(HelloVerdict::journal_hole), "journal hole");
    EXPECT_STREQ(to_text(HelloVerdict::rolled_back), "rolled back");
    EXPECT_STREQ(to_text(HelloVerdict::doubtful), "doubtful");
    EXPECT_STREQ(to_text(HelloVerdict::new_journal), "new journal");
    EXPECT_STREQ(to_text(HelloVerdict::damaged), "damaged");
    EXPECT_STREQ(to_text(HelloVerdict::hub_lost_history), "hub lost history");
    EXPECT_STREQ(to_text(HelloVerdict::normal), "normal");
}

}  // namespace
}  // namespace onepool::protocol
