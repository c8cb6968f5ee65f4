#pragma once
// A backup of a hub: one SQLite file that holds the whole log and the newest flush as they are at
// one moment, the text of the settings, and the names of the files that are kept elsewhere (keys,
// secrets, token: a backup may travel, they should not). Made from a running hub, read anywhere.
// Everything throws StoreError, io::SqliteError or std::runtime_error with what to do. One thread
// each.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "hub/core/hub_state.hpp"
#include "hub/core/log_check.hpp"

namespace onepool::hub {

struct BackupOrder {
    std::string to;  // a file that is not there yet
    UnixMs made_at;
    std::string build;
    std::string settings;                // the text of the settings file
    std::vector<std::string> elsewhere;  // files a restored hub needs that are not in the backup
};

// Seen by another thread while it runs.
struct BackupProgress {
    std::atomic<std::uint64_t> pages{0};  // of the log; 0: not known yet
    std::atomic<std::uint64_t> pages_done{0};
    std::atomic<bool> is_stopping{false};  // gives up at the next step
};

struct LogProof {
    Lsn lsn;
    std::string log_id;
    Digest digest{};  // log_digest.hpp
    bool operator==(const LogProof&) const = default;
};

// From databases that a hub writes meanwhile. The copy is read back before it gets its name.
LogProof make_backup(const std::string& log_path, const std::string& state_path,
                     const BackupOrder& order, BackupProgress& progress);

struct BackupReport {
    LogProof proof;
    UnixMs made_at;
    UnixMs newest;  // when the newest entry was taken
    std::string build;
    std::string settings;
    std::vector<std::string> elsewhere;
    Lsn flushed;
    LogCheck check;                   // flush against log, and the digest written at its making
    std::unique_ptr<HubState> state;  // after the newest entry
};

// Reads a backup whole: every entry's digest, the digest of all, every balance of the flush against
// the log applied anew. Throws when an entry is damaged or missing, naming it.
BackupReport read_backup(const std::string& path);

// Puts the log of a backup where a hub will find it; `restore` names this restore, so that the hub
// takes a higher epoch once. Refuses when a hub holds that database, or anything is there already.
void install_backup(const std::string& path, const std::string& database,
                    const std::string& restore);

}  // namespace onepool::hub
