"""Pure code reads no clock, file, environment or randomness, starts no thread, writes no stream,
uses no floating point, and lets no hash order reach its output."""

import re

import include_rules
import source_text

HEADERS = {
    "chrono": "clocks", "ctime": "clocks", "time.h": "clocks", "sys/time.h": "clocks",
    "random": "randomness", "thread": "threads", "mutex": "threads", "atomic": "threads",
    "condition_variable": "threads", "future": "threads", "shared_mutex": "threads",
    "semaphore": "threads", "latch": "threads", "barrier": "threads", "stop_token": "threads",
    "pthread.h": "threads", "fstream": "files", "filesystem": "files", "cstdio": "files",
    "stdio.h": "files", "fcntl.h": "files", "unistd.h": "files", "iostream": "streams",
    "sstream": "streams", "ostream": "streams", "istream": "streams", "iomanip": "streams",
    "cmath": "floating point", "coroutine": "coroutines",
}
# check.cpp ends the process with a message: the one file that may write to standard error. The JSON
# library's interface names double, to be told that a fraction is refused.
ALLOWED = {("protocol/check.cpp", "cstdio"), ("protocol/json.cpp", "floating point")}

WORDS = {
    r"\bstd::chrono\b|\bclock_gettime\b|\bgettimeofday\b|\btime\s*\(\s*(?:nullptr|NULL|0)\s*\)": "clocks",
    r"\brandom_device\b|\bmt19937(?:_64)?\b|(?<![\w:.>])s?rand\s*\(": "randomness",
    r"\bstd::(?:jthread|thread|mutex|atomic|async)\b|\bpthread_\w+": "threads",
    r"\bgetenv\b|\bsetenv\b": "the environment",
    r"\bstd::[io]?fstream\b|\bfopen\b|\bstd::filesystem\b": "files",
    r"\bstd::(?:cout|cerr|clog|cin|[io]?stringstream)\b": "streams",
    r"\b(?:float|double)\b|\bstd::stod\b|(?<![\w.])\d+\.\d+[fF]?\b": "floating point",
}

_UNORDERED = re.compile(r"\bunordered_(?:map|set|multimap|multiset)<[^;{}]*?>\s+(\w+)\s*[;{=]")


def _is_pure(path):
    return any(include_rules._is_under(path, folder) for folder in include_rules.PURE)


def violations(root):
    found = []
    for path in source_text.files(root, ".cpp", ".hpp"):
        if not _is_pure(path):
            continue
        text = source_text.read(root, path)
        for is_ours, name in source_text.includes(text):
            if not is_ours and name in HEADERS and (str(path), name) not in ALLOWED:
                found.append(f"{path}: pure code must not use {HEADERS[name]} (<{name}>)")
        found += _word_violations(path, source_text.bare(text))
    return found


def _word_violations(path, text):
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    for pattern, what in WORDS.items():
        if (str(path), what) in ALLOWED:
            continue
        for match in re.finditer(pattern, text):
            line = source_text.line_of(text, match.start())
            yield f"{path}:{line}: pure code must not use {what} ({match.group().strip()})"
    for name in set(_UNORDERED.findall(text)):
        for match in re.finditer(rf"\bfor\s*\([^;()]*:\s*(?:\w+(?:\.|->))*{name}\s*\)", text):
            line = source_text.line_of(text, match.start())
            yield f"{path}:{line}: iterates {name}, whose order is that of a hash"
