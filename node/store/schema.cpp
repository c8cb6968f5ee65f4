#include "node/store/schema.hpp"

#include <string>

namespace onepool::node {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE node (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    node_id    BLOB NOT NULL CHECK (length(node_id) = 16),
    journal_id BLOB NOT NULL CHECK (length(journal_id) = 16),
    boot_no    INTEGER NOT NULL
) STRICT;

CREATE TABLE journal (
    seq     INTEGER PRIMARY KEY,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    basket  BLOB CHECK (basket IS NULL OR length(basket) = 16),
    payload BLOB NOT NULL
) STRICT;
-- One document is recorded once: the safety net below the core's own check.
CREATE UNIQUE INDEX journal_basket ON journal (basket) WHERE basket IS NOT NULL;

CREATE TABLE basket (
    id    BLOB PRIMARY KEY CHECK (length(id) = 16),
    state BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    acked_seq  INTEGER NOT NULL,
    acked_hash BLOB NOT NULL CHECK (length(acked_hash) = 32),
    safe       INTEGER NOT NULL,
    hub_epoch  INTEGER NOT NULL,
    epoch      INTEGER NOT NULL
) STRICT;

-- What the hub told last, each value as the wire codec writes it.
CREATE TABLE task (
    channel  TEXT NOT NULL,
    order_id TEXT NOT NULL,
    version  INTEGER NOT NULL,
    state    INTEGER NOT NULL,
    value    BLOB NOT NULL,
    PRIMARY KEY (channel, order_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE level (
    sku     TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    shelf   INTEGER NOT NULL,
    held    INTEGER NOT NULL,
    online  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE returned (
    basket   BLOB NOT NULL CHECK (length(basket) = 16),
    line_no  INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (basket, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
    id          INTEGER PRIMARY KEY,
    sku         TEXT NOT NULL UNIQUE,
    gtin        INTEGER NOT NULL,
    code        TEXT NOT NULL,
    description TEXT NOT NULL,
    unit_price  INTEGER NOT NULL,
    tax_code    TEXT NOT NULL,
    tax_rate    INTEGER NOT NULL
) STRICT;
CREATE INDEX product_gtin ON product (gtin) WHERE gtin <> 0;
-- The tax codes in use, for open items; rebuilt by an import.
CREATE TABLE tax (
    code     TEXT NOT NULL,
    rate     INTEGER NOT NULL,
    products INTEGER NOT NULL,
    PRIMARY KEY (code, rate)
) STRICT, WITHOUT ROWID;
-- Words of SKU, GTIN and description by their beginnings; rebuilt by an import.
CREATE VIRTUAL TABLE product_word USING fts5 (
    sku, code, description,
    content='product', content_rowid='id', prefix='1 2 3',
    tokenize='unicode61 remove_diacritics 2'
);
)sql";

}  // namespace

void create_schema(io::Database& database) {
    database.execute(tables);
    database.execute("PRAGMA application_id=" + std::to_string(application_id));
    database.set_schema_version(schema_version);
}

}  // namespace onepool::node
