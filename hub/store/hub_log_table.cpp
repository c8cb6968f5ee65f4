#include "hub/store/hub_log_table.hpp"

#include <algorithm>

#include "hub/core/byte_io.hpp"
#include "hub/store/hub_store.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// "OPhl": says what the file is, beside user_version.
constexpr std::int64_t application_id = 0x4F50686C;
constexpr std::int64_t log_version = 2;
constexpr std::int64_t version_without_digests = 1;

// Effects come before the input, so that replaying does not read the pages of the raw bytes.
constexpr const char* schema = R"(
    CREATE TABLE entry (
        lsn INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        node BLOB NOT NULL,
        digest BLOB,
        effects BLOB NOT NULL,
        input BLOB NOT NULL
    ) STRICT;
    CREATE TABLE head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        lsn INTEGER NOT NULL,
        writer TEXT NOT NULL,
        log_id TEXT NOT NULL
    ) STRICT;
)";

std::int64_t signed_of(Lsn lsn) {
    return static_cast<std::int64_t>(lsn.value);
}

Lsn lsn_of(std::int64_t value) {
    return Lsn{static_cast<std::uint64_t>(value)};
}

std::int64_t pragma_of(io::Database& database, const char* sql) {
    auto statement = database.prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

// Over what decides the state. A disk that flips one bit must not pass for an order of ours: replay
// takes effects for the hub's own decisions and checks them like its own code.
Digest digest_of(Lsn lsn, UnixMs at, InputKind kind, const NodeId& node, ByteView effects) {
    Bytes head;
    ByteWriter out(head);
    out.number(lsn.value);
    out.signed_number(at.value);
    out.byte(static_cast<std::uint8_t>(kind));
    return protocol::sha256({protocol::view("onepool-entry-1"), head, node.bytes, effects});
}

// Entries written before there were digests have none.
bool is_as_written(const LogEntry& entry, ByteView digest, ByteView effects) {
    const auto now = digest_of(entry.lsn, entry.at, entry.kind, entry.node, effects);
    return digest.empty() || std::ranges::equal(digest, now);
}

LogEntry entry_of(const io::Statement& row, HubLogTable::Input input) {
    LogEntry entry{.lsn = lsn_of(row.integer(0)),
                   .at = UnixMs{row.integer(1)},
                   .kind = InputKind::timer,
                   .node = {},
                   .input = {},
                   .effects = {}};
    const auto kind = row.integer(2);
    const auto node = row.blob(3);
    const bool is_head_sound =
        kind >= 0 && kind < input_kinds && node.size() == entry.node.bytes.size();
    if (is_head_sound) {
        entry.kind = static_cast<InputKind>(kind);
        std::copy(node.begin(), node.end(), entry.node.bytes.begin());
    }
    auto effects = decode_effects(row.blob(5), entry.node);
    if (!is_head_sound || !effects || !is_as_written(entry, row.blob(4), row.blob(5))) {
        throw StoreError("entry " + std::to_string(entry.lsn.value) +
                         " of the hub log is damaged: put the newest backup back by `onepool "
                         "restore`");
    }
    entry.effects = std::move(*effects);
    if (input == HubLogTable::Input::with) {
        const auto raw = row.blob(6);
        entry.input.assign(raw.begin(), raw.end());
    }
    return entry;
}

}  // namespace

void HubLogTable::open(const std::string& path, const std::string& writer_token) {
    const auto version = database_.schema_version();
    const bool is_new =
        version == 0 && pragma_of(database_, "SELECT count(*) FROM sqlite_schema") == 0;
    if (!is_new && !is_hub_log(database_)) {
        throw StoreError(path + " is not a hub log: name the right file as `database`");
    }
    if (!is_new && version != log_version && version != version_without_digests) {
        throw StoreError(path + " has version " + std::to_string(version) + ", this hub reads " +
                         std::to_string(log_version) + ": run the build that wrote it");
    }
    const auto outcome = database_.transact([&](io::Database& database) {
        if (is_new) {
            database.execute(schema);
            database.execute("PRAGMA application_id = " + std::to_string(application_id));
            database.set_schema_version(log_version);
            auto insert = database.prepare(
                "INSERT INTO head (id, lsn, writer, log_id) VALUES (1, 0, ?1, ?1)");
            insert.bind(1, writer_token).run();
        } else if (version == version_without_digests) {
            database.execute("ALTER TABLE entry ADD COLUMN digest BLOB");
            database.set_schema_version(log_version);
        }
        database.prepare("UPDATE head SET writer = ?1 WHERE id = 1").bind(1, writer_token).run();
    });
    if (outcome != CommitOutcome::done) {
        throw StoreError(path + " cannot be written: " + database_.last_failure());
    }
}

bool HubLogTable::append(std::span<const LogEntry> entries, const std::string& writer_token) {
    CHECK(!entries.empty());
    auto move_head =
        database_.prepare("UPDATE head SET lsn = ?1 WHERE id = 1 AND lsn = ?2 AND writer = ?3");
    move_head.bind(1, signed_of(entries.back().lsn))
        .bind(2, signed_of(entries.front().lsn) - 1)
        .bind(3, writer_token)
        .run();
    if (database_.changes() != 1)
        return false;
    auto insert = database_.prepare(
        "INSERT INTO entry (lsn, at, kind, node, digest, effects, input) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    Lsn expected = entries.front().lsn;
    for (const LogEntry& entry : entries) {
        CHECK(entry.lsn == expected);
        expected = expected.next();
        const Bytes effects = encode_effects(entry.effects, entry.node);
        const Digest digest = digest_of(entry.lsn, entry.at, entry.kind, entry.node, effects);
        insert.bind(1, signed_of(entry.lsn))
            .bind(2, entry.at.value)
            .bind(3, static_cast<std::int64_t>(entry.kind))
            .bind(4, ByteView(entry.node.bytes))
            .bind(5, ByteView(digest))
            .bind(6, ByteView(effects))
            .bind(7, ByteView(entry.input))
            .run();
        insert.reset();
    }
    return true;
}

bool HubLogTable::is_hub_log(io::Database& database) {
    return pragma_of(database, "PRAGMA application_id") == application_id;
}

void HubLogTable::mark_restored(const std::string& restore) {
    database_.execute(
        "CREATE TABLE IF NOT EXISTS restored (id INTEGER PRIMARY KEY CHECK (id = 1), "
        "name TEXT NOT NULL) STRICT");
    database_.prepare("INSERT OR REPLACE INTO restored (id, name) VALUES (1, ?1)")
        .bind(1, std::string_view(restore))
        .run();
}

std::string HubLogTable::restore() {
    if (pragma_of(database_, "SELECT count(*) FROM sqlite_schema WHERE name = 'restored'") == 0)
        return {};
    auto row = database_.prepare("SELECT name FROM restored WHERE id = 1");
    return row.step() ? std::string(row.text(0)) : std::string();
}

LogHead HubLogTable::head() {
    auto row = database_.prepare("SELECT lsn, log_id FROM head WHERE id = 1");
    if (!row.step()) {
        throw StoreError(
            "the hub log does not say where it ends: put the newest backup back by `onepool "
            "restore`");
    }
    return {.lsn = lsn_of(row.integer(0)), .log_id = std::string(row.text(1))};
}

std::vector<LogEntry> HubLogTable::read_back(const NodeId& node, Lsn before, std::size_t limit) {
    auto rows = database_.prepare(
        "SELECT lsn, at, kind, node, digest, effects, input FROM entry "
        "WHERE lsn < ?1 AND node = ?2 AND kind = ?3 ORDER BY lsn DESC LIMIT ?4");
    rows.bind(1, signed_of(before))
        .bind(2, ByteView(node.bytes))
        .bind(3, static_cast<std::int64_t>(InputKind::node_message))
        .bind(4, static_cast<std::int64_t>(limit));
    std::vector<LogEntry> entries;
    while (rows.step())
        entries.push_back(entry_of(rows, Input::with));
    return entries;
}

Lsn HubLogTable::last_before(UnixMs at) {
    // The clock of the hub may be put back by so much without a walk beginning too late.
    constexpr std::int64_t clock_moves_ms = 10 * protocol::limits::minute_ms;
    auto query = database_.prepare("SELECT at FROM entry WHERE lsn = ?1");
    const auto is_before = [&](std::int64_t lsn) {
        query.reset();
        query.bind(1, lsn);
        return query.step() && query.integer(0) < at.value - clock_moves_ms;
    };
    std::int64_t low = 0;                           // before, or nothing
    std::int64_t high = signed_of(head().lsn) + 1;  // not before, or nothing
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (is_before(middle) ? low : high) = middle;
    }
    return lsn_of(low);
}

std::vector<LogEntry> HubLogTable::read_back(Lsn before, std::size_t limit) {
    auto rows = database_.prepare(
        "SELECT lsn, at, kind, node, digest, effects, input FROM entry "
        "WHERE lsn < ?1 ORDER BY lsn DESC LIMIT ?2");
    rows.bind(1, signed_of(before)).bind(2, static_cast<std::int64_t>(limit));
    std::vector<LogEntry> entries;
    while (rows.step())
        entries.push_back(entry_of(rows, Input::with));
    return entries;
}

std::vector<LogEntry> HubLogTable::read(Lsn after, std::size_t limit, Input input) {
    auto rows = database_.prepare(
        input == Input::with
            ? "SELECT lsn, at, kind, node, digest, effects, input FROM entry WHERE lsn > ?1 "
              "ORDER BY lsn LIMIT ?2"
            : "SELECT lsn, at, kind, node, digest, effects FROM entry WHERE lsn > ?1 "
              "ORDER BY lsn LIMIT ?2");
    rows.bind(1, signed_of(after)).bind(2, static_cast<std::int64_t>(limit));
    std::vector<LogEntry> entries;
    Lsn expected = after.next();
    while (rows.step()) {
        LogEntry entry = entry_of(rows, input);
        if (entry.lsn != expected) {
            throw StoreError("entry " + std::to_string(expected.value) +
                             " of the hub log is missing: put the newest backup back by "
                             "`onepool restore`");
        }
        expected = expected.next();
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace onepool::hub
