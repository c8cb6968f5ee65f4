#include "hub/store/hub_state_table.hpp"

#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::int64_t state_version = 2;

constexpr const char* tables = R"(
    DROP TABLE IF EXISTS flushed;
    DROP TABLE IF EXISTS state_row;
    DROP TABLE IF EXISTS cell;
    CREATE TABLE flushed (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        lsn INTEGER NOT NULL,
        at INTEGER NOT NULL,
        log_id TEXT NOT NULL
    ) STRICT;
    CREATE TABLE state_row (
        kind INTEGER NOT NULL,
        key INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (kind, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE cell (
        slot INTEGER PRIMARY KEY,
        sku INTEGER NOT NULL,
        location INTEGER NOT NULL,
        shelf INTEGER NOT NULL,
        staged INTEGER NOT NULL,
        inspection INTEGER NOT NULL,
        damaged INTEGER NOT NULL,
        in_transit INTEGER NOT NULL,
        held INTEGER NOT NULL,
        online INTEGER NOT NULL,
        debt INTEGER NOT NULL
    ) STRICT;
)";

std::int64_t signed_of(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace

const char* HubStateTable::schema() {
    return tables;
}

void HubStateTable::open() {
    if (database_.schema_version() == state_version)
        return;
    const auto outcome = database_.transact([](io::Database& database) {
        database.execute(tables);
        database.set_schema_version(state_version);
    });
    if (outcome != CommitOutcome::done) {
        throw io::SqliteError(database_.last_failure(), 0, outcome);
    }
}

void HubStateTable::clear() {
    database_.execute("DELETE FROM flushed; DELETE FROM state_row; DELETE FROM cell;");
}

void HubStateTable::write(const StateChanges& changes, const std::string& log_id) {
    auto row =
        database_.prepare("INSERT OR REPLACE INTO state_row (kind, key, body) VALUES (?1, ?2, ?3)");
    const auto write_row = [&row](const StateRow& changed) {
        row.bind(1, static_cast<std::int64_t>(changed.kind))
            .bind(2, signed_of(changed.key))
            .bind(3, ByteView(changed.body))
            .run();
        row.reset();
    };
    for (const StateRow& changed : changes.rows)
        write_row(changed);
    for (const SkuCountsRow& changed : changes.counts)
        write_row(row_of(changed));
    for (const DemandRow& changed : changes.demand)
        write_row(row_of(changed));
    auto cell = database_.prepare(
        "INSERT OR REPLACE INTO cell (slot, sku, location, shelf, staged, inspection, damaged, "
        "in_transit, held, online, debt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    for (const CellRow& changed : changes.cells) {
        cell.bind(1, signed_of(changed.slot))
            .bind(2, std::int64_t{changed.key.sku.value})
            .bind(3, std::int64_t{changed.key.location.value});
        int column = 4;
        for (const Units& units : changed.cell.balance)
            cell.bind(column++, units.value);
        cell.bind(9, changed.cell.held.value)
            .bind(10, changed.cell.online.value)
            .bind(11, changed.cell.debt.value)
            .run();
        cell.reset();
    }
    auto flushed = database_.prepare(
        "INSERT OR REPLACE INTO flushed (id, lsn, at, log_id) VALUES (1, ?1, ?2, ?3)");
    flushed.bind(1, signed_of(changes.lsn.value)).bind(2, changes.at.value).bind(3, log_id).run();
}

std::optional<Flushed> HubStateTable::flushed() {
    auto row = database_.prepare("SELECT lsn, at, log_id FROM flushed WHERE id = 1");
    if (!row.step())
        return std::nullopt;
    return Flushed{.lsn = Lsn{static_cast<std::uint64_t>(row.integer(0))},
                   .at = UnixMs{row.integer(1)},
                   .log_id = std::string(row.text(2))};
}

bool HubStateTable::read(HubState& state) {
    const auto head = flushed();
    if (!head || head->at.value < 0 || head->at.value > limits::time_ms || !read_rows(state) ||
        !read_cells(state))
        return false;
    state.restored(head->lsn, head->at);
    return state.adds_up();
}

bool HubStateTable::read_rows(HubState& state) {
    auto rows = database_.prepare("SELECT kind, key, body FROM state_row ORDER BY kind, key");
    while (rows.step()) {
        const auto body = rows.blob(2);
        const StateRow row{.kind = static_cast<RowKind>(rows.integer(0)),
                           .key = static_cast<std::uint64_t>(rows.integer(1)),
                           .body = Bytes(body.begin(), body.end())};
        if (!state.restore(row))
            return false;
    }
    return true;
}

bool HubStateTable::read_cells(HubState& state) {
    auto rows = database_.prepare(
        "SELECT slot, sku, location, shelf, staged, inspection, damaged, in_transit, held, online, "
        "debt FROM cell ORDER BY slot");
    while (rows.step()) {
        CellRow row{.slot = static_cast<std::uint64_t>(rows.integer(0)),
                    .key = {SkuIndex{static_cast<std::uint32_t>(rows.integer(1))},
                            LocationIndex{static_cast<std::uint32_t>(rows.integer(2))}},
                    .cell = {}};
        int column = 3;
        for (Units& units : row.cell.balance)
            units = Units{rows.integer(column++)};
        row.cell.held = Units{rows.integer(8)};
        row.cell.online = Units{rows.integer(9)};
        row.cell.debt = Units{rows.integer(10)};
        if (!state.restore(row))
            return false;
    }
    return true;
}

}  // namespace onepool::hub
