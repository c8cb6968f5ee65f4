"""A till dies and another machine takes its place, by the one line that `onepool replace` prints."""

import base64
import hashlib
import hmac
import json
import shlex
import ssl
import subprocess
import time
import unittest
import urllib.request

from identity_scene import BUILD, SKU, Node, Scene, eventually

from demo_system import settings
from demo_system.api import Api, Refused
from demo_system.settings import CHANNEL, HUB


class Replacement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene(cls)
        cls.scene.start()

    def order(self, order, quantity):
        """What the hub decides about an order of the web shop."""
        at = int(time.time() * 1000)
        body = json.dumps({"type": "order.created", "order": {
            "id": order, "version": 1, "placed_at": at, "updated_at": at, "currency": "GBP",
            "cancelled": False, "lines": [{"line_no": 1, "listing": SKU, "quantity": quantity,
                                           "unit_price": 295, "description": "Mug"}]}}).encode()
        key = base64.b64decode(self.scene.settings.webhook_secret.removeprefix("whsec_"))
        said = f"{order}.{at // 1000}.".encode() + body
        signature = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        request = urllib.request.Request(
            f"{self.scene.settings.address(HUB)}/v1/channels/{CHANNEL}/webhook", body,
            {"Content-Type": "application/json", "webhook-id": order,
             "webhook-timestamp": str(at // 1000), "webhook-signature": f"v1,{signature}"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["orders"][0]["stage"]

    def cell(self):
        cells = self.scene.hub.get(f"/v1/stock/{SKU}")["cells"]
        return next(cell for cell in cells if cell["location"] == "store-1")

    def replace(self, name, *more):
        return subprocess.run(
            [BUILD / "bin/onepool", "--hub", self.scene.settings.address(HUB), "--token-file",
             self.scene.settings.path(HUB, "token"), "replace", name, *more],
            capture_output=True, text=True, check=False)

    def bring_in(self, file):
        done = subprocess.run(
            [BUILD / "bin/onepool", "--hub", self.scene.settings.address(HUB), "--token-file",
             self.scene.settings.path(HUB, "token"), "--json", "bring-in", file],
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def run_line(self, shown, folder, port):
        """The new machine: the line as it was printed, typed there."""
        line = next(line for line in shown.splitlines() if line.startswith("onepool-node enrol"))
        program, *arguments = shlex.split(line)
        probe = Api(port)
        self.scene.processes.start(folder.name, [BUILD / "bin" / program, *arguments],
                                   lambda: probe.answers("/api/status"))
        probe.close()
        node = Node(self.scene, folder, port)
        node.api = Api(port, (folder / "token").read_text().strip())
        return node

    def has_product(self, node):
        try:
            return node.api.get(f"/api/products/{SKU}")
        except Refused:
            return None

    def drained(self, node):
        eventually(lambda: node.outbox() == 0, "the outbox drains")

    def test_a_dead_till_is_replaced_by_one_line_and_nothing_is_lost_or_counted_twice(self):
        old = self.scene.enrol("till")
        old.start()
        old.receive(10)
        old.sell()
        old.sell()
        self.drained(old)
        self.assertEqual(self.order("o-1", 3), "held")
        eventually(lambda: old.api.get("/api/tasks")["tasks"], "the order is there to ship")

        alive = self.replace("till")
        self.assertEqual(alive.returncode, 1)
        self.assertIn("is connected", alive.stderr)
        self.scene.stop("broker")
        old.sell()  # the hub never hears of this one
        old.kill()
        self.scene.start_broker()
        eventually(lambda: self.scene.row(old)["state"] != "online", "the hub misses it")

        folder, port = self.scene.folder / "new", settings._free_port([])
        with_more = ("--with", f"--folder {folder} --port {port}")
        self.replace("till", *with_more)  # its line was mislaid: it is asked for again
        shown = self.replace("till", *with_more)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        new = self.run_line(shown.stdout, folder, port)
        self.assertNotEqual(new.id, old.id)
        self.assertEqual(self.scene.row(new)["name"], "till")
        eventually(lambda: self.has_product(new), "the catalogue comes from the hub")
        eventually(lambda: new.api.get("/api/tasks")["tasks"], "it takes over the open order")
        self.assertEqual((self.cell()["shelf"], self.cell()["held"]), (8, 3))

        new.api.post(f"/api/tasks/{CHANNEL}/o-1/ship", {})
        new.sell()
        self.drained(new)
        self.assertEqual(self.cell()["shelf"], 4, "what the dead till never sent is not there")
        database = old.folder / "node.db"
        self.assertEqual(self.bring_in(database)["taken"], 1)
        self.assertEqual(self.cell()["shelf"], 3)
        self.assertEqual(self.bring_in(database)["taken"], 0, "nothing counts twice")
        self.assertEqual((self.cell()["shelf"], self.cell()["held"]), (3, 0))

        again = self.replace("till")
        self.assertEqual(again.returncode, 1, "the successor is not shut out by a second try")
        new.stop()
        new = self.run_line(shown.stdout, folder, port)
        self.assertIn("is enrolled by this code already", self.scene.log("new"))
        new.sell()
        self.drained(new)

        with self.assertRaises((ssl.SSLError, OSError)):
            old.client()
        old.start(products="provided")  # somebody got the old machine to run again
        old.sell()
        self.assertEqual(self.scene.row(old)["applied"], 4)
        self.assertEqual(self.scene.row(old)["state"], "stopped")
        self.assertEqual(self.cell()["shelf"], 2)


if __name__ == "__main__":
    unittest.main()
