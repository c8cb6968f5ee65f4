"""From a register's commit to the shop showing it.

Each document that changes what may be promised has a number the shop should show from then on. The
shop keeps when each number arrived. Both are sequences per SKU: an arrival shows the earliest change
not shown yet whose number it carries, and with it every change before that one (a newer number
replaces an older one on its way). The time of a change is when the register recorded the sale.
"""

from collections import defaultdict


def shown_after(changes, arrivals):
    """Milliseconds from each sale to the shop showing it, sorted; and how many never showed.

    changes: [(sku, quantity, at_ms, by)] in order; arrivals: [(sku, quantity, at_ms)] in order.
    """
    arrived = defaultdict(list)
    for sku, quantity, at_ms in arrivals:
        arrived[sku].append((quantity, at_ms))
    by_sku = defaultdict(list)
    for sku, quantity, at_ms, by in changes:
        by_sku[sku].append((quantity, at_ms, by))
    latencies, unseen = [], 0
    for sku, wanted in by_sku.items():
        waits, missed = _match(wanted, arrived[sku])
        latencies += waits
        unseen += missed
    return sorted(latencies), unseen


def _match(wanted, arrived):
    waits, first, shown = [], 0, None
    for quantity, at_ms in arrived:
        place = next((i for i in range(first, len(wanted))
                      if wanted[i][0] == quantity and wanted[i][1] <= at_ms), None)
        if place is not None:
            # What was undone before it was pushed needs no push: nothing to measure up to there.
            undone = [i for i in range(first, place) if wanted[i][0] == shown]
            start = undone[-1] + 1 if undone else first
            waits += [at_ms - changed_at for _, changed_at, by in wanted[start:place + 1]
                      if by == "sale"]
            first = place + 1
        shown = quantity
    missed = sum(by == "sale" for _, _, by in wanted[first:]) if wanted[-1][0] != shown else 0
    return waits, missed


def quantile(ordered, per_mille):
    """Nearest rank; None of nothing."""
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, len(ordered) * per_mille // 1000)]
