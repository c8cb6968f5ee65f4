"""The drills of deploy/systemd on running programs: what they prove, what they say when a copy is
not good, and what a till that lost its disk is after a restore."""

import os
import subprocess
import unittest
from pathlib import Path

from identity_scene import BUILD, SKU, Scene, eventually

from demo_system.settings import HUB

DRILL = Path(__file__).resolve().parents[3] / "deploy/systemd/onepool-drill"
CASE = ("storage", "backup drill")
# Stands before the programs in the path: what it makes is damaged before anybody reads it back.
DAMAGING = """#!/bin/sh
"{program}" "$@" || exit
case " $* " in *" backup "*)
    for file in "{folder}"/*.backup; do :; done
    LC_ALL=C sed -i s/MUG/MUH/ "$file"
esac
"""


class Drills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene(cls)
        cls.scene.start()
        cls.till = cls.scene.enrol("till")
        cls.till.start()
        cls.till.receive(10)

    def setUp(self):
        self.folder = self.scene.folder / self._testMethodName
        self.folder.mkdir()

    def drill(self, *arguments, path=BUILD / "bin"):
        scene = self.scene
        return subprocess.run(
            [DRILL, *map(str, arguments)], capture_output=True, text=True, check=False,
            env={**os.environ, "PATH": f"{path}:{BUILD / 'bin'}:{os.environ['PATH']}",
                 "ONEPOOL_HUB": scene.settings.address(HUB),
                 "ONEPOOL_TOKEN_FILE": str(scene.settings.path(HUB, "token"))})

    def damaging(self, program):
        """A folder for the path in which this program damages every copy it makes."""
        path = self.scene.folder / f"damaging-{program}"
        path.mkdir()
        (path / program).write_text(
            DAMAGING.format(program=BUILD / "bin" / program, folder=self.folder))
        (path / program).chmod(0o755)
        return path

    def sell(self):
        self.till.sell()
        eventually(lambda: self.till.outbox() == 0, "the outbox drains")
        return self.scene.row(self.till)

    def case_text(self):
        """What the hub tells people of its drill; empty: all is well."""
        cases = self.scene.hub.get("/v1/cases?open=1")["cases"]
        return "".join(case["text"] for case in cases if (case["kind"], case["subject"]) == CASE)

    def shelf(self):
        cells = self.scene.hub.get(f"/v1/stock/{SKU}")["cells"]
        return next(cell["shelf"] for cell in cells if cell["location"] == "store-1")

    def test_only_a_hubs_drill_that_finds_all_good_moves_safe(self):
        sold = self.sell()
        self.assertEqual(sold["safe"], 0)
        foreign = self.folder / "notes.txt"
        old = self.folder / "onepool-20200101-000000.backup"
        for file in (foreign, old):
            file.write_text("")

        failed = self.drill(self.folder, 1, path=self.damaging("onepool"))
        self.assertEqual(failed.returncode, 1, failed.stderr)
        self.assertIn("cannot be trusted", failed.stderr)
        self.assertIn("cannot be trusted", self.case_text())
        self.assertEqual(self.scene.row(self.till)["safe"], 0)
        self.assertIsNone(self.scene.hub.get("/v1/status")["backup"])
        self.assertTrue(old.exists(), "a drill that failed removes nothing")
        for damaged in self.folder.glob("onepool-202[1-9]*.backup"):
            damaged.unlink()

        good = self.drill(self.folder, 1)
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertEqual(self.case_text(), "", "closed by a good one")
        self.assertEqual(self.scene.row(self.till)["safe"], sold["applied"])
        self.assertFalse(old.exists(), "the newest one is kept")
        self.assertEqual(len(list(self.folder.iterdir())), 2, "and what is no backup")
        self.assertGreater(self.sell()["applied"], self.scene.row(self.till)["safe"])

    def test_a_backup_that_could_not_be_made_is_a_case_too(self):
        failed = self.drill(self.folder / "nowhere")
        self.assertEqual(failed.returncode, 1)
        self.assertIn("nowhere", failed.stdout)
        eventually(lambda: "nowhere" in self.case_text(), "the hub says so")

    def test_a_till_that_lost_its_disk_comes_back_from_its_copy_and_nothing_counts_twice(self):
        self.sell()
        failed = self.drill("--node", self.till.settings, self.folder,
                            path=self.damaging("onepool-node"))
        self.assertEqual(failed.returncode, 1, failed.stderr)
        self.assertIn("cannot be trusted", failed.stderr)
        for damaged in self.folder.iterdir():
            damaged.unlink()
        good = self.drill("--node", self.till.settings, self.folder)
        self.assertEqual(good.returncode, 0, good.stderr)
        self.sell()
        shelf = self.shelf()

        self.till.kill()
        for file in self.till.folder.glob("node.db*"):
            file.unlink()
        for file in self.till.folder.glob("*guard*"):
            file.unlink()
        copy, = self.folder.iterdir()
        done = subprocess.run([BUILD / "bin/onepool-node", "restore", copy, "--config",
                               self.till.settings], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("goes on in a new journal", done.stdout)
        journal = self.scene.row(self.till)["journal"]
        self.till.start(products="provided")
        eventually(lambda: self.scene.row(self.till)["journal"] != journal, "a new journal")
        self.sell()
        self.assertEqual(self.shelf(), shelf - 1, "what the copy holds counted before")
        eventually(lambda: self.scene.row(self.till)["late_left"] == 0, "the old journal to settle")
        self.assertEqual(self.shelf(), shelf - 1, "nor does it count when it comes again")


if __name__ == "__main__":
    unittest.main()
