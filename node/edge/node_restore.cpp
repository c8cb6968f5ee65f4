// Proving a copy of a node's database, and putting it back.

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/content_digest.hpp"
#include "drivers/io/database_copy.hpp"
#include "drivers/io/database_lock.hpp"
#include "drivers/io/sealed_file.hpp"
#include "drivers/io/sqlite.hpp"
#include "drivers/verify/journal_chain.hpp"
#include "drivers/verify/node_file.hpp"
#include "node/edge/copy_notes.hpp"
#include "node/edge/node_backup.hpp"
#include "node/store/database_swap.hpp"
#include "node/store/mending.hpp"
#include "node/store/node_store.hpp"
#include "protocol/receipt_code.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::node {

namespace {

namespace fs = std::filesystem;
using io::Database;

constexpr std::array<const char*, 3> parts = {"", "-wal", "-shm"};  // of a database

std::runtime_error untrusted(const std::string& copy, const std::string& why) {
    return std::runtime_error("the copy " + copy + " cannot be trusted: " + why);
}

// "2026-11-26 03:30 UTC"
std::string minute_of(UnixMs at) {
    const auto two = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    const std::chrono::sys_seconds when{std::chrono::seconds{at.value / 1000}};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{when - day};
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) +
           " " + two(time.hours().count()) + ":" + two(time.minutes().count()) + " UTC";
}

void put_in_place(const std::string& copy, const std::string& database) {
    io::SealedFile made(database);
    {
        Database from({.path = copy, .mode = Database::Mode::sealed, .wal_bytes = 0});
        Database draft({.path = made.draft(), .mode = Database::Mode::draft, .wal_bytes = 0});
        io::DatabaseCopy copying(from, draft);
        while (copying.step(limits::backup_pages)) {
        }
        draft.execute(std::string("DROP TABLE ") + notes_table);
    }
    made.seal();
}

// A folder of a new name beside the copy, where this build opens it as a till would. One that is
// killed leaves it there: nothing is removed that it did not make.
class Trial {
  public:
    explicit Trial(const std::string& copy) : folder_(copy + ".trial-XXXXXX") {
        if (mkdtemp(folder_.data()) == nullptr)
            throw std::runtime_error("cannot make a folder beside " + copy + ": " +
                                     std::generic_category().message(errno));
    }
    ~Trial() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    void start(const std::string& copy, const NodeId& node) {
        const std::string database = folder_ + "/node.db";
        put_in_place(copy, database);
        NodeStore store({database, node, io::new_journal_id()});
        static_cast<void>(store.load());
    }

  private:
    std::string folder_;
};

ProvenCopy judge_rows(const std::string& copy) {
    Database database({.path = copy, .mode = Database::Mode::sealed, .wal_bytes = 0});
    const auto notes = read_notes(database);
    if (!notes)
        throw untrusted(copy, "it is not one that `onepool-node backup` made");
    if (const std::string fault = io::find_page_fault(database); !fault.empty())
        throw untrusted(copy, fault);
    if (io::content_digest(database, notes_table) != notes->digest)
        throw untrusted(copy, "its rows are not those it was made with");
    const verify::Report report = verify::verify_node(database, {});
    if (report.finding)
        throw untrusted(copy, verify::to_text(*report.finding));
    ProvenCopy proven{.node = report.journals.back().node,
                      .made_at = notes->made_at,
                      .build = notes->build,
                      .events = report.events,
                      .head = report.journals.back().head};
    for (const verify::JournalSum& sum : report.journals)
        proven.journals.emplace_back(sum.journal, sum.head);
    return proven;
}

// What a database holds, as far as that can be told: nothing, when it is damaged.
std::optional<verify::Report> read_present(const std::string& database) {
    try {
        Database present({.path = database, .mode = Database::Mode::reader, .wal_bytes = 0});
        if (!io::find_page_fault(present).empty())
            return std::nullopt;
        auto report = verify::verify_node(present, {});
        return report.finding ? std::nullopt : std::optional(std::move(report));
    } catch (const io::SqliteError&) {
        return std::nullopt;
    } catch (const verify::Unreadable&) {
        return std::nullopt;
    }
}

void refuse_newer(const std::string& database, const ProvenCopy& proven) {
    const auto present = read_present(database);
    if (!present)
        return;
    for (const verify::JournalSum& sum : present->journals) {
        const auto held =
            std::ranges::find(proven.journals, sum.journal, &std::pair<JournalId, Position>::first);
        const Position ours = held == proven.journals.end() ? Position{} : held->second;
        if (sum.node == proven.node && sum.head.seq <= ours.seq)
            continue;
        throw std::runtime_error(
            database + " is sound and holds what the copy does not, up to event " +
            std::to_string(sum.head.seq.value) + " where the copy ends at " +
            std::to_string(ours.seq.value) +
            ". Nothing was changed: a till is never put back to what it was. Start it as it is.");
    }
}

bool is_there(const std::string& database) {
    return std::ranges::any_of(parts,
                               [&](const char* part) { return fs::exists(database + part); });
}

void expect_replaceable(const std::string& database, const ProvenCopy& proven, Present present) {
    if (present == Present::kept) {
        throw std::runtime_error(
            database +
            " is there already and nothing was changed. Start the till on it: what it holds is "
            "newer than any copy. If it cannot start, --set-aside moves it away first");
    }
    refuse_newer(database, proven);
}

// Where what was there is now; empty: nothing was.
std::string put_back(const std::string& copy, const std::string& database, const ProvenCopy& proven,
                     Present present) {
    if (!is_there(database)) {
        put_in_place(copy, database);
        return {};
    }
    expect_replaceable(database, proven, present);
    put_in_place(copy, restored_of(database));
    // Whole: from here on every start finishes it.
    const std::string aside = free_aside_name(database);
    forget_damage(database);
    swap_in({.database = database, .made = restored_of(database), .kept = aside});
    return aside;
}

}  // namespace

ProvenCopy prove(const std::string& copy) {
    try {
        const ProvenCopy proven = judge_rows(copy);
        Trial(copy).start(copy, proven.node);
        return proven;
    } catch (const io::SqliteError& error) {
        throw untrusted(copy, error.what());
    } catch (const StoreError& error) {
        throw untrusted(copy, error.what());
    } catch (const verify::Unreadable& error) {
        throw untrusted(copy, error.what());
    }
}

std::string to_text(const std::string& copy, const ProvenCopy& proven) {
    return copy + " is good: node " + to_text(proven.node) + " as it was on " +
           minute_of(proven.made_at) + ", " + std::to_string(proven.events) +
           " events, the last number " + std::to_string(proven.head.seq.value) + ", code " +
           receipt_code(proven.head.hash) + "; a till can start from it.";
}

std::string restore(const std::string& copy, const config::NodeConfig& settings, Present present) {
    const ProvenCopy proven = prove(copy);
    if (proven.node != settings.node) {
        throw std::runtime_error("the copy is of node " + to_text(proven.node) +
                                 ", and the settings are of " + to_text(settings.node) +
                                 ". Nothing was changed.");
    }
    if (const auto aside = finish_restore(settings.database)) {
        return settings.database + " was being put back when somebody stopped that, and is now. " +
               "What was there is " + *aside + " now.";
    }
    finish_mending(settings.database);
    std::string aside;
    {
        const io::DatabaseLock lock(settings.database);
        aside = put_back(copy, settings.database, proven, present);
    }
    return to_text(copy, proven) + "\n" +
           (aside.empty() ? "" : "What was there is " + aside + " now.\n") + settings.name +
           " knows nothing that it did after that moment. Start it: it finds, by its guard file or "
           "from the hub, that it is older than what it did; it then goes on in a new journal, and "
           "whatever both hold counts once. What was sold since and had not reached the hub is in "
           "no book: count the location. No other machine may run as this node.";
}

}  // namespace onepool::node
