"""Wrong clocks under a till that sells, and under the hub: row 18. The time of day jumps and stands
still by libfaketime; the clock that counts from the boot goes on, as it does when somebody sets a clock."""

import time
import unittest
from pathlib import Path

from demo_system.settings import BROKER
from support import allowed
from support.scene import CATALOGUE, Scene, Selling
from support.waiting import eventually

DAY_MS = 24 * 3600 * 1000
SLACK_MS = 20_000


class Clock:
    """The time of day of the programs that are started in its environment."""

    def __init__(self, file):
        self._file = file
        self.environment = {
            "LD_PRELOAD": allowed.faketime(), "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"}
        self.set("+0")

    def set(self, offset):
        """In one piece: the program reads the file with every look at the clock."""
        new = Path(f"{self._file}.new")
        new.write_text(offset + "\n")
        new.rename(self._file)

    def freeze(self):
        self.set(time.strftime("%Y-%m-%d %H:%M:%S"))


class WrongClock(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.clock = Clock(self.scene.folder / "clock")

    def start(self, hub=None, till=None):
        self.scene.start_broker()
        self.scene.start_hub(environment=hub)
        self.scene.hub.post_csv("/v1/catalogue", CATALOGUE)
        self.scene.start_till(environment=till)
        self.scene.till.await_catalogue()
        self.scene.till.stock_up()
        self.scene.till.sell_many(5)
        self.scene.drain()
        self.assertEqual(self.stamp_of_a_sale()["clock_trust"], "ok")

    def stamp_of_a_sale(self):
        self.scene.till.sell()
        return self.scene.till.events()[-1]

    def expect_doubt(self, words):
        """The till marks what it records, and the hub has a case."""
        eventually(lambda: self.stamp_of_a_sale()["clock_trust"] == "untrusted",
                   "the till marks what it records")
        eventually(lambda: words in " ".join(self.scene.cases("wrong_clock")),
                   f"the hub has a case: {words}")

    def expect_trust_again(self):
        eventually(lambda: not self.scene.cases("wrong_clock"), "the case closes by itself")
        self.assertEqual(self.stamp_of_a_sale()["clock_trust"], "ok")
        self.assertTrue(self.scene.till.status()["clock"]["trusted"])
        self.scene.expect_all_counted_once(self)


class TillsClock(WrongClock):
    def setUp(self):
        super().setUp()
        self.start(till=self.clock.environment)

    def jump(self, offset):
        """While connected: the very next sale is marked, and tells the true time all the same. The
        register's page is told."""
        right = self.scene.till.status()["now"]
        self.clock.set(offset)
        stamp = self.stamp_of_a_sale()
        self.assertEqual(stamp["clock_trust"], "untrusted")
        self.assertLess(abs(stamp["recorded_at"] + stamp["clock_offset_ms"] - time.time() * 1000),
                        SLACK_MS)
        shown = self.scene.till.status()["clock"]
        self.assertFalse(shown["trusted"])
        self.assertLess(abs(shown["ahead_ms"] + stamp["clock_offset_ms"]), SLACK_MS)
        return stamp["recorded_at"] - right

    def sell_and_restart_the_broker(self):
        """Selling goes on, also while the wrong clock makes certificates look wrong."""
        with Selling(self.scene.till, pause_seconds=0.01) as selling:
            selling.reach(len(self.scene.till.sold) + 20)
            self.scene.kill(BROKER)
            self.scene.start_broker()
            selling.reach(len(self.scene.till.sold) + 20)
        self.assertIsNone(selling.error)

    def test_18_two_days_back_is_marked_selling_goes_on_and_everything_arrives(self):
        self.assertLess(self.jump("-2d"), -DAY_MS)
        self.expect_doubt("2 days behind this hub's")
        self.sell_and_restart_the_broker()
        self.clock.set("+0")
        self.expect_trust_again()

    def test_18_ten_years_ahead_is_marked_selling_goes_on_and_everything_arrives(self):
        self.assertGreater(self.jump("+10y"), 3_000 * DAY_MS)
        self.expect_doubt("years ahead of this hub's")
        self.sell_and_restart_the_broker()
        self.clock.set("+0")
        self.expect_trust_again()

    def test_18_frozen_is_marked_selling_goes_on_and_everything_arrives(self):
        self.clock.freeze()
        self.expect_doubt("stands still")
        self.assertFalse(self.scene.till.status()["clock"]["trusted"])
        self.assertEqual(self.scene.till.status()["now"], self.scene.till.status()["now"])
        self.sell_and_restart_the_broker()
        self.clock.set("+0")
        self.expect_trust_again()


class HubsClock(WrongClock):
    def setUp(self):
        super().setUp()
        self.start(hub=self.clock.environment)

    def test_18_a_hub_ten_years_ahead_doubts_its_tills_and_counts_everything_once(self):
        self.clock.set("+10y")
        self.expect_doubt("years behind this hub's")
        self.clock.set("+0")
        self.expect_trust_again()


if __name__ == "__main__":
    unittest.main()
