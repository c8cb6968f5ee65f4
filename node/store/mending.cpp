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

[[noreturn]] void give_up(const std::string& database, const std::string& why) {
    throw StoreError(
        database + " is damaged and cannot be mended: " + why +
        ". Nothing was changed. Keep a copy of this file for the operator, then give "
        "this till a new disk, or a new database by moving the file away; the hub keeps "
        "what it has acknowledged.");
}

std::string free_name(const std::string& database) {
    if (const auto name = free_damaged_name(database))
        return *name;
    give_up(database, "its disk damaged it " + std::to_string(mended_at_most) +
                          " times before, as the copies beside it show");
}

// In what order rows are carried matters only where one of them names another: it does not here.
void carry_all(RowCarrier& carrier, io::Database& draft) {
    for (const RowCarrier::Span& life : carrier.carry_lives())
        carrier.carry_range({"journal", "place"}, life);
    for (const char* table :
         {"cursor",      "hub_key",       "head_witness", "day_seal",       "unreadable",
          "held_by_hub", "recalled",      "basket",       "damaged_basket", "task",
          "pick",        "count_session", "count_line",   "level",          "paying",
          "waiting",     "returned",      "overrides",    "pin_tries",      "right_used"})
        carrier.carry({table, table});
    const auto slots = carrier.slots_in_force();
    const auto carry_slot = [&](const std::string& table, protocol::Scope scope) {
        carrier.carry(
            {table + "_" + std::to_string(slots[static_cast<std::size_t>(scope)]), table + "_0"});
    };
    carry_slot("product", protocol::Scope::catalogue);
    carry_slot("tax", protocol::Scope::catalogue);
    carry_slot("place", protocol::Scope::catalogue);
    carry_slot("lot_asked", protocol::Scope::catalogue);
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
    // From here on the new file alone says that there is something to finish.
    forget_damage(database);
    swap_in({.database = database, .made = mended_of(database), .kept = kept});
    return kept;
}

std::optional<std::string> finish_mending(const std::string& database) {
    return fs::exists(mended_of(database)) ? mend_if_damaged(database) : std::nullopt;
}

void forget_damage(const std::string& database) {
    fs::remove(note_of(database));
}

}  // namespace onepool::node
