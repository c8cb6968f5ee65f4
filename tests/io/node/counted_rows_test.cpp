// What was counted, in a node's database: it is there after a crash, and what a disk changed of it
// is counted anew.

#include <gtest/gtest.h>

#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

class CountedRows : public NodeStoreTest {
  protected:
    CountedRows() {
        NodeStore store(config());
        EXPECT_EQ(store.commit({CountSessionPut{session_}, CountSessionPut{other_},
                                CountLinePut{line("A", 2)}, CountLinePut{line("B", 3)}}),
                  CommitOutcome::done);
    }
    CountedSku line(const std::string& sku, std::int64_t units) const {
        CountedSku line{session_.id, Sku{sku}, {{"B-07", Units{units}}}};
        line.by = StaffId{"ann"};
        return line;
    }
    CountBook::Stored stored() const { return NodeStore(config()).load().counts; }
    CountBook::Stored after(const std::string& change) {
        execute(change);
        const auto found = NodeStore(config()).load();
        EXPECT_TRUE(found.damage.rows.is_count) << change;
        EXPECT_FALSE(damage().rows.is_count) << "it is put right once: " << change;
        return found.counts;
    }

    const CountSession session_{.id = basket(1), .name = "aisle 3"};
    const CountSession other_{.id = basket(2), .state = CountState::finished};
};

TEST_F(CountedRows, AreThereAtTheNextStart) {
    EXPECT_EQ(stored().sessions, (std::vector<CountSession>{session_, other_}));
    EXPECT_EQ(stored().lines, (std::vector<CountedSku>{line("A", 2), line("B", 3)}));
    EXPECT_FALSE(damage().rows.is_count);
}

TEST_F(CountedRows, AreErasedLineByLineAndSessionBySession) {
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({CountLinePut{line("A", 9)}, CountLineErase{session_.id, Sku{"B"}}}),
                  CommitOutcome::done);
    }
    EXPECT_EQ(stored().lines, std::vector<CountedSku>{line("A", 9)});
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({CountErase{session_.id, CountErase::What::lines}}),
                  CommitOutcome::done);
    }
    EXPECT_TRUE(stored().lines.empty());
    EXPECT_EQ(stored().sessions.size(), 2u);
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({CountErase{session_.id, CountErase::What::all}}),
                  CommitOutcome::done);
    }
    EXPECT_EQ(stored().sessions, std::vector<CountSession>{other_});
}

// A bit of the value, and a row that says it is another's.
TEST_F(CountedRows, ADamagedLineGoesAlone) {
    const std::string of_a = " WHERE sku = 'A'";
    EXPECT_EQ(after("UPDATE count_line SET value = CAST(value || x'00' AS BLOB)" + of_a).lines,
              std::vector<CountedSku>{line("B", 3)});
    EXPECT_EQ(stored().sessions.size(), 2u);
}

TEST_F(CountedRows, ALineOfAnotherSkuIsNotBelieved) {
    EXPECT_EQ(after("UPDATE count_line SET sku = 'C' WHERE sku = 'A'").lines,
              std::vector<CountedSku>{line("B", 3)});
}

TEST_F(CountedRows, ADamagedSessionGoesWithAllThatWasCountedInIt) {
    const auto left = after(
        "UPDATE count_session SET value = zeroblob(60) WHERE length(value) > 0 "
        "AND id IN (SELECT session FROM count_line)");
    EXPECT_EQ(left.sessions, std::vector<CountSession>{other_});
    EXPECT_TRUE(left.lines.empty());
}

TEST_F(CountedRows, ADatabaseOfTheEighthVersionIsBroughtUp) {
    execute("DROP TABLE count_line; DROP TABLE count_session; PRAGMA user_version = 8");
    EXPECT_TRUE(stored().sessions.empty());
    NodeStore store(config());
    EXPECT_EQ(store.commit({CountSessionPut{session_}}), CommitOutcome::done);
}

}  // namespace
}  // namespace onepool::node
