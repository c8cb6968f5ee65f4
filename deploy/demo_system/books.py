"""What the replay did, and what it therefore expects of the ledger: one SQLite file.

It keeps its own physical truth: how many units stand on each shelf. A walk-in customer takes only what
is there. Each document's effects are written once, in one transaction with its name, after the programs
answered; documents carry their own ids, so a replay that was killed in between repeats the last one safely.

Accounts are those of the ledger. Inside ones belong to a location; `supplier`, `customer`, `loss` and
`found` have the location "". All units of a SKU sum to zero.
"""

import sqlite3
from collections import defaultdict

_SCHEMA = """
CREATE TABLE IF NOT EXISTS units (sku TEXT, location TEXT, account TEXT, units INTEGER,
    PRIMARY KEY (sku, location, account)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sold (document TEXT, number INTEGER, line_no INTEGER, sku TEXT,
    units INTEGER, price INTEGER, returned INTEGER DEFAULT 0,
    PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, document TEXT, location TEXT,
    state TEXT, at_ms INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS order_lines (id TEXT, number INTEGER, sku TEXT, units INTEGER,
    price INTEGER, PRIMARY KEY (id, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sales_seen (sku TEXT, location TEXT, at_ms INTEGER, document TEXT);
CREATE TABLE IF NOT EXISTS published (sku TEXT, quantity INTEGER, at_ms INTEGER, by TEXT);
CREATE TABLE IF NOT EXISTS done (document TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tallies (name TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
"""


class Books:
    def __init__(self, path):
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_SCHEMA)
        self._units = defaultdict(int)
        for sku, location, account, units in self._db.execute("SELECT * FROM units"):
            self._units[(sku, location, account)] = units
        self._held = defaultdict(int)
        for sku, location, units in self._db.execute(
                "SELECT sku, location, sum(units) FROM order_lines JOIN orders USING (id) "
                "WHERE state = 'held' GROUP BY sku, location"):
            self._held[(sku, location)] = units

    def __enter__(self):
        """One document's effects: committed together, or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind, *_):
        self._db.execute("ROLLBACK" if kind else "COMMIT")

    def close(self):
        self._db.close()

    def is_done(self, document):
        return self._db.execute("SELECT 1 FROM done WHERE document = ?",
                                (document,)).fetchone() is not None

    def note_done(self, document):
        """Part of the document's transaction: fails when it was written before."""
        self._db.execute("INSERT INTO done VALUES (?)", (document,))

    # ---- units ------------------------------------------------------------------------------
    def shelf(self, sku, location):
        return self._units[(sku, location, "shelf")]

    def held(self, sku, location):
        return self._held[(sku, location)]

    def move(self, sku, units, source, target):
        """source and target: (account, location)"""
        for (account, location), change in ((source, -units), (target, units)):
            key = (sku, location, account)
            self._units[key] += change
            self._db.execute("INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?)",
                             (*key, self._units[key]))

    def set_units(self, sku, location, account, units):
        """For what was moved by others."""
        self.move(sku, units - self._units[(sku, location, account)], ("elsewhere", ""),
                  (account, location))

    def balances(self):
        """{(sku, location, account): units}, without zeros"""
        return {key: units for key, units in self._units.items()
                if units and key[2] != "elsewhere"}

    # ---- sold lines -------------------------------------------------------------------------
    def note_sold(self, document, number, line_no, sku, units, price):
        """line_no: on the till's receipt, 0 for an order"""
        self._db.execute("INSERT OR REPLACE INTO sold VALUES (?, ?, ?, ?, ?, ?, 0)",
                         (document, number, line_no, sku, units, price))

    def sold(self, document, number):
        """(line_no, units not returned yet, price), or None when nothing of the line was sold"""
        return self._db.execute("SELECT line_no, units - returned, price FROM sold "
                                "WHERE document = ? AND number = ?", (document, number)).fetchone()

    def note_returned(self, document, number, units):
        self._db.execute("UPDATE sold SET returned = returned + ? WHERE document = ? AND number = ?",
                         (units, document, number))

    def note_sale_time(self, sku, location, at_ms, document):
        self._db.execute("INSERT INTO sales_seen VALUES (?, ?, ?, ?)",
                         (sku, location, at_ms, document))

    def sales_between(self, sku, location, first_ms, last_ms):
        """Documents that sold the SKU at the location between two times of this machine's clock."""
        return [row[0] for row in self._db.execute(
            "SELECT document FROM sales_seen WHERE sku = ? AND location = ? AND at_ms BETWEEN ? AND ?",
            (sku, location, first_ms, last_ms))]

    # ---- orders -----------------------------------------------------------------------------
    def note_order(self, order, document, location, at_ms, lines):
        """lines: (number, sku, units, price)"""
        self._db.execute("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, 'held', ?)",
                         (order, document, location, at_ms))
        for number, sku, units, price in lines:
            self._db.execute("INSERT OR REPLACE INTO order_lines VALUES (?, ?, ?, ?, ?)",
                             (order, number, sku, units, price))
            self._held[(sku, location)] += units

    def held_orders(self, document=None):
        """[(id, location, at_ms)] not shipped yet, oldest first; of one document when given."""
        return self._db.execute(
            "SELECT id, location, at_ms FROM orders WHERE state = 'held' AND (? IS NULL OR "
            "document = ?) ORDER BY at_ms, id", (document, document)).fetchall()

    def documents_held(self):
        """Names of the documents with held orders, in order."""
        return [row[0] for row in self._db.execute(
            "SELECT DISTINCT document FROM orders WHERE state = 'held' ORDER BY document")]

    def order_lines(self, order):
        """[(number, sku, units, price, document)]"""
        return self._db.execute("SELECT number, sku, units, price, document FROM order_lines "
                                "JOIN orders USING (id) WHERE id = ? ORDER BY number",
                                (order,)).fetchall()

    def note_shipped(self, order, location):
        self._end_hold(order, location, "shipped")

    def note_cancelled(self, order, location):
        self._end_hold(order, location, "cancelled")

    def _end_hold(self, order, location, state):
        self._db.execute("UPDATE orders SET state = ? WHERE id = ?", (state, order))
        for _, sku, units, _, _ in self.order_lines(order):
            self._held[(sku, location)] -= units

    # ---- published numbers --------------------------------------------------------------------
    def note_published(self, sku, quantity, at_ms, by):
        """What the shop should show after a document, and when that document was answered."""
        self._db.execute("INSERT INTO published VALUES (?, ?, ?, ?)", (sku, quantity, at_ms, by))

    def published_since(self, at_ms):
        """[(sku, quantity, at_ms, by)] in the order of the documents"""
        return self._db.execute("SELECT * FROM published WHERE at_ms >= ? ORDER BY rowid",
                                (at_ms,)).fetchall()

    # ---- counts -------------------------------------------------------------------------------
    def count(self, name, number=1):
        self._db.execute("INSERT INTO tallies VALUES (?, ?) ON CONFLICT (name) "
                         "DO UPDATE SET number = number + excluded.number", (name, number))

    def tally(self, name):
        row = self._db.execute("SELECT number FROM tallies WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def set_tally(self, name, number):
        self._db.execute("INSERT OR REPLACE INTO tallies VALUES (?, ?)", (name, number))
