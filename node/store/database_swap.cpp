#include "node/store/database_swap.hpp"

#include <filesystem>
#include <limits>
#include <system_error>

#include "drivers/io/database_lock.hpp"
#include "drivers/io/sealed_file.hpp"
#include "protocol/check.hpp"

namespace onepool::node {
namespace {

namespace fs = std::filesystem;

bool is_same(const std::string& file, const std::string& other) {
    std::error_code missing;
    return fs::equivalent(file, other, missing);
}

// Both names mean the same bytes where the file system can do that.
void keep(const std::string& file, const std::string& as) {
    if (!fs::exists(file) || is_same(file, as))
        return;
    std::error_code no_links;
    fs::create_hard_link(file, as, no_links);
    if (no_links)
        fs::copy_file(file, as, fs::copy_options::overwrite_existing);
}

// "<database>.aside-1", up to `most`.
std::optional<std::string> free_name(const std::string& database, const char* kind, int most) {
    for (int number = 1; number <= most; ++number) {
        const std::string name = database + "." + kind + "-" + std::to_string(number);
        const bool is_ours = is_same(database, name) || is_same(database + "-wal", name + "-wal");
        if (is_ours || (!fs::exists(name) && !fs::exists(name + "-wal")))
            return name;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> free_damaged_name(const std::string& database) {
    return free_name(database, "damaged", mended_at_most);
}

std::string free_aside_name(const std::string& database) {
    const auto name = free_name(database, "aside", std::numeric_limits<int>::max());
    CHECK(name.has_value());
    return *name;
}

void swap_in(const Swap& swap) {
    keep(swap.database + "-wal", swap.kept + "-wal");
    keep(swap.database, swap.kept);
    io::sync_folder_of(swap.database);
    // The log first: SQLite would play it onto the new file. Then the name changes its owner.
    fs::remove(swap.database + "-wal");
    fs::remove(swap.database + "-shm");
    fs::rename(swap.made, swap.database);
    io::sync_folder_of(swap.database);
}

std::string restored_of(const std::string& database) {
    return database + ".restored";
}

std::optional<std::string> finish_restore(const std::string& database) {
    if (!fs::exists(restored_of(database)))
        return std::nullopt;
    const io::DatabaseLock lock(database);
    const std::string kept = free_aside_name(database);
    swap_in({.database = database, .made = restored_of(database), .kept = kept});
    return kept;
}

}  // namespace onepool::node
