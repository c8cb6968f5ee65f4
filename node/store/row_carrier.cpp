#include "node/store/row_carrier.hpp"

#include <algorithm>
#include <utility>

#include "node/store/rows.hpp"
#include "node/store/schema.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// Between what can be read from the front and from the back: rows looked for one at a time, and how
// many in a row may be missing before the rest is taken for lost.
constexpr std::int64_t misses_at_most = 10'000;

}  // namespace

RowCarrier::RowCarrier(std::string damaged, io::Database& into)
    : damaged_(std::move(damaged)), into_(into) {
    open();
}
RowCarrier::~RowCarrier() = default;

// A connection that met damage answers nothing any more.
void RowCarrier::open() {
    from_.reset();
    from_ = std::make_unique<io::Database>(
        io::Database::Config{.path = damaged_, .mode = io::Database::Mode::reader});
}

bool RowCarrier::read(const std::function<void(io::Database&)>& work) {
    try {
        work(*from_);
        return true;
    } catch (const io::SqliteError& error) {
        if (!error.is_damage() && !error.is_bad_place())
            throw;
    }
    open();
    return false;
}

std::optional<std::string> RowCarrier::find_hindrance() {
    std::int64_t version = 0;
    std::int64_t program = 0;
    const bool is_readable = read([&](io::Database& from) {
        version = from.schema_version();
        auto query = from.prepare("PRAGMA application_id");
        program = query.step() ? query.integer(0) : 0;
    });
    if (!is_readable)
        return "the part that says what is in it cannot be read";
    if (program != application_id)
        return "it is a database of another program";
    if (version != schema_version)
        return "it is of version " + std::to_string(version) + ", and only version " +
               std::to_string(schema_version) + " can be mended";
    return std::nullopt;
}

RowCarrier::Way RowCarrier::way(const Tables& tables) {
    Way way{tables.from, tables.to, {}, {}};
    auto query = into_.prepare("SELECT name, type, pk FROM pragma_table_info(?1)");
    query.bind(1, std::string_view(tables.to));
    while (query.step()) {
        way.columns.push_back({std::string(query.text(0)), std::string(query.text(1))});
        if (query.integer(2) > 0)
            way.key += (way.key.empty() ? "" : ", ") + std::string(query.text(0));
    }
    if (way.key.empty())
        way.key = "rowid";
    return way;
}

std::string RowCarrier::select(const Way& way, const std::string& rest) const {
    std::string columns;
    for (const Column& column : way.columns)
        columns += (columns.empty() ? "" : ", ") + column.name;
    return "SELECT " + columns + " FROM " + way.from + " NOT INDEXED " + rest;
}

// A row that says what cannot be is left out: it was damaged where SQLite does not look.
bool RowCarrier::take(const Way& way, const std::string& sql,
                      const std::function<void(std::int64_t)>& seen) {
    std::string places;
    for (std::size_t i = 1; i <= way.columns.size(); ++i)
        places += (places.empty() ? "?" : ", ?") + std::to_string(i);
    return read([&](io::Database& from) {
        auto rows = from.prepare(sql);
        while (rows.step()) {
            auto insert =
                into_.prepare("INSERT OR IGNORE INTO " + way.to + " VALUES (" + places + ")");
            for (std::size_t i = 0; i < way.columns.size(); ++i) {
                const auto column = static_cast<int>(i);
                if (rows.is_null(column)) {
                    insert.bind_null(column + 1);
                } else if (way.columns[i].type == "INTEGER") {
                    insert.bind(column + 1, rows.integer(column));
                } else if (way.columns[i].type == "TEXT") {
                    insert.bind(column + 1, rows.text(column));
                } else {
                    insert.bind(column + 1, rows.blob(column));
                }
            }
            insert.run();
            if (seen)
                seen(rows.integer(0));
        }
    });
}

void RowCarrier::carry(const Tables& tables) {
    const Way all = way(tables);
    if (take(all, select(all, "ORDER BY " + all.key), {}))
        return;
    std::string backwards;
    for (const char each : all.key)
        backwards += each == ',' ? " DESC," : std::string(1, each);
    (void)take(all, select(all, "ORDER BY " + backwards + " DESC"), {});
}

void RowCarrier::carry_range(const Numbered& numbered, const Span& span) {
    const Way all = way({numbered.table, numbered.table});
    const auto between = [&](std::int64_t from, std::int64_t to) {
        return "WHERE " + numbered.column + " >= " + std::to_string(from) + " AND " +
               numbered.column + " < " + std::to_string(to) + " ORDER BY " + numbered.column;
    };
    std::int64_t front = span.first;  // all below it was carried
    if (take(all, select(all, between(front, span.end)), [&](std::int64_t at) { front = at + 1; }))
        return;
    std::int64_t back = span.end;  // all from it on was carried
    (void)take(all, select(all, between(front, span.end) + " DESC"),
               [&](std::int64_t at) { back = at; });
    std::int64_t missed = 0;
    for (std::int64_t at = front; at < back && missed < misses_at_most; ++at, ++missed)
        (void)take(all, select(all, between(at, at + 1)), [&](std::int64_t) { missed = 0; });
}

// Each of the three may be what was damaged.
std::vector<RowCarrier::Span> RowCarrier::carry_lives() {
    for (const char* table : {"node", "ended_journal", "pruned"})
        carry({table, table});
    std::int64_t last = 0;
    const auto look = [&](io::Database& database, const char* sql) {
        auto query = database.prepare(sql);
        const auto life = query.step() ? query.integer(0) : 0;
        if (life <= static_cast<std::int64_t>(protocol::limits::ended_journals))
            last = std::max(last, life);
    };
    look(into_, "SELECT max(life) FROM node");
    look(into_, "SELECT max(life) + 1 FROM ended_journal");
    (void)read([&](io::Database& from) {
        const auto end = std::to_string(Life{1}.end() - Life{}.end());
        look(from, ("SELECT max(place) / " + end + " FROM journal").c_str());
    });
    std::vector<Span> lives;
    for (Life life; life.number <= last; ++life.number)
        lives.push_back({life.place(pruned_of(into_, life).seq), life.end()});
    return lives;
}

std::array<std::int64_t, 4> RowCarrier::slots_in_force() {
    std::array<std::int64_t, 4> slots{};
    (void)read([&](io::Database& from) {
        auto query = from.prepare("SELECT scope, slot FROM scope WHERE scope BETWEEN 0 AND 3");
        while (query.step())
            slots[static_cast<std::size_t>(query.integer(0))] = query.integer(1) == 0 ? 0 : 1;
    });
    return slots;
}

}  // namespace onepool::node
