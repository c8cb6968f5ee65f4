#pragma once
// What this till may sell without asking anybody, cut off or not (protocol/downlink_values.hpp):
//
//   right = granted, as the hub told it, less used: what was sold on it and what was given back
//
// It must never be more than what the hub counts as out for this till; less costs nothing but a
// question, for a sale beyond the right just borrows from the location. Hence:
//   - `used` is written in the transaction of the event that says so; it is never lost alone.
//   - The newest version of a right counts as it is: the hub grants less than before only where it
//     took back what was there.
//   - `used` is of one journal and one life of the hub, and counts for nothing in another: their
//     rights begin at nothing, too.
//   - Rights are not kept across a start. A database may be an old copy, or a clone: a right of it
//     may be sold already. So after a start they rest until the hub has shown that it holds this
//     very journal, and tells them again. A copy that sells before it is found out borrows.
//   - Where a row of `used` cannot be believed any more there are no rights in this journal: what
//     was sold of them is not known, and the hub would tell all of them again.
//
// Owned by NodeCore; pure; one thread.

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/downlink_values.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Row: units of one SKU sold on a right, or given back, in one life of the journal and the hub.
struct UsedRightPut {
    Sku sku;
    JournalId journal;
    HubEpoch hub_epoch;
    Units used;
    bool operator==(const UsedRightPut&) const = default;
};

class Rights {
  public:
    struct Stored {
        std::vector<UsedRightPut> used;
        std::optional<JournalId> lost;  // of this journal some of them are gone
        bool operator==(const Stored&) const = default;
    };

    Rights(JournalId journal, const Stored& stored);

    // The hub holds this very journal, as was proven in this run; nothing counts before.
    void wake();
    void rest();  // it was fenced: they are told again, if ever
    void begin_journal(JournalId journal);
    void begin_epoch(HubEpoch hub_epoch);  // of the hub that is answered, not lower than before

    // Of the hub's present life, to this journal.
    void learn(const Right& right);
    Units right(const Sku& sku) const;
    // At most right(sku); the row that the same transaction writes.
    UsedRightPut use(const Sku& sku, Units units);
    // What the hub asked back and is still here, for one event, which uses it up. Empty: nothing.
    std::vector<StockLine> to_release() const;

    bool is_lost() const { return is_lost_; }
    bool is_awake() const { return is_awake_; }
    HubEpoch hub_epoch() const { return hub_epoch_; }

  private:
    struct Entry {
        HubEpoch hub_epoch;  // that `used` is of
        Units used;
        std::uint64_t version = 0;  // 0: not told since it began to rest
        Units granted;
        Units keep;
    };

    Units right_of(const Entry& entry) const;
    void look_at(const Sku& sku, const Entry& entry);

    JournalId journal_;
    HubEpoch hub_epoch_;
    bool is_lost_ = false;
    bool is_awake_ = false;
    std::map<Sku, Entry> entries_;
    std::set<Sku> asked_back_;  // those with more than is to be kept
};

}  // namespace onepool::node
