"""python3 -m replay FILE [--json]: the import report of a retail log."""

import argparse
import json
import sys

from . import catalogue, documents, lines, report, rules


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python3 -m replay", description=__doc__)
    parser.add_argument("file", help="the log, .csv or .csv.xz")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    try:
        read = lines.read_lines(options.file)
    except (OSError, lines.WrongFile) as error:
        print(f"replay: {error}", file=sys.stderr)
        return 1
    judged = rules.judge(read)
    made = documents.documents(judged)
    report.check(read, judged, made)
    values = report.summary(read, judged, made, catalogue.items(judged))
    print(json.dumps(values, indent=1) if options.json else report.to_text(values))
    return 0


if __name__ == "__main__":
    sys.exit(main())
