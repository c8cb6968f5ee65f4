"""Source files of the repository, and C++ text without its comments and literals."""

import re
from pathlib import Path

NOT_SOURCE = {".git", "build", "node_modules", ".demo", "__pycache__"}

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)
_INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)


def files(root, *suffixes):
    """Paths relative to root, sorted; generated and installed folders left out."""
    found = []
    for folder in sorted(Path(root).iterdir()):
        if folder.name in NOT_SOURCE:
            continue
        candidates = folder.rglob("*") if folder.is_dir() else [folder]
        found += [path.relative_to(root) for path in candidates
                  if path.suffix in suffixes and path.is_file()
                  and not NOT_SOURCE & set(path.relative_to(root).parts)]
    return sorted(found)


def read(root, path):
    return (Path(root) / path).read_text(encoding="utf-8")


def bare(text):
    """The text with comments and literals replaced by blanks; the lines stay where they were."""
    def blank(match):
        kept = "".join("\n" if char == "\n" else " " for char in match.group())
        return kept if match.group().startswith("/") else '""' + kept[2:]
    return _TOKEN.sub(blank, text)


def includes(text):
    """(is_ours, name) of every include line; ours are written with quotes."""
    return [(quote == '"', name) for quote, name in _INCLUDE.findall(text)]


def line_of(text, position):
    return text.count("\n", 0, position) + 1
