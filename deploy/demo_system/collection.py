"""One order that its buyer collects: bought in the shop, picked and staged in a store, handed over there.

Every step is a request that people's pages make, and can be made again: a run that was killed in
between goes on with the same order.
"""

import time

from replay import spread

from .api import Refused
from .player import TASK_SECONDS, Stuck
from .settings import CHANNEL, LOCATION_RESERVE
from .stockroom import node_of
from .verdict import STAGES

STORE = "store-1"
PLACE = "C-01"
COUNT = "orders collected"
# 1 while an order is on its way through the store and its units are not in the books yet.
UNDER_WAY = "collection under way"


class Collection:
    """The next one of these books; `order` is its number at the shop."""

    def __init__(self, player):
        self.player, self.books = player, player.books
        self.node, self.shop, self.hub = player.nodes[node_of(STORE)], player.shop, player.hub
        self.order = f"COLLECT-{self.books.tally(COUNT) + 1}"
        self.path = f"/api/tasks/{CHANNEL}/{self.order}"

    def is_under_way(self):
        """Whether an earlier run was killed in the middle of it."""
        return bool(self.books.tally(UNDER_WAY))

    def run(self):
        """From the shop to the buyer's hands; the order's number, or "" when there is no unit for it."""
        asked_at = int(time.time() * 1000)
        if self._state_at_shop() is None:
            sku = self._something()
            with self.books:
                self.books.set_tally(UNDER_WAY, 1 if sku else 0)
            if not sku:
                return ""
            self._buy(sku)
        self._pick()
        self._hand_over()
        self._note(asked_at)
        return self.order

    def _something(self):
        """A SKU of which the store has a unit to promise."""
        return next((sku for sku, location, account in sorted(self.books.balances())
                     if (location, account) == (STORE, "shelf") and
                     self.books.shelf(sku, STORE) - self.books.held(sku, STORE) >
                     LOCATION_RESERVE[STORE]), "")

    def _buy(self, sku):
        answer = self.shop.post("/api/buy", {"order": self.order, "collect_at": STORE,
                                             "lines": [{"listing": sku, "quantity": 1}]})
        if answer["state"] in ("refused", "cancelled"):
            raise Stuck(f"order {self.order} of {sku}, to be collected at {STORE}, is "
                        f"{answer['state']}: {answer['reason']}")

    def _pick(self):
        task = self._await("to be shown there", lambda task: True)
        if task["state"] != "held":
            return
        self._post("take", {"document": self._document("take"), "staff": "picker"})
        self._await("to be given to the register that took it", lambda task: task["state"] != "held"
                    or task["taker"] and task["taker"]["here"] and not task["taker"]["asked"])
        for line in self._task()["lines"]:
            left = line["quantity"] - line["picked"] - line["short"]
            if left:
                self._post("scan", {"code": line["gtin"] or line["sku"], "quantity": left,
                                    "staff": "picker"})
        self._post("finish", {"document": self._document("finish"), "place": PLACE,
                              "staff": "picker"})
        self._await_shop("staged")

    def _hand_over(self):
        self._post("collect", {"document": self._document("collect"), "staff": "cashier"})
        self._await_shop("collected")

    def _note(self, asked_at):
        lines = self._row()["lines"]
        with self.books as books:
            for line in lines:
                books.move(line["sku"], line["quantity"], ("shelf", STORE), ("customer", ""))
            books.count(COUNT)
            books.set_tally(UNDER_WAY, 0)
            self.player.expect({line["sku"] for line in lines}, asked_at, "order")

    # ---- what the programs say --------------------------------------------------------------
    def _document(self, step):
        return spread.document_id(f"{self.order}/{step}")

    def _post(self, step, body):
        """Repeated after a lost answer or a kill, a step that was done may be refused; whatever waits
        for its effect says when there is none."""
        try:
            self.node.post(f"{self.path}/{step}", body)
        except Refused as refusal:
            if refusal.status != 409:
                raise

    def _task(self):
        """The order as the store's register shows it, in any state; None when it does not."""
        tasks = self.node.get(f"/api/tasks?code={self.order}")["tasks"]
        return next((task for task in tasks if task["order"] == self.order), None)

    def _row(self):
        return self.hub.get(f"/v1/orders/{CHANNEL}/{self.order}")

    def _state_at_shop(self):
        try:
            return self.shop.get(f"/api/orders/{self.order}")["state"]
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return None

    def _await(self, what, is_so):
        until = time.monotonic() + TASK_SECONDS
        while (task := self._task()) is None or not is_so(task):
            self._give_up(until, what)
        return task

    def _await_shop(self, stage):
        until = time.monotonic() + TASK_SECONDS
        while self._state_at_shop() not in STAGES[STAGES.index(stage):]:
            self._give_up(until, f"to be {stage} at the shop")

    def _give_up(self, until, what):
        if time.monotonic() > until:
            raise Stuck(f"order {self.order} is to be collected at {STORE}, and waits in vain {what}")
        time.sleep(0.02)
