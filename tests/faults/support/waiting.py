"""Waits for conditions. The bound is only there so that a broken build ends; a test that comes near
it is slow, never wrong."""

import time

PATIENCE_SECONDS = 90


def eventually(condition, what, seconds=PATIENCE_SECONDS):
    """What condition() returns once it is true; AssertionError naming `what` otherwise."""
    until = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"this did not come true within {seconds} s: {what}")
        time.sleep(0.02)
