"""The stock before the first day: enough for the file at every location, except where it is short.

A location starts with what the file takes from it (sales, downward adjustments; what the shop sells
counts at the warehouse) plus a tenth and two units of spare. Fifty SKUs are short on purpose: of
those the shop sells in the first two trading days, the fifty on the most shop orders of these days
(then the most units, then the lower code) start with two fifths of these days' demand instead.
"""

from collections import Counter, defaultdict

from . import spread
from .documents import Adjustment, Sale, day_of

SHORT_SKUS = 50
FIRST_DAYS = 2


def _taken(documents):
    """{(sku, location): units taken over all documents}"""
    units = Counter()
    for each in documents:
        if isinstance(each, Sale):
            for line in each.lines:
                units[(line.sku, spread.location_of(each.place))] += line.units
        elif isinstance(each, Adjustment):
            for line in each.lines:
                units[(line.sku, each.location)] += max(0, -line.units)
    return units


def _first_days(documents):
    days = sorted({day_of(each) for each in documents})[:FIRST_DAYS]
    return [each for each in documents if day_of(each) in days]


def short_skus(documents):
    """The SKUs that start below their demand, in order of their rank."""
    orders, units = defaultdict(set), Counter()
    for each in _first_days(documents):
        if isinstance(each, Sale) and each.place == spread.SHOP:
            for line in each.lines:
                orders[line.sku].add(each.name)
                units[line.sku] += line.units
    ranked = sorted(orders, key=lambda sku: (-len(orders[sku]), -units[sku], sku))
    return ranked[:SHORT_SKUS]


def opening_stock(documents):
    """{location: {sku: units}}, only positive counts, SKUs in order."""
    short = set(short_skus(documents))
    first = _taken(_first_days(documents))
    stock = {location: {} for location in spread.LOCATIONS}
    for (sku, location), taken in sorted(_taken(documents).items()):
        if sku in short:
            units = first[(sku, location)] * 2 // 5
        else:
            units = taken + taken // 10 + 2
        if units > 0 and taken > 0:
            stock[location][sku] = units
    return stock
