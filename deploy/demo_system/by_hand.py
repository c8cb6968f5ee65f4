"""What people did on the pages between two runs: taken over into the books before the next one.

The replay's books know only what the replay did. Before a run, when everything has converged, whatever
the hub's ledger holds beyond them was done by hand: sales at a register, orders at the shop, orders
picked and shipped on the warehouse's page, collected in a store. From then on the books must agree with the hub again.
"""

from . import verdict
from .settings import CHANNEL

DOCUMENT = "by hand"
ORDERS_MAX = 500
# Stages of an order whose goods left the shelf.
LEFT = ("staged", "shipped", "collected")
COUNTS = {"sales": ["sales"], "returns": ["returns", "returns without receipt"],
          "orders_shipped": ["orders shipped"]}


def take_over(hub, books):
    """A sentence about what was taken over, or ""."""
    stock = verdict.all_stock(hub)
    orders = _take_orders(hub.get(f"/v1/orders?limit={ORDERS_MAX}")["orders"], books)
    units = _take_units(verdict.ledger_balances(stock), books)
    with books:
        for name, ours in by_hand(hub.get("/v1/status"), books).items():
            books.set_tally(f"by hand: {name}", ours)
    if not units and not orders:
        return ""
    return (f"Taken over from the pages: {orders} orders and {units} balances that people changed "
            "by hand.")


def by_hand(status, books):
    """{count of the hub: how many of it the replay did not do}"""
    counts = {name: status[name] - sum(books.tally(each) for each in ours)
              for name, ours in COUNTS.items()}
    held = status["orders_held"] - books.tally("orders held") + books.tally("orders shipped")
    return {**counts, "orders_held": held}


def _take_orders(rows, books):
    ours = {order: location for order, location, _ in books.held_orders()}
    changed = 0
    with books:
        for row in rows:
            order, before = row["order"], ours.get(row["order"])
            now = row["location"] if row["stage"] == "held" else None
            if row["channel"] != CHANNEL or now == before:
                continue
            if before is not None:
                _end(books, order, before, row["stage"])
            if now is not None:
                lines = [(number, line["sku"], line["quantity"], 0)
                         for number, line in enumerate(row["lines"], 1)]
                books.note_order(order, DOCUMENT, now, row["taken_at"], lines)
            changed += 1
    return changed


def _end(books, order, location, stage):
    """Its hold there. Picked goods count as sold: what became of them is in the ledger."""
    if stage in LEFT:
        for number, sku, units, price, document in books.order_lines(order):
            books.note_sold(document, number, 0, sku, units, price)
        books.note_shipped(order, location)
    else:
        books.note_cancelled(order, location)


def _take_units(balances, books):
    ours, changed = books.balances(), 0
    with books:
        for key in sorted(ours.keys() | balances.keys()):
            if ours.get(key, 0) != balances.get(key, 0):
                books.set_units(*key, balances.get(key, 0))
                changed += 1
    return changed
