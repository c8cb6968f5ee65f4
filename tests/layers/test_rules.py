"""Every rule of the layers test is broken once on purpose, in a tree made up for it."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import binary_rules
import build_rules
import include_rules
import purity_rules
import size_rules
import word_rules


class MadeUpTree(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def expect(self, violations, *texts):
        self.assertEqual(len(violations), len(texts), violations)
        for violation, text in zip(violations, texts):
            self.assertIn(text, violation)


class Includes(MadeUpTree):
    def test_a_protocol_file_must_not_include_a_core(self):
        self.write("protocol/a.hpp", '#include "node/core/basket.hpp"\n')
        self.expect(include_rules.layer_violations(self.root), "protocol must not include node/core")

    def test_node_and_hub_never_include_each_other(self):
        self.write("node/main.cpp", '#include "hub/core/hub_core.hpp"\n')
        self.write("hub/store/a.cpp", '#include "node/store/node_store.hpp"\n')
        self.expect(include_rules.layer_violations(self.root), "hub/store must not include node",
                    "node must not include hub")

    def test_a_core_must_not_include_a_store_or_driver(self):
        self.write("hub/core/a.cpp", '#include "hub/store/hub_store.hpp"\n#include "drivers/io/sqlite.hpp"\n')
        self.expect(include_rules.layer_violations(self.root), "hub/store", "drivers/io")

    def test_a_driver_must_not_include_a_core(self):
        self.write("drivers/io/a.cpp", '#include "node/core/node_core.hpp"\n')
        self.expect(include_rules.layer_violations(self.root), "drivers/io must not include node/core")

    def test_an_include_without_folder_is_refused(self):
        self.write("protocol/a.cpp", '#include "ids.hpp"\n')
        self.expect(include_rules.layer_violations(self.root), "by its path")

    def test_what_the_layers_allow_is_allowed(self):
        self.write("node/core/a.cpp", '#include "protocol/ids.hpp"\n#include "drivers/barcode/gtin.hpp"\n')
        self.write("hub/main.cpp", '#include "drivers/io/reactor.hpp"\n#include "hub/core/hub_core.hpp"\n')
        self.expect(include_rules.layer_violations(self.root))

    def test_a_boost_header_outside_its_adapter_is_refused(self):
        self.write("hub/web/a.cpp", "#include <boost/asio/ip/tcp.hpp>\n")
        self.expect(include_rules.third_party_violations(self.root), "boost/asio/ip/tcp.hpp")

    def test_a_third_party_header_in_a_public_header_is_refused(self):
        self.write("drivers/io/sqlite.hpp", "#include <sqlite3.h>\n")
        self.expect(include_rules.third_party_violations(self.root), "must not be in a header")

    def test_a_fifth_beast_file_is_refused(self):
        for name in "abcde":
            self.write(f"drivers/io/{name}.cpp", "#include <boost/beast/http.hpp>\n")
        self.expect(include_rules.third_party_violations(self.root), "boost/beast in 5 files")


class Purity(MadeUpTree):
    def test_each_forbidden_header_is_refused(self):
        for name, what in purity_rules.HEADERS.items():
            with self.subTest(name):
                self.write("hub/core/a.hpp", f"#include <{name}>\n")
                self.expect(purity_rules.violations(self.root), what)

    def test_each_forbidden_word_is_refused(self):
        bodies = {"auto t = std::chrono::steady_clock::now();": "clocks", "time(nullptr);": "clocks",
                  "int i = rand();": "randomness", "std::random_device device;": "randomness",
                  "std::thread worker;": "threads", 'auto home = getenv("HOME");': "the environment",
                  "std::ifstream file;": "files", 'std::cout << "x";': "streams",
                  "double rate = 1;": "floating point", "auto rate = 0.2;": "floating point"}
        for body, what in bodies.items():
            with self.subTest(body):
                self.write("node/core/a.cpp", f"void f() {{\n    {body}\n}}\n")
                self.expect(purity_rules.violations(self.root), f"a.cpp:2: pure code must not use {what}")

    def test_words_in_comments_literals_and_other_folders_do_not_count(self):
        self.write("protocol/a.cpp", '// std::thread\n/* double */ const char* text = "getenv(1.5)";\n')
        self.write("drivers/io/b.cpp", "#include <chrono>\ndouble x = 0.5;\n")
        self.expect(purity_rules.violations(self.root))

    def test_iterating_an_unordered_map_is_refused(self):
        self.write("hub/core/a.cpp", "std::unordered_map<int, int> cells_;\n"
                                     "void f() {\n    for (auto& [a, b] : cells_) use(a, b);\n}\n")
        self.expect(purity_rules.violations(self.root), "a.cpp:3: iterates cells_")


class Sizes(MadeUpTree):
    def test_a_file_of_501_lines_is_refused(self):
        self.write("node/a.cpp", "\n" * 501)
        self.write("node/b.cpp", "\n" * 500)
        self.expect(size_rules.file_violations(self.root), "node/a.cpp: 501 lines")

    def test_a_header_of_151_lines_is_refused(self):
        self.write("node/a.hpp", "\n" * 151)
        self.expect(size_rules.file_violations(self.root), "151 lines, at most 150")

    def test_a_main_of_101_lines_is_refused(self):
        self.write("hub/main.cpp", "\n" * 101)
        self.expect(size_rules.file_violations(self.root), "101 lines, at most 100")

    def test_a_function_of_71_lines_is_refused(self):
        head = "namespace a {\nclass B {\n  public:\n    B() : x_{1}, y_{2} {\n"
        self.write("node/a.cpp", head + "        ;\n" * 69 + "    }\n    int x_ = {};\n};\n}\n")
        self.expect(size_rules.function_violations(self.root), "node/a.cpp:4: a function of 71 lines")
        self.write("node/a.cpp", head + "        ;\n" * 68 + "    }\n    int x_ = {};\n};\n}\n")
        self.expect(size_rules.function_violations(self.root))

    def test_a_lambda_counts_with_its_function(self):
        self.write("node/a.cpp", "int f() {\n    auto g = [] {\n" + "        ;\n" * 70 + "    };\n}\n")
        self.expect(size_rules.function_violations(self.root), "a function of 74 lines")

    def test_a_python_function_of_71_lines_is_refused(self):
        self.write("deploy/a.py", "def f():\n" + "    pass\n" * 70)
        self.expect(size_rules.function_violations(self.root), "deploy/a.py:1: a function of 71")


class Lists(MadeUpTree):
    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", "add_subdirectory(hub)  # the hub\n")
        self.write("hub/CMakeLists.txt", "onepool_library(onepool_hub_core\n    SOURCES core/a.cpp)\n")
        self.write("hub/core/a.cpp", "")

    def test_a_listed_file_in_a_reached_folder_is_fine(self):
        self.expect(build_rules.unlisted_violations(self.root))

    def test_an_unlisted_source_file_is_refused(self):
        self.write("hub/core/b.cpp", "")
        self.expect(build_rules.unlisted_violations(self.root), "hub/core/b.cpp: in no CMakeLists.txt")

    def test_a_file_listed_in_a_comment_only_is_refused(self):
        self.write("hub/CMakeLists.txt", "onepool_library(onepool_hub_core SOURCES)  # core/a.cpp\n")
        self.expect(build_rules.unlisted_violations(self.root), "hub/core/a.cpp")

    def test_a_list_that_nothing_reaches_is_refused(self):
        self.write("tests/unit/CMakeLists.txt", "onepool_test(test_a SOURCES a.cpp)\n")
        self.expect(build_rules.unlisted_violations(self.root), "tests/unit/CMakeLists.txt: no add_sub")

    def test_a_file_that_the_preset_leaves_out_is_refused(self):
        self.write("build/dev/compile_commands.json", json.dumps([]))
        self.expect(build_rules.unbuilt_violations(self.root, self.root / "build" / "dev"),
                    "hub/core/a.cpp: not compiled")

    def test_a_file_that_is_compiled_with_others_is_compiled(self):
        together = self.root / "build" / "whole" / "Unity" / "unity_0_cxx.cxx"
        self.write("build/whole/Unity/unity_0_cxx.cxx", f'#include "{self.root / "hub/core/a.cpp"}"\n')
        self.write("build/whole/compile_commands.json", json.dumps([{"file": str(together)}]))
        found = build_rules.unbuilt_violations(self.root, self.root / "build" / "whole")
        self.assertFalse([each for each in found if "hub/core/a.cpp" in each])


class Links(MadeUpTree):
    def test_a_pure_target_that_reaches_an_adapter_is_refused(self):
        self.write("CMakeLists.txt", "onepool_library(onepool_hub_core SOURCES a.cpp LINK onepool_io)\n"
                                     "target_link_libraries(onepool_io PUBLIC Boost::headers)\n")
        self.expect(build_rules.link_violations(self.root), "must not link Boost::headers",
                    "must not link onepool_io")

    def test_a_pure_target_that_links_privately_is_seen_too(self):
        self.write("CMakeLists.txt",
                   "onepool_library(onepool_protocol SOURCES a.cpp PRIVATE_LINK Threads::Threads)\n")
        self.expect(build_rules.link_violations(self.root), "Threads::Threads")

    def test_node_and_hub_must_not_link_each_other(self):
        self.write("CMakeLists.txt", "onepool_program(onepool-hub SOURCES main.cpp LINK onepool_node_core)\n")
        self.expect(build_rules.link_violations(self.root), "onepool-hub must not link onepool_node_core")

    def test_links_along_the_layers_are_fine(self):
        self.write("CMakeLists.txt", "onepool_library(onepool_node_core SOURCES a.cpp LINK onepool_protocol)\n"
                                     "onepool_program(onepool-node SOURCES main.cpp LINK onepool_io)\n")
        self.expect(build_rules.link_violations(self.root))


class Binaries(MadeUpTree):
    def compile(self, text, *options):
        self.write("a.cpp", text)
        program = self.root / "program"
        subprocess.run(["clang++-19", "-o", program, self.root / "a.cpp", *options], check=True)
        return program

    def test_a_program_that_links_sqlite_is_refused(self):
        program = self.compile('extern "C" int sqlite3_threadsafe();\nint main() { return sqlite3_threadsafe(); }\n',
                               "-lsqlite3")
        self.expect(binary_rules.violations(program), "libsqlite3", "sqlite3_threadsafe")

    def test_a_program_that_starts_a_thread_is_refused(self):
        program = self.compile("#include <thread>\nint main() { std::thread([] {}).join(); }\n")
        self.expect(binary_rules.violations(program), "_M_start_thread")

    def test_a_plain_program_is_fine(self):
        self.expect(binary_rules.violations(self.compile("int main() {}\n")))


class Words(MadeUpTree):
    def test_each_forbidden_word_is_refused(self):
        texts = {"// TO" "DO: later\n": "unfinished", "/* not " "implemented */\n": "unfinished",
                 "TEST(A, DISABLED" "_B) {}\n": "switched off", "class StockMan" "ager {};\n": "vague",
                 "GTEST_" "SKIP();\n": "switched off", "struct RowHel" "per {\n": "vague", "// return old_total(lines);\n": "commented-out",
                 'auto file = read( /ho' 'me/somebody/file );\n': "a path of one machine"}
        for text, what in texts.items():
            with self.subTest(text):
                self.write("node/a.cpp", text)
                self.expect(word_rules.violations(self.root), what)

    def test_a_skip_that_says_what_is_missing_is_fine(self):
        self.write("node/a.cpp", "GTEST_" 'SKIP() << "the vectors are not beside the repository";\n')
        self.expect(word_rules.violations(self.root))

    def test_prose_in_comments_is_fine(self):
        self.write("node/a.cpp", "// What the handler of a request owns; see perform().\nclass Ledger;\n")
        self.expect(word_rules.violations(self.root))


if __name__ == "__main__":
    unittest.main()
