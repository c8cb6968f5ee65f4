#include "node/edge/node_backup.hpp"

#include <filesystem>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/content_digest.hpp"
#include "drivers/io/database_copy.hpp"
#include "drivers/io/sealed_file.hpp"
#include "drivers/io/sqlite.hpp"
#include "node/edge/build.hpp"
#include "node/edge/copy_notes.hpp"
#include "node/store/database_swap.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::node {

std::string back_up(const std::string& database, const std::string& to) {
    if (std::filesystem::exists(restored_of(database))) {
        throw std::runtime_error(database +
                                 " is being put back from a copy, and that was stopped half way. "
                                 "Start the till, which finishes it; then copy it");
    }
    io::SealedFile made(to);
    std::int64_t events = 0;
    {
        io::Database from({.path = database, .mode = io::Database::Mode::reader, .wal_bytes = 0});
        io::Database draft(
            {.path = made.draft(), .mode = io::Database::Mode::draft, .wal_bytes = 0});
        const UnixMs made_at = io::now().wall;
        io::DatabaseCopy copy(from, draft);
        while (copy.step(limits::backup_pages)) {
        }
        auto count = draft.prepare("SELECT count(*) FROM journal");
        events = count.step() ? count.integer(0) : 0;
        write_notes(draft, {.made_at = made_at,
                            .build = build_name,
                            .digest = io::content_digest(draft, notes_table)});
    }
    made.seal();
    return to + " holds " + std::to_string(events) + " events. Prove it: onepool-node restore " +
           to +
           " --verify. A till that dies is replaced by another one (onepool replace); a copy is "
           "put "
           "back only where no newer database is left.";
}

}  // namespace onepool::node
