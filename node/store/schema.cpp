#include "node/store/schema.hpp"

#include "node/store/scope_tables.hpp"

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
    epoch      INTEGER NOT NULL,
    token      BLOB NOT NULL DEFAULT x''
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
)sql";

constexpr const char* provided = R"sql(
-- What the hub provides: the version of each scope in force, and verified chunks of it and of the
-- next one. The rows themselves stand in one of two slots each (scope_tables.hpp).
CREATE TABLE scope (
    scope   INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    slot    INTEGER NOT NULL,
    chunks  BLOB NOT NULL
) STRICT;
CREATE TABLE scope_chunk (
    id      INTEGER PRIMARY KEY,
    digest  BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    content BLOB NOT NULL
) STRICT;
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
-- How far a journal was let go of, and the hash its chain goes on from.
CREATE TABLE pruned (
    life INTEGER PRIMARY KEY,
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE ended_journal (
    life       INTEGER PRIMARY KEY,
    journal_id BLOB NOT NULL UNIQUE CHECK (length(journal_id) = 16),
    head_seq   INTEGER NOT NULL,
    head_hash  BLOB NOT NULL CHECK (length(head_hash) = 32),
    taken_seq  INTEGER NOT NULL,
    taken_hash BLOB NOT NULL CHECK (length(taken_hash) = 32)
) STRICT;
)sql";

constexpr const char* damages = R"sql(
-- Events of an ended journal that could not be read, and the hash of the one before them.
CREATE TABLE unreadable (
    life      INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    PRIMARY KEY (life, first_seq)
) STRICT, WITHOUT ROWID;
-- Baskets that could not be read, as they were found.
CREATE TABLE damaged_basket (
    id    BLOB NOT NULL,
    state BLOB NOT NULL
) STRICT;
)sql";

constexpr const char* overridden = R"sql(
-- Units sold on the newest business day that had any, although they were promised to orders.
CREATE TABLE IF NOT EXISTS overrides (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    day   INTEGER NOT NULL,
    units INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* approvals = R"sql(
-- Wrong PINs in a row on this till.
CREATE TABLE pin_tries (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    wrong_in_a_row INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* checkouts = R"sql(
-- Of what is held of a SKU: kept for shoppers who pay, and until when at the latest.
CREATE TABLE paying (
    sku   TEXT PRIMARY KEY,
    units INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* picking = R"sql(
-- How far the picking of an order is that goes on here.
CREATE TABLE pick (
    channel  TEXT NOT NULL,
    order_id TEXT NOT NULL,
    value    BLOB NOT NULL,
    PRIMARY KEY (channel, order_id)
) STRICT;
)sql";

constexpr const char* rights = R"sql(
-- What was used of this till's right on a SKU in one journal and one life of the hub; `sum` proves
-- the row (side_rows.hpp). One without a SKU: of this journal some of them are gone.
CREATE TABLE right_used (
    sku        TEXT PRIMARY KEY,
    journal_id BLOB NOT NULL,
    hub_epoch  INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    sum        BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* counting = R"sql(
-- Counts of this location: sessions that go on or ended lately, and what was counted in those that
-- go on. Each value proves itself (count_progress.hpp).
CREATE TABLE IF NOT EXISTS count_session (
    id    BLOB PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS count_line (
    session BLOB NOT NULL,
    sku     TEXT NOT NULL,
    value   BLOB NOT NULL,
    PRIMARY KEY (session, sku)
) STRICT;
)sql";

constexpr const char* inspections = R"sql(
-- What the hub told of goods that wait for inspection here, oldest first.
CREATE TABLE IF NOT EXISTS waiting (
    sku    TEXT NOT NULL,
    place  INTEGER NOT NULL,
    units  INTEGER NOT NULL,
    since  INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (sku, place)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* comings_back = R"sql(
-- What the hub said it had of an ended journal, and up to where it still holds a history of it that
-- this database lacks.
CREATE TABLE held_by_hub (
    life      INTEGER PRIMARY KEY,
    held_seq  INTEGER NOT NULL,
    held_hash BLOB NOT NULL CHECK (length(held_hash) = 32),
    lost_seq  INTEGER NOT NULL,
    lost_hash BLOB NOT NULL CHECK (length(lost_hash) = 32)
) STRICT;
-- Events of such a history, as they came back; places as in journal, where other events may stand.
CREATE TABLE recalled (
    place   INTEGER PRIMARY KEY,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    basket  BLOB CHECK (basket IS NULL OR length(basket) = 16),
    payload BLOB NOT NULL
) STRICT;
CREATE INDEX recalled_basket ON recalled (basket) WHERE basket IS NOT NULL;
)sql";

// Events of one life: a till that sells one a millisecond fills it in 34 years.
constexpr std::int64_t life_events = static_cast<std::int64_t>(Life::last_seq.value) + 1;

void provide_tables(io::Database& database) {
    database.execute(provided);
    for (const auto scope : {Scope::catalogue, Scope::prices, Scope::staff, Scope::config}) {
        empty_slot(database, {scope, 0});
        empty_slot(database, {scope, 1});
    }
}

// Products of version 1 had their price beside them.
constexpr const char* move_products = R"sql(
INSERT INTO product_0 (id, sku, gtin, code, description, tax_code, tax_rate)
    SELECT id, sku, gtin, code, description, tax_code, tax_rate FROM product;
INSERT INTO price_0 (sku, valid_from, unit_price) SELECT sku, 0, unit_price FROM product;
INSERT INTO tax_0 (code, rate, products) SELECT code, rate, products FROM tax;
INSERT INTO product_word_0 (product_word_0) VALUES ('rebuild');
DROP TABLE product_word;
DROP TABLE product;
DROP TABLE tax;
)sql";

}  // namespace

void create_schema(io::Database& database) {
    database.execute(tables);
    database.execute(ended_journals);
    database.execute(damages);
    database.execute(overridden);
    database.execute(comings_back);
    database.execute(checkouts);
    database.execute(picking);
    database.execute(approvals);
    database.execute(rights);
    database.execute(counting);
    database.execute(inspections);
    database.execute(evidence);
    provide_tables(database);
    database.execute("PRAGMA application_id=" + std::to_string(application_id));
    database.set_schema_version(schema_version);
}

namespace {

void upgrade_from_1(io::Database& database) {
    database.execute("ALTER TABLE journal RENAME COLUMN seq TO place");
    database.execute("ALTER TABLE cursor ADD COLUMN token BLOB NOT NULL DEFAULT x''");
    database.execute("ALTER TABLE node ADD COLUMN life INTEGER NOT NULL DEFAULT 0");
    database.execute(ended_journals);
    database.execute(evidence);
    provide_tables(database);
    database.execute(move_products);
}

}  // namespace

void upgrade_schema(io::Database& database, std::int64_t from) {
    CHECK(from >= oldest_schema_version && from < schema_version);
    if (from == 1)
        upgrade_from_1(database);
    if (from < 3)
        database.execute(damages);
    if (from < 4) {
        database.execute(overridden);  // some of version 3 have it already
        database.execute(comings_back);
    }
    if (from < 5)
        database.execute(checkouts);
    if (from < 6)
        database.execute(picking);
    if (from < 7)
        database.execute(approvals);
    if (from < 8)
        database.execute(rights);
    database.execute(counting);
    database.execute(inspections);
    if (from < 10) {
        empty_places(database, 0);
        empty_places(database, 1);
    }
    empty_asked_lots(database, 0);
    empty_asked_lots(database, 1);
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
