"""Bits that flip on their way to the broker: rows 25 and 26."""

import threading
import unittest

from demo_system.settings import BROKER
from support.proxy import Wire
from support.scene import TILL, Scene

# Of a sale alone: the batch is longer, a greeting or a state shorter.
SMALLEST_BATCH_BYTES = 300


class FlipOnce:
    """Flips one bit in the middle of the first large piece; `done` then."""

    def __init__(self):
        self.done = threading.Event()

    def __call__(self, piece):
        if self.done.is_set() or len(piece) < SMALLEST_BATCH_BYTES:
            return piece
        self.done.set()
        middle = len(piece) // 2
        return piece[:middle] + bytes([piece[middle] ^ 0x04]) + piece[middle + 1:]


class SpoiledWire(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.port = self.scene.settings.ports[BROKER]
        self.wire = Wire(self, self.port)

    def lead_the_till_over_the_wire(self):
        self.change(self.scene.till_config, f":{self.port}\"", f":{self.wire.port}\"")

    def change(self, file, old, new):
        text = file.read_text()
        self.assertIn(old, text)
        file.write_text(text.replace(old, new))

    def sell_while_bits_flip(self):
        for _ in range(3):
            flip = self.wire.spoil = FlipOnce()
            while not flip.done.is_set():
                self.scene.till.sell()
            self.wire.spoil = None
            self.scene.drain()

    def test_25_a_bit_flipped_below_tls_ends_the_connection_and_nothing_else(self):
        self.lead_the_till_over_the_wire()
        self.scene.start()
        self.sell_while_bits_flip()
        self.scene.expect_all_counted_once(self)
        self.assertIn("not connected to the broker", self.scene.log(TILL))

    def test_26_a_bit_flipped_in_plain_text_reaches_no_ledger(self):
        self.speak_plain_text()
        self.lead_the_till_over_the_wire()
        self.scene.start()
        self.sell_while_bits_flip()
        self.scene.expect_all_counted_once(self)

    def speak_plain_text(self):
        """Everybody without TLS, as nobody should."""
        self.scene.broker_config.write_text(
            f"user root\nlistener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        for file in (self.scene.till_config, self.scene.hub_config):
            lines = [line for line in file.read_text().split("\n")
                     if not line.startswith(("ca =", "cert =", "key ="))]
            file.write_text("\n".join(lines).replace("ssl://", "tcp://"))


if __name__ == "__main__":
    unittest.main()
