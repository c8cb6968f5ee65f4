#include "node/core/late_upload.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

using Progress = LateUpload::Progress;

Now at(std::int64_t steady) {
    return {UnixMs{1'800'000'000'000 + steady}, Millis{steady}};
}

JournalId journal(std::uint8_t number) {
    JournalId id;
    id.bytes.fill(number);
    return id;
}

Position position(std::uint64_t seq) {
    Position place{Seq{seq}, {}};
    place.hash.fill(static_cast<std::uint8_t>(seq));
    return place;
}

LateUpload upload(std::vector<EndedJournal> ended) {
    NodeId node;
    node.bytes.fill(1);
    return {node, 1, std::move(ended)};
}

LateUpload of_ten(std::uint64_t taken) {
    return upload({{journal(1), position(10), position(taken), Seq{1}}});
}

LateUpload::Wanted wanted(std::uint8_t number, std::uint64_t first, std::uint64_t last) {
    return {journal(number), {Seq{first}, Seq{last}}};
}

Ack ack(std::uint8_t number, std::uint64_t applied) {
    return {.hub_epoch = HubEpoch{1}, .journal = journal(number), .applied = position(applied)};
}

TEST(LateUpload, WantsWhatTheHubHasNotTaken) {
    EXPECT_EQ(of_ten(4).wants(at(0)), wanted(1, 5, 10));
    EXPECT_EQ(of_ten(4).left(), 6u);
    EXPECT_FALSE(of_ten(10).wants(at(0)));
    EXPECT_EQ(of_ten(10).left(), 0u);
    EXPECT_FALSE(upload({}).wants(at(0)));
}

TEST(LateUpload, WantsNoMoreThanABatchAndNothingPruned) {
    const auto late = upload({{journal(1), position(2'000), {}, Seq{100}}});
    EXPECT_EQ(late.wants(at(0)), wanted(1, 100, 99 + limits::batch_events));
    EXPECT_EQ(late.left(), 1'901u);
}

TEST(LateUpload, WaitsForTheAnswerToOneBatch) {
    LateUpload late = of_ten(4);
    late.sent(position(8), at(0));
    EXPECT_FALSE(late.wants(at(1)));
    EXPECT_EQ(late.receive(ack(1, 8)), Progress::moved);
    EXPECT_EQ(late.current().taken, position(8));
    EXPECT_EQ(late.wants(at(2)), wanted(1, 9, 10));
}

TEST(LateUpload, IsMovedByNothingButThatAnswer) {
    LateUpload late = of_ten(4);
    EXPECT_EQ(late.receive(ack(1, 8)), Progress::stale);
    late.sent(position(8), at(0));
    EXPECT_EQ(late.receive(ack(1, 7)), Progress::stale);
    EXPECT_EQ(late.receive(ack(2, 8)), Progress::stale);
    Ack other_history = ack(1, 8);
    other_history.applied.hash.fill(99);
    EXPECT_EQ(late.receive(other_history), Progress::stale);
    EXPECT_EQ(late.left(), 6u);
}

TEST(LateUpload, SendsTheSameAgainWhenAskedTo) {
    LateUpload late = of_ten(4);
    late.sent(position(10), at(0));
    Ack again = ack(1, 0);
    again.expect = Seq{5};
    EXPECT_EQ(late.receive(again), Progress::asked_again);
    EXPECT_EQ(late.wants(at(1)), wanted(1, 5, 10));
}

TEST(LateUpload, SendsTheSameAgainAfterATimeOutAndWaitsLonger) {
    LateUpload late = of_ten(4);
    std::int64_t now = 0;
    std::int64_t expected = limits::resend_after_ms;
    for (int i = 0; i < 8; ++i) {
        late.sent(position(10), at(now));
        const std::int64_t due = late.wake_at()->value;
        EXPECT_GE(due - now, expected * 3 / 4);
        EXPECT_LE(due - now, expected);
        EXPECT_FALSE(late.wants(at(due - 1)));
        EXPECT_EQ(late.wants(at(due)), wanted(1, 5, 10));
        now = due;
        expected = std::min(expected * 2, limits::resend_after_max_ms);
    }
    EXPECT_EQ(late.receive(ack(1, 10)), Progress::moved) << "late, but the answer";
    EXPECT_FALSE(late.wake_at());
}

TEST(LateUpload, GoesOnWithTheNextJournal) {
    LateUpload late = upload({{journal(1), position(3), position(3), Seq{1}},
                              {journal(2), position(5), position(4), Seq{1}},
                              {journal(3), position(7), {}, Seq{1}}});
    EXPECT_EQ(late.left(), 8u);
    EXPECT_EQ(late.wants(at(0)), wanted(2, 5, 5));
    late.sent(position(5), at(0));
    EXPECT_EQ(late.receive(ack(2, 5)), Progress::moved);
    EXPECT_EQ(late.wants(at(1)), wanted(3, 1, 7));
}

TEST(LateUpload, ForgetsWhatWasOnItsWayWithTheLink) {
    LateUpload late = of_ten(4);
    late.sent(position(10), at(0));
    late.lost();
    EXPECT_EQ(late.wants(at(1)), wanted(1, 5, 10));
    EXPECT_EQ(late.receive(ack(1, 10)), Progress::stale);
}

TEST(LateUpload, BeginsAgainWhereItsOwnHistoryIsAnother) {
    LateUpload late = of_ten(4);
    EXPECT_FALSE(late.contradicts(position(4).hash));
    EXPECT_TRUE(late.contradicts(position(5).hash));
    EXPECT_FALSE(of_ten(0).contradicts({}));
    late.begin_again();
    EXPECT_EQ(late.wants(at(0)), wanted(1, 1, 10));
}

TEST(LateUpload, RewindsEverythingForANewHub) {
    LateUpload late = upload({{journal(1), position(3), position(3), Seq{1}},
                              {journal(2), position(5), position(5), Seq{1}}});
    late.rewind();
    EXPECT_EQ(late.left(), 8u);
}

TEST(LateUpload, LeavesARowThatCannotBeReadForAWhile) {
    LateUpload late = of_ten(4);
    late.put_off(at(0));
    EXPECT_FALSE(late.wants(at(limits::resend_after_max_ms - 1)));
    EXPECT_EQ(late.wants(at(limits::resend_after_max_ms)), wanted(1, 5, 10));
}

// ---- damage

Unreadable span(std::uint64_t after, std::uint64_t last) {
    return {position(after), Seq{last}};
}

// Sends and is answered for all up to there.
void take(LateUpload& late, std::uint64_t last) {
    late.sent(position(last), at(0));
    EXPECT_EQ(late.receive(ack(1, last)), Progress::moved);
}

TEST(LateUpload, PassesOverWhatCannotBeReadAndKeepsItInMind) {
    LateUpload late = of_ten(4);
    late.pass_over(position(4).hash);
    EXPECT_EQ(late.wants(at(0)), wanted(1, 6, 10));
    late.pass_over({});
    EXPECT_EQ(late.wants(at(0)), wanted(1, 7, 10));
    EXPECT_EQ(late.row_of(journal(1)).unreadable, std::vector{span(4, 6)});
    EXPECT_EQ(late.row_of(journal(1)).taken, position(4));
    take(late, 10);
    EXPECT_EQ(late.row_of(journal(1)).unreadable, std::vector{span(4, 6)});
    EXPECT_EQ(late.left(), 0u);
}

TEST(LateUpload, IsDoneBehindADamagedEnd) {
    LateUpload late = of_ten(8);
    late.pass_over(position(8).hash);
    late.pass_over(position(9).hash);
    EXPECT_EQ(late.left(), 0u);
    EXPECT_FALSE(late.wants(at(0)));
    EXPECT_EQ(late.row_of(journal(1)).taken, position(8));
}

TEST(LateUpload, DoesNotReadDamageTwiceInOneLife) {
    LateUpload late = of_ten(4);
    late.pass_over(position(4).hash);
    take(late, 7);
    late.pass_over(position(7).hash);
    late.rewind();
    EXPECT_EQ(late.wants(at(0)), wanted(1, 1, 10));
    take(late, 4);
    EXPECT_EQ(late.wants(at(0)), wanted(1, 6, 10));
    take(late, 7);
    EXPECT_EQ(late.wants(at(0)), wanted(1, 9, 10));
    EXPECT_EQ(late.row_of(journal(1)).unreadable, (std::vector{span(4, 5), span(7, 8)}));
}

TEST(LateUpload, TriesOnceMoreAfterAStartAndForgetsWhatCouldBeRead) {
    LateUpload late =
        upload({{journal(1), position(10), position(10), Seq{1}, {span(2, 4), span(6, 7)}}});
    EXPECT_EQ(late.wants(at(0)), wanted(1, 3, 10));
    late.pass_over(position(2).hash);
    EXPECT_EQ(late.row_of(journal(1)).unreadable, (std::vector{span(2, 4), span(6, 7)}));
    take(late, 4);
    EXPECT_EQ(late.row_of(journal(1)).unreadable, (std::vector{span(2, 3), span(6, 7)}));
    take(late, 10);
    EXPECT_EQ(late.row_of(journal(1)).unreadable, std::vector{span(2, 3)});
    EXPECT_EQ(late.left(), 0u);
}

TEST(LateUpload, KeepsSpansApartAndJoinsThoseThatTouch) {
    LateUpload late = upload({{journal(1), position(10), {}, Seq{1}, {span(4, 5), span(8, 9)}}});
    take(late, 1);
    late.pass_over(position(1).hash);  // 2
    take(late, 3);
    late.pass_over(position(3).hash);  // 4: known already
    late.pass_over({});                // 5
    late.pass_over({});                // 6: touches the one before it
    late.pass_over({});                // 7
    late.pass_over({});                // 8: joins the one behind it
    EXPECT_EQ(late.row_of(journal(1)).unreadable, (std::vector{span(1, 2), span(3, 9)}));
}

}  // namespace
}  // namespace onepool::node
