"""Judged lines as the documents that a register, a shop or a stockroom would have written.

Sale        one per invoice with sold lines; `place` is a node's name or spread.SHOP
Return      one per cancellation and purchase it gives back to, plus one for what has no receipt
Adjustment  one per invoice and direction

A document's time is that of its first line, its name is its idempotency key in readable form.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timezone

from . import spread
from .rules import ADJUSTED, RETURNED, SOLD


@dataclass(frozen=True)
class SoldLine:
    number: int              # of the log's line
    sku: str
    units: int
    price: int


@dataclass(frozen=True)
class ReturnedLine:
    sku: str
    units: int
    price: int
    bought_number: int       # the log's line that sold them, 0 without receipt


@dataclass(frozen=True)
class AdjustedLine:
    sku: str
    units: int               # signed


@dataclass(frozen=True)
class Sale:
    name: str
    at_ms: int
    place: str
    lines: tuple


@dataclass(frozen=True)
class Return:
    name: str
    at_ms: int
    node: str
    original: str            # name of the sale, "" without receipt
    same_day: bool           # cancelled on the day it was sold: the goods never left
    lines: tuple


@dataclass(frozen=True)
class Adjustment:
    name: str
    at_ms: int
    location: str
    reason: str
    lines: tuple


def day_of(document):
    return datetime.fromtimestamp(document.at_ms / 1000, timezone.utc).date()


def _by_invoice(judged, kinds):
    grouped = defaultdict(list)
    for each in judged:
        if each.kind in kinds:
            grouped[each.line.invoice].append(each)
    return grouped


def _sales(judged):
    for invoice, group in _by_invoice(judged, SOLD).items():
        lines = [each.line for each in group]
        yield Sale(invoice, lines[0].at_ms, spread.place_of_sale(invoice, lines),
                   tuple(SoldLine(x.number, x.code, x.quantity, x.price) for x in lines))


def _return(invoice, group, original, sale):
    at_ms = group[0][0].line.at_ms
    if sale is None:
        node, same_day = spread.node_without_receipt(invoice), False
    else:
        node = spread.WAREHOUSE if sale.place == spread.SHOP else sale.place
        same_day = at_ms // 86_400_000 == sale.at_ms // 86_400_000
    lines = tuple(ReturnedLine(each.line.code, part.units, each.line.price,
                               part.bought.number if part.bought else 0) for each, part in group)
    return Return(f"{invoice}/{original}", at_ms, node, original, same_day, lines)


def _returns(judged, sales):
    grouped = defaultdict(list)
    for each in judged:
        if each.kind in RETURNED:
            for part in each.parts:
                original = part.bought.invoice if part.bought else ""
                grouped[(each.line.invoice, original)].append((each, part))
    for (invoice, original), group in grouped.items():
        yield _return(invoice, group, original, sales.get(original))


def _adjustments(judged):
    for invoice, group in _by_invoice(judged, ADJUSTED).items():
        slot = spread.slot_of(invoice)
        for kind in sorted(ADJUSTED):
            lines = [each.line for each in group if each.kind == kind]
            if lines:
                reason = lines[0].description or "no reason given"
                yield Adjustment(f"{invoice}/{kind}", lines[0].at_ms, spread.location_of(slot),
                                 reason, tuple(AdjustedLine(x.code, x.quantity) for x in lines))


def documents(judged):
    """All documents by time; at equal times sales first, then by name."""
    sales = {sale.name: sale for sale in _sales(judged)}
    everything = [*sales.values(), *_returns(judged, sales), *_adjustments(judged)]
    order = {Sale: 0, Return: 1, Adjustment: 2}
    return sorted(everything, key=lambda each: (each.at_ms, order[type(each)], each.name))
