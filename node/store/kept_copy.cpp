#include "node/store/kept_copy.hpp"

#include <stdexcept>

#include "drivers/io/database_copy.hpp"
#include "drivers/io/sealed_file.hpp"
#include "node/store/database_swap.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::node {

std::string keep_copy(io::Database& database, const std::string& path) {
    const auto name = free_damaged_name(path);
    if (!name)
        return {};
    try {
        io::SealedFile made(*name);
        {
            io::Database draft(
                {.path = made.draft(), .mode = io::Database::Mode::draft, .wal_bytes = 0});
            io::DatabaseCopy copy(database, draft);
            while (copy.step(protocol::limits::backup_pages)) {
            }
        }
        made.seal();
        return *name;
    } catch (const io::SqliteError& error) {
        if (error.is_damage())
            throw;  // there is more to mend than rows
        return {};
    } catch (const std::runtime_error&) {
        return {};  // the till goes on all the same, and says that nothing was kept
    }
}

}  // namespace onepool::node
