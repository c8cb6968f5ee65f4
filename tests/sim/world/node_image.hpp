#pragma once
// What a node's database holds, as tables: the same rows as the SQLite store's, written as bytes to
// a SimDisk and read back from them. Single-threaded values.

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "node/core/node_core.hpp"
#include "tests/sim/world/node_records.hpp"
#include "tests/sim/world/sim_disk.hpp"

namespace onepool::sim {

struct JournalRow {
    protocol::Seq seq;
    protocol::Digest hash{};
    protocol::BasketId basket;
    Bytes payload;
    protocol::HubEpoch hub_epoch = {};  // of the hub it answered when it wrote this
};

// Where an event stands; the disk's first journal is called none.
struct JournalPlace {
    protocol::JournalId journal;
    protocol::Seq seq;
};

// A row that came back from the hub, into its own place or beside the journal.
struct RowBack {
    protocol::JournalId journal;
    JournalRow row;
    node::BackTo to = node::BackTo::own_row;
};

class NodeImage {
  public:
    // Brings the tables up to the disk's transactions; begins again when the disk's history is
    // another. The visible ones are what a running program reads, the durable ones what no power
    // cut takes away.
    void follow(const SimDisk& disk, Extent extent);

    const std::vector<JournalRow>& journal() const { return journal_; }  // the present one
    struct Ended {
        node::EndedJournal journal;
        std::vector<JournalRow> rows;
    };
    const std::vector<Ended>& ended() const { return ended_; }
    // The journals of this disk in the order they began; the present one is the last.
    std::size_t lives() const { return ended_.size() + 1; }
    const std::vector<JournalRow>& rows(std::size_t life) const {
        return life < ended_.size() ? ended_[life].rows : journal_;
    }
    const protocol::JournalId& journal_of(std::size_t life) const {
        return life < ended_.size() ? ended_[life].journal.journal : present_;
    }
    // None: the first one of this disk is the present one.
    const protocol::JournalId& present() const { return present_; }
    const std::vector<JournalRow>& rows_of(const protocol::JournalId& journal) const;
    const node::CursorPut& cursor() const { return cursor_; }
    // The last event the disk let go of; its row and those before it are kept here as evidence
    // only.
    protocol::Seq pruned() const { return pruned_; }
    std::uint64_t history() const { return history_; }  // changes when rows may be gone
    // What the hub provided: versions in force, and chunks by digest.
    const std::map<protocol::Scope, node::HeldScope>& scopes() const { return scopes_; }
    const Bytes* chunk(const protocol::Digest& digest) const;
    std::optional<JournalPlace> find(const protocol::BasketId& basket) const;
    // All that ever came back to this disk, as it was written; and a document among what stands
    // beside a journal.
    const std::vector<RowBack>& back() const { return back_; }
    const std::map<protocol::Sku, node::UsedRightPut>& used_rights() const { return used_rights_; }
    const RowBack* find_beside(const protocol::BasketId& basket) const;
    std::optional<node::Basket> find_basket(const protocol::BasketId& basket) const;
    protocol::Position head() const;

    node::NodeCore::Stored stored() const;  // what a core is given at start

  private:
    void apply(ByteView transaction);
    void apply_record(class RecordReader& in);
    void put_basket(class RecordReader& in);
    void append(class RecordReader& in);
    void put_cursor(class RecordReader& in);
    void put_task(ByteView bytes);
    void put_count(RowTag what, RecordReader& in);
    void put_pick(ByteView bytes);
    void change_count(RowTag what, RecordReader& in);
    void erase_pick(class RecordReader& in);
    void put_chunk(class RecordReader& in);
    void put_level(ByteView bytes);
    void put_used_right(class RecordReader& in);
    void begin_journal(class RecordReader& in);
    void put_late(class RecordReader& in);
    void put_back(class RecordReader& in);
    void put_returned(class RecordReader& in);
    void put_day(class RecordReader& in);
    void put_scope(class RecordReader& in);

    std::uint64_t history_ = 0;
    std::size_t applied_ = 0;
    std::vector<JournalRow> journal_;
    protocol::JournalId present_;
    protocol::Seq pruned_;
    std::vector<Ended> ended_;
    std::map<protocol::BasketId, JournalPlace> documents_;
    std::vector<RowBack> back_;
    std::map<protocol::BasketId, Bytes> baskets_;
    node::CursorPut cursor_;
    std::map<protocol::OrderKey, protocol::ShipTask> tasks_;
    std::map<protocol::OrderKey, node::PickProgress> picks_;
    std::map<protocol::Sku, protocol::StockLevel> levels_;
    std::map<protocol::OriginalLine, protocol::Units> returned_;
    std::map<protocol::Sku, node::UsedRightPut> used_rights_;
    std::map<protocol::BasketId, node::CountSession> counts_;
    std::map<std::pair<protocol::BasketId, protocol::Sku>, node::CountedSku> counted_;
    node::OverridesPut overrides_;
    node::PinTriesPut tries_;
    std::optional<protocol::PublicKey> hub_key_;
    Bytes witness_;
    std::map<protocol::BusinessDay, Bytes> days_;
    std::map<protocol::Digest, Bytes> chunks_;
    std::map<protocol::Scope, node::HeldScope> scopes_;
};

}  // namespace onepool::sim
