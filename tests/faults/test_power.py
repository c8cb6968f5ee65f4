"""Power cuts, by shutting an ext4 file system down under a program: rows 4, 5 and 36.

Whatever the program did not flush is lost, as with a plug pulled. The same tests are then run with
SQLite at synchronous=NORMAL, which flushes no commit, where the programs ask for FULL: they must lose
something, or they would prove nothing.
"""

import unittest

from support import allowed
from support.disks import LoopDisk
from support.scene import TILL, Scene, Selling
from support.waiting import eventually
from demo_system.settings import HUB

NOT_FLUSHED = allowed.preload("synchronous_normal")
SALES = 40
CUTS = 3


def setUpModule():
    allowed.power_cuts()


class TillsPower(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.disk = self.scene.disk_of(self, TILL, LoopDisk)

    def cut_while_selling(self):
        """Cuts the power in the middle of a sale, and brings it back."""
        till = self.scene.till
        with Selling(till) as selling:
            selling.reach(len(till.sold) + SALES)
            self.disk.cut_power()
        self.scene.kill(TILL)
        self.disk.power_on()
        self.scene.write_configurations()

    def test_04_power_cut_at_the_node_loses_no_acknowledged_sale(self):
        self.scene.start()
        for _ in range(CUTS):
            self.cut_while_selling()
            self.scene.start_till()
            self.assertEqual(self.scene.till.lost(), [])
            self.scene.till.settle()
        self.scene.expect_all_counted_once(self)

    def test_05_under_synchronous_normal_the_same_cut_loses_acknowledged_sales(self):
        self.scene.start_till(environment=NOT_FLUSHED)
        self.scene.till.stock_up()
        self.scene.till.sell()
        self.cut_while_selling()
        self.scene.start_till()
        self.assertGreater(len(self.scene.till.lost()), 0)


class HubsPower(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.disk = self.scene.disk_of(self, HUB, LoopDisk)
        self.scene.start()

    def cut_while_selling(self):
        """Cuts the hub's power while it acknowledges sales; the till's own is well."""
        till = self.scene.till
        before = till.uplink()["acked"]
        with Selling(till) as selling:
            eventually(lambda: till.uplink()["acked"] > before + SALES, "the hub acknowledges")
            self.disk.cut_power()
            selling.reach(len(till.sold) + SALES)
        self.scene.kill(HUB)
        acknowledged = till.uplink()["acked"]
        self.disk.power_on()
        self.scene.write_configurations()
        return acknowledged

    def held_by_the_hub(self):
        """The last event that the hub has on its disk, before the till tells it more."""
        self.scene.freeze(TILL)
        self.scene.start_hub()
        held = self.scene.node_row()["applied"]
        self.scene.thaw(TILL)
        return held

    def test_36_power_cut_at_the_hub_keeps_everything_it_acknowledged(self):
        for _ in range(CUTS):
            acknowledged = self.cut_while_selling()
            self.assertGreaterEqual(self.held_by_the_hub(), acknowledged)
        self.scene.expect_all_counted_once(self)

    def test_36_under_synchronous_normal_the_hub_forgets_and_is_told_again(self):
        self.scene.stop(HUB)
        self.scene.start_hub(environment=NOT_FLUSHED)
        acknowledged = self.cut_while_selling()
        self.assertLess(self.held_by_the_hub(), acknowledged)
        self.scene.expect_all_counted_once(self)
        self.assertIn("more events than this hub holds", " ".join(self.scene.cases("storage")))


if __name__ == "__main__":
    unittest.main()
