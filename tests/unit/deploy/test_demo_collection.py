"""The order that is collected, against an invented shop, hub and register: done once, whatever is killed."""

import tempfile
import unittest
import unittest.mock
from pathlib import Path

from demo_system import by_hand, verdict
from demo_system.api import Refused
from demo_system.books import Books
from demo_system.collection import COUNT, PLACE, STORE, Collection
from demo_system.player import Player, Stuck
from replay import spread

TILL = "store-1-till-1"


class Killed(BaseException):
    """As by SIGKILL: nobody catches it."""


class InventedStore:
    """Shop, hub and register in one: an order goes held, staged, collected, as each is asked."""

    def __init__(self):
        self.orders, self.asked, self.killed_at = {}, [], ""

    def get(self, path):
        name = path.split("?")[0].rsplit("/", 1)[-1]
        if path.startswith("/api/tasks?code="):
            order = self.orders.get(path.split("=")[1])
            return {"tasks": [order["task"]] if order else []}
        if name not in self.orders:
            raise Refused(path, 404, {})
        order = self.orders[name]
        return {"state": order["task"]["state"], "lines": order["lines"], "location": STORE,
                "steps": [{"stage": stage} for stage in order["stages"]]}

    def post(self, path, body):
        step = path.rsplit("/", 1)[-1]
        self.asked.append(step)
        if step == "buy":
            self._buy(body)
        else:
            self._work(self.orders[path.split("/")[-2]], step, body)
        if step == self.killed_at:
            raise Killed
        return {"state": "held", "reason": ""}

    def _buy(self, body):
        line, = body["lines"]
        self.orders[body["order"]] = {
            "stages": ["held"], "lines": [{"sku": line["listing"], "quantity": line["quantity"]}],
            "task": {"order": body["order"], "state": "held", "taker": None, "collect_at":
                     body["collect_at"], "lines": [{"sku": line["listing"], "gtin": "2000000000008",
                                                    "quantity": line["quantity"], "picked": 0,
                                                    "short": 0}]}}

    def _work(self, order, step, body):
        task = order["task"]
        line, = task["lines"]
        if step == "take" and task["state"] == "held":
            task["taker"] = {"here": True, "asked": False, "staff": body["staff"]}
        elif step == "scan" and body["code"] == line["gtin"] and task["taker"]:
            line["picked"] += body["quantity"]
        elif step == "finish" and line["picked"] == line["quantity"] and task["state"] == "held":
            self._move(order, "staged")
        elif step == "collect" and task["state"] in ("staged", "collected"):
            self._move(order, "collected")
        else:
            raise Refused(step, 409, {})

    @staticmethod
    def _move(order, stage):
        order["task"]["state"] = stage
        if stage not in order["stages"]:
            order["stages"].append(stage)


class Invented(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.books = Books(Path(folder.name) / "books.db")
        self.addCleanup(self.books.close)
        self.store = InventedStore()
        self.put("A", 1)
        self.put("B", 2)

    def put(self, sku, units):
        with self.books:
            self.books.move(sku, units, ("supplier", ""), ("shelf", STORE))

    def collection(self):
        nodes = {name: self.store for name in spread.NODES}
        return Collection(Player(nodes, self.store, self.store, self.books))


class Collecting(Invented):
    def test_takes_what_the_store_can_promise_and_hands_it_over(self):
        self.assertEqual(self.collection().run(), "COLLECT-1")
        self.assertEqual(self.store.asked, ["buy", "take", "scan", "finish", "collect"])
        order = self.store.orders["COLLECT-1"]
        self.assertEqual((order["lines"][0]["sku"], order["task"]["collect_at"]), ("B", STORE))
        self.assertEqual((self.books.shelf("B", STORE), self.books.tally(COUNT)), (1, 1))

    def test_says_what_the_shop_should_show_from_then_on(self):
        self.collection().run()
        self.assertEqual([(sku, units) for sku, units, *_ in self.books.published_since(0)],
                         [("B", 0)])

    def test_the_next_one_is_another_order(self):
        self.put("C", 9)
        self.collection().run()
        self.assertEqual(self.collection().run(), "COLLECT-2")

    def test_goes_on_where_it_was_killed(self):
        for step in ("buy", "take", "scan", "finish", "collect"):
            with self.subTest(step):
                self.put("B", 1)
                before, self.store.killed_at = self.books.shelf("B", STORE), step
                with self.assertRaises(Killed):
                    self.collection().run()
                self.store.killed_at = ""
                self.assertTrue(self.collection().is_under_way())
                order = self.collection().run()
                self.assertEqual(self.store.get(f"/{order}")["state"], "collected")
                self.assertEqual(self.books.shelf("B", STORE), before - 1)
                self.assertFalse(self.collection().is_under_way())

    def test_nothing_is_bought_when_the_store_has_nothing_to_promise(self):
        with self.books:
            self.books.move("B", 1, ("shelf", STORE), ("customer", ""))
        self.assertEqual(self.collection().run(), "")
        self.assertEqual((self.store.asked, self.collection().is_under_way()), ([], False))

    def test_a_refusal_of_the_shop_is_said(self):
        refusal = {"state": "refused", "reason": "1 of B wanted"}
        with unittest.mock.patch.object(self.store, "post", return_value=refusal):
            with self.assertRaisesRegex(Stuck, "collected at store-1, is refused: 1 of B wanted"):
                self.collection().run()

    def test_an_order_that_the_store_never_sees_is_said(self):
        with unittest.mock.patch("demo_system.collection.TASK_SECONDS", 0), \
                unittest.mock.patch.object(self.store, "_buy"):
            with self.assertRaisesRegex(Stuck, "waits in vain to be shown there"):
                self.collection().run()


class Checked(Invented):
    def test_an_order_that_went_all_the_way_is_ok(self):
        check = verdict.check_collected(self.store, self.store, self.collection().run())
        self.assertEqual((check.wrong, check.detail), ("", "COLLECT-1 at store-1, told to the shop"))

    def test_an_order_that_was_never_staged_is_found(self):
        order = self.collection().run()
        self.store.orders[order]["stages"].remove("staged")
        self.assertEqual(verdict.check_collected(self.store, self.store, order).wrong,
                         "COLLECT-1 went by held, collected")

    def test_a_shop_that_does_not_know_is_found(self):
        order = self.collection().run()
        self.store.orders[order]["task"]["state"] = "staged"
        self.assertEqual(verdict.check_collected(self.store, self.store, order).wrong,
                         "the shop says that COLLECT-1 is staged")


class TakenOver(Invented):
    def take_over(self, *rows):
        with self.books:
            self.books.note_order("S-1", "page", "warehouse", 1000, [(1, "A", 1, 100)])
        return by_hand._take_orders([{"channel": "webshop", "order": "S-1", "taken_at": 1000,
                                      "lines": [{"sku": "A", "quantity": 1}], **row}
                                     for row in rows], self.books)

    def test_an_order_that_was_picked_on_a_page_is_held_no_more(self):
        self.assertEqual(self.take_over({"stage": "staged", "location": "warehouse"}), 1)
        self.assertEqual(self.books.held("A", "warehouse"), 0)

    def test_an_order_that_its_location_gave_up_is_held_where_it_went(self):
        self.assertEqual(self.take_over({"stage": "held", "location": STORE}), 1)
        self.assertEqual((self.books.held("A", "warehouse"), self.books.held("A", STORE)), (0, 1))

    def test_an_order_that_waits_is_held_nowhere(self):
        self.assertEqual(self.take_over({"stage": "waiting", "location": "warehouse"}), 1)
        self.assertEqual(self.books.held("A", "warehouse"), 0)

    def test_an_order_that_is_held_as_before_is_left_alone(self):
        self.assertEqual(self.take_over({"stage": "held", "location": "warehouse"}), 0)
        self.assertEqual(self.books.held("A", "warehouse"), 1)


if __name__ == "__main__":
    unittest.main()
