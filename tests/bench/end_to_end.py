"""Latency from a register's commit to the web shop's stock endpoint, on the whole demo system (TLS
broker, hub, four registers, shop), at 10 and 100 sales a second; and what the programs hold in
memory afterwards. Prints one JSON object per measure; run by onepool-bench.

Each register sells items of its own, so the k-th sale of an item must bring the shop the number
that was there before, less k. The time of a sale is when its register recorded it, before its
commit; the time of arrival is when the shop had checked the signature and stored the number.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy"))

from demo_system import settings  # noqa: E402
from demo_system.latency import quantile, shown_after  # noqa: E402
from demo_system.processes import Processes  # noqa: E402
from demo_system.running import System  # noqa: E402

REGISTERS = ["store-1-till-1", "store-1-till-2", "store-2-till-1", "store-2-till-2"]
ITEMS_PER_REGISTER = 50
OPENING_UNITS = 100_000
RATES = (10, 100)
SECONDS = {10: 20, 100: 15}
NODE_MIB_ACCEPT = 32
P99_MS_ACCEPT = 100


def item(register, number):
    return f"{register.upper()}-{number:03}"


def catalogue_csv():
    rows = [f"{item(register, n)},,Bench item,295,standard,2000"
            for register in REGISTERS for n in range(ITEMS_PER_REGISTER)]
    return "sku,gtin,description,price,tax_code,tax_rate_bp\n" + "\n".join(rows) + "\n"


def converged(system):
    channels = system.hub.get("/v1/channels")["channels"]
    outbox = sum(api.get("/api/status")["uplink"]["outbox"] for api in system.nodes.values())
    return outbox == 0 and all(c["waiting"] == 0 and c["in_flight"] == 0 for c in channels)


def wait_until(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise SystemExit("end_to_end: the system does not come to rest")
        time.sleep(0.05)


class Register(threading.Thread):
    """Sells one unit at a time, paced, and keeps what the shop must show after each sale."""

    def __init__(self, system, name, per_second, seconds, quantities):
        super().__init__()
        self.api, self.name_, self.quantities = system.nodes[name], name, quantities
        self.pause, self.count = 1 / per_second, int(per_second * seconds)
        self.changes = []

    def run(self):
        due = time.monotonic()
        for k in range(self.count):
            due += self.pause
            time.sleep(max(0.0, due - time.monotonic()))
            sku = item(self.name_, k % ITEMS_PER_REGISTER)
            receipt = self.api.post("/api/sales", {
                "basket": str(uuid.uuid4()), "lines": [{"sku": sku, "quantity": 1}]})
            self.quantities[sku] -= 1
            self.changes.append((sku, self.quantities[sku], receipt["recorded_at"], "sale"))


def sell(system, per_second, quantities):
    before = system.shop.get("/api/stats?after=0")
    seen = len(system.arrivals(0)) if before else 0
    registers = [Register(system, name, per_second / len(REGISTERS), SECONDS[per_second], quantities)
                 for name in REGISTERS]
    for register in registers:
        register.start()
    for register in registers:
        register.join()
    wait_until(lambda: converged(system))
    changes = [change for register in registers for change in register.changes]
    waits, unseen = shown_after(changes, system.arrivals(seen))
    if unseen or not waits:
        raise SystemExit(f"end_to_end: {unseen} of {len(changes)} sales never showed")
    return waits


def resident_mib(process):
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def measure(name, value, unit, accept=0, note=""):
    print(json.dumps({"name": name, "value": value, "unit": unit, "accept": accept, "note": note}),
          flush=True)


def run(system):
    system.start(catalogue_csv())
    for name in REGISTERS:
        system.nodes[name].post("/api/receive", {
            "document": str(uuid.uuid4()), "lines": [
                {"sku": item(name, n), "quantity": OPENING_UNITS} for n in range(ITEMS_PER_REGISTER)]})
    wait_until(lambda: converged(system))
    quantities = {listing["listing"]: listing["quantity"]
                  for listing in system.shop.get("/api/listings")["listings"]}
    for rate in RATES:
        waits = sell(system, rate, quantities)
        for text, per_mille in (("p50", 500), ("p99", 990)):
            accept = P99_MS_ACCEPT if text == "p99" else 0
            measure(f"end_to_end_{rate}_sales_a_second_{text}", quantile(waits, per_mille), "ms",
                    accept, f"{len(waits)} sales, longest {waits[-1]} ms")
    processes = {name: process for name, process, _ in system.processes.running}
    measure("node_resident", max(resident_mib(processes[name]) for name in REGISTERS), "MiB",
            NODE_MIB_ACCEPT)
    measure("hub_resident", resident_mib(processes["hub"]), "MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="the build tree to measure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onepool-bench-", dir="/var/tmp") as folder:
        state = Path(folder) / "state"
        state.mkdir()
        chosen, _ = settings.load(state)
        with Processes(state / "logs") as processes:
            run(System(chosen, options.build, processes))


if __name__ == "__main__":
    main()
