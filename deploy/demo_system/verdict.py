"""The checks at the end of a slice: the programs' view against each other and against the replay's.

Every check is a line with "ok" or what is wrong; the demo succeeds only when all are ok.
"""

import subprocess
from dataclasses import dataclass

from . import latency
from .settings import CHANNEL

INSIDE = ["shelf", "staged", "inspection", "damaged", "in_transit"]
OUTSIDE = ["supplier", "customer", "loss", "found"]
# How far the hub may lag behind a register when an order is taken, as a race needs it.
RACE_MS = 5_000
SHOWN_WRONG = 5
# Of an order that its buyer collects.
STAGES = ["held", "staged", "collected"]


@dataclass(frozen=True)
class Check:
    name: str
    wrong: str               # "" when all is well
    detail: str = ""         # said when it is

    def text(self):
        return f"  {'ok ' if not self.wrong else 'NO '} {self.name}: {self.wrong or self.detail}"


def _some(problems):
    more = f" and {len(problems) - SHOWN_WRONG} more" if len(problems) > SHOWN_WRONG else ""
    return "; ".join(problems[:SHOWN_WRONG]) + more


def all_stock(hub):
    """Every SkuStock of the hub."""
    rows, after = [], ""
    while after is not None:
        page = hub.get(f"/v1/stock?limit=500&after={after}")
        rows += page["stock"]
        after = page["next"]
    return rows


def ledger_balances(stock):
    """{(sku, location, account): units} as the hub's ledger has it, without zeros."""
    found = {}
    for row in stock:
        for cell in row["cells"]:
            for account in INSIDE:
                found[(row["sku"], cell["location"], account)] = cell[account]
        for account in OUTSIDE:
            found[(row["sku"], "", account)] = row[account]
    return {key: units for key, units in found.items() if units}


def check_ledger(stock, books):
    ours, theirs = books.balances(), ledger_balances(stock)
    wrong = [f"{sku} {account} {location or '(outside)'}: replay {ours.get(key, 0)}, "
             f"hub {theirs.get(key, 0)}"
             for key in sorted(ours.keys() | theirs.keys())
             for sku, location, account in [key] if ours.get(key, 0) != theirs.get(key, 0)]
    skus = len({key[0] for key in ours})
    return Check("hub's ledger = what the replay recorded", _some(wrong),
                 f"{len(ours)} balances of {skus} SKUs agree")


def check_published(stock, listings, player):
    shown = {each["listing"]: each for each in listings}
    wrong = []
    for row in stock:
        rights = {cell["location"]: cell["rights_out"] + cell["stranded"] for cell in row["cells"]}
        expected = max(0, player.published(row["sku"], rights))
        for each in row["published"]:
            there = shown.get(each["listing"])
            numbers = (each["desired"], each["confirmed"], there and there["quantity"])
            if numbers != (expected,) * 3 or there["paused"] != (expected == 0):
                wrong.append(f"{each['listing']}: replay {expected}, hub wants {numbers[0]}, shop "
                             f"confirmed {numbers[1]}, shop shows {numbers[2]}"
                             f"{' paused' if there and there['paused'] else ''}")
    paused = sum(each["paused"] for each in listings)
    return Check("shop shows what the hub publishes", _some(wrong),
                 f"{len(listings)} listings agree, {paused} of them paused")


def check_counts(status, node_rows, books):
    tally = books.tally
    pairs = [("sales", status["sales"], tally("sales") + tally("by hand: sales")),
             ("returns", status["returns"], tally("returns") + tally("returns without receipt") +
              tally("by hand: returns")),
             ("orders held", status["orders_held"], tally("orders held") -
              tally("orders shipped") + tally("by hand: orders_held")),
             ("orders shipped", status["orders_shipped"],
              tally("orders shipped") + tally("by hand: orders_shipped"))]
    wrong = [f"{name}: hub {theirs}, replay {ours}" for name, theirs, ours in pairs
             if theirs != ours]
    wrong += [f"{row['name']}: {row['quarantined']} events quarantined" for row in node_rows
              if row["quarantined"]]
    wrong += [f"{row['name']}: fenced, {row['fence']}" for row in node_rows if row["fence"]]
    return Check("hub counts what the replay counts", _some(wrong),
                 ", ".join(f"{number} {name}" for name, number, _ in pairs))


def check_outboxes(statuses):
    wrong = [f"{name}: {status['uplink']['outbox']} events not acknowledged"
             for name, status in statuses.items() if status["uplink"]["outbox"]]
    return Check("outboxes are empty", _some(wrong),
                 f"{sum(each['uplink']['head'] for each in statuses.values())} events acknowledged")


def oversells(stock):
    """[(sku, location, units)] claimed beyond the shelf."""
    return [(row["sku"], cell["location"], cell["debt"]) for row in stock for cell in row["cells"]
            if cell["debt"]]


def explain_oversell(books, sku, location):
    """What allows it, or "" when there is none.

    Goods in hand at a register are never refused: an order may be promised a unit that a walk-in
    customer already holds, as long as the hub has not heard of that sale.
    """
    for order, at_location, at_ms in books.held_orders():
        if at_location == location and any(line[1] == sku for line in books.order_lines(order)):
            sales = books.sales_between(sku, location, at_ms - RACE_MS, at_ms + RACE_MS)
            if sales:
                return f"goods in hand: sold by {sales[0]} while order {order} was taken"
    return ""


def check_oversells(stock, cases, books):
    found = oversells(stock)
    reasons = [(sku, location, units, explain_oversell(books, sku, location))
               for sku, location, units in found]
    wrong = [f"{sku} at {location}: {units} units, allowed by no exception"
             for sku, location, units, reason in reasons if not reason]
    named = {case["subject"] for case in cases if case["kind"] == "oversell"}
    wrong += [f"{sku} at {location}: no open case" for sku, location, *_ in reasons
              if f"{sku} at {location}" not in named]
    detail = "none" if not found else "; ".join(
        f"{sku} at {location}: {units} ({reason})" for sku, location, units, reason in reasons)
    return Check("no oversell beyond what goods in hand allow", _some(wrong), detail)


def check_cases(cases):
    others = [f"{case['kind']} {case['subject']}: {case['text']}" for case in cases
              if case["kind"] != "oversell"]
    return Check("no other open case", _some(others), f"{len(cases)} open in all")


def check_collected(hub, shop, order):
    """`order` was to be picked, staged and collected; "": no store had a unit to promise."""
    name = "one order picked, staged and collected"
    if not order:
        return Check(name, "", "none, as the store has no unit to promise")
    story = hub.get(f"/v1/orders/{CHANNEL}/{order}")
    steps = [step["stage"] for step in story["steps"]]
    stages = [stage for place, stage in enumerate(steps) if stage not in steps[:place]]
    at_shop = shop.get(f"/api/orders/{order}")["state"]
    wrong = [] if stages == STAGES else [f"{order} went by {', '.join(stages) or 'no stage'}"]
    wrong += [] if at_shop == STAGES[-1] else [f"the shop says that {order} is {at_shop}"]
    return Check(name, _some(wrong), f"{order} at {story['location']}, told to the shop")


def check_replayed_log(command):
    """`onepool check` replays the hub's whole log and compares every balance."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    last = (done.stdout.strip() or done.stderr.strip() or "no output").split("\n")[-1]
    return Check("onepool check", "" if done.returncode == 0 else last, last)


def channel_row(hub):
    return next(row for row in hub.get("/v1/channels")["channels"] if row["channel"] == CHANNEL)


def latency_text(changes, arrivals):
    waits, unseen = latency.shown_after(changes, arrivals)
    if not waits:
        return "no sale changed a published number"
    quantiles = [latency.quantile(waits, each) for each in (500, 990)]
    return (f"p50 {quantiles[0]} ms, p99 {quantiles[1]} ms, max {waits[-1]} ms "
            f"({len(waits)} changes seen, {unseen} not seen)")
