"""The demo as people run it: to the end, killed in between, interrupted, on a state in use."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

BUILD = Path(os.environ["ONEPOOL_BUILD"])
PATIENCE_SECONDS = 240


def left_behind(state):
    """Processes whose command line names the state folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(state) in command:
            found.append(command)
    return found


def wait_for(condition, what):
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not happen within {PATIENCE_SECONDS} s")
        time.sleep(0.02)


class Demo(unittest.TestCase):
    def setUp(self):
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        self.state, self.log = folder / "state", folder / "demo.log"

    def start(self, *options):
        with open(self.log, "w", encoding="utf-8") as out:
            demo = subprocess.Popen(
                [sys.executable, "-m", "demo_system.main", "--state", self.state, "--build", BUILD,
                 *options], stdout=out, stderr=out)
        self.addCleanup(self.end, demo)
        return demo

    @staticmethod
    def end(demo):
        if demo.poll() is None:
            demo.kill()
        demo.wait()

    def position(self):
        """Documents replayed so far."""
        books = self.state / "books.db"
        if not books.exists():
            return 0
        with sqlite3.connect(books) as database:
            try:
                row = database.execute("SELECT number FROM tallies WHERE name = 'position'").fetchone()
            except sqlite3.OperationalError:
                return 0
        return row[0] if row else 0

    def kill_at(self, demo, position):
        wait_for(lambda: self.position() >= position or demo.poll() is not None, "the replay")
        self.assertIsNone(demo.poll(), self.log.read_text())
        demo.kill()
        demo.wait()
        wait_for(lambda: not left_behind(self.state), "the end of what the killed demo had started")

    def test_goes_on_where_it_was_killed_and_every_check_holds(self):
        for position in (7, 30, 61):
            self.kill_at(self.start("--once"), position)
        self.assertEqual(self.start("--once").wait(PATIENCE_SECONDS), 0, self.log.read_text())
        self.assertIn("Every check holds.", self.log.read_text())
        self.assertEqual(left_behind(self.state), [])

    def test_an_interrupt_ends_everything(self):
        demo = self.start("--speed", "3000")
        wait_for(lambda: self.position() >= 3 or demo.poll() is not None, "the replay")
        demo.send_signal(signal.SIGINT)
        self.assertEqual(demo.wait(PATIENCE_SECONDS), 0, self.log.read_text())
        self.assertEqual(left_behind(self.state), [])

    def test_a_second_demo_on_the_same_state_is_refused(self):
        first = self.start("--speed", "3000")
        wait_for(lambda: "Look here" in self.log.read_text() or first.poll() is not None, "the start")
        self.log = self.log.with_name("second.log")
        self.assertEqual(self.start("--once").wait(PATIENCE_SECONDS), 1)
        self.assertIn(f"already running on {self.state} (process {first.pid})", self.log.read_text())
        first.send_signal(signal.SIGTERM)
        self.assertEqual(first.wait(PATIENCE_SECONDS), 0)


if __name__ == "__main__":
    unittest.main()
