// A till's database read for its hub: batches that hold, without a byte of the file being changed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

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
    JournalRunsTest() { write(1, 5); }
    void write(std::uint64_t first, std::uint64_t last) {
        node::NodeStore store({path_, node_id, journal_id});
        std::vector<node::Record> rows;
        for (std::uint64_t seq = first; seq <= last; ++seq) {
            Event event;
            event.header.seq = Seq{seq};
            event.header.wall = UnixMs{1'000};
            event.header.hlc = Hlc{1'000, 0};
            event.header.staff = StaffId{"anna"};
            event.header.business_day = BusinessDay{20'110'117};
            event.header.basket.bytes.fill(static_cast<std::uint8_t>(seq));
            event.header.basket.bytes[0] = static_cast<std::uint8_t>(seq >> 8);
            event.body = hub::sale_of({{"A", 1}});
            Bytes payload = encode_event(event);
            head_ = chain_append(head_, node_id, journal_id, payload);
            payloads_[seq] = payload;
            rows.push_back(
                node::JournalAppend{Seq{seq}, head_.hash, event.header.basket, std::move(payload)});
        }
        EXPECT_EQ(store.commit(rows), CommitOutcome::done);
    }
    // Its kind, which SQLite reads before anything else.
    void destroy_page_with(const Bytes& bytes) const {
        io::Database({.path = path_}).execute("PRAGMA wal_checkpoint(TRUNCATE)");
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(file), {}};
        const std::string wanted(bytes.begin(), bytes.end());
        const auto at = all.find(wanted);
        ASSERT_NE(at, std::string::npos);
        file.clear();
        file.seekp(static_cast<std::streamoff>(at / 4'096 * 4'096));
        file.put('\x77');
    }
    void edit(const std::string& sql) const { io::Database({.path = path_}).execute(sql); }

    test_support::TempDir folder_;
    std::string path_ = folder_.file("node.db");
    Position head_;
    std::map<std::uint64_t, Bytes> payloads_;
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

// A page that SQLite cannot read: what stands behind it, and in journals after it, is read all the
// same.
TEST_F(JournalRunsTest, GoOnBehindAPageThatIsDestroyed) {
    write(6, 400);
    destroy_page_with(payloads_.at(150));
    JournalRuns runs(path_);
    std::set<std::uint64_t> read;
    while (const auto batch = runs.next()) {
        for (std::size_t i = 0; i < batch->events.size(); ++i)
            read.insert(batch->first.value + i);
    }
    EXPECT_TRUE(read.contains(1));
    EXPECT_FALSE(read.contains(150));
    EXPECT_TRUE(read.contains(400));
    EXPECT_GT(read.size(), 340u) << "all but a page and its neighbour";
    ASSERT_FALSE(runs.unproven().empty());
    EXPECT_NE(to_text(runs.unproven().front()).find("cannot be read"), std::string::npos);
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
