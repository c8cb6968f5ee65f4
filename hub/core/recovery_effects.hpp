#pragma once
// What can happen to a hub that came back from a backup, and to the backups themselves, as effects
// in the hub log. Plain values; applied by RecoveryBook through HubState::apply() and by nothing
// else.

#include <string>
#include <vector>

#include "hub/core/accounts.hpp"
#include "protocol/greeting.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// Why hub_epoch went up.
enum class EpochCause : std::uint8_t {
    first,         // a new log
    configured,    // a person raised the floor in the configuration
    restored,      // the database came back from a backup
    seen_higher,   // a node has answered a later life of this hub
    history_lost,  // a node was told of more than this log holds
};
const char* to_text(EpochCause cause);

struct EpochRaised {
    HubEpoch epoch;
    EpochCause cause = EpochCause::first;
    std::string restore;  // names the restore, so that it raises the epoch once; else empty
    bool operator==(const EpochRaised&) const = default;
};

// The location promises nothing online until these nodes have told what they know.
struct ReconcileBegun {
    LocationIndex location;
    std::vector<NodeId> nodes;
    bool operator==(const ReconcileBegun&) const = default;
};

// An awaited node greeted; it is settled once its stream reaches this head.
struct NodeReported {
    NodeId node;
    JournalId journal;
    Seq head;
    bool operator==(const NodeReported&) const = default;
};

// Nothing is awaited of this node any more.
struct NodeSettled {
    NodeId node;
    bool operator==(const NodeSettled&) const = default;
};

struct ReconcileEnded {
    LocationIndex location;
    StaffId by;  // "hub" when every node has told
    std::string reason;
    bool operator==(const ReconcileEnded&) const = default;
};

// From here on listings show at least what they keep, for limits::keeping_ms.
struct KeepingBegun {
    bool operator==(const KeepingBegun&) const = default;
};

// What a listing goes on showing while locations reconcile; see kept_number.hpp.
struct NumberKept {
    ChannelId channel;
    std::string listing;
    Units quantity;
    bool operator==(const NumberKept&) const = default;
};

// From here on a location that still reconciles counts nothing towards any listing.
struct KeepingEnded {
    bool operator==(const KeepingEnded&) const = default;
};

// Orders after this cursor could not be decided; they are read again later.
struct FeedPostponed {
    ChannelId channel;
    std::string cursor;
    bool operator==(const FeedPostponed&) const = default;
};

// The feed is read again from here. What was taken before is known and stays as it is.
struct FeedRewound {
    ChannelId channel;
    std::string cursor;
    bool operator==(const FeedRewound&) const = default;
};

// How far one journal is covered by a backup.
struct SafePoint {
    NodeId node;
    JournalId journal;
    Seq seq;
    bool operator==(const SafePoint&) const = default;
};

// A backup of this very log, made at `made_at`, was read back whole: it holds all up to `lsn`.
struct BackupVerified {
    Lsn lsn;
    UnixMs made_at;
    Digest digest{};  // of the log up to there, see log_digest.hpp
    std::vector<SafePoint> safe;
    bool operator==(const BackupVerified&) const = default;
};

}  // namespace onepool::hub
