#pragma once
// A node's database in a folder of its own, and rows to put into it.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "node/store/node_store.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::node {

class NodeStoreTest : public testing::Test {
  protected:
    NodeStoreTest() { node_.bytes.fill(1); }

    NodeStore::Config config() const { return {folder_.file("node.db"), node_, new_journal()}; }
    static JournalId new_journal() {
        JournalId id;
        id.bytes.fill(2);
        return id;
    }
    BasketId basket(std::uint8_t number) const {
        BasketId id;
        id.bytes = {1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, number};
        return id;
    }
    // The next journal row: a receipt of goods, as it is the smallest event.
    JournalAppend append(std::uint8_t number) {
        Event event;
        event.header.seq = head_.seq.next();
        event.header.hlc = Hlc{1'800'000'000'000 + number, 0};
        event.header.wall = UnixMs{1'800'000'000'000};
        event.header.basket = basket(number);
        event.body = Receipt{"d", {{Sku{"A"}, Units{number}}}};
        auto payload = encode_event(event);
        head_ = chain_append(head_, node_, live_, payload);
        return {head_.seq, head_.hash, basket(number), std::move(payload)};
    }
    void fill(NodeStore& store, std::uint8_t rows) {
        for (std::uint8_t i = 1; i <= rows; ++i) {
            ASSERT_EQ(store.commit({append(i)}), CommitOutcome::done);
        }
    }
    // That many rows, then another journal begins.
    void fill_and_end(NodeStore& store, std::uint8_t rows, const JournalId& next) {
        fill(store, rows);
        const EndedJournal ended{live_, head_, {Seq{1}, Digest{1}}, Seq{1}};
        ASSERT_EQ(store.commit({JournalBegin{ended, next}, CursorPut{}}), CommitOutcome::done);
        live_ = next;
        head_ = {};
    }
    // The text that a start fails with.
    std::string failure() const {
        try {
            NodeStore store(config());
            store.load();
        } catch (const StoreError& error) {
            return error.what();
        }
        return "no failure";
    }
    // What a start finds.
    Damage damage() const { return NodeStore(config()).load().damage; }
    std::optional<Seq> first_damaged() const {
        const auto found = damage().events;
        return found.empty() ? std::nullopt : std::optional(found.front().first);
    }
    void execute(const std::string& sql) const {
        io::Database database({.path = folder_.file("node.db")});
        database.execute(sql);
    }

    test_support::TempDir folder_;
    NodeId node_;
    JournalId live_ = new_journal();  // of which rows are appended
    Position head_;
};

}  // namespace onepool::node
