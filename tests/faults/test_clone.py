"""One till's database on two machines, both running: row 15."""

import unittest

from demo_system.api import Api
from demo_system.settings import HUB
from support.scene import SKU, TILL, Scene, Till
from support.waiting import eventually

SALES = 12
CLONE = "clone"
SECOND = "runs with a second database"


class Clones(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.scene.start()
        self.till = self.scene.till
        self.till.sell_many(SALES)
        self.scene.drain()
        self.scene.stop(TILL)
        self.copy = self.scene.copy_till()
        self.clone_config = self.scene.folder / "clone.toml"
        self.clone = None

    def start_clone(self):
        """The same node once more: its certificate, its identity, a copy of its database."""
        if self.clone is None:
            port = self.scene.settings.ports["store-1-till-2"]
            text = self.scene.till_config.read_text()
            for old, new in ((str(self.scene.till_database), str(self.copy / "node.db")),
                             (f"port = {self.till.api.port}", f"port = {port}")):
                self.assertIn(old, text)
                text = text.replace(old, new)
            self.clone_config.write_text(text)
            self.clone = Till(Api(port, self.till.api.token))
            self.addCleanup(self.clone.api.close)
        self.scene.start_another_till(CLONE, self.clone_config, self.clone)

    def counted(self):
        return self.scene.hub.get(f"/v1/stock/{SKU}")["customer"]

    def sell_at_both(self, count):
        for each in (self.till, self.clone):
            each.sell_many(count)

    def first_and_second(self):
        """Once it is decided: which of the two the hub streams, and which it has shut out."""
        def shut_out():
            return [each for each in (self.till, self.clone) if SECOND in each.uplink()["fence"]]
        second, = eventually(shut_out, "one of the two is told that it is a second database")
        return (self.clone, self.till) if second is self.till else (self.till, self.clone)

    def wait_until_all_has_followed(self, till):
        def has_followed():
            uplink = till.uplink()
            return (uplink["state"] == "streaming" and uplink["outbox"] == 0 and
                    uplink["late_left"] == 0)
        eventually(has_followed, "all it recorded is at the hub")

    def stop(self, till):
        self.scene.stop(TILL if till is self.till else CLONE)
        till.api.close()

    def start_again(self, till):
        if till is self.till:
            self.scene.start_till()
        else:
            self.start_clone()

    def test_15_a_clone_beside_its_original_stops_the_stream_and_no_sale(self):
        self.scene.start_till()
        self.start_clone()
        self.sell_at_both(SALES)
        # Each throws the other out at the broker. Whoever is first goes on in a new journal; the
        # other one is a second database, and waits for a person.
        first, second = self.first_and_second()
        self.assertIn(SECOND, " ".join(self.scene.cases("stream_stopped")))
        self.sell_at_both(2)
        self.wait_until_all_has_followed(first)
        self.assertEqual(second.uplink()["state"], "fenced")
        self.assertIn(SECOND, second.uplink()["fence"])
        self.assertEqual(first.uplink()["fence"], "")
        for each in (self.till, self.clone):
            each.sell()
            self.assertEqual(each.lost(), [])
        self.wait_until_all_has_followed(first)
        self.assertGreaterEqual(self.counted(), SALES + self.sold_after_the_copy(first))
        self.assertLess(self.counted(), self.sold_by_both(), "the second one's last are to come")
        self.expect_both_counted_once_if_the_second_is_let_in(first, second)

    def sold_after_the_copy(self, till):
        return len(till.sold) - (SALES if till is self.till else 0)

    def sold_by_both(self):
        return len(self.till.sold) + len(self.clone.sold)

    def expect_both_counted_once_if_the_second_is_let_in(self, first, second):
        """A person stops the first. An hour later, or when the hub was started anew and has not
        heard of it, the second one is let in, and all that it recorded follows."""
        self.stop(first)
        self.stop(second)
        self.scene.stop(HUB)
        self.scene.start_hub()
        self.start_again(second)
        self.wait_until_all_has_followed(second)
        second.sell()
        self.wait_until_all_has_followed(second)
        self.assertEqual(second.lost(), [])
        self.assertEqual(self.counted(), self.sold_by_both())
        # What the till had a right to when its first journal ended waits for a count, if it had any.
        eventually(lambda: [text for text in self.scene.cases("stream_stopped")
                            if "are promised to nobody" not in text] == [], "the cases close")
        check = self.scene.hub.get("/v1/check")
        self.assertTrue(check["ok"], check)

    def test_15_a_copy_without_the_signing_key_is_named_and_takes_nothing_over(self):
        (self.copy / "node.sign-key").unlink()
        self.start_clone()
        self.clone.sell_many(SALES)
        eventually(lambda: "signed with another key" in
                   " ".join(self.scene.all_cases("odd_message")), "the hub names the copy")
        self.assertEqual(self.clone.lost(), [])
        self.scene.stop(CLONE)
        self.scene.start_till()
        self.till.sell_many(SALES)
        self.scene.expect_all_counted_once(self)


if __name__ == "__main__":
    unittest.main()
