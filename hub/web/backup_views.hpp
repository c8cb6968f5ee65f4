#pragma once
// Backups as the API shows and takes them (hub/web/src/api.ts). Pure.

#include <string>
#include <string_view>

#include "hub/core/hub_state.hpp"
#include "hub/web/command_bodies.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

enum class BackupStage : std::uint8_t { none, running, done, failed };
const char* to_text(BackupStage stage);

// The newest backup of this run of the hub.
struct BackupView {
    BackupStage stage = BackupStage::none;
    std::string to = {};
    std::uint64_t pages = 0;  // 0: not known yet
    std::uint64_t pages_done = 0;
    Lsn lsn = {};            // done: up to here
    std::string fault = {};  // failed: why
    UnixMs started_at = {};
};
Json json_of(const BackupView& view);

// What somebody found who read a backup back.
struct ReadBackup {
    std::string log_id;
    Lsn lsn;
    UnixMs made_at;
    Digest digest{};
};
FromBody<std::string> read_backup_target(std::string_view body);
FromBody<ReadBackup> read_verified(std::string_view body);
FromBody<BackupFailed> read_backup_failure(std::string_view body);

// For /v1/status: the newest verified backup, and what reconciles after a restore.
Json verified_of(const HubState& state, UnixMs now);
Json reconciling_of(const HubState& state);

}  // namespace onepool::hub
