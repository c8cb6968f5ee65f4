"""The import report: what every line became. Nothing is dropped silently: the counts add up."""

from collections import Counter

from . import opening, spread
from .documents import Adjustment, Return, Sale
from .rules import CLASSES, RETURNED, SOLD, class_counts


class DoesNotAddUp(Exception):
    """Counts that must be equal are not; the text says which."""


def _must_equal(what, left, right):
    if left != right:
        raise DoesNotAddUp(f"{what}: {left} is not {right}")


def check(lines, judged, documents):
    """Raises DoesNotAddUp unless every line and unit of the file is accounted for."""
    counted, units = class_counts(judged)
    _must_equal("lines read and lines classified", len(lines), sum(counted.values()))
    _must_equal("each line once", sorted(x.number for x in lines),
                sorted(x.line.number for x in judged))
    sums = Counter()
    for each in documents:
        for line in each.lines:
            sums[type(each)] += abs(line.units)
    _must_equal("units sold", sum(units[kind] for kind in SOLD), sums[Sale])
    _must_equal("units returned", sum(units[kind] for kind in RETURNED), sums[Return])
    _must_equal("units adjusted", units["adjustment_up"] + units["adjustment_down"],
                sums[Adjustment])


def summary(lines, judged, documents, catalogue):
    """The report as values, for JSON."""
    counted, units = class_counts(judged)
    invoice_sizes = Counter(line.invoice for line in lines)
    places = Counter(each.place for each in documents if isinstance(each, Sale))
    returns = [each for each in documents if isinstance(each, Return)]
    return {
        "lines": len(lines),
        "classes": {kind: {"lines": counted[kind], "units": units[kind]} for kind in CLASSES},
        "beside": {
            "lines without customer": sum(not line.customer for line in lines),
            "lines without description": sum(not line.description for line in lines),
            "lines with price 0": sum(line.price == 0 and not line.fault for line in lines),
            "invoices over 300 lines": sum(size > 300 for size in invoice_sizes.values()),
            "largest invoice, lines": max(invoice_sizes.values(), default=0),
            "largest line, units": max((abs(line.quantity) for line in lines), default=0),
        },
        "documents": {
            "sales": sum(places.values()),
            "returns": len(returns),
            "returns without receipt": sum(not each.original for each in returns),
            "adjustments": sum(isinstance(each, Adjustment) for each in documents),
        },
        "places": {place: places[place] for place in [*spread.NODES, spread.SHOP]},
        "items": len(catalogue),
        "short SKUs": opening.short_skus(documents),
    }


def to_text(values):
    """The report for people."""
    out = [f"{values['lines']} lines read", "", f"  {'class':24}{'lines':>9}{'units':>11}"]
    out += [f"  {kind:24}{each['lines']:>9}{each['units']:>11}"
            for kind, each in values["classes"].items()]
    total = sum(each["lines"] for each in values["classes"].values())
    out += [f"  {'together':24}{total:>9}", ""]
    for title in ("beside", "documents", "places"):
        out.append({"beside": "Counted beside the classes", "documents": "Documents to replay",
                    "places": "Sales per place"}[title])
        out += [f"  {name:28}{number:>9}" for name, number in values[title].items()]
        out.append("")
    out.append(f"{values['items']} items in the catalogue, all with different GTINs")
    out.append(f"{len(values['short SKUs'])} SKUs start short: {' '.join(values['short SKUs'])}")
    return "\n".join(out)
