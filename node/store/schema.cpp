#include "node/store/schema.hpp"

#include <string>

#include "protocol/check.hpp"

namespace onepool::node {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE node (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    node_id    BLOB NOT NULL CHECK (length(node_id) = 16),
    journal_id BLOB NOT NULL CHECK (length(journal_id) = 16),
    boot_no    INTEGER NOT NULL,
    life       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE journal (
    place   INTEGER PRIMARY KEY,
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

// What the hub said and signed.
constexpr const char* evidence = R"sql(
-- The public key of the hub that was met first, and its newest signed acknowledgement.
CREATE TABLE hub_key (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
CREATE TABLE head_witness (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;
-- Closed days of the hub whose root this journal was proven to be under, as they came.
CREATE TABLE day_seal (
    day    INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;
)sql";

// Journals before the present one. `taken`: the hub has all up to there.
constexpr const char* ended_journals = R"sql(
CREATE TABLE ended_journal (
    life       INTEGER PRIMARY KEY,
    journal_id BLOB NOT NULL UNIQUE CHECK (length(journal_id) = 16),
    head_seq   INTEGER NOT NULL,
    head_hash  BLOB NOT NULL CHECK (length(head_hash) = 32),
    taken_seq  INTEGER NOT NULL,
    taken_hash BLOB NOT NULL CHECK (length(taken_hash) = 32)
) STRICT;
)sql";

// Events of one life: a till that sells one a millisecond fills it in 34 years.
constexpr std::int64_t life_events = std::int64_t{1} << 40;

}  // namespace

void create_schema(io::Database& database) {
    database.execute(tables);
    database.execute(ended_journals);
    database.execute(evidence);
    database.execute("PRAGMA application_id=" + std::to_string(application_id));
    database.set_schema_version(schema_version);
}

void upgrade_schema(io::Database& database, std::int64_t from) {
    CHECK(from == 1);
    database.execute("ALTER TABLE journal RENAME COLUMN seq TO place");
    database.execute("ALTER TABLE node ADD COLUMN life INTEGER NOT NULL DEFAULT 0");
    database.execute(ended_journals);
    database.execute(evidence);
    database.set_schema_version(schema_version);
}

std::int64_t Life::place(protocol::Seq seq) const {
    CHECK(seq.value < static_cast<std::uint64_t>(life_events));
    return number * life_events + static_cast<std::int64_t>(seq.value);
}

std::int64_t Life::end() const {
    return (number + 1) * life_events;
}

Life Life::of_place(std::int64_t place) {
    return {place / life_events};
}

protocol::Seq Life::seq_of(std::int64_t place) {
    return protocol::Seq{static_cast<std::uint64_t>(place % life_events)};
}

}  // namespace onepool::node
