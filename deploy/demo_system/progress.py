"""What people see while the demo works: steps, and one line that stays in place on a terminal."""

import sys
import time
from datetime import datetime, timezone

PLAIN_SECONDS = 5
TERMINAL_SECONDS = 0.2


class Progress:
    """Writes to standard output; on a terminal the current line is drawn over itself."""

    def __init__(self, out=sys.stdout):
        self.out, self.is_terminal = out, out.isatty()
        self._width, self._next = 0, 0.0

    def say(self, text=""):
        self._clear()
        print(text, file=self.out, flush=True)

    def show(self, text):
        """Draws the current line when it is due; call as often as you like."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (TERMINAL_SECONDS if self.is_terminal else PLAIN_SECONDS)
        if self.is_terminal:
            self._clear()
            self.out.write(text[:118])
            self.out.flush()
            self._width = min(len(text), 118)
        else:
            print(text, file=self.out, flush=True)

    def _clear(self):
        if self._width:
            self.out.write("\r" + " " * self._width + "\r")
            self._width = 0


def log_time(at_ms):
    return datetime.fromtimestamp(at_ms / 1000, timezone.utc).strftime("%a %d %b %H:%M")


def replay_line(at_ms, done, total, books):
    tally = books.tally
    return (f"{log_time(at_ms)}  {done}/{total} documents  {tally('sales')} sales "
            f"{tally('returns') + tally('returns without receipt')} returns  orders "
            f"{tally('orders held')} held {tally('orders shipped')} shipped "
            f"{tally('orders refused')} refused")
