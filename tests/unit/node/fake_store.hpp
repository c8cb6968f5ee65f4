#pragma once
// A store as the core sees it, in memory: what a commit makes durable, and what a restart loads.

#include <map>
#include <vector>

#include "node/core/node_core.hpp"

namespace onepool::node {

class FakeStore {
  public:
    void commit(const std::vector<Record>& records);
    NodeCore::Stored load() const;
    JournalRead read(const SendRange& range) const;  // of the present journal
    JournalRead read(const ReadJournal& asked) const;
    Prunable find(const FindPrunable& asked) const;  // without a bound
    Event event(Seq seq) const;

    using Rows = std::map<Seq, JournalAppend>;

    JournalId live;  // the present one
    Rows journal;
    std::vector<EndedJournal> ended;
    std::map<JournalId, Rows> ended_rows;
    std::map<JournalId, Rows> recalled;  // beside them
    std::vector<SendRange> damaged;      // as a start finds the present one
    std::map<BasketId, Bytes> baskets;
    std::map<OrderKey, ShipTask> tasks;
    std::map<OrderKey, PickProgress> picks;
    std::map<Sku, StockLevel> levels;
    std::map<OriginalLine, Units> returned;
    OverridesPut overrides;
    PinTriesPut tries;
    std::map<Sku, UsedRightPut> used_rights;
    std::optional<JournalId> lost_rights;
    std::map<BasketId, CountSession> counts;
    std::map<std::pair<BasketId, Sku>, CountedSku> counted;
    CursorPut cursor;
    std::optional<PublicKey> hub_key;
    Bytes witness;
    std::map<BusinessDay, Bytes> days;
    std::map<Digest, Bytes> chunks;
    std::map<Scope, HeldScope> scopes;
};

}  // namespace onepool::node
