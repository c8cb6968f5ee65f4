"""What deploy/test counts: cases as they passed or failed; a skipped one is neither."""

import importlib.util
import unittest
from pathlib import Path

_FILE = Path(__file__).parents[3] / "deploy" / "lib" / "count_tests.py"
_SPEC = importlib.util.spec_from_file_location("count_tests", _FILE)
count_tests = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(count_tests)


class Cases(unittest.TestCase):
    def test_counts_each_case_of_a_program(self):
        self.assertEqual(count_tests.cases("Ran 12 tests in 3.1s\n\nOK\n", True), (12, 0))
        self.assertEqual(count_tests.cases("[  PASSED  ] 7 tests.\n", True), (7, 0))

    def test_counts_failures_and_errors(self):
        text = "Ran 12 tests in 3.1s\n\nFAILED (failures=2, errors=1)\n"
        self.assertEqual(count_tests.cases(text, False), (9, 3))

    def test_counts_a_program_of_another_kind_as_one(self):
        self.assertEqual(count_tests.cases("fine\n", True), (1, 0))
        self.assertEqual(count_tests.cases("Segmentation fault\n", False), (0, 1))

    def test_does_not_count_a_skipped_case_as_passed(self):
        text = ("test_a (test_x.X.test_a) ... skipped 'strace is not installed'\n"
                "test_b (test_x.X.test_b) ... ok\nRan 2 tests in 0.1s\n\nOK (skipped=1)\n")
        self.assertEqual(count_tests.cases(text, True), (1, 0))
        self.assertEqual(count_tests.skipped(text), [("test_a", "'strace is not installed'")])

    def test_counts_nothing_of_a_module_that_was_skipped_whole(self):
        text = ("setUpModule (test_x) ... skipped 'no network of its own: Operation not permitted'\n"
                "\nRan 0 tests in 0.0s\n\nOK (skipped=1)\n")
        self.assertEqual(count_tests.cases(text, True), (0, 0))


if __name__ == "__main__":
    unittest.main()
