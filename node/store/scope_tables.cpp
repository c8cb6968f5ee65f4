#include "node/store/scope_tables.hpp"

#include <algorithm>

#include "drivers/barcode/gtin.hpp"
#include "node/store/rows.hpp"
#include "protocol/check.hpp"

namespace onepool::node {
namespace {

constexpr const char* catalogue_tables = R"sql(
DROP TABLE IF EXISTS product_word_#;
DROP TABLE IF EXISTS product_#;
DROP TABLE IF EXISTS tax_#;
CREATE TABLE product_# (
    id          INTEGER PRIMARY KEY,
    sku         TEXT NOT NULL UNIQUE,
    gtin        INTEGER NOT NULL,
    code        TEXT NOT NULL,
    description TEXT NOT NULL,
    tax_code    TEXT NOT NULL,
    tax_rate    INTEGER NOT NULL
) STRICT;
CREATE INDEX product_gtin_# ON product_# (gtin) WHERE gtin <> 0;
-- The tax codes in use, for open items.
CREATE TABLE tax_# (
    code     TEXT NOT NULL,
    rate     INTEGER NOT NULL,
    products INTEGER NOT NULL,
    PRIMARY KEY (code, rate)
) STRICT, WITHOUT ROWID;
-- Words of SKU, GTIN and description by their beginnings.
CREATE VIRTUAL TABLE product_word_# USING fts5 (
    sku, code, description,
    content='product_#', content_rowid='id', prefix='1 2 3',
    tokenize='unicode61 remove_diacritics 2'
);
)sql";

constexpr const char* place_tables = R"sql(
DROP TABLE IF EXISTS place_#;
-- Where products stand; no location: wherever no other row names one.
CREATE TABLE place_# (
    sku      TEXT NOT NULL,
    location TEXT NOT NULL,
    place    TEXT NOT NULL,
    PRIMARY KEY (sku, location)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* lot_tables = R"sql(
DROP TABLE IF EXISTS lot_asked_#;
-- Products of which a unit is picked only with its lot.
CREATE TABLE lot_asked_# (
    sku TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* price_tables = R"sql(
DROP TABLE IF EXISTS price_#;
CREATE TABLE price_# (
    sku        TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    unit_price INTEGER NOT NULL,
    PRIMARY KEY (sku, valid_from)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* staff_tables = R"sql(
DROP TABLE IF EXISTS staff_#;
CREATE TABLE staff_# (
    name     TEXT PRIMARY KEY,
    role     TEXT NOT NULL,
    pin_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* setting_tables = R"sql(
DROP TABLE IF EXISTS setting_#;
CREATE TABLE setting_# (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

const char* tables_of(Scope scope) {
    switch (scope) {
        case Scope::catalogue:
            return catalogue_tables;
        case Scope::prices:
            return price_tables;
        case Scope::staff:
            return staff_tables;
        case Scope::config:
            return setting_tables;
    }
    CHECK(false);  // every scope has its tables
}

std::string code_of(Gtin gtin) {
    return gtin == Gtin{} ? std::string() : barcode::to_shortest(gtin);
}

struct AddRow {
    io::Database& database;
    std::uint8_t slot;
    TaxCounts& taxes;

    io::Statement prepare(std::string_view sql) const {
        return database.prepare(in_slot(sql, slot));
    }
    void operator()(const CatalogueRow& row) const {
        const std::string code = code_of(row.gtin);
        prepare(
            "INSERT INTO product_# (sku, gtin, code, description, tax_code, tax_rate) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .bind(1, row.sku.value)
            .bind(2, integer(row.gtin.value))
            .bind(3, code)
            .bind(4, row.description)
            .bind(5, row.tax_code)
            .bind(6, std::int64_t{row.tax_rate.value})
            .run();
        prepare(
            "INSERT INTO product_word_# (rowid, sku, code, description) "
            "VALUES (last_insert_rowid(), ?1, ?2, ?3)")
            .bind(1, row.sku.value)
            .bind(2, code)
            .bind(3, row.description)
            .run();
        for (const ShelfPlace& each : row.places) {
            prepare("INSERT INTO place_# (sku, location, place) VALUES (?1, ?2, ?3)")
                .bind(1, row.sku.value)
                .bind(2, each.location.value)
                .bind(3, each.place)
                .run();
        }
        if (row.asks_lot)
            prepare("INSERT INTO lot_asked_# (sku) VALUES (?1)").bind(1, row.sku.value).run();
        ++taxes[{row.tax_code, row.tax_rate.value}];
    }
    void operator()(const PriceRow& row) const {
        for (const Price& price : row.prices) {
            prepare("INSERT INTO price_# (sku, valid_from, unit_price) VALUES (?1, ?2, ?3)")
                .bind(1, row.sku.value)
                .bind(2, price.valid_from.value)
                .bind(3, price.amount.value)
                .run();
        }
    }
    void operator()(const StaffRow& row) const {
        prepare("INSERT INTO staff_# (name, role, pin_hash) VALUES (?1, ?2, ?3)")
            .bind(1, row.name)
            .bind(2, row.role)
            .bind(3, row.pin_hash)
            .run();
    }
    void operator()(const SettingRow& row) const {
        prepare("INSERT INTO setting_# (key, value) VALUES (?1, ?2)")
            .bind(1, row.key)
            .bind(2, row.value)
            .run();
    }
};

}  // namespace

std::string in_slot(std::string_view sql, std::uint8_t number) {
    std::string text(sql);
    std::ranges::replace(text, '#', static_cast<char>('0' + number));
    return text;
}

void empty_slot(io::Database& database, const Slot& slot) {
    database.execute(in_slot(tables_of(slot.scope), slot.number));
    if (slot.scope != Scope::catalogue)
        return;
    empty_places(database, slot.number);
    empty_asked_lots(database, slot.number);
}

void empty_places(io::Database& database, std::uint8_t number) {
    database.execute(in_slot(place_tables, number));
}

void empty_asked_lots(io::Database& database, std::uint8_t number) {
    database.execute(in_slot(lot_tables, number));
}

std::size_t add_rows(io::Database& database, const Slot& slot, const ScopeRows& rows,
                     std::size_t from, std::size_t most, TaxCounts& taxes) {
    CHECK(scope_of(rows) == slot.scope);
    return std::visit(
        [&](const auto& all) {
            const std::size_t end = std::min(all.size(), from + most);
            for (std::size_t i = from; i < end; ++i)
                AddRow{database, slot.number, taxes}(all[i]);
            return end - from;
        },
        rows);
}

void put_taxes(io::Database& database, std::uint8_t slot, const TaxCounts& taxes) {
    for (const auto& [tax, products] : taxes) {
        database
            .prepare(in_slot("INSERT INTO tax_# (code, rate, products) VALUES (?1, ?2, ?3)", slot))
            .bind(1, tax.first)
            .bind(2, std::int64_t{tax.second})
            .bind(3, products)
            .run();
    }
}

std::optional<Bytes> read_chunk(io::Database& database, const Digest& digest) {
    auto query = database.prepare("SELECT content FROM scope_chunk WHERE digest = ?1");
    query.bind(1, ByteView(digest));
    if (!query.step())
        return std::nullopt;
    const auto content = query.blob(0);
    return Bytes(content.begin(), content.end());
}

void import_products(io::Database& database, const std::vector<Product>& products) {
    for (const auto& product : products) {
        database
            .prepare(
                "INSERT INTO product_0 (sku, gtin, code, description, tax_code, tax_rate) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (sku) DO UPDATE SET "
                "gtin = ?2, code = ?3, description = ?4, tax_code = ?5, tax_rate = ?6")
            .bind(1, product.sku.value)
            .bind(2, integer(product.gtin.value))
            .bind(3, code_of(product.gtin))
            .bind(4, product.description)
            .bind(5, product.tax_code)
            .bind(6, std::int64_t{product.tax_rate.value})
            .run();
        database
            .prepare(
                "INSERT OR REPLACE INTO price_0 (sku, valid_from, unit_price) VALUES (?1, 0, ?2)")
            .bind(1, product.sku.value)
            .bind(2, product.unit_price.value)
            .run();
    }
    database.execute(
        "INSERT INTO product_word_0 (product_word_0) VALUES ('rebuild');"
        "DELETE FROM tax_0;"
        "INSERT INTO tax_0 (code, rate, products) "
        "SELECT tax_code, tax_rate, COUNT(*) FROM product_0 GROUP BY tax_code, tax_rate;");
}

}  // namespace onepool::node
