#include "hub/store/backup_file.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "drivers/io/database_copy.hpp"
#include "drivers/io/database_lock.hpp"
#include "drivers/io/sealed_file.hpp"
#include "hub/store/hub_log_table.hpp"
#include "hub/store/hub_state_table.hpp"
#include "hub/store/hub_store.hpp"
#include "hub/store/log_digest.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

using io::Database;

constexpr std::size_t entries_at_once = 256;  // bounds memory

constexpr const char* notes_schema = R"(
    CREATE TABLE backup (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        made_at INTEGER NOT NULL,
        build TEXT NOT NULL,
        digest BLOB NOT NULL,
        settings TEXT NOT NULL,
        elsewhere TEXT NOT NULL
    ) STRICT;
)";

Database::Config file(const std::string& path, Database::Mode mode) {
    return {.path = path, .mode = mode, .wal_bytes = 0};
}

void copy_log(Database& from, Database& to, BackupProgress& progress) {
    io::DatabaseCopy copy(from, to);
    bool has_more = true;
    while (has_more) {
        if (progress.is_stopping)
            throw StoreError("the hub was stopped before the backup was whole; nothing is left");
        has_more = copy.step(limits::backup_pages);
        progress.pages = copy.pages();
        progress.pages_done = copy.pages_done();
    }
}

// The flush is never newer than the log: it is made from entries that are durable.
void copy_flush(Database& to, const std::string& state_path) {
    to.execute(HubStateTable::schema());
    to.prepare("ATTACH DATABASE ?1 AS flush").bind(1, std::string_view(state_path)).run();
    for (const char* table : {"flushed", "state_row", "cell"}) {
        to.execute("INSERT INTO main." + std::string(table) + " SELECT * FROM flush." + table);
    }
    to.execute("DETACH DATABASE flush");
}

// Every entry once; `see` gets each, in order.
template <class See>
LogProof walk(Database& database, const See& see) {
    HubLogTable log(database);
    const LogHead head = log.head();
    LogDigest digest(head.log_id);
    Lsn lsn;
    while (lsn < head.lsn) {
        const auto entries = log.read(lsn, entries_at_once, HubLogTable::Input::with);
        if (entries.empty())
            throw StoreError("entry " + std::to_string(lsn.next().value) + " is missing");
        for (const LogEntry& entry : entries) {
            digest.add(entry);
            see(entry);
        }
        lsn = entries.back().lsn;
    }
    return {.lsn = head.lsn, .log_id = head.log_id, .digest = digest.value()};
}

std::string lines_of(const std::vector<std::string>& texts) {
    std::string lines;
    for (const std::string& text : texts)
        lines += text + "\n";
    return lines;
}

void write_notes(Database& database, const BackupOrder& order, const Digest& digest) {
    database.execute(notes_schema);
    database
        .prepare(
            "INSERT INTO backup (id, made_at, build, digest, settings, elsewhere) "
            "VALUES (1, ?1, ?2, ?3, ?4, ?5)")
        .bind(1, order.made_at.value)
        .bind(2, std::string_view(order.build))
        .bind(3, ByteView(digest))
        .bind(4, std::string_view(order.settings))
        .bind(5, std::string_view(lines_of(order.elsewhere)))
        .run();
}

// The digest as it was when the backup was made.
Digest read_notes(Database& database, BackupReport& report) {
    auto row = database.prepare(
        "SELECT made_at, build, digest, settings, elsewhere FROM backup WHERE id = 1");
    if (!row.step())
        throw StoreError("its notes are missing");
    report.made_at = UnixMs{row.integer(0)};
    report.build = row.text(1);
    report.settings = row.text(3);
    std::istringstream lines{std::string(row.text(4))};
    for (std::string line; std::getline(lines, line);)
        report.elsewhere.push_back(line);
    Digest digest{};
    const auto bytes = row.blob(2);
    if (bytes.size() == digest.size())
        std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
}

bool has_table(Database& database, const char* name) {
    auto row = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1");
    return row.bind(1, std::string_view(name)).step();
}

void expect_backup(Database& database) {
    if (!HubLogTable::is_hub_log(database) || !has_table(database, "backup"))
        throw StoreError("it is not a backup made by `onepool backup`");
}

BackupReport read_all(Database& database) {
    expect_backup(database);
    BackupReport report;
    const Digest digest = read_notes(database, report);
    HubState flushed;
    const bool is_flushed = HubStateTable(database).flushed().has_value();
    if (is_flushed && !HubStateTable(database).read(flushed))
        report.check.mismatches.emplace_back("the flushed state is damaged");
    report.flushed = flushed.lsn();
    report.state = std::make_unique<HubState>();
    LogCheck against_flush;
    const auto compare_flush = [&] {
        if (report.state->lsn() == report.flushed)
            against_flush = compare(*report.state, image_of(flushed));
    };
    compare_flush();
    report.proof = walk(database, [&](const LogEntry& entry) {
        report.state->apply(entry);
        report.newest = entry.at;
        compare_flush();
    });
    auto& mismatches = report.check.mismatches;
    mismatches.insert(mismatches.end(), against_flush.mismatches.begin(),
                      against_flush.mismatches.end());
    if (report.proof.digest != digest)
        mismatches.emplace_back("its entries are not those it was made with");
    report.check.entries = report.proof.lsn.value;
    report.check.balances = against_flush.balances;
    report.check.is_conserved = against_flush.is_conserved && report.state->adds_up();
    return report;
}

void refuse_occupied(const std::string& database) {
    for (const char* end : {"", "-wal", "-shm", "-state", "-state-wal"}) {
        if (std::filesystem::exists(database + end)) {
            throw StoreError(database + end +
                             " is there already: a restore never replaces a database. Move it "
                             "away, with everything that begins with its name");
        }
    }
}

}  // namespace

LogProof make_backup(const std::string& log_path, const std::string& state_path,
                     const BackupOrder& order, BackupProgress& progress) {
    io::SealedFile made(order.to);
    LogProof proof;
    {
        Database log(file(log_path, Database::Mode::reader));
        Database draft(file(made.draft(), Database::Mode::draft));
        copy_log(log, draft, progress);
        copy_flush(draft, state_path);
        proof = walk(draft, [&](const LogEntry&) {
            if (progress.is_stopping)
                throw StoreError("the hub was stopped before the backup was read back");
        });
        write_notes(draft, order, proof.digest);
    }
    made.seal();
    return proof;
}

BackupReport read_backup(const std::string& path) {
    try {
        Database database(file(path, Database::Mode::sealed));
        return read_all(database);
    } catch (const StoreError& error) {
        throw StoreError(path + ": " + error.what());
    }
}

void install_backup(const std::string& path, const std::string& database,
                    const std::string& restore) {
    const io::DatabaseLock lock(database);
    refuse_occupied(database);
    io::SealedFile made(database);
    {
        Database backup(file(path, Database::Mode::sealed));
        expect_backup(backup);
        Database draft(file(made.draft(), Database::Mode::draft));
        BackupProgress progress;
        copy_log(backup, draft, progress);
        for (const char* table : {"backup", "flushed", "state_row", "cell"})
            draft.execute("DROP TABLE " + std::string(table));
        HubLogTable(draft).mark_restored(restore);
    }
    made.seal();
}

}  // namespace onepool::hub
