#pragma once
// What people and set-up ask of the hub about restores and backups; a part of hub_io.hpp.

#include <string>
#include <vector>

#include "hub/core/recovery_effects.hpp"

namespace onepool::hub {

// Lets a location that reconciles promise again, although nodes are silent (recovery_desk.hpp).
struct ReopenLocation {
    LocationId location;
    StaffId by;
    std::string reason;
};
// A backup was read back whole and found to be of this log; `heads` are of that moment.
struct RecordBackup {
    Lsn lsn;
    UnixMs made_at;
    Digest digest{};
    std::vector<SafePoint> heads;
};
// A backup could not be made, or is not what it was when it was read back.
struct BackupFailed {
    std::string text;  // which, and why; at most limits::text_bytes
};

}  // namespace onepool::hub
