"""Programs that are killed, frozen, doubled or drowned: rows 23, 28, 30 to 32, 34, 35, 37
and 42."""

import contextlib
import random
import os
import shutil
import signal
import threading
import time
import unittest

from mqtt_client import Client

from demo_system import configuration
from demo_system.processes import DidNotStart
from demo_system.settings import BROKER, HUB
from support import allowed
from support.disks import SmallDisk
from support.injection import Injection
from support.scene import SKU, TILL, Scene, Selling
from support.waiting import eventually

FLOOD = 500
HUB_LIVES = 6
DEADLY_SEQ = 4
QUEUE = 1000
STORED = "$SYS/broker/store/messages/count"


class Broker(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)

    def change_broker(self, old, new):
        text = self.scene.broker_config.read_text()
        self.assertIn(old, text)
        self.scene.broker_config.write_text(text.replace(old, new))

    def with_persistence(self):
        """A broker as others run it: all it holds is written to its disk after every change."""
        folder = self.scene.folder / "broker-disk"
        folder.mkdir()
        self.change_broker("persistence false", "persistence true\nautosave_on_changes true\n"
                           f"autosave_interval 1\npersistence_location {folder}/")
        return folder / "mosquitto.db"

    def wait_until_offline(self):
        with Selling(self.scene.till, pause_seconds=0.05) as selling:
            eventually(lambda: self.scene.till.uplink()["state"] == "offline",
                       "the till shows itself offline")
        self.assertIsNone(selling.error)

    def test_23_a_frozen_broker_is_noticed_and_selling_goes_on(self):
        self.scene.start()
        self.scene.freeze(BROKER)
        self.wait_until_offline()
        self.scene.thaw(BROKER)
        self.scene.expect_all_counted_once(self)

    def test_28_a_broker_killed_again_and_again_loses_nothing(self):
        self.scene.start()
        with Selling(self.scene.till, pause_seconds=0.01) as selling:
            for _ in range(3):
                selling.reach(len(self.scene.till.sold) + 10)
                self.scene.kill(BROKER)
                selling.reach(len(self.scene.till.sold) + 10)
                self.scene.start_broker()
                self.scene.drain_to(len(self.scene.till.sold))
        self.assertIsNone(selling.error)
        self.scene.expect_all_counted_once(self)

    def test_30_a_broker_whose_database_is_torn_costs_nothing_once_it_is_moved_away(self):
        database = self.with_persistence()
        self.scene.start()
        eventually(database.exists, "the broker has written its database")
        self.scene.kill(BROKER)
        database.write_bytes(database.read_bytes()[:20])
        with self.assertRaises(DidNotStart):
            self.scene.start_broker()
        self.scene.ended(BROKER)
        self.scene.till.sell_many(10)
        database.rename(database.with_suffix(".bad"))
        self.scene.start_broker()
        self.scene.expect_all_counted_once(self)

    def test_31_what_an_overflowing_queue_of_the_broker_drops_is_sent_again(self):
        self.change_broker("max_queued_messages 100000", "max_queued_messages 1")
        # The broker says once that it drops; stderr shows it at once.
        self.change_broker("log_dest stdout", "log_dest stderr")
        self.scene.start()
        self.scene.freeze(HUB)
        self.flood()
        self.assertIn("being dropped for client hub-1", self.scene.log(BROKER))
        self.scene.till.sell_many(20)
        self.scene.thaw(HUB)
        self.scene.expect_all_counted_once(self)

    def flood(self):
        """Another node with a certificate of its own fills what the broker keeps for the hub."""
        tls, node = self.scene.tls, self.scene.settings.node_ids["warehouse"]
        with Client(self.scene.settings.ports[BROKER], tls / "ca.crt", tls / "warehouse.crt",
                    tls / "warehouse.key") as client:
            for _ in range(FLOOD):
                self.assertLess(client.publish(f"v1/up/{node}/ev", bytes(1024)), 0x80)

    def test_32_a_full_disk_of_the_broker_stops_nothing(self):
        allowed.own_mounts()
        database = self.with_persistence()
        disk = SmallDisk(database.parent, kilobytes=64)
        self.addCleanup(disk.remove)
        disk.fill()
        self.scene.start()
        self.scene.till.sell_many(50)
        self.scene.drain()
        self.scene.kill(BROKER)
        self.scene.till.sell_many(5)
        self.scene.start_broker()
        self.scene.expect_all_counted_once(self)


class Crowd(threading.Thread):
    """Within the context another node of the hub sends what nobody can use, as often as many tills
    together, far more than a busy hub commits at once, and reads from the broker how many messages it holds."""

    def __init__(self, scene):
        super().__init__()
        tls, self._node = scene.tls, scene.settings.node_ids["warehouse"]
        self._client = Client(scene.settings.ports[BROKER], tls / "ca.crt", tls / "warehouse.crt",
                              tls / "warehouse.key")
        self._is_ending = threading.Event()
        self.most_stored, self.error = 0, None

    def run(self):
        try:
            self._client.subscribe(STORED)
            while not self._is_ending.wait(0.003):
                self._client.publish(f"v1/up/{self._node}/ev", bytes(64))
                for _, count in self._client.messages_meanwhile():
                    self.most_stored = max(self.most_stored, int(count))
        except (OSError, AssertionError, ValueError) as error:
            self.error = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._is_ending.set()
        self.join()
        self._client.__exit__()


class CrowdedHub(unittest.TestCase):
    def setUp(self):
        allowed.tracing()
        self.scene = Scene(self)
        broker = self.scene.broker_config
        text = broker.read_text()
        for old, new in (("max_queued_messages 100000", f"max_queued_messages {QUEUE}"),
                         ("log_dest stdout", "log_dest stderr\nsys_interval 1")):
            self.assertIn(old, text)
            text = text.replace(old, new)
        broker.write_text(text)
        access, *_ = configuration.access_files(self.scene.settings)
        crowd = self.scene.settings.node_ids["warehouse"]
        access.write_text(f"{access.read_text()}\nuser {crowd}\ntopic read {STORED}\n")
        self.scene.start()

    def test_34_a_slow_hub_that_many_send_to_lowers_the_credit_and_no_queue_overflows(self):
        till = self.scene.till
        till.sell()
        self.scene.drain()
        idle = till.uplink()["credit"]
        self.assertGreater(idle, 1)
        with Injection(self.scene.process(HUB), "fdatasync", "delay_enter=300000") as slow:
            with Crowd(self.scene) as crowd, Selling(till) as selling:
                eventually(lambda: till.uplink()["credit"] < idle or crowd.error or selling.error,
                           "the hub lowers the credit of the till")
                eventually(lambda: crowd.most_stored > 0 or crowd.error or selling.error,
                           "the broker tells how many messages it holds")
        self.assertIsNone(crowd.error)
        self.assertIsNone(selling.error)
        self.assertGreater(slow.count(), 0)
        self.assertLess(crowd.most_stored, QUEUE // 2)
        self.assertNotIn("being dropped for client hub-1", self.scene.log(BROKER))
        # With a sale now and then the hub says what may be in flight.
        eventually(lambda: till.sell() or till.uplink()["credit"] >= idle, "the credit comes back")
        self.scene.expect_all_counted_once(self)


class Hub(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.scene.start()

    def test_23_a_frozen_hub_is_noticed_and_selling_goes_on(self):
        self.scene.freeze(HUB)
        with Selling(self.scene.till, pause_seconds=0.05) as selling:
            eventually(lambda: self.scene.till.uplink()["state"] == "offline",
                       "the till shows that it has no hub")
            self.scene.thaw(HUB)
            eventually(lambda: self.scene.till.uplink()["state"] == "streaming",
                       "the till has its hub again")
        self.assertIsNone(selling.error)
        self.scene.expect_all_counted_once(self)

    def test_23_a_frozen_till_is_noticed_and_goes_on_where_it_was(self):
        self.scene.till.sell_many(5)
        self.scene.freeze(TILL)
        eventually(lambda: self.scene.node_row()["state"] == "silent", "the hub shows its silence")
        self.scene.thaw(TILL)
        eventually(lambda: self.scene.node_row()["state"] == "online", "the hub hears it again")
        self.scene.till.sell_many(5)
        self.scene.expect_all_counted_once(self)

    def test_37_an_event_that_ends_the_hub_again_and_again_is_set_aside_at_the_fourth_start(self):
        deadly = {**allowed.preload("deadly_event"), "ONEPOOL_DEADLY_SEQ": str(DEADLY_SEQ)}
        self.scene.stop(HUB)
        self.scene.till.sell_many(6)
        for _ in range(3):
            with contextlib.suppress(DidNotStart):  # perhaps before it answered for the first time
                self.scene.start_hub(environment=deadly)
            self.assertEqual(self.scene.ended(HUB), -signal.SIGKILL)
        self.scene.start_hub(environment=deadly)
        self.scene.till.sell_many(2)
        self.scene.drain()
        [held] = self.scene.hub.get("/v1/quarantine")["quarantine"]
        self.assertEqual(held["seq"], DEADLY_SEQ)
        self.assertIn("the hub ended every time", held["reason"])
        self.assertEqual(len(self.scene.cases("quarantine")), 1)
        self.assertEqual(self.scene.hub.get(f"/v1/stock/{SKU}")["customer"],
                         len(self.scene.till.sold) - 1)
        # Without what made it deadly, as after an update, a person replays it.
        self.scene.stop(HUB)
        self.scene.start_hub()
        self.scene.hub.post(f"/v1/quarantine/{held['id']}/replay", {"by": "anna"})
        self.scene.expect_all_counted_once(self)

    def test_34_a_hub_whose_disk_takes_300_ms_a_flush_gets_everything_from_one_till(self):
        allowed.tracing()
        with Injection(self.scene.process(HUB), "fdatasync", "delay_enter=300000") as slow:
            with Selling(self.scene.till) as selling:
                selling.reach(300)
            self.scene.drain()
        self.assertGreater(slow.count(), 3)
        self.scene.expect_all_counted_once(self)

    def test_35_a_hub_killed_at_random_moments_counts_everything_once(self):
        seed = int(os.environ.get("ONEPOOL_SEED", random.randrange(2**32)))
        print(f"ONEPOOL_SEED={seed}")
        moments = random.Random(seed)
        with Selling(self.scene.till) as selling:
            for _ in range(HUB_LIVES):
                selling.reach(len(self.scene.till.sold) + 5)
                # The moment itself is what is random here.
                time.sleep(moments.uniform(0, 0.2))
                self.scene.kill(HUB)
                self.scene.start_hub()
                self.scene.drain_to(len(self.scene.till.sold))
        self.assertIsNone(selling.error)
        self.scene.expect_all_counted_once(self)

    def test_42_a_second_hub_on_the_same_log_is_told_who_has_it(self):
        first = self.scene.process(HUB).pid
        with self.assertRaises(DidNotStart) as told:
            self.second_hub(self.scene.hub_database)
        self.assertIn(f"in use by process {first}", str(told.exception))
        self.scene.till.sell_many(5)
        self.scene.expect_all_counted_once(self)

    def test_42_of_two_hubs_with_a_copy_each_the_till_follows_the_higher_epoch(self):
        self.scene.till.sell_many(10)
        self.scene.drain()
        copy = self.scene.folder / "second" / "hub.db"
        self.scene.stop(HUB)
        shutil.copytree(self.scene.hub_database.parent, copy.parent)
        self.scene.start_hub()
        self.second_hub(copy, epoch=2)
        # Both use the name hub-1 at the broker, so each throws the other out.
        self.scene.till.sell_many(10)
        eventually(lambda: "not connected to the broker" in self.scene.log(HUB),
                   "the first hub is thrown out")
        self.scene.till.sell_many(10)
        self.scene.kill(HUB)
        self.scene.hub.port = self.second_port
        self.scene.hub.close()
        self.scene.till.sell_many(10)
        self.scene.expect_all_counted_once(self)

    def second_hub(self, database, epoch=1):
        """Started beside the first, with a page of its own."""
        self.second_port = self.scene.settings.ports["store-1-till-2"]
        text = self.scene.hub_config.read_text()
        for old, new in ((str(self.scene.hub_database), str(database)),
                         (f"port = {self.scene.settings.ports[HUB]}", f"port = {self.second_port}"),
                         ("hub_epoch = 1", f"hub_epoch = {epoch}")):
            self.assertIn(old, text)
            text = text.replace(old, new)
        config = self.scene.folder / "second.toml"
        config.write_text(text)
        self.scene.start_another_hub("second-hub", config, self.second_port)


if __name__ == "__main__":
    unittest.main()
