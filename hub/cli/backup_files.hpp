#pragma once
// Backups as files, for the command: read whole, or put where a hub will find them. They need no
// hub. Blocking; one thread.

#include <string>

#include "hub/cli/commands.hpp"

namespace onepool::cli {

// Fields: ok, lsn, log_id, digest, newest_at, made_at, build, hub_epoch, entries, balances,
// conserved, mismatches, heads (name, location, journal, seq), elsewhere, settings.
FileAnswer read_backup_file(const std::string& file);
FileAnswer install_backup_file(const std::string& file, const std::string& database);

}  // namespace onepool::cli
