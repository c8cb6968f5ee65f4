// A hub's log that somebody edited: every kind of edit is named, with the entry or event it hit.

#include <gtest/gtest.h>

#include "drivers/io/sqlite.hpp"
#include "hub/store/hub_store.hpp"
#include "hub/verify/verify_file.hpp"
#include "protocol/receipt_code.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::verify {
namespace {

using hub::HubRoom;

class HubLogEdits : public testing::Test {
  protected:
    HubLogEdits() {
        room_.key = hub::key_number(100);
        room_.restart();
        room_.till.signs_with(hub::key_number(1));
        room_.greet(room_.till);
        for (int i = 0; i < 3; ++i) {
            room_.fact(room_.till, hub::receipt_of({{"A", 5 + i}}));
            batches_.push_back(room_.log.back().lsn.value);
        }
        room_.fact(room_.warehouse, hub::receipt_of({{"B", 1}}));
        ended_.signs_with(hub::key_number(1));
        ended_.records(hub::receipt_of({{"A", 1}}));
        ended_.records(hub::receipt_of({{"A", 2}}));
        EventBatch late = ended_.plain_batch(1, 2);
        late.kind = BatchKind::late;
        room_.step(ended_.says(late));
        late_ = room_.log.back().lsn.value;
        const auto store = hub::open_sqlite_hub_store(path_, "writer");
        EXPECT_EQ(store->append(room_.log), CommitOutcome::done);
    }

    void edit(const std::string& sql) const { io::Database({.path = path_}).execute(sql); }
    std::string batch(std::size_t index) const { return std::to_string(batches_[index]); }
    Report report(const Trusted& trusted = {}) const { return verify_file(path_, trusted); }
    void expect_bad(std::uint64_t seq, const std::string& part, const Trusted& trusted = {}) const {
        const auto finding = report(trusted).finding;
        ASSERT_TRUE(finding.has_value()) << "nothing was noticed";
        EXPECT_EQ(finding->seq, Seq{seq});
        EXPECT_NE(finding->text.find(part), std::string::npos) << finding->text;
    }
    Witness witness() const { return {room_.till.node(), room_.till.journal(), room_.till.head()}; }

    test_support::TempDir folder_;
    std::string path_ = folder_.file("hub.db");
    HubRoom room_;
    hub::Till ended_{1, 7};               // an earlier journal of the till, whose events came late
    std::uint64_t late_ = 0;              // the entry they came in
    std::vector<std::uint64_t> batches_;  // entries of the till's three batches
};

TEST_F(HubLogEdits, NoneIsNoFinding) {
    const Report whole = report({.witnesses = {witness()}});
    EXPECT_EQ(whole.finding, std::nullopt) << to_text(path_, whole);
    EXPECT_EQ(whole.entries, room_.log.size());
    EXPECT_EQ(whole.events, 6u);
    EXPECT_EQ(whole.sealed, 4u);
    EXPECT_EQ(whole.unsealed, 1u) << "the warehouse has no key";
    ASSERT_EQ(whole.journals.size(), 2u);
    EXPECT_EQ(whole.journals[0].head, room_.till.head());
}

TEST_F(HubLogEdits, WhatAPersonBroughtOfADeadTillIsJudgedWithoutASignature) {
    room_.command(hub::RevokeNode{room_.till.node(), "it burnt"});
    room_.till.records(hub::receipt_of({{"A", 9}}));
    room_.step(hub::BringIn{{},
                            room_.till.node(),
                            encode_message(room_.till.plain_batch(4, 4)),
                            StaffId{"anna"},
                            "it burnt"});
    const std::string path = folder_.file("brought.db");
    {
        const auto store = hub::open_sqlite_hub_store(path, "writer");
        ASSERT_EQ(store->append(room_.log), CommitOutcome::done);
    }
    const Report whole = verify_file(path, {.witnesses = {witness()}});
    EXPECT_EQ(whole.finding, std::nullopt) << to_text(path, whole);
    EXPECT_EQ(whole.events, 7u);
    EXPECT_EQ(whole.sealed, 4u);
    ASSERT_EQ(whole.notes.size(), 1u);
    EXPECT_NE(whole.notes[0].find("1 batches were brought in"), std::string::npos);
    EXPECT_EQ(whole.journals[0].head, room_.till.head());
}

TEST_F(HubLogEdits, ADeletedEntryIsNamed) {
    edit("DELETE FROM entry WHERE lsn = " + batch(1));
    expect_bad(0, "entry " + batch(1) + " of the log is missing");
}

TEST_F(HubLogEdits, AChangedDecisionIsNamed) {
    edit("UPDATE entry SET at = at + 1 WHERE lsn = " + batch(1));
    expect_bad(0, "entry " + batch(1) + " of the log is not as it was decided");
    edit("UPDATE entry SET at = at - 1, effects = x'00' WHERE lsn = " + batch(1));
    expect_bad(0, "entry " + batch(1) + " of the log cannot be read");
}

TEST_F(HubLogEdits, AChangedBatchIsNamed) {
    edit(
        "UPDATE entry SET input = CAST(substr(input, 1, length(input) - 1) || x'ee' AS BLOB) WHERE "
        "lsn = " +
        batch(1));
    expect_bad(2, "entry " + batch(1) + " of the log");
}

TEST_F(HubLogEdits, AStrippedSealIsNamed) {
    edit("UPDATE entry SET input = substr(input, 81) WHERE lsn = " + batch(2));
    expect_bad(3, "not signed any more");
}

TEST_F(HubLogEdits, AChangedLateBatchIsNamed) {
    const std::string which = "lsn = " + std::to_string(late_);
    edit("CREATE TABLE kept AS SELECT input FROM entry WHERE " + which +
         "; UPDATE entry SET input = substr(input, 81) WHERE " + which);
    expect_bad(1, "not signed any more");
    edit("UPDATE entry SET input = (SELECT input FROM entry WHERE lsn = " + batch(0) + ") WHERE " +
         which);
    expect_bad(2, "no batch of its journal");
    edit("UPDATE entry SET input = (SELECT input FROM kept) WHERE " + which);
    EXPECT_EQ(report().finding, std::nullopt);
}

TEST_F(HubLogEdits, AnOlderWordOfTheHubIsBorneOutBesideANewerOne) {
    Witness older = witness();
    older.head = {Seq{2}, room_.till.plain_batch(1, 2).last_hash};
    EXPECT_EQ(report({.witnesses = {older, witness()}}).finding, std::nullopt);
    older.head.hash[0] ^= 1;
    expect_bad(2, "not what the hub signed for", {.witnesses = {witness(), older}});
}

// The copy of a till wrote other events under the same numbers, and they came late.
TEST_F(HubLogEdits, WhatTheHubSignedForIsBorneOutByOneOfTwoHistories) {
    hub::Till copy(1);
    copy.has_other_documents(5);
    copy.signs_with(hub::key_number(1));
    for (int i = 0; i < 3; ++i)
        copy.records(hub::receipt_of({{"A", 9}}));
    const std::size_t before = room_.log.size();
    room_.clock += 2 * limits::clone_window_ms;
    hub::Till fresh(1, 9);
    fresh.signs_with(hub::key_number(1));
    room_.greet(fresh);
    EventBatch late = copy.plain_batch(1, 3);
    late.kind = BatchKind::late;
    room_.step(copy.says(late));
    room_.step(hub::JournalFound{{copy.node(), copy.journal(), Seq{1}, Seq{3}},
                                 std::vector<hub::KnownEvent>{}});
    room_.step(copy.says(late));
    const auto store = hub::open_sqlite_hub_store(path_, "again");
    ASSERT_EQ(store->append(std::span(room_.log).subspan(before)), CommitOutcome::done);
    EXPECT_EQ(report().events, 9u) << "they were taken";
    EXPECT_EQ(report({.witnesses = {witness()}}).finding, std::nullopt);
}

TEST_F(HubLogEdits, AReceiptOfALateEventIsFoundByItsCode) {
    const Report found = report({.code = receipt_code(ended_.head().hash)});
    ASSERT_EQ(found.found.size(), 1u);
    EXPECT_EQ(found.found[0].event.journal, ended_.journal());
}

TEST_F(HubLogEdits, SwappedBatchesAreNamed) {
    edit("CREATE TEMP TABLE two AS SELECT lsn, input FROM entry WHERE lsn IN (" + batch(0) + ", " +
         batch(1) +
         "); UPDATE entry SET input = (SELECT input FROM two WHERE two.lsn <> "
         "entry.lsn) WHERE lsn IN (" +
         batch(0) + ", " + batch(1) + ")");
    expect_bad(1, "missing");
}

TEST_F(HubLogEdits, AnAddedEntryIsNamed) {
    edit(
        "INSERT INTO entry (lsn, at, kind, node, digest, effects, input) "
        "SELECT lsn + 1, at, kind, node, digest, effects, input FROM entry "
        "ORDER BY lsn DESC LIMIT 1");
    expect_bad(0, "added behind its end");
}

TEST_F(HubLogEdits, ACutTailIsNamed) {
    edit("DELETE FROM entry WHERE lsn >= " + batch(2));
    expect_bad(0, "entry " + batch(2) + " of the log is missing");
}

TEST_F(HubLogEdits, ATailCutCleanlyIsNamedByWhatTheNodeKept) {
    edit("DELETE FROM entry WHERE lsn >= " + batch(2) + "; UPDATE head SET lsn = " + batch(2) +
         " - 1");
    EXPECT_EQ(report().finding, std::nullopt);
    expect_bad(3, "the hub signed for it", {.witnesses = {witness()}});
}

TEST_F(HubLogEdits, AnotherHistoryThanTheNodeWasShownIsNamed) {
    Witness other = witness();
    other.head.hash[0] ^= 1;
    expect_bad(3, "not what the hub signed for", {.witnesses = {other}});
}

TEST_F(HubLogEdits, AKeyThatIsNotTheNodesIsNamed) {
    expect_bad(0, "which is not the one named",
               {.nodes = {{room_.till.node(), hub::key_number(2).public_key()}}});
    EXPECT_EQ(report({.nodes = {{room_.till.node(), hub::key_number(1).public_key()}}}).finding,
              std::nullopt);
}

TEST_F(HubLogEdits, AReceiptIsFoundByItsCode) {
    const Report found = report({.code = receipt_code(room_.till.head().hash)});
    ASSERT_EQ(found.found.size(), 1u);
    EXPECT_EQ(found.found[0].event.seq, Seq{3});
}

}  // namespace
}  // namespace onepool::verify
