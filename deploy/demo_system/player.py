"""Plays documents of the log through the registers and the shop, as people would.

- A walk-in customer takes what is on the shelf and not set aside for an order (the register warns,
  the cashier says no). What is not there is counted, not sold.
- A shop order asks for everything. Refused, it is tried again without what the shop shows too little of,
  then without the item that the refusal names, and so on; when no one location has the whole order, it is
  split in halves. Each try is an order of its own.
- A cancellation gives back at most what was sold. Cancelled on the same day the goods never left and go
  back on the shelf; later ones wait for inspection.
"""

import itertools
import re
import time
import zlib

from replay import spread
from replay.documents import Adjustment, Return, Sale

from .api import Refused
from .settings import CHANNEL, LOCATION_RESERVE
from .stockroom import node_of

TASK_SECONDS = 60
# "refused: 5 of 22037 wanted, 2 available at one location"
_SHORT = re.compile(r"\d+ of (\S+) wanted")


class Stuck(Exception):
    """Something that must happen by itself did not; the text says what."""


class Player:
    """nodes: {name: Api}; all answers are awaited, so the order of the log is the order of the world."""

    def __init__(self, nodes, hub, shop, books):
        self.nodes, self.hub, self.shop, self.books = nodes, hub, shop, books
        self._expected = {sku: self.published(sku) for sku, _, _ in books.balances()}

    def play(self, document):
        """Plays a document, or the rest of one that an earlier run was killed in."""
        if self.books.is_done(document.name):
            return
        if isinstance(document, Sale):
            (self._order if document.place == spread.SHOP else self._sell)(document)
        elif isinstance(document, Return):
            self._take_back(document)
        elif isinstance(document, Adjustment):
            self._adjust(document)

    # ---- at the register --------------------------------------------------------------------
    def _sell(self, sale):
        location = spread.location_of(sale.place)
        taken, wanted = self._from_shelf(sale.lines, location)
        units = sum(each for _, each in taken)
        receipt = None
        if taken:
            receipt = self.nodes[sale.place].post("/api/sales", {
                "basket": spread.document_id(sale.name), "currency": "GBP",
                "tender": "card" if zlib.crc32(sale.name[::-1].encode()) % 2 else "cash",
                "source_time": sale.at_ms, "note": f"invoice {sale.name}", "staff": "cashier",
                "lines": [{"sku": line.sku, "quantity": each, "unit_price": line.price}
                          for line, each in taken]})
        with self.books as books:
            books.note_done(sale.name)
            books.count("units not found", wanted - units)
            if receipt is None:
                books.count("sales with nothing found")
                return
            for (line, each), printed in zip(taken, receipt["lines"], strict=True):
                books.move(line.sku, each, ("shelf", location), ("customer", ""))
                books.note_sold(sale.name, line.number, printed["line_no"], line.sku, each,
                                line.price)
                books.note_sale_time(line.sku, location, receipt["recorded_at"], sale.name)
            books.count("sales")
            books.count("sale lines", len(taken))
            books.count("units sold", units)
            self.expect({line.sku for line, _ in taken}, receipt["recorded_at"], "sale")

    def _from_shelf(self, lines, location):
        """([(line, units taken)], units wanted)"""
        left, taken = {}, []
        for line in lines:
            here = self.books.shelf(line.sku, location) - self.books.held(line.sku, location)
            units = min(line.units, max(0, left.setdefault(line.sku, here)))
            left[line.sku] -= units
            if units:
                taken.append((line, units))
        return taken, sum(line.units for line in lines)

    # ---- at the shop ------------------------------------------------------------------------
    def _order(self, sale):
        lines = _all_lines(sale)
        is_held, _ = self._buy(sale, sale.name, lines)
        rest = []
        if not is_held:
            shown = self._shown()
            rest = [line for line in lines if shown.get(line[1], 0) >= line[2]]
            self._buy_what_goes(sale, f"{sale.name}-", rest)
        with self.books as books:
            books.note_done(sale.name)
            if not is_held:
                books.count("units the shop did not show", _units(lines) - _units(rest))

    def _buy_what_goes(self, sale, name, lines):
        for attempt in itertools.count(1):
            if not lines:
                return
            is_held, reason = self._buy(sale, f"{name}{attempt}", lines)
            if is_held:
                return
            short = _SHORT.search(reason)
            rest = [line for line in lines if not short or line[1] != short.group(1)]
            if len(rest) == len(lines) and len(lines) > 1:
                half = len(lines) // 2
                self._buy_what_goes(sale, f"{name}{attempt}a", lines[:half])
                self._buy_what_goes(sale, f"{name}{attempt}b", lines[half:])
                return
            rest = rest if len(rest) < len(lines) else []
            with self.books as books:
                books.count("units refused by the hub", _units(lines) - _units(rest))
            lines = rest

    def _shown(self):
        listings = self.shop.get("/api/listings")["listings"]
        return {each["listing"]: 0 if each["paused"] else each["quantity"] or 0
                for each in listings}

    def _buy(self, sale, order, lines):
        """(whether the order was held, what the shop said). Asking twice counts once."""
        asked_at = int(time.time() * 1000)
        answer = self.shop.post("/api/buy", {
            "order": order, "lines": [{"listing": sku, "quantity": units}
                                      for _, sku, units, _ in lines]})
        is_held = answer["state"] in ("held", "shipped")
        if self.books.is_done(f"order {order}"):
            return is_held, answer["reason"]
        with self.books as books:
            books.note_done(f"order {order}")
            if not is_held:
                books.count("orders refused")
                return False, answer["reason"]
            taken = self._taken(order)
            lines = _as_taken(taken, [*lines, *(each for each in _all_lines(sale)
                                               if each not in lines)])
            books.note_order(order, sale.name, taken["location"], asked_at, lines)
            books.count("orders held")
            books.count("order lines", len(lines))
            books.count("units ordered", _units(lines))
            self.expect({x[1] for x in lines}, asked_at, "order")
        return True, answer["reason"]

    def _taken(self, order):
        """The hub's own row of an order that is said to be held."""
        for each in self.hub.get("/v1/orders?limit=50")["orders"]:
            if each["order"] == order and each["channel"] == CHANNEL:
                return each
        raise Stuck(f"the shop says that order {order} is held, and the hub does not know it")

    # ---- shipping ---------------------------------------------------------------------------
    def ship(self, document=None):
        """Ships held orders (of one document when given), each by one click."""
        for order, location, _ in self.books.held_orders(document):
            self._ship(order, location)

    def _ship(self, order, location):
        nodes = [self.nodes[name] for name in spread.NODES if spread.location_of(name) == location]
        self._await_task(nodes[0], order, location)
        for node in nodes:
            try:
                node.post(f"/api/tasks/{CHANNEL}/{order}/ship", {
                    "carrier": "Post", "staff": "picker", "tracking": f"TR-{order}"})
            except Refused as refusal:
                # Taken on the page of another register there.
                if refusal.code == "not_ours":
                    continue
                # Repeated after a kill between the answer and our own note of it.
                if refusal.status not in (404, 409):
                    raise
            break
        with self.books as books:
            for number, sku, units, price, document in books.order_lines(order):
                books.move(sku, units, ("shelf", location), ("customer", ""))
                books.note_sold(document, number, 0, sku, units, price)
            books.note_shipped(order, location)
            books.count("orders shipped")

    def _await_task(self, node, order, location):
        until = time.monotonic() + TASK_SECONDS
        while not any(task["order"] == order for task in node.get("/api/tasks")["tasks"]):
            # Shipped before a kill that came before our own note of it: there is no task any more.
            if any(row["order"] == order and row["stage"] == "shipped"
                   for row in self.hub.get("/v1/orders?limit=500")["orders"]):
                return
            if time.monotonic() > until:
                raise Stuck(f"order {order} is held at {location}, and its node shows no task "
                            f"after {TASK_SECONDS} s")
            time.sleep(0.02)

    # ---- goods that come back -----------------------------------------------------------------
    def _take_back(self, document):
        original, location = document.original, spread.location_of(document.node)
        if original and self.books.held_orders(original):
            self.ship(original)
        lines, kept = [], 0
        for line in document.lines:
            units, price, line_no = line.units, line.price, 0
            if line.bought_number:
                sold = self.books.sold(original, line.bought_number) or (0, 0, 0)
                line_no, units, price = sold[0], min(units, sold[1]), min(price, sold[2])
            kept += line.units - units
            if units:
                lines.append((line, units, price, line_no))
        answer = None
        if lines:
            answer = self.nodes[document.node].post("/api/returns", self._return(document, lines))
        target = "shelf" if document.same_day else "inspection"
        with self.books as books:
            books.note_done(document.name)
            books.count("units returned that were never sold", kept)
            if answer is None:
                return
            for line, units, _, _ in lines:
                books.move(line.sku, units, ("customer", ""), (target, location))
                if line.bought_number:
                    books.note_returned(original, line.bought_number, units)
            books.count("returns" if original else "returns without receipt")
            books.count("return lines", len(lines))
            books.count("units returned", sum(units for _, units, _, _ in lines))
            self.expect({line.sku for line, *_ in lines}, answer["recorded_at"], "return")

    def _return(self, document, lines):
        """A till's receipt is named; what the shop sold has none."""
        by_receipt = bool(document.original) and all(line_no for *_, line_no in lines)
        body = {"basket": spread.document_id(document.name), "source_time": document.at_ms,
                "note": f"credit {document.name}", "refund": "card", "staff": "cashier",
                "lines": [{**({"line_no": line_no} if by_receipt else {"sku": line.sku}),
                           "quantity": units, "unit_price": price,
                           "disposition": "shelf" if document.same_day else "inspection",
                           "reason": "cancelled" if document.same_day else "returned"}
                          for line, units, price, line_no in lines]}
        if by_receipt:
            body["original"] = spread.document_id(document.original)
        return body

    # ---- corrections --------------------------------------------------------------------------
    def _adjust(self, document):
        lines, missing = [], 0
        for line in document.lines:
            here = self.books.shelf(line.sku, document.location)
            here -= self.books.held(line.sku, document.location)
            units = max(line.units, -max(0, here))
            missing += abs(line.units - units)
            if units:
                lines.append((line.sku, units))
        if lines:
            self.nodes[node_of(document.location)].post("/api/adjust", {
                "document": spread.document_id(document.name), "reason": document.reason,
                "source_time": document.at_ms, "staff": "stockroom",
                "lines": [{"sku": sku, "quantity": units} for sku, units in lines]})
        with self.books as books:
            books.note_done(document.name)
            books.count("units not there to adjust", missing)
            for sku, units in lines:
                shelf = ("shelf", document.location)
                if units > 0:
                    books.move(sku, units, ("found", ""), shelf)
                else:
                    books.move(sku, -units, shelf, ("loss", ""))
            if lines:
                books.count("adjustments")
                self.expect({sku for sku, _ in lines}, int(time.time() * 1000), "adjustment")

    # ---- what the shop should show --------------------------------------------------------------
    def expect(self, skus, at_ms, by):
        """Notes the numbers that a document changed."""
        for sku in sorted(skus):
            quantity = self.published(sku)
            if self._expected.get(sku) != quantity:
                self._expected[sku] = quantity
                self.books.note_published(sku, quantity, at_ms, by)

    def published(self, sku, rights=None):
        """The hub offers online what is on a shelf, not held, and above what is kept for the
        counter: the store's reserve, or the rights of its tills where they are more."""
        return sum(max(0, self.books.shelf(sku, location) - self.books.held(sku, location)
                       - max(LOCATION_RESERVE[location], (rights or {}).get(location, 0)))
                   for location in spread.LOCATIONS)


def _all_lines(sale):
    return [(line.number, line.sku, line.units, line.price) for line in sale.lines]


def _units(lines):
    return sum(line[2] for line in lines)


def _as_taken(taken, lines):
    """Our lines as the hub took them: a try repeated after a kill may have asked for others."""
    left, kept = list(lines), []
    for each in taken["lines"]:
        line = next(x for x in left if x[1] == each["sku"])
        left.remove(line)
        kept.append((line[0], line[1], each["quantity"], line[3]))
    return kept
