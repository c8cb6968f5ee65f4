// A node's database that somebody edited: every kind of edit is named, with the event it hit.

#include <gtest/gtest.h>

#include "drivers/io/sqlite.hpp"
#include "hub/verify/verify_file.hpp"
#include "node/store/node_store.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/receipt_code.hpp"
#include "protocol/seal.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::verify {
namespace {

const NodeId node_id = hub::node_number(1);
const JournalId journal_id = hub::journal_number(1);
const SigningKey hub_key = hub::key_number(100);

constexpr std::uint64_t events = 5;

class NodeFileEdits : public testing::Test {
  protected:
    NodeFileEdits() {
        node::NodeStore store({path_, node_id, journal_id});
        std::vector<node::Record> rows = journal(1'000);
        rows.push_back(node::HubKeyPut{hub_key.public_key()});
        rows.push_back(node::CursorPut{head_, Seq{}, HubEpoch{1}, 1, {}});
        rows.push_back(node::HeadWitnessPut{sealed_ack(hub_key)});
        EXPECT_EQ(store.commit(rows), CommitOutcome::done);
    }

    // Five sales that differ from those of another price.
    std::vector<node::Record> journal(std::int64_t wall) {
        std::vector<node::Record> rows;
        head_ = {};
        for (std::uint64_t seq = 1; seq <= events; ++seq) {
            Event event;
            event.header.seq = Seq{seq};
            event.header.wall = UnixMs{wall};
            event.header.hlc = Hlc{wall, 0};
            event.header.staff = StaffId{"anna"};
            event.header.business_day = BusinessDay{20'110'117};
            event.header.basket.bytes.fill(static_cast<std::uint8_t>(seq));
            event.body = hub::sale_of({{"A", 1}});
            Bytes payload = encode_event(event);
            head_ = chain_append(head_, node_id, journal_id, payload);
            hashes_.push_back(head_.hash);
            rows.push_back(
                node::JournalAppend{Seq{seq}, head_.hash, event.header.basket, std::move(payload)});
        }
        return rows;
    }
    Bytes sealed_ack(const SigningKey& key) const {
        Ack ack;
        ack.hub_epoch = HubEpoch{1};
        ack.journal = journal_id;
        ack.applied = head_;
        ack.credit = 2;
        return seal(key, {Way::down, node_id}, encode_message(ack));
    }
    void edit(const std::string& sql) const { io::Database({.path = path_}).execute(sql); }
    Report report(const Trusted& trusted = {}) const { return verify_file(path_, trusted); }
    void expect_bad(std::uint64_t seq, const std::string& part) const {
        const auto finding = report().finding;
        ASSERT_TRUE(finding.has_value()) << "nothing was noticed";
        EXPECT_EQ(finding->seq, Seq{seq});
        EXPECT_NE(finding->text.find(part), std::string::npos) << finding->text;
    }

    test_support::TempDir folder_;
    std::string path_ = folder_.file("node.db");
    Position head_;
    std::vector<Digest> hashes_;
};

TEST_F(NodeFileEdits, NoneIsNoFinding) {
    const Report whole = report();
    EXPECT_EQ(whole.finding, std::nullopt) << to_text(path_, whole);
    EXPECT_EQ(whole.events, events);
    EXPECT_EQ(whole.journals, (std::vector<JournalSum>{{node_id, journal_id, head_}}));
    EXPECT_EQ(whole.witness, (Witness{node_id, journal_id, head_}));
    EXPECT_TRUE(whole.notes.empty());
}

TEST_F(NodeFileEdits, AChangedRowIsNamed) {
    edit(
        "UPDATE journal SET payload = (SELECT payload FROM journal WHERE rowid = 2) "
        "WHERE rowid = 3");
    expect_bad(3, "changed");
}

TEST_F(NodeFileEdits, AChangedHashIsNamed) {
    edit("UPDATE journal SET hash = zeroblob(32) WHERE rowid = 4");
    expect_bad(4, "changed");
}

TEST_F(NodeFileEdits, ADeletedRowIsNamed) {
    edit("DELETE FROM journal WHERE rowid = 3");
    expect_bad(3, "missing");
}

TEST_F(NodeFileEdits, AnInsertedRowIsNamed) {
    edit(
        "INSERT INTO journal (rowid, hash, payload) "
        "SELECT 6, hash, payload FROM journal WHERE rowid = 5");
    expect_bad(6, "changed");
}

TEST_F(NodeFileEdits, SwappedRowsAreNamed) {
    edit(
        "CREATE TEMP TABLE two AS SELECT rowid AS at, hash, payload FROM journal "
        "WHERE rowid IN (2, 3);"
        "UPDATE journal SET hash = (SELECT hash FROM two WHERE at = 5 - journal.rowid), "
        "payload = (SELECT payload FROM two WHERE at = 5 - journal.rowid) WHERE rowid IN (2, 3)");
    expect_bad(2, "changed");
}

TEST_F(NodeFileEdits, ARowFiledUnderAnotherDocumentIsNamed) {
    edit("UPDATE journal SET basket = zeroblob(16) WHERE rowid = 2");
    expect_bad(2, "filed");
}

TEST_F(NodeFileEdits, ACutTailIsNamed) {
    edit("DELETE FROM journal WHERE rowid >= 4");
    expect_bad(4, "the hub acknowledged");
}

TEST_F(NodeFileEdits, ACutTailIsNamedThoughTheCursorWasCutToo) {
    edit("DELETE FROM journal WHERE rowid >= 4; DELETE FROM cursor");
    expect_bad(4, "the hub signed for");
}

TEST_F(NodeFileEdits, AChainMadeAnewIsNamedByWhatTheHubSigned) {
    edit("DELETE FROM journal; DELETE FROM cursor");
    {
        node::NodeStore store({path_, node_id, journal_id});
        const Position signed_for = head_;
        ASSERT_EQ(store.commit(journal(2'000)), CommitOutcome::done);
        ASSERT_NE(head_, signed_for);
    }
    edit("DELETE FROM cursor");  // which the store made anew, of the hub's word
    expect_bad(events, "the hub signed for");
}

TEST_F(NodeFileEdits, AStrippedSealIsNamed) {
    edit("UPDATE head_witness SET sealed = substr(sealed, 81)");
    expect_bad(0, "not signed by the hub's key");
}

TEST_F(NodeFileEdits, AnotherHubsWordIsNoneHere) {
    const auto finding = report({.hub = hub::key_number(7).public_key()}).finding;
    ASSERT_TRUE(finding.has_value());
    EXPECT_NE(finding->text.find("not signed by the hub's key"), std::string::npos);
}

TEST_F(NodeFileEdits, WhatCannotBeJudgedIsSaid) {
    edit("DELETE FROM head_witness; DELETE FROM journal WHERE rowid = 1");
    const Report pruned = report();
    EXPECT_EQ(pruned.finding, std::nullopt);
    ASSERT_EQ(pruned.notes.size(), 2u);
    EXPECT_NE(pruned.notes[0].find("begins at event 2"), std::string::npos);
    EXPECT_NE(pruned.notes[1].find("no signed acknowledgement"), std::string::npos);
}

TEST_F(NodeFileEdits, AReceiptIsFoundByItsCode) {
    const Report found = report({.code = receipt_code(hashes_[2])});
    ASSERT_EQ(found.found.size(), 1u);
    EXPECT_EQ(found.found[0].event, (EventId{node_id, journal_id, Seq{3}}));
    EXPECT_NE(to_text(path_, found).find("sale of 1 line"), std::string::npos);
    EXPECT_TRUE(report({.code = "0000-0000"}).found.empty());
}

}  // namespace
}  // namespace onepool::verify
