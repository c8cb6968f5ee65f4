"""count_tests.py JUNIT_XML: prints "passed failed" of one CTest run; what was skipped goes to stderr
with its reason and counts as neither.

A CTest entry that is a GoogleTest or unittest program counts with its own number of cases, any other
as one. A program that fails without naming a failed case (a crash, a time-out) counts as one failure.
"""

import re
import sys
import xml.etree.ElementTree as xml

PASSED = re.compile(r"^\[  PASSED  \] (\d+) tests?\.", re.MULTILINE)
FAILED = re.compile(r"^\[  FAILED  \] (\d+) tests?, listed below", re.MULTILINE)
RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
NOT_OK = re.compile(r"^FAILED \((?:failures=(\d+))?(?:, )?(?:errors=(\d+))?", re.MULTILINE)
SKIPPED = re.compile(r"^(\w+) \([\w.]+\) \.\.\. skipped (.*)$", re.MULTILINE)


def skipped(text):
    """[(test, reason)] of unittest; `setUpModule` or `setUpClass` stand for all tests behind them."""
    return SKIPPED.findall(text)


def cases(text, is_passed):
    """(passed, failed) cases of one entry, from what it printed."""
    passed = sum(map(int, PASSED.findall(text)))
    failed = sum(map(int, FAILED.findall(text)))
    for ran in RAN.findall(text):
        wrong = sum(int(number or 0) for found in NOT_OK.findall(text) for number in found)
        passed, failed = passed + int(ran) - wrong, failed + wrong
    # unittest counts a skipped test as run, but one whose module was skipped not at all.
    set_aside = skipped(text)
    passed -= sum(not name.startswith("setUp") for name, _ in set_aside)
    if is_passed:
        return passed if set_aside else max(passed, 1), failed
    return passed, max(failed, 1)


def count(path):
    passed = failed = 0
    for entry in xml.parse(path).getroot().iter("testcase"):
        text = "".join(out.text or "" for out in entry.iter("system-out"))
        for name, reason in skipped(text):
            print(f"   skipped {name}: {reason}", file=sys.stderr)
        more = cases(text, entry.get("status") == "run" and entry.find("failure") is None)
        passed, failed = passed + more[0], failed + more[1]
    return passed, failed


if __name__ == "__main__":
    print(*count(sys.argv[1]))
