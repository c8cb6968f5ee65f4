#include "node/edge/node_backup.hpp"

#include "drivers/io/database_copy.hpp"
#include "drivers/io/sealed_file.hpp"
#include "drivers/io/sqlite.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::node {

std::string back_up(const std::string& database, const std::string& to) {
    io::SealedFile made(to);
    std::int64_t events = 0;
    {
        io::Database from({.path = database, .mode = io::Database::Mode::reader, .wal_bytes = 0});
        io::Database draft(
            {.path = made.draft(), .mode = io::Database::Mode::draft, .wal_bytes = 0});
        io::DatabaseCopy copy(from, draft);
        while (copy.step(protocol::limits::backup_pages)) {
        }
        auto count = draft.prepare("SELECT count(*) FROM journal");
        events = count.step() ? count.integer(0) : 0;
    }
    made.seal();
    return to + " holds " + std::to_string(events) +
           " events. Keep it for reading: a node that dies is replaced by enrolling another one, "
           "never by putting this copy back, because the hub holds newer events and would stop it.";
}

}  // namespace onepool::node
