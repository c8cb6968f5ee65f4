"""Words that have no place in the source: unfinished work, switched-off tests, vague type names.

A test may skip where its machine lacks something, as long as it says what.
"""

import re

import source_text

# Written in pieces, so that this file does not break its own rule.
UNFINISHED = re.compile(r"\b(?:" + "|".join(["TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK"]) + r")\b"
                        r"|not " r"implemented")
SWITCHED_OFF = re.compile("DISABLED" r"_\w|GTEST_" r"SKIP\s*\(\)(?!\s*<<)|\btest\." r"skip\(|\bit\." r"skip\(")
VAGUE = re.compile(r"\b(?:class|struct|enum class|interface)\s+(\w*(?:Manager|Helper|Util|Utils|"
                   r"Handler))\b(?!\s*;)")
ELSEWHERE = re.compile(r"(?<![\w.{}$\"'/])/(?:home|work|Users)/\w+")
COMMENTED_OUT = re.compile(r"^\s*//\s*(?:[\w:.>\-]+\(.*\);|return\b.*;|(?:if|for|while)\s*\(.*\{|"
                           r"[\w:<>]+\s+\w+\s*=.*;)\s*$")

SOURCES = (".cpp", ".hpp", ".ts", ".tsx", ".py", ".sh", ".mjs", ".md", ".cmake", ".txt", ".fbs",
           ".css", ".html", ".json")


def violations(root):
    found = []
    for path in source_text.files(root, *SOURCES):
        text = source_text.read(root, path)
        for pattern, what in ((UNFINISHED, "unfinished work"), (SWITCHED_OFF, "a test switched off"),
                              (VAGUE, "a vague type name"), (ELSEWHERE, "a path of one machine")):
            found += [f"{path}:{source_text.line_of(text, match.start())}: {what}: {match.group()}"
                      for match in pattern.finditer(text)]
        if path.suffix in (".cpp", ".hpp"):
            found += [f"{path}:{number}: commented-out code: {line.strip()}"
                      for number, line in enumerate(text.split("\n"), 1) if COMMENTED_OUT.match(line)]
    return found
