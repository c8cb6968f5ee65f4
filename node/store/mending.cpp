#include "node/store/mending.hpp"

#include <filesystem>
#include <fstream>
#include <memory>

#include "drivers/io/database_lock.hpp"
#include "drivers/io/sealed_file.hpp"
#include "node/store/node_store.hpp"
#include "node/store/row_carrier.hpp"
#include "node/store/schema.hpp"

namespace onepool::node {
namespace {

namespace fs = std::filesystem;

std::string note_of(const std::string& database) {
    return database + ".damaged";
}
std::string mended_of(const std::string& database) {
    return database + ".mended";
}
std::string kept_of(const std::string& database, int number) {
    return database + ".damaged-" + std::to_string(number);
}

[[noreturn]] void give_up(const std::string& database, const std::string& why) {
    throw StoreError(
        database + " is damaged and cannot be mended: " + why +
        ". Nothing was changed. Keep a copy of this file for the operator, then give "
        "this till a new disk, or a new database by moving the file away; the hub keeps "
        "what it has acknowledged.");
}

bool is_same(const std::string& file, const std::string& other) {
    std::error_code missing;
    return fs::equivalent(file, other, missing);
}

// One that nothing has yet, or that a mending which was killed gave to this very file.
std::string free_name(const std::string& database) {
    for (int number = 1; number <= mended_at_most; ++number) {
        const std::string name = kept_of(database, number);
        const bool is_ours = is_same(database, name) || is_same(database + "-wal", name + "-wal");
        if (is_ours || (!fs::exists(name) && !fs::exists(name + "-wal")))
            return name;
    }
    give_up(database, "its disk damaged it " + std::to_string(mended_at_most) +
                          " times before, as the copies beside it show");
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

// In what order rows are carried matters only where one of them names another: it does not here.
void carry_all(RowCarrier& carrier, io::Database& draft) {
    const std::int64_t lives = carrier.carry_lives();
    for (std::int64_t life = 0; life <= lives; ++life)
        carrier.carry_range({"journal", "place"}, Life{life}.place(protocol::Seq{}),
                            Life{life}.end());
    for (const char* table :
         {"cursor", "hub_key", "head_witness", "day_seal", "pruned", "ended_journal", "unreadable",
          "held_by_hub", "recalled", "basket", "damaged_basket", "task", "level", "returned"})
        carrier.carry({table, table});
    const auto slots = carrier.slots_in_force();
    const auto carry_slot = [&](const std::string& table, protocol::Scope scope) {
        carrier.carry(
            {table + "_" + std::to_string(slots[static_cast<std::size_t>(scope)]), table + "_0"});
    };
    carry_slot("product", protocol::Scope::catalogue);
    carry_slot("tax", protocol::Scope::catalogue);
    carry_slot("price", protocol::Scope::prices);
    carry_slot("staff", protocol::Scope::staff);
    carry_slot("setting", protocol::Scope::config);
    draft.execute("INSERT INTO product_word_0 (product_word_0) VALUES ('rebuild')");
}

std::unique_ptr<RowCarrier> open_carrier(const std::string& database, io::Database& into) {
    std::string why;
    try {
        auto carrier = std::make_unique<RowCarrier>(database, into);
        const auto hindrance = carrier->find_hindrance();
        if (!hindrance)
            return carrier;
        why = *hindrance;
    } catch (const io::SqliteError& error) {
        if (!error.is_damage())
            throw;
        why = "its first page cannot be read";
    }
    give_up(database, why);
}

void make_mended(const std::string& database) {
    io::SealedFile made(mended_of(database));
    {
        io::Database draft(
            {.path = made.draft(), .mode = io::Database::Mode::draft, .wal_bytes = 0});
        const auto outcome = draft.transact([&](io::Database& into) {
            create_schema(into);
            carry_all(*open_carrier(database, into), into);
        });
        if (outcome != protocol::CommitOutcome::done)
            throw StoreError("cannot mend " + database + ": " + draft.last_failure());
    }
    made.seal();
}

}  // namespace

void note_damage(const std::string& database) {
    const std::ofstream note(note_of(database));
}

std::optional<std::string> mend_if_damaged(const std::string& database) {
    const bool is_made = fs::exists(mended_of(database));
    if (!is_made && !fs::exists(note_of(database)))
        return std::nullopt;
    const io::DatabaseLock lock(database);
    std::string kept = free_name(database);
    if (!is_made)
        make_mended(database);
    // The log first: SQLite would play it onto the new file. Then the name changes its owner. The
    // note goes before: the new file alone says that there is something to finish.
    keep(database + "-wal", kept + "-wal");
    keep(database, kept);
    fs::remove(database + "-wal");
    fs::remove(database + "-shm");
    fs::remove(note_of(database));
    fs::rename(mended_of(database), database);
    return kept;
}

}  // namespace onepool::node
