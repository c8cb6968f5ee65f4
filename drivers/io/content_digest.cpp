#include "drivers/io/content_digest.hpp"

#include <string>
#include <vector>

#include "protocol/digest.hpp"

namespace onepool::io {

namespace {

constexpr std::string_view form = "onepool-content-1";

std::string quoted(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"')
            text += c;
        text += c;
    }
    return text + "\"";
}

std::vector<std::string> names(Statement& rows) {
    std::vector<std::string> found;
    while (rows.step())
        found.emplace_back(rows.text(0));
    return found;
}

// A virtual table has no page of its own.
std::vector<std::string> tables_of(Database& database, std::string_view without) {
    auto rows = database.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name != ?1 "
        "ORDER BY name");
    rows.bind(1, without);
    return names(rows);
}

// Each value as text that says its type too, so that no two rows read the same. Not by an index:
// the order must be that of the rows.
std::string select_of(Database& database, const std::string& table) {
    auto rows = database.prepare("SELECT name FROM pragma_table_info(?1)");
    rows.bind(1, std::string_view(table));
    std::string values;
    for (const std::string& column : names(rows))
        values += (values.empty() ? "" : " || ',' || ") + ("quote(" + quoted(column) + ")");
    return "SELECT " + values + " FROM " + quoted(table) + " NOT INDEXED";
}

}  // namespace

protocol::Digest content_digest(Database& database, std::string_view without) {
    protocol::Digest digest = protocol::sha256({protocol::view(form)});
    const auto add = [&](std::string_view next) {
        digest = protocol::sha256(
            {protocol::view(form), protocol::ByteView(digest), protocol::view(next)});
    };
    for (const std::string& table : tables_of(database, without)) {
        add(table);
        auto rows = database.prepare(select_of(database, table));
        while (rows.step())
            add(rows.text(0));
    }
    return digest;
}

std::string find_page_fault(Database& database) {
    auto row = database.prepare("PRAGMA integrity_check(1)");
    if (!row.step())
        return "it cannot be checked";
    const std::string found(row.text(0));
    return found == "ok" ? "" : found;
}

}  // namespace onepool::io
