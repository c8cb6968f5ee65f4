"""deploy/demo: a whole Onepool on this machine, fed with a real retailer's week."""

import argparse
import signal
import sys
import time
from pathlib import Path

from replay import catalogue, documents, lines, opening, report, rules

from . import by_hand, collection, settings, stockroom, verdict
from .api import Refused
from .books import Books
from .certificates import CertificateFailed
from .collection import Collection
from .player import Player, Stuck
from .processes import DidNotStart, Processes
from .progress import Progress, log_time, replay_line
from .running import Missing, System

ROOT = Path(__file__).resolve().parents[2]
WEEK = ROOT / "deploy" / "data" / "online-retail-2011-01-17.csv.xz"
POSITION = "position"
# 1 while a document is being played: its effects may be in the system and not yet in the books.
UNDER_WAY = "document under way"
ONCE_DAYS = 2
SPEED = 300
# Nights and quiet hours of the log are cut to this.
PAUSE_SECONDS_MAX = 3.0
# In --once, the picker ships what was ordered this long ago (of the log's own time).
PICK_AFTER_MS = 2 * 3600 * 1000
CONVERGE_SECONDS = 60


class Interrupted(BaseException):
    """Ctrl-C, or asked to end."""


def _options(arguments):
    parser = argparse.ArgumentParser(
        prog="deploy/demo", description="Runs two stores with two registers each, a warehouse, the "
        "hub, an MQTT broker and a web shop on this machine, and replays a real retailer's week.")
    parser.add_argument("--once", action="store_true",
                        help=f"replay the next {ONCE_DAYS} trading days as fast as they go, ship the "
                        "orders, have one collected in a store, check everything, print a summary "
                        "and end; the exit status says whether every check holds")
    parser.add_argument("--fresh", action="store_true", help="forget the state and begin anew")
    parser.add_argument("--speed", type=float, default=SPEED, metavar="N",
                        help=f"seconds of the log per second (default {SPEED}; nights are cut)")
    parser.add_argument("--days", type=int, metavar="N",
                        help="stop replaying after N trading days; without --once the system then "
                        "stays up until Ctrl-C")
    parser.add_argument("--log", type=Path, default=WEEK, metavar="FILE",
                        help="another retail log (.csv or .csv.xz, see deploy/data/SOURCE.md)")
    parser.add_argument("--state", type=Path, default=ROOT / ".demo", metavar="DIR",
                        help="where databases, certificates and logs are kept (default .demo)")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "dev", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.speed <= 0 or (options.days is not None and options.days < 1):
        parser.error("--speed and --days must be greater than 0")
    return options


class Demo:
    def __init__(self, options, progress):
        self.options, self.progress = options, progress
        self.read = lines.read_lines(options.log)
        judged = rules.judge(self.read)
        self.documents = documents.documents(judged)
        report.check(self.read, judged, self.documents)
        self.times = {each.name: each.at_ms for each in self.documents}
        self.items = catalogue.items(judged)
        self.report = report.summary(self.read, judged, self.documents, self.items)

    def run(self):
        """The exit status."""
        state = self.options.state.resolve()
        with settings.lock(state):
            if self.options.fresh:
                settings.empty(state)
            chosen, moved = settings.load(state)
            for program in moved:
                self.progress.say(f"The port of {program} was taken; it has a new one.")
            with Processes(state / "logs") as processes:
                return self._run(System(chosen, self.options.build.resolve(), processes))

    def _run(self, system):
        say = self.progress.say
        (system.settings.path("import-report.txt")).write_text(report.to_text(self.report) + "\n")
        say(f"Import: {self.report['lines']} lines, {len(self.documents)} documents, "
            f"{len(self.items)} items (every line's class: "
            f"{system.settings.path('import-report.txt')})")
        say("Starting broker, web shop, hub, 4 registers and warehouse")
        system.start(catalogue.to_csv(self.items))
        books = Books(system.settings.path("books.db"))
        try:
            received = stockroom.receive(system.nodes, books,
                                         opening.opening_stock(self.documents))
            if received:
                say(f"Received {received} units of opening stock; "
                    f"{len(self.report['short SKUs'])} SKUs start below their demand")
            say("\nLook here:")
            for what, address in system.pages():
                say(f"  {what:24} {address}")
            say()
            return self._play(system, books)
        finally:
            books.close()

    # ---- replay -----------------------------------------------------------------------------
    def _slice(self, position):
        """The documents of this run: the next trading days."""
        left = self.documents[position:]
        days = self.options.days or (ONCE_DAYS if self.options.once else None)
        if days is None:
            return left
        last = sorted({documents.day_of(each) for each in left})[:days]
        return [each for each in left if documents.day_of(each) in last]

    def _play(self, system, books):
        player = Player(system.nodes, system.hub, system.shop, books)
        self._converge(system)
        if books.tally(UNDER_WAY):
            # Killed in the middle of it. Played again it brings the books up to what happened, since
            # every document carries its own id; taken for people's work it would count twice.
            self._play_document(player, books, books.tally(POSITION))
            self._converge(system)
        if (unfinished := Collection(player)).is_under_way():
            # The same: the books do not have its units yet.
            unfinished.run()
            self._converge(system)
        if taken_over := by_hand.take_over(system.hub, books):
            self.progress.say(taken_over)
        position, started_ms = books.tally(POSITION), int(time.time() * 1000)
        arrivals_before = system.shop.get("/api/stats")["arrivals_in_all"]
        chosen = self._slice(position)
        if not chosen:
            self.progress.say("The whole log has been replayed; --fresh begins anew.")
        for place, document in enumerate(chosen):
            self._wait(system, chosen, place)
            self._play_document(player, books, position + place)
            if self.options.once:
                self._pick(player, books, document.at_ms)
            self.progress.show(replay_line(document.at_ms, position + place + 1,
                                           len(self.documents), books))
        if not self.options.once:
            return self._stay(system, chosen)
        player.ship()
        collected = Collection(player).run()
        self._converge(system)
        self._summary(system, books, chosen, started_ms, system.arrivals(arrivals_before))
        return self._judge(system, player, books, collected)

    def _play_document(self, player, books, position):
        with books:
            books.set_tally(UNDER_WAY, 1)
        player.play(self.documents[position])
        with books:
            books.set_tally(POSITION, position + 1)
            books.set_tally(UNDER_WAY, 0)

    def _wait(self, system, chosen, place):
        """Keeps the log's own pace, at the chosen speed; --once does not wait."""
        if self.options.once or place == 0:
            return
        gap = (chosen[place].at_ms - chosen[place - 1].at_ms) / 1000 / self.options.speed
        until = time.monotonic() + min(gap, PAUSE_SECONDS_MAX)
        while (left := until - time.monotonic()) > 0:
            system.processes.check()
            time.sleep(min(left, 0.5))

    def _pick(self, player, books, now_ms):
        """Ships every order whose document is old enough, by the log's clock."""
        for name in books.documents_held():
            # What people ordered on the page is not in the log; it ships at the end.
            if self.times.get(name, now_ms) <= now_ms - PICK_AFTER_MS:
                player.ship(name)

    def _stay(self, system, chosen):
        if chosen:
            self.progress.say(f"Replayed up to {log_time(chosen[-1].at_ms)}.")
        self.progress.say("The system stays up; Ctrl-C ends it. Pick and ship orders on the warehouse's "
                          "page; collect one that you ordered in the shop at the store's register.")
        while True:
            system.processes.check()
            time.sleep(0.5)

    def _converge(self, system):
        """Waits until every outbox is empty and the shop has confirmed every number."""
        until = time.monotonic() + CONVERGE_SECONDS
        while True:
            system.processes.check()
            outbox = sum(each["uplink"]["outbox"] for each in system.uplinks().values())
            channel = verdict.channel_row(system.hub)
            waiting = channel["waiting"] + channel["in_flight"]
            if outbox == 0 and waiting == 0:
                return
            if time.monotonic() > until:
                raise Stuck(f"{outbox} events and {waiting} published numbers are still on their way "
                            f"after {CONVERGE_SECONDS} s (channel: {channel['state']} "
                            f"{channel['last_error']})")
            self.progress.show(f"waiting: {outbox} events and {waiting} published numbers under way")
            time.sleep(0.05)

    # ---- the end of a slice -------------------------------------------------------------------
    def _at_one_moment(self, system):
        """What hub and shop say of the stock while the hub's log stands still: rights of tills are
        weighed now and then, which moves numbers."""
        hub = system.hub
        until = time.monotonic() + CONVERGE_SECONDS
        while True:
            self._converge(system)
            before = hub.get("/v1/status")["lsn"]
            stock, listings = verdict.all_stock(hub), system.shop.get("/api/listings")["listings"]
            status = hub.get("/v1/status")
            if status["lsn"] == before:
                return stock, listings, status
            if time.monotonic() > until:
                raise Stuck(f"the hub's log did not stand still for {CONVERGE_SECONDS} s")

    def _judge(self, system, player, books, collected):
        hub = system.hub
        stock, listings, status = self._at_one_moment(system)
        cases = hub.get("/v1/cases?open=1")["cases"]
        statuses = system.uplinks()
        onepool = [system.program("bin", "onepool"), "--hub", system.settings.address("hub"),
                   "--token-file", system.settings.path("hub", "token"), "check"]
        checks = [verdict.check_outboxes(statuses), verdict.check_ledger(stock, books),
                  verdict.check_published(stock, listings, player),
                  verdict.check_counts(status, hub.get("/v1/nodes")["nodes"], books),
                  verdict.check_oversells(stock, cases, books), verdict.check_cases(cases),
                  verdict.check_collected(hub, system.shop, collected),
                  verdict.check_replayed_log(onepool)]
        for check in checks:
            self.progress.say(check.text())
        failed = sum(bool(check.wrong) for check in checks)
        self.progress.say("\nEvery check holds." if not failed else f"\n{failed} checks do not hold.")
        return 1 if failed else 0

    def _summary(self, system, books, chosen, started_ms, arrivals):
        say, tally = self.progress.say, books.tally
        status, channel = system.hub.get("/v1/status"), verdict.channel_row(system.hub)
        outbox = sum(each["uplink"]["outbox"] for each in system.uplinks().values())
        if chosen:
            say(f"\nFrom {log_time(chosen[0].at_ms)} to {log_time(chosen[-1].at_ms)}, in "
                f"{(time.time() * 1000 - started_ms) / 1000:.1f} s; counts since the beginning:")
        rows = [
            ("sales", f"{tally('sales')} with {tally('sale lines')} lines, "
                      f"{tally('units sold')} units"),
            ("returns", f"{tally('returns')} by receipt or order, {tally('returns without receipt')} "
                        f"without, {tally('return lines')} lines, {tally('units returned')} units"),
            ("adjustments", f"{tally('adjustments')}"),
            ("orders", f"{tally('orders held')} held with {tally('order lines')} lines, "
                       f"{tally('units ordered')} units; {tally('orders shipped')} shipped; "
                       f"{tally('orders refused')} refused"),
            ("collected", f"{tally(collection.COUNT)} orders, picked and staged in a store"),
            ("not served", f"{tally('units not found')} units not on the shelf, "
                           f"{tally('units the shop did not show')} not shown by the shop, "
                           f"{tally('units refused by the hub')} refused"),
            ("not given back", f"{tally('units returned that were never sold')} units of purchases "
                               "that the short stock had cut"),
            ("events at the hub", f"{status['events']}"),
            ("channel pushes", f"{channel['pushes']}"),
            ("commit to shop", verdict.latency_text(books.published_since(started_ms), arrivals)),
            ("outbox left", f"{outbox}"),
        ]
        for name, text in rows:
            say(f"  {name:20} {text}")
        say()


def _interrupt(*_):
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted


def main(arguments=None):
    options, progress = _options(arguments), Progress()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupt)
    try:
        return Demo(options, progress).run()
    except Interrupted:
        progress.say("\nStopped.")
        return 0 if not options.once else 130
    except (CertificateFailed, DidNotStart, Missing, OSError, Refused, Stuck, lines.WrongFile,
            settings.InUse) as error:
        progress.say(f"\ndemo: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
