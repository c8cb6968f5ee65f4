"""The player against invented registers and an invented shop: who gets what, and what is counted."""

import tempfile
import unittest
import unittest.mock
from pathlib import Path

from demo_system import by_hand, latency, verdict
from demo_system.api import Refused
from demo_system.books import Books
from demo_system.player import Player, Stuck
from demo_system.stockroom import deliveries
from replay import spread
from replay.documents import AdjustedLine, Adjustment, Return, ReturnedLine, Sale, SoldLine

STORE, TILL = "store-1", "store-1-till-1"


class InventedNode:
    """Answers like a register; keeps what it was asked."""

    def __init__(self):
        self.asked, self.tasks = [], []

    def get(self, path):
        return {"tasks": self.tasks}

    def post(self, path, body):
        self.asked.append((path, body))
        lines = [{"line_no": number} for number, _ in enumerate(body.get("lines", []), 1)]
        return {"lines": lines, "recorded_at": 1000}


class InventedShop:
    """Holds an order when `stock` covers all of it; the hub knows the order then."""

    def __init__(self, stock):
        self.stock, self.orders, self.asked, self.silent_about = stock, [], [], []

    def get(self, path):
        if path.startswith("/v1/orders"):
            return {"orders": self.orders}
        return {"listings": [{"listing": sku, "quantity": units, "paused": units == 0}
                             for sku, units in self.stock.items()]}

    def post(self, path, body):
        self.asked.append(body["order"])
        left = dict(self.stock)
        for line in body["lines"]:
            left[line["listing"]] -= line["quantity"]
        if min(left.values()) < 0:
            short = next(sku for sku, units in left.items() if units < 0)
            names_it = short not in self.silent_about
            return {"state": "refused", "reason": f"refused: 9 of {short} wanted, 1 available"
                    if names_it else "refused: no one location has all 3 items"}
        self.stock = left
        self.orders.insert(0, {"order": body["order"], "channel": "webshop", "stage": "held",
                               "location": "warehouse", "taken_at": 0,
                               "lines": [{"sku": x["listing"], "quantity": x["quantity"]}
                                         for x in body["lines"]]})
        return {"state": "held", "reason": "held at warehouse"}


class Playing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.books = Books(Path(folder.name) / "books.db")
        self.addCleanup(self.books.close)
        self.nodes = {name: InventedNode() for name in spread.NODES}
        self.shop = InventedShop({"A": 10, "B": 0, "C": 5})
        self.put("A", STORE, 3)
        for sku, units in self.shop.stock.items():
            self.put(sku, "warehouse", units)
        self.player = Player(self.nodes, self.shop, self.shop, self.books)

    def put(self, sku, location, units):
        with self.books:
            self.books.move(sku, units, ("supplier", ""), ("shelf", location))

    def sale(self, *lines, name="1", place=TILL):
        return Sale(name, 0, place, tuple(SoldLine(number, sku, units, 100)
                                          for number, (sku, units) in enumerate(lines, 1)))


class Registers(Playing):
    def test_a_customer_takes_what_is_on_the_shelf(self):
        self.player.play(self.sale(("A", 2), ("A", 2), ("C", 1)))
        (_, body), = self.nodes[TILL].asked
        self.assertEqual([(x["sku"], x["quantity"]) for x in body["lines"]], [("A", 2), ("A", 1)])
        self.assertEqual(self.books.shelf("A", STORE), 0)
        self.assertEqual((self.books.tally("units sold"), self.books.tally("units not found")), (3, 2))

    def test_a_customer_who_finds_nothing_makes_no_sale(self):
        self.player.play(self.sale(("C", 1)))
        self.assertEqual(self.nodes[TILL].asked, [])
        self.assertEqual(self.books.tally("sales with nothing found"), 1)

    def test_the_invoice_number_is_the_idempotency_key(self):
        self.player.play(self.sale(("A", 1), name="541267"))
        self.assertEqual(self.nodes[TILL].asked[0][1]["basket"], spread.document_id("541267"))

    def test_units_set_aside_for_an_order_stay(self):
        self.player.play(self.sale(("A", 10), name="2", place="shop"))
        self.player.play(self.sale(("A", 1), name="3", place="warehouse"))
        self.assertEqual(self.nodes["warehouse"].asked, [])

    def test_an_adjustment_takes_no_more_than_is_there(self):
        self.player.play(Adjustment("9/down", 0, STORE, "wet", (AdjustedLine("A", -5),)))
        self.assertEqual(self.nodes[TILL].asked[0][1]["lines"], [{"sku": "A", "quantity": -3}])
        self.assertEqual(self.books.tally("units not there to adjust"), 2)


class Orders(Playing):
    def test_a_refused_order_is_tried_without_what_the_shop_does_not_show(self):
        self.player.play(self.sale(("A", 1), ("B", 2), name="2", place="shop"))
        self.assertEqual(self.shop.asked, ["2", "2-1"])
        self.assertEqual([self.books.tally(x) for x in
                          ("orders refused", "orders held", "units the shop did not show")], [1, 1, 2])

    def test_an_order_refused_again_goes_without_what_the_refusal_names(self):
        self.player.play(self.sale(("A", 4), ("A", 8), ("C", 5), name="2", place="shop"))
        self.assertEqual(self.shop.asked, ["2", "2-1", "2-2"])
        self.assertEqual((self.books.tally("units ordered"),
                          self.books.tally("units refused by the hub")), (5, 12))

    def test_an_order_that_no_one_location_has_is_split_until_the_rest_is_held(self):
        self.shop.silent_about = ["A"]
        lines = (("A", 4), ("A", 8), ("C", 5))
        self.player.play(self.sale(*lines, name="2", place="shop"))
        self.assertEqual(self.shop.asked, ["2", "2-1", "2-1a1", "2-1b1", "2-1b1a1", "2-1b1b1"])
        self.assertEqual((self.books.tally("units ordered"),
                          self.books.tally("units refused by the hub")), (9, 8))

    def test_an_order_is_shipped_from_the_location_that_holds_it(self):
        self.player.play(self.sale(("A", 4), name="2", place="shop"))
        self.nodes["warehouse"].tasks = [{"order": "2"}]
        self.player.ship()
        self.assertEqual(self.nodes["warehouse"].asked[0][0], "/api/tasks/webshop/2/ship")
        self.assertEqual((self.books.shelf("A", "warehouse"), self.books.held("A", "warehouse")), (6, 0))

    def test_an_order_that_somebody_took_at_another_register_is_shipped_there(self):
        with self.books:
            self.books.note_order("S-1", "page", STORE, 0, [(1, "A", 1, 100)])
        self.nodes[TILL].tasks = [{"order": "S-1"}]
        taken = Refused("ship", 409, {"error": {"code": "not_ours"}})
        with unittest.mock.patch.object(self.nodes[TILL], "post", side_effect=taken):
            self.player.ship()
        self.assertEqual(self.nodes["store-1-till-2"].asked[0][0], "/api/tasks/webshop/S-1/ship")
        self.assertEqual((self.books.shelf("A", STORE), self.books.held("A", STORE)), (2, 0))

    def test_a_task_that_never_comes_is_said(self):
        self.player.play(self.sale(("A", 4), name="2", place="shop"))
        with unittest.mock.patch("demo_system.player.TASK_SECONDS", 0):
            with self.assertRaisesRegex(Stuck, "order 2 is held at warehouse"):
                self.player.ship()


    def test_a_document_played_again_after_a_kill_counts_once(self):
        sale = self.sale(("A", 4), name="2", place="shop")
        self.player.play(sale)
        self.player.play(sale)
        walk_in = self.sale(("A", 1))
        self.player.play(walk_in)
        self.player.play(walk_in)
        self.assertEqual((self.books.tally("orders held"), self.books.tally("sales")), (1, 1))
        self.assertEqual(self.books.held("A", "warehouse"), 4)


class ByHand(Playing):
    def hub(self, orders, shelf, **counts):
        status = {"sales": 0, "returns": 0, "orders_held": 0, "orders_shipped": 0, **counts}
        cell = {"location": STORE, "shelf": shelf, "staged": 0, "inspection": 0, "damaged": 0,
                "in_transit": 0}
        stock = [{"sku": "A", "cells": [cell], "supplier": 0, "customer": 3 - shelf, "loss": 0,
                  "found": 0}]
        answers = {"/v1/status": status, "/v1/orders": {"orders": orders},
                   "/v1/stock": {"stock": stock, "next": None}}
        invented = unittest.mock.Mock()
        invented.get = lambda path: answers[path.split("?")[0]]
        return invented

    def test_a_sale_on_a_page_is_taken_over(self):
        said = by_hand.take_over(self.hub([], 2, sales=1), self.books)
        self.assertIn("0 orders and", said)
        self.assertEqual((self.books.shelf("A", STORE), self.books.tally("by hand: sales")), (2, 1))

    def test_orders_placed_and_shipped_on_pages_are_taken_over(self):
        self.player.play(self.sale(("A", 4), name="2", place="shop"))
        shipped = {**self.shop.orders[0], "stage": "shipped"}
        placed = {**self.shop.orders[0], "order": "S-1", "location": STORE}
        said = by_hand.take_over(self.hub([placed, shipped], 3), self.books)
        self.assertIn("2 orders", said)
        self.assertEqual((self.books.held("A", "warehouse"), self.books.held("A", STORE)), (0, 4))

    def test_nothing_is_said_when_nothing_was_done(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        books = Books(Path(folder.name) / "books.db")
        self.addCleanup(books.close)
        with books:
            books.move("A", 3, ("customer", ""), ("shelf", STORE))
        hub = self.hub([], 3)
        hub.get("/v1/stock")["stock"][0]["customer"] = -3
        self.assertEqual(by_hand.take_over(hub, books), "")


class Returns(Playing):
    def back(self, units, original="1", number=1, same_day=True, price=100):
        return Return(f"C9/{original}", 0, TILL, original, same_day,
                      (ReturnedLine("A", units, price, number),))

    def test_a_return_names_receipt_and_line_and_gives_back_what_was_sold(self):
        self.player.play(self.sale(("A", 5)))
        self.player.play(self.back(5))
        body = self.nodes[TILL].asked[1][1]
        self.assertEqual((body["original"], body["lines"][0]["line_no"], body["lines"][0]["quantity"]),
                         (spread.document_id("1"), 1, 3))
        self.assertEqual(self.books.tally("units returned that were never sold"), 2)
        self.assertEqual(self.books.shelf("A", STORE), 3)

    def test_no_unit_comes_back_twice(self):
        self.player.play(self.sale(("A", 3)))
        self.player.play(self.back(3))
        self.player.play(self.back(3))
        self.assertEqual(self.books.tally("units returned"), 3)

    def test_a_later_return_waits_for_inspection_at_no_more_than_its_price(self):
        self.player.play(self.sale(("A", 3)))
        self.player.play(self.back(1, same_day=False, price=500))
        line = self.nodes[TILL].asked[1][1]["lines"][0]
        self.assertEqual((line["disposition"], line["unit_price"]), ("inspection", 100))
        self.assertEqual(self.books.balances()[("A", STORE, "inspection")], 1)

    def test_goods_without_receipt_are_taken_back_by_sku(self):
        self.player.play(self.back(2, original="", number=0, same_day=False))
        body = self.nodes[TILL].asked[0][1]
        self.assertNotIn("original", body)
        self.assertEqual(body["lines"][0]["sku"], "A")
        self.assertEqual(self.books.tally("returns without receipt"), 1)


class BooksKept(Playing):
    def test_a_failed_document_leaves_no_trace(self):
        with self.assertRaises(RuntimeError):
            with self.books:
                self.books.count("sales")
                raise RuntimeError
        self.assertEqual(self.books.tally("sales"), 0)

    def test_all_units_of_a_sku_sum_to_zero(self):
        self.player.play(self.sale(("A", 2)))
        self.assertEqual(sum(units for (sku, *_), units in self.books.balances().items()
                             if sku == "A"), 0)

    def test_deliveries_have_at_most_500_lines(self):
        made = deliveries({"warehouse": {f"S{number:04}": 1 for number in range(1100)}})
        self.assertEqual([len(lines) for _, _, lines in made], [500, 500, 100])


class Latency(unittest.TestCase):
    def test_measures_from_the_sale_to_the_number_it_led_to(self):
        self.assertEqual(latency.shown_after([("A", 9, 100, "sale")], [("A", 9, 130)]), ([30], 0))

    def test_a_newer_number_shows_the_older_sales_too(self):
        changes = [("A", 9, 100, "sale"), ("A", 8, 110, "sale")]
        self.assertEqual(latency.shown_after(changes, [("A", 8, 130)]), ([20, 30], 0))

    def test_counts_only_sales_but_follows_every_change(self):
        changes = [("A", 9, 100, "order"), ("A", 8, 110, "sale")]
        self.assertEqual(latency.shown_after(changes, [("A", 9, 120), ("A", 8, 140)]), ([30], 0))

    def test_a_number_before_its_sale_does_not_count(self):
        self.assertEqual(latency.shown_after([("A", 9, 100, "sale")], [("A", 9, 90)]), ([], 0))

    def test_a_sale_that_never_showed_is_counted(self):
        self.assertEqual(latency.shown_after([("A", 9, 100, "sale")], []), ([], 1))

    def test_a_change_undone_before_it_was_pushed_is_not_measured(self):
        changes = [("A", 10, 50, "order"), ("A", 9, 100, "sale"), ("A", 10, 110, "return"),
                   ("A", 7, 500, "sale")]
        self.assertEqual(latency.shown_after(changes, [("A", 10, 60), ("A", 7, 520)]), ([20], 0))

    def test_quantiles_are_by_nearest_rank(self):
        self.assertEqual([latency.quantile(list(range(100)), each) for each in (500, 990, 1000)],
                         [50, 99, 99])


class Verdict(Playing):
    def cells(self, shelf, debt=0):
        return [{"sku": "A", "supplier": -13, "customer": 0, "loss": 0, "found": 0, "published": [],
                 "cells": [{"location": STORE, "shelf": shelf, "staged": 0, "inspection": 0,
                            "damaged": 0, "in_transit": 0, "debt": debt},
                           {"location": "warehouse", "shelf": 10, "staged": 0, "inspection": 0,
                            "damaged": 0, "in_transit": 0, "debt": 0}]},
                {"sku": "C", "supplier": -5, "customer": 0, "loss": 0, "found": 0, "published": [],
                 "cells": [{"location": "warehouse", "shelf": 5, "staged": 0, "inspection": 0,
                            "damaged": 0, "in_transit": 0, "debt": 0}]}]

    def test_a_ledger_that_agrees_is_ok(self):
        self.assertEqual(verdict.check_ledger(self.cells(3), self.books).wrong, "")

    def test_a_ledger_that_lost_a_unit_is_found(self):
        self.assertEqual(verdict.check_ledger(self.cells(2), self.books).wrong,
                         "A shelf store-1: replay 3, hub 2")

    def test_an_oversell_without_an_exception_is_found(self):
        check = verdict.check_oversells(self.cells(3, debt=1), [], self.books)
        self.assertIn("A at store-1: 1 units, allowed by no exception", check.wrong)

    def test_an_oversell_by_goods_in_hand_is_explained_when_it_has_a_case(self):
        with self.books:
            self.books.note_order("2", "2", STORE, 1000, [(1, "A", 3, 100)])
            self.books.note_sale_time("A", STORE, 900, "1")
        cases = [{"kind": "oversell", "subject": "A at store-1"}]
        check = verdict.check_oversells(self.cells(3, debt=1), cases, self.books)
        self.assertEqual(check.wrong, "")
        self.assertIn("sold by 1 while order 2 was taken", check.detail)
        self.assertIn("no open case", verdict.check_oversells(self.cells(3, debt=1), [],
                                                              self.books).wrong)

    def test_an_unacknowledged_event_is_found(self):
        statuses = {"till": {"uplink": {"outbox": 2, "head": 5}}}
        self.assertIn("till: 2 events", verdict.check_outboxes(statuses).wrong)

    def test_a_shop_that_shows_another_number_is_found(self):
        cells = [{"location": STORE, "rights_out": 0, "stranded": 0}]
        stock = [{"sku": "A", "cells": cells,
                  "published": [{"listing": "A", "desired": 12, "confirmed": 12}]}]
        right = [{"listing": "A", "quantity": 12, "paused": False}]
        wrong = [{"listing": "A", "quantity": 11, "paused": False}]
        self.assertEqual(verdict.check_published(stock, right, self.player).wrong, "")
        self.assertIn("shop shows 11", verdict.check_published(stock, wrong, self.player).wrong)
        cells[0].update(rights_out=3, stranded=1)
        self.assertIn("replay 10", verdict.check_published(stock, right, self.player).wrong)

    def test_a_failed_command_is_found(self):
        self.assertEqual(verdict.check_replayed_log(["sh", "-c", "echo 2 mismatches; exit 1"]).wrong,
                         "2 mismatches")

    def test_a_refusal_names_request_and_reason(self):
        refused = Refused("POST /api/sales", 422, {"error": {"code": "out_of_bounds", "message": "x"}})
        self.assertEqual(str(refused), "POST /api/sales: 422 out_of_bounds: x")


if __name__ == "__main__":
    unittest.main()
