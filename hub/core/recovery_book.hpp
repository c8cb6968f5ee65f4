#pragma once
// The epoch of this hub, what is still awaited after it came back from a backup, and the newest
// verified backup. Durable state, changed only by apply() of an effect, called by HubState; the
// rules are in recovery_desk.hpp.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/core/recovery_effects.hpp"

namespace onepool::hub {

// A node that has to tell what it knows. It stays here when its location was reopened without it,
// because its first greeting still says which life of the hub it has met.
struct Awaited {
    NodeId node;
    LocationIndex location;
    std::optional<JournalId> journal;  // as it greeted; absent: it did not yet
    Seq head;
    bool operator==(const Awaited&) const = default;
};

struct VerifiedBackup {
    Lsn lsn;
    UnixMs made_at;
    UnixMs verified_at;  // when the hub was told
    Digest digest{};
    std::vector<SafePoint> safe;
    bool operator==(const VerifiedBackup&) const = default;
};

// Everything, as one value: it is flushed as one row.
struct RecoveryRecord {
    HubEpoch epoch;                          // 0: before the first start
    std::vector<std::string> restores;       // those that raised the epoch
    UnixMs first_at;                         // of the log's first entry
    std::vector<LocationIndex> reconciling;  // in order of begin
    std::vector<Awaited> awaited;            // in order of begin
    std::optional<UnixMs> keeping_since;     // absent: listings show what may be promised
    std::optional<Lsn> lost_life;            // entry that says so: history was lost before
    UnixMs lost_at;                          // of that entry, or the one before if that is newer
    Lsn numbers_changed;                     // entry that last changed what all listings show
    std::vector<std::pair<ChannelId, std::string>> postponed;  // feeds to be read again from here
    std::optional<VerifiedBackup> backup;
    bool operator==(const RecoveryRecord&) const = default;
};

class RecoveryBook {
  public:
    const RecoveryRecord& record() const { return record_; }
    HubEpoch epoch() const { return record_.epoch; }
    bool is_reconciling() const { return !record_.reconciling.empty(); }
    bool is_reconciling(LocationIndex location) const;
    bool is_keeping() const { return record_.keeping_since.has_value(); }
    const Awaited* find_awaited(const NodeId& node) const;
    bool is_awaiting_at(LocationIndex location) const;
    const std::string* find_postponed(const ChannelId& channel) const;
    // Events of this journal up to here are covered by a verified backup.
    Seq safe(const NodeId& node, const std::optional<JournalId>& journal) const;

    // Changes; called by HubState only.
    void began(Lsn lsn, UnixMs at);
    void apply(const EpochRaised& effect, Lsn lsn, UnixMs at);
    void apply(const ReconcileBegun& effect, Lsn lsn, UnixMs at);
    void apply(const NodeReported& effect, Lsn lsn, UnixMs at);
    void apply(const NodeSettled& effect, Lsn lsn, UnixMs at);
    void apply(const ReconcileEnded& effect, Lsn lsn, UnixMs at);
    void apply(const KeepingBegun& effect, Lsn lsn, UnixMs at);
    void apply(const KeepingEnded& effect, Lsn lsn, UnixMs at);
    void apply(const FeedPostponed& effect, Lsn lsn, UnixMs at);
    void apply(const FeedRewound& effect, Lsn lsn, UnixMs at);
    void apply(const BackupVerified& effect, Lsn lsn, UnixMs at);

    bool is_dirty() const { return is_dirty_; }
    void flushed() { is_dirty_ = false; }
    void restore(RecoveryRecord record) { record_ = std::move(record); }

  private:
    RecoveryRecord record_;
    bool is_dirty_ = false;
};

}  // namespace onepool::hub
