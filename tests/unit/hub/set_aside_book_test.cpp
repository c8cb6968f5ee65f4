// The worklist as a book: what is open, of whom, told by which case.
#include "hub/core/set_aside_book.hpp"

#include <gtest/gtest.h>

#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

class SetAsideBooks : public testing::Test {
  protected:
    EventSetAside aside(std::uint8_t node, std::uint64_t seq, std::uint64_t case_id = 1) const {
        EventSetAside effect;
        effect.node = node_number(node);
        effect.seq = Seq{seq};
        effect.reason = "unknown SKU Z";
        effect.raw = Bytes{1, 2, 3};
        effect.journal = journal_number(1);
        effect.withheld = {Sku{"Z"}};
        effect.build = "1.0";
        effect.case_id = case_id;
        return effect;
    }
    void keep(std::uint8_t node, std::uint64_t seq, std::uint64_t case_id = 1) {
        book.apply(aside(node, seq, case_id), UnixMs{static_cast<std::int64_t>(seq)}, Lsn{seq});
    }
    SetAsideReplayed replayed(std::uint64_t id, Verdict verdict) const {
        return {.id = id,
                .by = StaffId{"anna"},
                .verdict = verdict,
                .reason = "newer",
                .withheld = {},
                .build = "1.1"};
    }
    SetAsideBook book;
};

TEST_F(SetAsideBooks, ARecordSaysWhatWasSetAsideWhenAndWhereItsBytesAre) {
    keep(7, 5);

    const SetAsideRecord& record = *book.find(1);
    EXPECT_EQ(record.event, (EventId{node_number(7), journal_number(1), Seq{5}}));
    EXPECT_EQ(record.reason, "unknown SKU Z");
    EXPECT_EQ(record.withheld, (std::vector<Sku>{Sku{"Z"}}));
    EXPECT_EQ(record.build, "1.0");
    EXPECT_EQ(record.at, UnixMs{5});
    EXPECT_EQ(record.lsn, Lsn{5});
    EXPECT_EQ(record.raw_bytes, 3u);
    EXPECT_EQ(record.raw_digest, sha256({ByteView(Bytes{1, 2, 3})}));
    EXPECT_TRUE(record.is_open());
    EXPECT_EQ(book.find(0), nullptr);
    EXPECT_EQ(book.find(2), nullptr);
}

TEST_F(SetAsideBooks, TheOpenOnesOfEveryNodeAreKnownOldestFirst) {
    keep(7, 5);
    keep(8, 1);
    keep(7, 6);
    EXPECT_EQ(book.open_count(), 3u);
    EXPECT_EQ(book.open_count(node_number(7)), 2u);
    EXPECT_EQ(book.oldest_open(node_number(7))->id, 1u);
    EXPECT_EQ(book.oldest_open(node_number(9)), nullptr);

    book.apply(replayed(1, Verdict::applied), UnixMs{9});
    EXPECT_EQ(book.oldest_open(node_number(7))->id, 3u);
    book.apply(SetAsideVoided{2, StaffId{"ben"}, "a test"}, UnixMs{9});

    EXPECT_EQ(book.open_count(), 1u);
    EXPECT_EQ(book.open().size(), 1u) << "no node without an open one is listed";
    EXPECT_EQ(book.find(1)->state, SetAsideState::replayed);
    EXPECT_EQ(book.find(2)->state, SetAsideState::voided);
    EXPECT_EQ(book.find(2)->note, "a test");
    EXPECT_EQ(book.find(2)->settled_at, UnixMs{9});
}

TEST_F(SetAsideBooks, AReplayThatFailsLeavesItOpenWithTheNewReason) {
    keep(7, 5);
    EXPECT_TRUE(book.apply(replayed(1, Verdict::parked), UnixMs{9}).is_open());

    const SetAsideRecord& record = *book.find(1);
    EXPECT_EQ(record.verdict, Verdict::parked);
    EXPECT_EQ(record.reason, "newer");
    EXPECT_EQ(record.build, "1.1");
    EXPECT_EQ(record.tries, 1u);
    EXPECT_TRUE(record.withheld.empty());
    EXPECT_EQ(record.settled_at, std::nullopt);
}

TEST_F(SetAsideBooks, ACaseTellsOfWhatIsOpenOfIt) {
    keep(7, 5, 4);
    keep(7, 6, 4);
    keep(7, 7, 5);
    EXPECT_EQ(book.open_of_case(4), 2u);
    book.apply(replayed(1, Verdict::applied), UnixMs{9});
    book.apply(replayed(2, Verdict::applied), UnixMs{9});
    EXPECT_EQ(book.open_of_case(4), 0u);
    EXPECT_EQ(book.open_of_case(5), 1u);
}

TEST_F(SetAsideBooks, BeyondItsBoundANodesEventsAreNotListedAndOthersStillAre) {
    for (std::uint64_t seq = 1; seq <= limits::worklist_per_node + 1; ++seq)
        keep(7, seq);
    EXPECT_EQ(book.open_count(node_number(7)), limits::worklist_per_node);
    keep(8, 1);
    EXPECT_EQ(book.open_count(node_number(8)), 1u);
    book.apply(replayed(1, Verdict::applied), UnixMs{9});
    keep(7, 500'000);
    EXPECT_EQ(book.all().back().event.seq, Seq{500'000}) << "there is room again";
}

TEST_F(SetAsideBooks, ARestoredRecordIsIndexedLikeALiveOne) {
    keep(7, 5);
    keep(7, 6);
    book.apply(SetAsideVoided{1, StaffId{"ben"}, "a test"}, UnixMs{9});
    EXPECT_EQ(book.dirty(), 2u);

    SetAsideBook restored;
    EXPECT_FALSE(restored.restore(book.all()[1])) << "not the next";
    for (const SetAsideRecord& record : book.all())
        EXPECT_TRUE(restored.restore(record));
    EXPECT_EQ(restored.open(), book.open());
    EXPECT_EQ(restored.open_of_case(1), 1u);
    EXPECT_EQ(restored.open_count(), 1u);
    EXPECT_EQ(restored.dirty(), 0u);
}

using SetAsideBooksDeathTest = SetAsideBooks;

TEST_F(SetAsideBooksDeathTest, SettlingTwiceIsABug) {
    keep(7, 5);
    book.apply(SetAsideVoided{1, StaffId{"ben"}, "a test"}, UnixMs{9});
    EXPECT_DEATH(book.apply(replayed(1, Verdict::applied), UnixMs{9}), "is_open");
    EXPECT_DEATH(book.apply(replayed(2, Verdict::applied), UnixMs{9}), "id");
}

TEST(SetAsideStates, EveryOneHasAName) {
    for (int i = 0; i < 3; ++i)
        EXPECT_STRNE(to_text(static_cast<SetAsideState>(i)), "");
}

}  // namespace
}  // namespace onepool::hub
