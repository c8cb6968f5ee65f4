"""Broker, hub and one till as real programs, and what was sold at that till.

The judge of every test: what the till said is sold stays sold, is at the hub exactly once, and
nothing else is; and the hub's whole log replays to the same balances.
"""

import http.client
import os
import shutil
import signal
import tempfile
import threading
import uuid
from pathlib import Path

from demo_system import certificates, configuration, processes, settings
from demo_system.api import Api, Refused
from demo_system.running import System
from demo_system.settings import BROKER, HUB

from .waiting import eventually

TILL = "store-1-till-1"
SKU = "MUG"
CATALOGUE = f"sku,gtin,description,price,tax_code,tax_rate_bp\n{SKU},,Mug,295,standard,2000\n"
OPENING_UNITS = 100_000
NO_ANSWER = (OSError, http.client.HTTPException)
# Codes that promise that nothing was recorded; after any other the page looks.
NOT_RECORDED = ("not_recorded", "disk_nearly_full")
PAGE = 500


class Scene:
    """Made by a test, which it outlives by nothing. Nothing runs until it is started."""

    def __init__(self, test):
        self.folder = Path(tempfile.mkdtemp(prefix="onepool-faults-"))
        test.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.settings, _ = settings.load(self.folder)
        self.tls = certificates.make(self.settings)
        self.processes = processes.Processes(self.folder / "logs")
        test.addCleanup(self.stop_all)
        self._system = System(self.settings, Path(os.environ["ONEPOOL_BUILD"]), self.processes)
        self.till = Till(Api(self.settings.ports[TILL], self.settings.tokens[TILL]))
        self.hub = Api(self.settings.ports[HUB], self.settings.tokens[HUB])
        self.broker_config = configuration.write_broker(self.settings, self.tls)
        self.till_config = self.hub_config = None
        self.write_configurations()

    def write_configurations(self):
        """Again after a disk below them was made."""
        self.till_config = configuration.write_node(self.settings, self.tls, TILL)
        self.hub_config = configuration.write_hub(self.settings, self.tls)

    def disk_of(self, test, name, disk, **more):
        """Puts a disk of this kind where till or hub keeps its data, before its first start."""
        made = disk(self.folder / name, **more)
        test.addCleanup(made.remove)
        self.write_configurations()
        return made

    @property
    def till_database(self):
        return self.folder / TILL / "node.db"

    @property
    def till_files(self):
        """The till's database as it lies on the disk while the till is stopped."""
        return [self.till_database.with_name(name) for name in ("node.db", "node.db-wal")]

    def copy_till(self):
        """A folder with a copy of the till's database and signing key."""
        copy = self.folder / "copy"
        copy.mkdir()
        for file in (*self.till_files, self.till_database.with_name("node.sign-key")):
            shutil.copy(file, copy)
        return copy

    @property
    def hub_database(self):
        return self.folder / HUB / "hub.db"

    # ---- programs -----------------------------------------------------------------------------
    def start_broker(self):
        port = self.settings.ports[BROKER]
        self.processes.start(BROKER, [self._system.installed("mosquitto"), "-c",
                                      self.broker_config], processes.listens(port))

    def start_hub(self, *before, environment=None):
        self.processes.start(HUB, [*before, self._system.program("bin", "onepool-hub"),
                                   "--config", self.hub_config],
                             lambda: self.hub.answers("/healthz"), environment=environment)

    def start_another_hub(self, name, config, port):
        other = Api(port, self.hub.token)
        self.processes.start(name, [self._system.program("bin", "onepool-hub"), "--config", config],
                             lambda: other.answers("/healthz"))
        other.close()

    def start_till(self, *before, environment=None):
        self.processes.start(TILL, [*before, self._system.program("bin", "onepool-node"),
                                    "--config", self.till_config],
                             lambda: self.till.api.answers("/api/status"), environment=environment)

    def start_another_till(self, name, config, till):
        self.processes.start(name, [self._system.program("bin", "onepool-node"), "--config",
                                    config], lambda: till.api.answers("/api/status"))

    def start(self):
        """All three, with goods on the shelf that the hub knows of."""
        self.start_broker()
        self.start_hub()
        self.hub.post_csv("/v1/catalogue", CATALOGUE)
        self.start_till()
        self.till.await_catalogue()
        self.till.stock_up()
        self.drain()

    def process(self, name):
        return next(process for each, process, _ in self.processes.running if each == name)

    def log(self, name):
        return (self.folder / "logs" / f"{name}.log").read_text(errors="replace")

    def kill(self, name):
        """kill -9, by its process id; also takes away one that has ended by itself."""
        process = self.process(name)
        process.kill()
        self.ended(name)
        return process.returncode

    def stop(self, name):
        self.process(name).terminate()
        return self.ended(name)

    def ended(self, name):
        """Waits for its end; the exit status."""
        process = self.process(name)
        eventually(lambda: process.poll() is not None, f"{name} ends")
        self.processes.running = [each for each in self.processes.running if each[0] != name]
        return process.returncode

    def stop_all(self):
        for api in (self.hub, self.till.api):
            api.close()
        # A frozen program hears nothing, not even that it should end.
        for name, process, _ in self.processes.running:
            if process.poll() is None:
                self.thaw(name)
        self.processes.stop()

    def freeze(self, name):
        self.process(name).send_signal(signal.SIGSTOP)

    def thaw(self, name):
        self.process(name).send_signal(signal.SIGCONT)

    # ---- the judge ----------------------------------------------------------------------------
    def drain(self):
        """Waits until the hub has acknowledged all the till recorded."""
        eventually(lambda: self.till.uplink()["outbox"] == 0, "the till's outbox is empty")

    def drain_to(self, sales):
        """Waits until the hub has acknowledged so many sales, and all that came before."""
        eventually(lambda: self.till.uplink()["acked"] >= sales, f"{sales} sales are acknowledged")

    def expect_all_counted_once(self, test):
        """The end of every test with a hub that is well: drains, and compares both books."""
        self.till.expect_all_there(test)
        self.drain()
        stock = self.hub.get(f"/v1/stock/{SKU}")
        test.assertEqual(stock["customer"], len(self.till.sold))
        test.assertEqual(sum(cell["shelf"] for cell in stock["cells"]),
                         OPENING_UNITS - len(self.till.sold))
        check = self.hub.get("/v1/check")
        test.assertTrue(check["ok"], check)

    def node_row(self):
        """The till as the hub shows it."""
        node = self.settings.node_ids[TILL]
        return next(row for row in self.hub.get("/v1/nodes")["nodes"] if row["node"] == node)

    def cases(self, kind):
        return [case["text"] for case in self.hub.get("/v1/cases?open=1")["cases"]
                if case["kind"] == kind]

    def all_cases(self, kind):
        """Closed ones too."""
        return [case["text"] for case in self.hub.get("/v1/cases")["cases"]
                if case["kind"] == kind]


class Till:
    """What was asked of the till and what it answered."""

    def __init__(self, api):
        self.api = api
        self.sold = []          # baskets the till called sold
        self.unanswered = []    # asked, and no answer came
        self.refused = []       # told "not recorded"

    def await_catalogue(self):
        """Until the hub's products are here: nothing else is written then."""
        eventually(lambda: len(self.api.get("/api/status")["hub_provides"]) == 2,
                   "the hub's catalogue and prices reach the till")

    def stock_up(self):
        if not self.api.get("/api/status")["hub_provides"]:
            self.api.post_csv("/api/catalogue", CATALOGUE)
        self.api.post("/api/receive", {"document": str(uuid.uuid4()), "lines": [
            {"sku": SKU, "quantity": OPENING_UNITS}]})

    def sell(self, basket=None, api=None):
        """Sells one unit. Raises Refused, or one of NO_ANSWER."""
        basket = basket or str(uuid.uuid4())
        try:
            (api or self.api).post("/api/sales", {
                "basket": basket, "lines": [{"sku": SKU, "quantity": 1}]})
        except Refused as refusal:
            known = refusal.code in NOT_RECORDED
            (self.refused if known else self.unanswered).append(basket)
            raise
        except NO_ANSWER:
            self.unanswered.append(basket)
            raise
        self.sold.append(basket)

    def sell_many(self, count):
        for _ in range(count):
            self.sell()

    def settle(self):
        """Asks again what got no answer, as the page does: then it is sold, once."""
        asked, self.unanswered = self.unanswered, []
        for basket in asked:
            self.sell(basket)

    def status(self):
        return self.api.get("/api/status")

    def uplink(self):
        return self.status()["uplink"]

    def events(self):
        """Every event of the journal."""
        found, after = [], 0
        while page := self.api.get(f"/api/events?after={after}&limit={PAGE}")["events"]:
            found += page
            after = page[-1]["place"]
        return found

    def lost(self):
        """Of what was called sold, what the till does not have."""
        return [basket for basket in self.sold if not self._has(basket)]

    def expect_all_there(self, test):
        """Everything sold is in the journal once, nothing refused is, and no number is missing."""
        test.assertEqual(self.lost(), [])
        test.assertEqual([basket for basket in self.refused
                          if basket not in self.sold and self._has(basket)], [])
        events = self.events()
        test.assertEqual([event["seq"] for event in events], list(range(1, len(events) + 1)))
        test.assertEqual(sum(event["kind"] == "sale" for event in events), len(self.sold))

    def _has(self, basket):
        try:
            self.api.get(f"/api/receipts/{basket}")
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return False
        return True


class Selling(threading.Thread):
    """Sells within the context, until the till cannot any more. Has a connection of its own."""

    def __init__(self, till, pause_seconds=0):
        super().__init__()
        self._till, self._pause_seconds = till, pause_seconds
        self._api = Api(till.api.port, till.api.token)
        self._is_ending, self.error = threading.Event(), None

    def run(self):
        try:
            while not self._is_ending.wait(self._pause_seconds):
                self._till.sell(api=self._api)
        except (Refused, *NO_ANSWER) as error:
            self.error = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._is_ending.set()
        self.join()
        self._api.close()

    def reach(self, count):
        """Waits until this many are sold in all."""
        eventually(lambda: len(self._till.sold) >= count or not self.is_alive(),
                   f"{count} sales are made")
