// A till's database read for its hub: batches that hold, without a byte of the file being changed.
#include <gtest/gtest.h>

#include <filesystem>

#include "drivers/io/sqlite.hpp"
#include "drivers/verify/journal_runs.hpp"
#include "node/store/node_store.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::verify {
namespace {

const NodeId node_id = hub::node_number(1);
const JournalId journal_id = hub::journal_number(1);

class JournalRunsTest : public testing::Test {
  protected:
    JournalRunsTest() {
        node::NodeStore store({path_, node_id, journal_id});
        std::vector<node::Record> rows;
        for (std::uint64_t seq = 1; seq <= 5; ++seq) {
            Event event;
            event.header.seq = Seq{seq};
            event.header.wall = UnixMs{1'000};
            event.header.hlc = Hlc{1'000, 0};
            event.header.staff = StaffId{"anna"};
            event.header.business_day = BusinessDay{20'110'117};
            event.header.basket.bytes.fill(static_cast<std::uint8_t>(seq));
            event.body = hub::sale_of({{"A", 1}});
            Bytes payload = encode_event(event);
            head_ = chain_append(head_, node_id, journal_id, payload);
            rows.push_back(
                node::JournalAppend{Seq{seq}, head_.hash, event.header.basket, std::move(payload)});
        }
        EXPECT_EQ(store.commit(rows), CommitOutcome::done);
    }
    void edit(const std::string& sql) const { io::Database({.path = path_}).execute(sql); }

    test_support::TempDir folder_;
    std::string path_ = folder_.file("node.db");
    Position head_;
};

TEST_F(JournalRunsTest, GiveTheWholeJournalAsABatchThatAHubCanRead) {
    const auto before = std::filesystem::last_write_time(path_);
    JournalRuns runs(path_);
    EXPECT_EQ(runs.node(), node_id);
    const auto batch = runs.next();
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->first, Seq{1});
    EXPECT_EQ(batch->events.size(), 5u);
    EXPECT_EQ(batch->last_hash, head_.hash);
    const auto decoded = decode_message(encode_message(*batch));
    EXPECT_TRUE(std::holds_alternative<Message>(decoded));
    EXPECT_FALSE(runs.next().has_value());
    EXPECT_TRUE(runs.unproven().empty());
    EXPECT_EQ(std::filesystem::last_write_time(path_), before);
}

TEST_F(JournalRunsTest, GoOnBehindAnEventThatWasChangedAndNameIt) {
    edit("UPDATE journal SET payload = zeroblob(length(payload)) WHERE rowid = 3");
    JournalRuns runs(path_);
    EXPECT_EQ(runs.next()->events.size(), 2u);
    const auto behind = runs.next();
    ASSERT_TRUE(behind.has_value());
    EXPECT_EQ(behind->first, Seq{4});
    EXPECT_EQ(behind->last_hash, head_.hash);
    ASSERT_EQ(runs.unproven().size(), 1u);
    EXPECT_EQ(runs.unproven()[0].seq, Seq{3});
}

TEST_F(JournalRunsTest, AreNotReadFromAnythingElse) {
    EXPECT_THROW(JournalRuns(folder_.file("none.db")), Unreadable);
    const std::string other = folder_.file("other.db");
    io::Database({.path = other}).execute("CREATE TABLE t (a)");
    EXPECT_THROW((JournalRuns{other}), Unreadable);
}

}  // namespace
}  // namespace onepool::verify
