"""The scenario single-units-week is what the log says: the slice is made anew and compared.

    PYTHONPATH=deploy ONEPOOL_SOURCE=. python3 tests/unit/deploy/test_single_units.py --write
"""

import os
import sys
import unittest
import zlib
from collections import Counter
from pathlib import Path

from replay import spread
from replay.documents import Sale, documents
from replay.lines import read_lines
from replay.rules import judge

SOURCE = Path(os.environ["ONEPOOL_SOURCE"])
LOG = SOURCE / "deploy/data/online-retail-2011-01-17.csv.xz"
SCENARIO = SOURCE / "tests/sim/scenarios/single-units-week.scn"
TILLS = spread.NODES[:4]
UNITS_MAX = 2
ONE_IN = 3
DAY_MS, MINUTE_MS = 86_400_000, 60_000
OPENS = 8 * 60                     # minute of the day
DAY_S, MINUTE_S, FIRST_S = 1_560, 2, 180

HEAD = """\
# A week of the real log (deploy/data/SOURCE.md, 2011-01-17 to 2011-01-23) at four tills of one store:
# what its registers sold of every third product of which they sold one unit or two that week, at the
# till it was sold at. The store has exactly these units, and most products once. A minute of the log
# is two seconds here, a day the thirteen hours from eight on. Each till is cut off for half an hour
# of the log every day. Made by tests/unit/deploy/test_single_units.py, which compares it with the log.
name single-units-week
seed 93
stores 1
tills 4
skus {skus}
opening 0
reserve 0
rights-horizon 24 h
active {active} s
repeats 0
sales never
orders never
cancels never
shipping never
deliveries never
worklist never
"""


def sold_lines():
    """Time, till and product of every line in the slice, by time."""
    sales = [each for each in documents(list(judge(read_lines(LOG))))
             if isinstance(each, Sale) and each.place in TILLS]
    units = Counter()
    for sale in sales:
        for line in sale.lines:
            units[line.sku] += line.units
    wanted = {sku for sku, sold in units.items()
              if sold <= UNITS_MAX and zlib.crc32(sku.encode()) % ONE_IN == 0}
    return [(sale.at_ms, TILLS.index(sale.place) + 1, line.sku, line.units)
            for sale in sales for line in sale.lines if line.sku in wanted]


def second_of(at_ms, first_day):
    day = at_ms // DAY_MS - first_day
    minute = at_ms % DAY_MS // MINUTE_MS - OPENS
    assert 0 <= minute < DAY_S // MINUTE_S
    return FIRST_S + day * DAY_S + minute * MINUTE_S


def scenario():
    lines = sold_lines()
    first_day = lines[0][0] // DAY_MS
    names = {sku: f"sku-{number}" for number, sku in
             enumerate(sorted({line[2] for line in lines}), 1)}
    stock = Counter()
    for _, _, sku, units in lines:
        stock[sku] += units
    text = [HEAD.format(skus=len(names), active=FIRST_S + 7 * DAY_S)]
    text += [f"at 5 s receive node-1 {name} {stock[sku]}\n" for sku, name in names.items()]
    for day in range(7):
        for till in range(1, 5):
            at = FIRST_S + day * DAY_S + 130 + till * 220
            text.append(f"at {at} s cut node-{till} both 60 s\n")
    for at_ms, till, sku, units in lines:
        text.append(f"at {second_of(at_ms, first_day)} s ring-up node-{till} {names[sku]} {units}\n")
    return "".join(text)


class SingleUnits(unittest.TestCase):
    def test_scenario_is_what_the_log_says(self):
        self.assertEqual(SCENARIO.read_text(), scenario())

    def test_most_products_were_sold_once(self):
        sold = Counter()
        for _, _, sku, units in sold_lines():
            sold[sku] += units
        once = sum(1 for units in sold.values() if units == 1)
        self.assertGreater(once, len(sold) / 2)


if __name__ == "__main__" and "--write" in sys.argv:
    SCENARIO.write_text(scenario())
elif __name__ == "__main__":
    unittest.main()
