"""What the build knows: every .cpp in a target, every folder reached, and links that obey the layers.

Reads the CMakeLists.txt files, whose source lists are explicit, rather than one configured tree:
presets build different parts of the same lists.
"""

import json
import re
from pathlib import Path, PurePosixPath

import source_text

_CALL = re.compile(r"\b(\w+)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_DEFINES = {"onepool_library", "onepool_program", "onepool_test", "add_library", "add_executable",
            "onepool_fuzzer", "onepool_bench"}
_KEYWORDS = {"SOURCES", "ALONE", "LINK", "PRIVATE_LINK", "LABEL", "PUBLIC", "PRIVATE", "INTERFACE", "STATIC"}

# The pure targets, and what they may link. Everything else that they link is a violation.
PURE_TARGETS = {"onepool_protocol", "onepool_barcode", "onepool_config", "onepool_node_core",
                "onepool_hub_core", "onepool_hub_channels", "onepool_sim"}
PURE_LINKS = PURE_TARGETS | {"onepool_options", "OpenSSL::Crypto", "nlohmann_json::nlohmann_json",
                             "flatbuffers::flatbuffers"}
# The loader of settings reads TOML text that the program hands it.
EXTRA_LINKS = {"onepool_config": {"${ONEPOOL_TOMLPLUSPLUS}"}}
NEVER_BOTH = ("node", "hub")


def _comment_free(text):
    return re.sub(r"#[^\n]*", "", text)


def lists(root):
    """[(path of CMakeLists.txt, call name, words)] of the whole repository."""
    found = []
    for path in source_text.files(root, ".txt"):
        if path.name == "CMakeLists.txt":
            text = _comment_free(source_text.read(root, path))
            found += [(path, name, words.split()) for name, words in _CALL.findall(text)]
    return found


def _plain(path):
    """The path with "." and ".." resolved, as text."""
    parts = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _named_sources(calls):
    named = set()
    for path, _, words in calls:
        for word in words:
            if word.endswith(".cpp"):
                from_root = word.removeprefix("${PROJECT_SOURCE_DIR}/")
                named.add(_plain(from_root if from_root != word else path.parent / word))
    return named


def unlisted_violations(root):
    """A .cpp that no list names, and a list that no add_subdirectory reaches."""
    calls = lists(root)
    named = _named_sources(calls)
    reached = {"CMakeLists.txt"} | {_plain(path.parent / words[0] / "CMakeLists.txt")
                                    for path, name, words in calls
                                    if name == "add_subdirectory" and words}
    found = [f"{path}: in no CMakeLists.txt, so never built"
             for path in source_text.files(root, ".cpp") if str(path) not in named]
    found += [f"{path}: no add_subdirectory leads here"
              for path in sorted({path for path, _, _ in calls}) if str(path) not in reached]
    return found


def unbuilt_violations(root, build):
    """A .cpp that the tests' own preset does not compile; fuzzers and benchmarks have theirs."""
    commands = json.loads((Path(build) / "compile_commands.json").read_text(encoding="utf-8"))
    compiled = set()
    for each in commands:
        compiled |= _put_together(Path(each["file"])) or {each["file"]}
    return [f"{path}: not compiled in {build}" for path in source_text.files(root, ".cpp")
            if str(Path(root) / path) not in compiled
            and not str(path).startswith(("tests/fuzz/", "tests/bench/"))]


def _put_together(path):
    """The sources of a file that CMake made of several (preset whole); none: it is no such file."""
    if path.parent.name != "Unity" or not path.name.startswith("unity_"):
        return set()
    return set(re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE))


def links(root):
    """{target: set of linked targets}, over all lists."""
    graph = {}
    for _, name, words in lists(root):
        if name in _DEFINES and words:
            graph.setdefault(words[0], set()).update(_linked(words[1:]))
        elif name == "target_link_libraries" and words:
            graph.setdefault(words[0], set()).update(w for w in words[1:] if w not in _KEYWORDS)
    return graph


def _linked(words):
    inside, out = False, set()
    for word in words:
        if word in _KEYWORDS:
            inside = word in ("LINK", "PRIVATE_LINK")
        elif inside:
            out.add(word)
    return out


def _closure(graph, target):
    seen, todo = set(), [target]
    while todo:
        for each in graph.get(todo.pop(), ()):
            if each not in seen:
                seen.add(each)
                todo.append(each)
    return seen


def link_violations(root):
    """Pure targets that reach an adapter, and node and hub targets that reach each other."""
    graph, found = links(root), []
    for target in sorted(graph):
        closure = _closure(graph, target)
        if target in PURE_TARGETS:
            allowed = PURE_LINKS | EXTRA_LINKS.get(target, set())
            found += [f"{target} is pure and must not link {each}"
                      for each in sorted(closure - allowed)]
        side = re.match(r"onepool[-_](node|hub)(?![a-z])", target)
        other = side and NEVER_BOTH[side.group(1) == "node"]
        if side and not target.startswith("onepool_test"):
            found += [f"{target} must not link {each}" for each in sorted(closure)
                      if re.match(rf"onepool[-_]{other}(?![a-z])", each)]
    return found
