"""A bad network between till and broker: rows 20 to 22, 24 and 27. Only the till's link is bad; the
hub's is well, so that what the till tells of itself is compared with a hub that could know."""

import errno
import re
import unittest
from pathlib import Path

from demo_system import certificates
from demo_system.settings import BROKER
from support import allowed
from support.network import TILLS_WAY, TillsLink
from support.scene import TILL, Scene, Selling
from support.waiting import eventually

LARGEST_PACKET = 1200
SLOW_BYTES_PER_SECOND = 8 * 1024
KERNEL_SETTINGS = Path(__file__).parents[2] / "deploy/systemd/60-onepool-network.conf"


def setUpModule():
    allowed.own_network()


class BadLink(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.lead_the_till_its_own_way()
        self.link = TillsLink(self.scene.settings.ports[BROKER])
        self.addCleanup(self.link.heal)
        self.scene.start()

    def lead_the_till_its_own_way(self):
        scene, port = self.scene, self.scene.settings.ports[BROKER]
        for file in scene.tls.glob("broker.*"):
            file.unlink()
        certificates.issue(scene.tls, BROKER, "broker", "serverAuth",
                           f"IP:127.0.0.1,IP:{TILLS_WAY}")
        broker, till = scene.broker_config, scene.till_config
        # stderr shows each connection at once.
        broker.write_text(broker.read_text()
                          .replace(f"listener {port} 127.0.0.1", f"listener {port} 0.0.0.0")
                          .replace("log_dest stdout", "log_dest stderr"))
        till.write_text(till.read_text().replace(f"ssl://127.0.0.1:{port}",
                                                 f"ssl://{TILLS_WAY}:{port}"))

    def wait_until_offline(self):
        """The till notices by itself; it sells all the while."""
        with Selling(self.scene.till, pause_seconds=0.05) as selling:
            eventually(lambda: self.scene.till.uplink()["state"] == "offline",
                       "the till shows itself offline")
        self.assertIsNone(selling.error)

    def test_20_a_cut_is_noticed_selling_goes_on_and_everything_drains(self):
        self.link.cut()
        self.wait_until_offline()
        self.assertGreater(self.scene.till.uplink()["outbox"], 0)
        self.link.heal()
        self.scene.expect_all_counted_once(self)

    def test_21_when_only_acknowledgements_are_lost_nothing_counts_twice(self):
        self.link.cut_towards_the_till()
        self.scene.till.sell_many(20)
        eventually(lambda: self.applied() > self.scene.till.uplink()["acked"],
                   "the hub has more than the till knows of")
        # For want of an answer it goes on sending the same.
        sent = self.link.counted()
        eventually(lambda: self.link.counted() >= sent + 3, "the till sends again")
        self.link.heal()
        self.scene.expect_all_counted_once(self)

    def applied(self):
        node = self.scene.settings.node_ids[TILL]
        return next(row["applied"] for row in self.scene.hub.get("/v1/nodes")["nodes"]
                    if row["node"] == node)

    def connections(self):
        """How often the broker has let the till in."""
        node = self.scene.settings.node_ids[TILL]
        return len(re.findall(f"New client connected from .* as {node} ", self.scene.log(BROKER)))

    def sell_and_count_connections(self):
        """How often the till had to connect again while it sold a hundred and more."""
        before = self.connections()
        self.assertGreater(before, 0, "the broker tells who connects")
        with Selling(self.scene.till) as selling:
            selling.reach(100)
        self.assertIsNone(selling.error)
        self.scene.expect_all_counted_once(self)
        self.assertGreater(self.link.counted(), 0)
        return self.connections() - before

    def test_22_with_30_per_cent_loss_everything_arrives_and_the_connection_hardly_ever_falls(self):
        self.link.lose(30)
        # TCP doubles its wait with each loss of one packet: seven in a row, which one packet in five
        # thousand meets, are longer than the broker waits for a sign of life.
        self.assertLessEqual(self.sell_and_count_connections(), 1)

    def test_22_with_8_kilobytes_a_second_everything_arrives_over_one_connection(self):
        self.link.slow_down(SLOW_BYTES_PER_SECOND)
        self.assertEqual(self.sell_and_count_connections(), 0)
        self.assertEqual(self.scene.till.uplink()["state"], "streaming")

    def test_24_a_storm_of_resets_stops_no_sale_and_is_met_with_patience(self):
        self.link.reset()
        with Selling(self.scene.till, pause_seconds=0.02) as selling:
            eventually(lambda: self.link.counted() >= 5, "the till has tried again and again")
            selling.reach(50)
            tries, sold = self.link.counted(), len(self.scene.till.sold)
        self.assertIsNone(selling.error)
        # Each attempt waits longer than the last: fewer of them than sales meanwhile.
        self.assertLess(tries, sold)
        self.link.heal()
        self.scene.expect_all_counted_once(self)

    def test_27_where_large_packets_vanish_the_till_shows_the_stall_and_sells_on(self):
        self.link.swallow_packets_over(LARGEST_PACKET)
        self.scene.freeze(BROKER)
        self.scene.till.sell_many(50)
        self.scene.thaw(BROKER)
        eventually(lambda: self.link.counted() > 0, "a large packet vanishes")
        self.wait_until_offline()
        self.link.heal()
        self.scene.expect_all_counted_once(self)

    def test_27_with_the_settings_for_a_tills_kernel_it_gets_through_all_the_same(self):
        self.apply_kernel_settings()
        self.link.swallow_packets_over(LARGEST_PACKET)
        self.scene.freeze(BROKER)
        self.scene.till.sell_many(50)
        self.scene.thaw(BROKER)
        eventually(lambda: self.link.counted() > 0, "a large packet vanishes")
        self.scene.expect_all_counted_once(self)  # while the hole is there

    def apply_kernel_settings(self):
        """As sysctl would, in this network alone."""
        for line in KERNEL_SETTINGS.read_text().splitlines():
            name, is_setting, value = line.partition("=")
            if not is_setting or name.startswith("#"):
                continue
            setting = Path("/proc/sys", *name.strip().split("."))
            try:
                before = setting.read_text()
                setting.write_text(value.strip())
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                    raise
                self.skipTest(f"this machine lets nobody set {name.strip()}: {error}")
            self.addCleanup(setting.write_text, before)


if __name__ == "__main__":
    unittest.main()
