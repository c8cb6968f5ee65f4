"""compile_alone.py notices a file that leans on a neighbour, and looks at what changed first."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

LIB = Path(__file__).resolve().parents[2] / "deploy" / "lib"
sys.path.insert(0, str(LIB))

import compile_alone  # noqa: E402


class Chosen(unittest.TestCase):
    SOURCES = {"a.cpp": '#include "x.hpp"\n', "b.cpp": "", "c.cpp": '#include "y.hpp"\n', "d.cpp": ""}

    def chosen(self, changed, most=4, seed="s"):
        return compile_alone.chosen(self.SOURCES, set(changed), most, seed)

    def test_what_changed_comes_first_then_who_includes_what_did(self):
        self.assertEqual(self.chosen(["d.cpp", "y.hpp"])[:2], ["d.cpp", "c.cpp"])

    def test_the_rest_is_a_sample_that_the_seed_chooses(self):
        self.assertEqual(sorted(self.chosen([])), sorted(self.SOURCES))
        self.assertEqual(self.chosen([], most=2), self.chosen([], most=2))
        self.assertGreater(len({tuple(self.chosen([], most=1, seed=str(i))) for i in range(20)}), 1)

    def test_no_more_than_asked_for(self):
        self.assertEqual(len(self.chosen(["x.hpp", "y.hpp", "b.cpp"], most=2)), 2)


class LookedAt(unittest.TestCase):
    """With a tree of its own: a copy of the program beside two files."""

    def look(self, text):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            (root / "deploy" / "lib").mkdir(parents=True)
            (root / "deploy" / "lib" / "compile_alone.py").write_text(
                (LIB / "compile_alone.py").read_text(encoding="utf-8"), encoding="utf-8")
            (root / "a.cpp").write_text(text, encoding="utf-8")
            tree = root / "build"
            tree.mkdir()
            (tree / "compile_commands.json").write_text(json.dumps([{
                "directory": str(tree), "file": str(root / "a.cpp"),
                "command": f"c++ -o a.o -c {root / 'a.cpp'}"}]), encoding="utf-8")
            return subprocess.run(
                [sys.executable, str(root / "deploy" / "lib" / "compile_alone.py"), str(tree), "1", "5", "s"],
                capture_output=True, text=True, check=False)

    def test_a_file_that_stands_alone_passes(self):
        done = self.look("int twice(int each) { return 2 * each; }\n")
        self.assertEqual((done.returncode, done.stdout), (0, "1 files, 0 do not compile alone\n"))

    def test_a_file_that_leans_on_a_neighbour_is_named(self):
        done = self.look("int four() { return twice(2); }\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("a.cpp does not compile alone", done.stdout)


if __name__ == "__main__":
    unittest.main()
