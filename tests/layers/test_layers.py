"""The rules of the house, applied to this repository. test_rules.py proves that each can fail."""

import os
import unittest
from pathlib import Path

import binary_rules
import build_rules
import include_rules
import purity_rules
import size_rules
import word_rules

ROOT = Path(os.environ.get("ONEPOOL_SOURCE", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("ONEPOOL_BUILD", ROOT / "build" / "dev"))


class Layers(unittest.TestCase):
    maxDiff = None

    def hold(self, violations):
        self.assertEqual("\n".join(violations), "")

    def test_includes_go_one_way(self):
        self.hold(include_rules.layer_violations(ROOT))

    def test_third_party_headers_stay_in_their_adapter(self):
        self.hold(include_rules.third_party_violations(ROOT))

    def test_pure_code_touches_nothing_outside(self):
        self.hold(purity_rules.violations(ROOT))

    def test_files_are_short(self):
        self.hold(size_rules.file_violations(ROOT))

    def test_functions_are_short(self):
        self.hold(size_rules.function_violations(ROOT))

    def test_every_source_file_is_in_a_list_that_is_reached(self):
        self.hold(build_rules.unlisted_violations(ROOT))

    def test_every_source_file_is_compiled(self):
        self.hold(build_rules.unbuilt_violations(ROOT, BUILD))

    def test_links_obey_the_layers(self):
        self.hold(build_rules.link_violations(ROOT))

    def test_the_simulator_carries_no_adapter(self):
        self.hold(binary_rules.violations(BUILD / "bin" / "onepool-sim"))

    def test_no_word_of_unfinished_work(self):
        self.hold(word_rules.violations(ROOT))


if __name__ == "__main__":
    unittest.main()
