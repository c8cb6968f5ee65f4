"""Wrong clocks under a till that sells: row 18. The time of day jumps and stands still by libfaketime;
the monotonic clock goes on, as it does when somebody sets a clock."""

import unittest
from pathlib import Path

from demo_system.settings import BROKER
from support import allowed
from support.scene import CATALOGUE, Scene, Selling

DAY_MS = 24 * 3600 * 1000


class TillsClock(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.clock = self.scene.folder / "clock"
        self.set("+0")
        self.scene.start_broker()
        self.scene.start_hub()
        self.scene.hub.post_csv("/v1/catalogue", CATALOGUE)
        self.scene.start_till(environment={
            "LD_PRELOAD": allowed.faketime(), "FAKETIME_TIMESTAMP_FILE": str(self.clock),
            "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"})
        self.scene.till.await_catalogue()
        self.scene.till.stock_up()
        self.scene.till.sell_many(5)
        self.scene.drain()

    def set(self, offset):
        """In one piece: the till reads the file with every look at the clock."""
        new = Path(f"{self.clock}.new")
        new.write_text(offset + "\n")
        new.rename(self.clock)

    def now(self):
        return self.scene.till.status()["now"]

    def sell_and_restart_the_broker(self):
        """Selling goes on, also while the wrong clock makes certificates look wrong."""
        with Selling(self.scene.till, pause_seconds=0.01) as selling:
            selling.reach(len(self.scene.till.sold) + 20)
            self.scene.kill(BROKER)
            self.scene.start_broker()
            selling.reach(len(self.scene.till.sold) + 20)
        self.assertIsNone(selling.error)

    def expect_all_counted_once_on(self, offset):
        right = self.now()
        self.set(offset)
        jumped = self.now()
        self.sell_and_restart_the_broker()
        self.set("+0")
        self.scene.till.sell_many(5)
        self.scene.expect_all_counted_once(self)
        return jumped - right

    def test_18_two_days_back_selling_goes_on_and_everything_arrives(self):
        self.assertLess(self.expect_all_counted_once_on("-2d"), -DAY_MS)

    def test_18_ten_years_ahead_selling_goes_on_and_everything_arrives(self):
        self.assertGreater(self.expect_all_counted_once_on("+10y"), 3_000 * DAY_MS)

    def test_18_frozen_selling_goes_on_and_everything_arrives(self):
        self.set("2026-01-01 12:00:00")
        self.scene.till.sell()
        self.assertEqual(self.now(), self.now())
        self.expect_all_counted_once_on("2026-01-01 12:00:00")


if __name__ == "__main__":
    unittest.main()
