"""Looks at source files alone, as the daily build compiles them.

The whole run puts files together, so that one could lean on what its neighbour includes. Usage:

    compile_alone.py TREE JOBS MOST SEED [CHANGED_FILE ...]

TREE is a configured build tree. Of the changed files, .cpp and .hpp, those .cpp that changed or
include what did are looked at first; what is left of MOST is filled with others, which SEED chooses.
"""

import json
import random
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def chosen(sources, changed, most, seed):
    """`most` of {path: text} at most: the changed ones and who includes them first."""
    touched = {path for path, text in sources.items()
               if path in changed or changed & set(_INCLUDE.findall(text))}
    first = sorted(touched, key=lambda path: (path not in changed, path))[:most]
    others = sorted(set(sources) - set(first))
    return first + random.Random(seed).sample(others, min(most - len(first), len(others)))


def look_at(command):
    words = [word for word in shlex.split(command["command"]) if not word.endswith("ccache")]
    at = words.index("-o")
    return subprocess.run(words[:at] + words[at + 2:] + ["-fsyntax-only"], cwd=command["directory"],
                          capture_output=True, text=True, check=False)


def main():
    tree, jobs, most, seed, *changed = sys.argv[1:]
    root = Path(__file__).resolve().parents[2]
    commands = {}
    for each in json.loads((Path(tree) / "compile_commands.json").read_text(encoding="utf-8")):
        path = Path(each["file"])
        if path.suffix == ".cpp" and path.is_relative_to(root) and not path.is_relative_to(tree):
            commands[str(path.relative_to(root))] = each
    sources = {path: (root / path).read_text(encoding="utf-8") for path in commands}
    files = chosen(sources, set(changed), int(most), seed)
    with ThreadPoolExecutor(int(jobs)) as pool:
        results = list(pool.map(look_at, (commands[path] for path in files)))
    failed = [(path, result) for path, result in zip(files, results) if result.returncode != 0]
    for path, result in failed:
        print(f"{path} does not compile alone:\n{result.stderr}")
    print(f"{len(files)} files, {len(failed)} do not compile alone")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
