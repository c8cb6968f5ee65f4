"""Packets that are lost, late, reset or too large: nftables in a network of the test's own
(see allowed.own_network).

Everything runs on loopback, the broker on all of its addresses. The till reaches the broker at
TILLS_WAY, the hub at 127.0.0.1: a fault here meets the till's link and nothing else.
"""

import subprocess

TILLS_WAY = "127.0.0.2"


class TillsLink:
    """The way between till and broker; well until a fault is set."""

    def __init__(self, broker_port):
        self._up = f"ip daddr {TILLS_WAY} tcp dport {broker_port}"
        self._down = f"ip saddr {TILLS_WAY} tcp sport {broker_port}"

    def cut(self):
        self._set([f"{self._up} drop", f"{self._down} drop"])

    def cut_towards_the_till(self):
        self._set([f"{self._up} counter", f"{self._down} drop"])

    def lose(self, per_cent):
        chance = f"numgen random mod 100 < {per_cent} counter drop"
        self._set([f"{self._up} {chance}", f"{self._down} {chance}"])

    def slow_down(self, bytes_per_second):
        """What comes faster is lost, as at a full queue."""
        limit = f"limit rate over {bytes_per_second} bytes/second burst {bytes_per_second} bytes "
        limit += "counter drop"
        self._set([f"{self._up} {limit}", f"{self._down} {limit}"])

    def reset(self):
        """Every packet to the broker is answered with a TCP reset."""
        self._set([f"{self._up} counter reject with tcp reset"])

    def swallow_packets_over(self, length):
        """Large packets vanish without a word."""
        self._set([f"{self._up} meta length > {length} counter drop"])

    def counted(self):
        """Packets towards the broker that met the fault."""
        words = self._nft("list table inet faults\n").split()
        return int(words[words.index("packets") + 1])

    def heal(self):
        self._set([])

    def _set(self, rules):
        """In place of those before, in one transaction."""
        chain = "inet faults faults"
        self._nft("\n".join([
            "add table inet faults", "delete table inet faults", "add table inet faults",
            f"add chain {chain} {{ type filter hook input priority 0; }}",
            *(f"add rule {chain} {rule}" for rule in rules)]))

    @staticmethod
    def _nft(text):
        return subprocess.run(["nft", "-f", "-"], input=text, capture_output=True, text=True,
                              check=True).stdout
