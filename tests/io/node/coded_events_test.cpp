// Events found again by the code that stands on their receipts, however old they are.

#include <gtest/gtest.h>

#include <vector>

#include "node/store/journal_reader.hpp"
#include "protocol/receipt_code.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

// More than two weeks of a busy till.
constexpr int many = 6'000;

class CodedEvents : public NodeStoreTest {
  protected:
    std::optional<StoredEvent> find(const std::string& code) const {
        return JournalReader(folder_.file("node.db"), config().node).find_coded(code);
    }
};

TEST_F(CodedEvents, AreFoundHoweverManyCameSince) {
    NodeStore store(config());
    const JournalAppend first = append(1);
    std::vector<Record> rows{first};
    for (int i = 0; i < many; ++i) {
        JournalAppend next = append(2);
        next.basket = {};
        rows.emplace_back(std::move(next));
    }
    ASSERT_EQ(store.commit(rows), CommitOutcome::done);
    const auto found = find(receipt_code(first.hash));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, (EventId{config().node, new_journal(), Seq{1}}));
    EXPECT_EQ(found->payload, first.payload);
}

TEST_F(CodedEvents, AreFoundAmongWhatCameBackToo) {
    NodeStore store(config());
    fill(store, 1);
    const JournalAppend lost = append(9);
    ASSERT_EQ(store.commit({EventBack{new_journal(), lost.seq, lost.hash, lost.basket, lost.payload,
                                      BackTo::beside}}),
              CommitOutcome::done);
    const auto found = find(receipt_code(lost.hash));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->payload, lost.payload);
}

TEST_F(CodedEvents, AreNotFoundByAnotherCode) {
    NodeStore store(config());
    fill(store, 3);
    EXPECT_FALSE(find("7K3M-Q2XZ"));
    EXPECT_FALSE(find(""));
}

}  // namespace
}  // namespace onepool::node
