"""The catalogue that the log implies.

An item is every stock code of a line that moves goods. Its name is the most frequent description on
charged lines (the first seen on a tie; "item CODE" when there is none), its price the most frequent
charged price (the lower on a tie). Prices include value added tax at the United Kingdom's standard
rate of 20 % for every item: the log does not tell books and food apart.
"""

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass

from . import gtin
from .rules import ADJUSTED, RETURNED, SOLD

CURRENCY = "GBP"
TAX_CODE = "standard"
TAX_RATE_BP = 2000


@dataclass(frozen=True)
class Item:
    sku: str
    gtin: str
    description: str
    price: int               # pence, tax included


def items(judged):
    """All items, by SKU."""
    names, prices, codes = defaultdict(Counter), defaultdict(Counter), set()
    for each in judged:
        line = each.line
        if each.kind in SOLD | RETURNED | ADJUSTED:
            codes.add(line.code)
        if each.kind == "sale":
            names[line.code][line.description] += 1
            prices[line.code][line.price] += 1
    numbers = gtin.assign(codes)
    return [Item(code, numbers[code], _name(code, names[code]), _price(prices[code]))
            for code in sorted(codes)]


def _name(code, counted):
    counted.pop("", None)
    return counted.most_common(1)[0][0] if counted else f"item {code}"


def _price(counted):
    return min(counted, key=lambda price: (-counted[price], price)) if counted else 0


def to_csv(catalogue):
    """As both programs import it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["sku", "gtin", "description", "price", "tax_code", "tax_rate_bp"])
    for item in catalogue:
        writer.writerow([item.sku, item.gtin, item.description, item.price, TAX_CODE, TAX_RATE_BP])
    return out.getvalue()
