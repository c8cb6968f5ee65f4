"""What every line of the log is, and what is done with it. Each line gets exactly one class.

| class                    | which lines                                    | decision               |
|--------------------------|------------------------------------------------|------------------------|
| unreadable               | a field that is not a number or date, or       | counted, not replayed  |
|                          | missing invoice number or stock code           |                        |
| out_of_bounds            | quantity 0 or beyond 1,000,000, a negative     | counted, not replayed  |
|                          | price on goods, a positive cancellation        |                        |
| bad_debt                 | invoice A...: "Adjust bad debt"                | money only, no goods   |
| test_entry               | stock code TEST...                             | counted, not replayed  |
| not_goods                | postage, carriage, fees, manual and discount   | money only, no goods   |
|                          | entries, samples, vouchers (see NOT_GOODS)     |                        |
| not_goods_cancelled      | the same on a cancellation                     | money only, no goods   |
| sale                     | goods, quantity > 0, price > 0                 | sold                   |
| free_goods               | goods, quantity > 0, price 0, with a customer  | sold at price 0        |
|                          | or on an invoice that also charges something   |                        |
| adjustment_up            | quantity > 0, price 0, no customer, nothing    | found at a location    |
|                          | charged on the invoice                         |                        |
| adjustment_down          | quantity < 0, price 0, not a cancellation      | lost at a location     |
| return_matched           | quantity < 0; earlier purchases of the same    | returned by receipt    |
|                          | SKU by the same customer cover all units       |                        |
| return_partly_matched    | they cover some of the units                   | split in two           |
| return_without_receipt   | they cover none, or the customer is missing    | returned, no receipt   |

A return takes from the customer's newest purchase first. Missing customers and descriptions are no
class of their own: a sale without a customer is a sale. The report counts them beside the classes.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

# Postage, carriage, manual entry, discount, samples, fees, commission, bad debt, pads, vouchers.
NOT_GOODS = re.compile(r"POST|DOT|M|C2|D|S|B|BANK CHARGES|AMAZONFEE|CRUK|PADS|GIFT_.*")
TEST_ENTRY = re.compile(r"TEST.*")
LINE_UNITS_MAX = 1_000_000

CLASSES = ["sale", "free_goods", "return_matched", "return_partly_matched",
           "return_without_receipt", "adjustment_up", "adjustment_down", "not_goods",
           "not_goods_cancelled", "bad_debt", "test_entry", "out_of_bounds", "unreadable"]
SOLD = {"sale", "free_goods"}
RETURNED = {"return_matched", "return_partly_matched", "return_without_receipt"}
ADJUSTED = {"adjustment_up", "adjustment_down"}


@dataclass(frozen=True)
class Part:
    """Units of a return that go back to one purchase; `bought` is None without a receipt."""

    units: int
    bought: object           # Line or None


@dataclass(frozen=True)
class Judged:
    """A line with its class, and for a return what it gives back."""

    line: object
    kind: str
    parts: tuple = ()


@dataclass
class _Purchases:
    """What each customer bought and has not given back, per SKU."""

    open: dict = field(default_factory=lambda: defaultdict(list))   # (customer, code) -> [line, left]

    def add(self, line):
        if line.customer:
            self.open[(line.customer, line.code)].append([line, line.quantity])

    def take(self, line):
        """Parts covering -line.quantity units, newest purchase first, at or before the return."""
        wanted, parts = -line.quantity, []
        candidates = self.open[(line.customer, line.code)] if line.customer else []
        for purchase in reversed(candidates):
            units = min(wanted, purchase[1])
            if units > 0 and purchase[0].at_ms <= line.at_ms:
                purchase[1] -= units
                wanted -= units
                parts.append(Part(units, purchase[0]))
        if wanted > 0:
            parts.append(Part(wanted, None))
        return tuple(parts)


def _kind(line, charged):
    """The class of a line; a return is named "return" here and decided by matching."""
    is_cancellation = line.invoice.startswith("C")
    if line.fault:
        return "unreadable"
    if line.invoice.startswith("A"):
        return "bad_debt"
    if TEST_ENTRY.fullmatch(line.code):
        return "test_entry"
    if NOT_GOODS.fullmatch(line.code):
        return "not_goods_cancelled" if is_cancellation else "not_goods"
    if line.quantity == 0 or abs(line.quantity) > LINE_UNITS_MAX or line.price < 0:
        return "out_of_bounds"
    if line.quantity < 0:
        return "adjustment_down" if line.price == 0 and not is_cancellation else "return"
    if is_cancellation:
        return "out_of_bounds"
    if line.price > 0:
        return "sale"
    return "free_goods" if line.customer or line.invoice in charged else "adjustment_up"


def _return_kind(parts):
    if all(part.bought is None for part in parts):
        return "return_without_receipt"
    if any(part.bought is None for part in parts):
        return "return_partly_matched"
    return "return_matched"


def judge(lines):
    """Every line with its class, ordered by time; equal times keep the order of the file."""
    charged = {line.invoice for line in lines if not line.fault and line.price > 0}
    purchases, judged = _Purchases(), []
    for line in sorted(lines, key=lambda each: (each.at_ms, each.number)):
        kind, parts = _kind(line, charged), ()
        if kind in SOLD:
            purchases.add(line)
        elif kind == "return":
            parts = purchases.take(line)
            kind = _return_kind(parts)
        judged.append(Judged(line, kind, parts))
    return judged


def class_counts(judged):
    """Lines and units per class."""
    lines, units = Counter(), Counter()
    for each in judged:
        lines[each.kind] += 1
        units[each.kind] += abs(each.line.quantity)
    return lines, units
