"""Disks that fail under the till while it sells, and under the hub while it counts: rows 6, 7, 8, 11, 12
and 13."""

import contextlib
import re
import resource
import socket
import unittest
from pathlib import Path

from demo_system.api import Api, Refused
from demo_system.processes import DidNotStart
from demo_system.settings import HUB
from support import allowed, injection
from support.disks import LoopDisk, SmallDisk
from support.injection import Injection
from support.scene import CATALOGUE, NO_ANSWER, SKU, TILL, Scene, Selling
from support.waiting import eventually

UNKNOWN = "the disk failed while writing, so it is unknown what was recorded"
DISK_FAILED = "the disk failed under"
HUB_ENDS = "the hub ends, because it cannot know what is on disk"
BASKETS = 60
# Together far more than the memory that is spared; each as large as a program takes.
REQUESTS, LARGE_BODY = 200, 2**20
SPARE = (16 * 2**20, 2**20, 0)
FLUSHES, WRITES = "fdatasync,fsync", "pwrite64"


class FailingCalls(unittest.TestCase):
    def setUp(self):
        allowed.tracing()
        self.scene = Scene(self)
        self.scene.start()
        self.scene.till.sell_many(3)

    def expect_an_end_in_clear_words(self, calls, fault):
        """The till sells until the fault strikes, says what happened and ends."""
        with Injection(self.scene.process(TILL), calls, fault) as injected:
            with Selling(self.scene.till) as selling:
                self.assertEqual(self.scene.ended(TILL), 1)
            self.assertIsNotNone(selling.error)
        self.assertGreater(injected.count(), 0)
        self.assertIn(UNKNOWN, self.scene.log(TILL))

    def expect_no_start_while(self, calls, fault, words):
        with self.assertRaises(DidNotStart) as told:
            self.scene.start_till("strace", *injection.options(calls, fault))
        self.scene.ended(TILL)
        self.assertRegex(str(told.exception), words)

    def expect_all_there_after_a_restart(self):
        self.scene.start_till()
        self.assertEqual(self.scene.till.lost(), [])
        self.scene.till.settle()
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)

    def test_06_one_failed_flush_ends_the_till_and_no_sale_is_lost_or_doubled(self):
        self.expect_an_end_in_clear_words(FLUSHES, "error=EIO:when=1")
        self.expect_all_there_after_a_restart()

    def test_06_while_flushes_fail_the_till_does_not_start_and_says_why(self):
        self.expect_an_end_in_clear_words(FLUSHES, "error=EIO")
        self.expect_no_start_while(FLUSHES, "error=EIO", DISK_FAILED)
        self.expect_all_there_after_a_restart()

    def test_07_one_failed_write_ends_the_till_and_no_sale_is_lost_or_doubled(self):
        self.expect_an_end_in_clear_words(WRITES, "error=EIO:when=2")
        self.expect_all_there_after_a_restart()

    def test_07_while_writes_fail_the_till_does_not_start_and_says_why(self):
        self.expect_an_end_in_clear_words(WRITES, "error=EIO")
        # The first thing that is written is who has the lock; then comes the database.
        self.expect_no_start_while(WRITES, "error=EIO",
                                   r"cannot write \S+node\.db\.lock: Input/output error")
        self.expect_no_start_while(WRITES, "error=EIO:when=2+", DISK_FAILED)
        self.expect_all_there_after_a_restart()

    def test_13_while_each_flush_takes_300_ms_the_till_still_answers_and_syncs(self):
        with Injection(self.scene.process(TILL), FLUSHES, "delay_enter=300000") as slow:
            with Selling(self.scene.till):
                most = answers = 0
                # Until the till has noticed, too: it looks every ten seconds.
                while len(self.scene.till.sold) < 12 or not self.scene.till.status()["disk"]["slow"]:
                    sold = len(self.scene.till.sold)
                    self.assertEqual(self.scene.till.uplink()["state"], "streaming")
                    answers = answers + 1 if len(self.scene.till.sold) == sold else 0
                    most = max(most, answers)
        self.assertGreater(slow.count(), 5)
        # A till that waits for its disk would answer once for each sale.
        self.assertGreater(most, 5)
        self.scene.expect_all_counted_once(self)


class HubsFailingCalls(unittest.TestCase):
    def setUp(self):
        allowed.tracing()
        self.scene = Scene(self)
        self.scene.start()

    def expect_an_end_in_clear_words(self, calls, fault):
        """The till sells until the fault strikes the hub, and beyond; the hub says what happened."""
        with Selling(self.scene.till) as selling:
            with Injection(self.scene.process(HUB), calls, fault) as injected:
                self.assertEqual(self.scene.ended(HUB), 1)
            selling.reach(len(self.scene.till.sold) + 5)
        self.assertIsNone(selling.error)
        self.assertGreater(injected.count(), 0)
        self.assertIn(HUB_ENDS, self.scene.log(HUB))

    def expect_no_start_until_the_disk_is_well(self, calls):
        with self.assertRaises(DidNotStart) as told:
            self.scene.start_hub("strace", *injection.options(calls, "error=EIO"))
        self.scene.ended(HUB)
        self.assertIn(DISK_FAILED, str(told.exception))

    def test_06_one_failed_flush_ends_the_hub_and_everything_counts_once(self):
        self.expect_an_end_in_clear_words(FLUSHES, "error=EIO:when=1")
        self.scene.start_hub()
        self.scene.expect_all_counted_once(self)

    def test_06_while_flushes_fail_the_hub_does_not_start_and_says_why(self):
        self.expect_an_end_in_clear_words(FLUSHES, "error=EIO")
        self.expect_no_start_until_the_disk_is_well(FLUSHES)
        self.scene.start_hub()
        self.scene.expect_all_counted_once(self)

    def test_07_one_failed_write_ends_the_hub_and_everything_counts_once(self):
        self.expect_an_end_in_clear_words(WRITES, "error=EIO:when=2")
        self.scene.start_hub()
        self.scene.expect_all_counted_once(self)


class NoSpace(unittest.TestCase):
    def setUp(self):
        allowed.own_mounts()
        self.scene = Scene(self)

    def fill_a_basket(self):
        till = self.scene.till
        basket = till.api.post("/api/baskets")["basket"]
        till.api.post(f"/api/baskets/{basket}/lines", {"code": SKU})
        return basket

    def pay(self, basket):
        self.scene.till.api.post(f"/api/baskets/{basket}/pay", {"cash_given": 295})
        self.scene.till.sold.append(basket)

    def wait_for_disk(self, *, full):
        eventually(lambda: self.scene.till.status()["disk"]["full"] == full,
                   f"the till knows that its disk is {'' if full else 'not '}full")

    def test_08_below_the_floor_nothing_new_begins_and_what_is_open_can_be_paid(self):
        disk = self.scene.disk_of(self, TILL, SmallDisk, kilobytes=100 * 1024)
        self.scene.start()
        self.scene.till.sell_many(3)
        basket = self.fill_a_basket()
        filler = disk.fill()
        self.wait_for_disk(full=True)
        for begin in (self.scene.till.sell, self.fill_a_basket):
            with self.assertRaisesRegex(Refused, "nearly full.*Free some space"):
                begin()
        self.pay(basket)
        filler.unlink()
        self.wait_for_disk(full=False)
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)

    def test_08_without_space_a_payment_is_refused_in_clear_words_and_the_basket_stays(self):
        # Too small for the WAL's pre-extension, so that every commit needs space of its own.
        disk = self.scene.disk_of(self, TILL, SmallDisk, kilobytes=1024)
        self.scene.start_broker()
        self.scene.start_hub()
        disk.resize(8 * 1024)
        self.scene.start_till()
        disk.resize(200 * 1024)
        self.wait_for_disk(full=False)
        self.scene.till.stock_up()
        # More than fits into the WAL as it is, whether or not it was just emptied.
        baskets = [self.fill_a_basket() for _ in range(BASKETS)]
        filler = disk.fill()
        with self.assertRaisesRegex(Refused, "not_recorded.*no space left.*Nothing has changed"):
            for basket in baskets:
                self.pay(basket)
        paid = len(self.scene.till.sold)
        self.assertEqual(self.scene.till.status()["baskets"]["open"], BASKETS - paid)
        filler.unlink()
        for basket in baskets[paid:]:
            self.pay(basket)
        self.scene.till.expect_all_there(self)

    def test_08_a_hub_without_space_acknowledges_nothing_and_takes_it_all_later(self):
        # As above, for the log.
        disk = self.scene.disk_of(self, HUB, SmallDisk, kilobytes=1024)
        self.scene.start_broker()
        self.scene.start_hub()
        disk.resize(200 * 1024)
        self.scene.hub.post_csv("/v1/catalogue", CATALOGUE)
        self.scene.start_till()
        self.scene.till.await_catalogue()
        self.scene.till.stock_up()
        self.scene.drain()
        filler = disk.fill()
        with Selling(self.scene.till) as selling:
            eventually(lambda: "the hub log was not written" in self.scene.log(HUB),
                       "the hub says that it has no space")
            selling.reach(len(self.scene.till.sold) + 10)
        self.assertIsNone(selling.error)
        self.assertGreater(self.scene.till.uplink()["outbox"], 0)
        filler.unlink()
        self.scene.expect_all_counted_once(self)


class ReadOnly(unittest.TestCase):
    def setUp(self):
        allowed.power_cuts()
        self.scene = Scene(self)
        self.disk = self.scene.disk_of(self, TILL, LoopDisk)
        self.scene.start()
        self.scene.till.sell_many(3)

    def test_11_a_file_system_that_turns_read_only_under_the_till_costs_no_sale(self):
        self.disk.fail_for_good()
        with self.assertRaises((Refused, *NO_ANSWER)):
            self.scene.till.sell()
        self.scene.kill(TILL)
        self.disk.power_on()
        self.scene.write_configurations()
        self.scene.start_till()
        self.scene.till.settle()
        self.scene.expect_all_counted_once(self)

    def test_11_on_a_read_only_file_system_the_till_does_not_start_and_says_why(self):
        self.scene.kill(TILL)
        self.disk.make_read_only()
        with self.assertRaises(DidNotStart) as told:
            self.scene.start_till()
        self.scene.ended(TILL)
        self.assertIn("Read-only file system", str(told.exception))
        self.disk.power_on()
        self.scene.start_till()
        self.scene.expect_all_counted_once(self)


class Descriptors(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.scene.start()

    def expect_sales_without_descriptors(self, name, api, path):
        """The program takes no new connection for want of descriptors; the till sells and syncs,
        and the program takes connections again when some are free."""
        pid = self.scene.process(name).pid
        used = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 2, before[1]))
        held = [socket.create_connection(("127.0.0.1", api.port)) for _ in range(20)]
        stranger = Api(api.port, api.token, seconds=1)
        self.addCleanup(stranger.close)
        self.assertFalse(stranger.answers(path))
        self.scene.till.sell_many(5)
        self.scene.drain()
        for each in held:
            each.close()
        eventually(lambda: stranger.answers(path), f"{name} takes connections again")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)  # the judge asks for more
        self.scene.expect_all_counted_once(self)

    def test_12_without_descriptors_the_till_sells_on_and_recovers(self):
        self.expect_sales_without_descriptors(TILL, self.scene.till.api, "/api/status")

    def test_12_without_descriptors_the_hub_counts_on_and_recovers(self):
        self.expect_sales_without_descriptors(HUB, self.scene.hub, "/healthz")


class Memory(unittest.TestCase):
    """A hard bound of what a program may still allocate, and more requests at once than fit."""

    def setUp(self):
        self.scene = Scene(self)
        self.scene.start()
        self.scene.till.sell_many(3)
        self.unfinished = []
        self.addCleanup(self.let_go)

    def let_go(self):
        for each in self.unfinished:
            each.close()
        self.unfinished.clear()

    def bound(self, name, spare):
        """From now on the program gets `spare` bytes more than it has, and no byte beyond."""
        pid = self.scene.process(name).pid
        status = Path(f"/proc/{pid}/status").read_text()
        has, = re.findall(r"^VmData:\s+(\d+) kB$", status, re.MULTILINE)
        _, most = resource.prlimit(pid, resource.RLIMIT_DATA)
        resource.prlimit(pid, resource.RLIMIT_DATA, (int(has) * 1024 + spare, most))

    def begin_request(self, api, path):
        """All of a large body but its last byte. False: it was cut off meanwhile."""
        try:
            connection = socket.create_connection(("127.0.0.1", api.port), timeout=5)
        except OSError:
            return False
        self.unfinished.append(connection)
        head = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{api.port}\r\n"
                f"Authorization: Bearer {api.token}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {LARGE_BODY}\r\n\r\n")
        try:
            connection.sendall(head.encode() + b" " * (LARGE_BODY - 1))
        except OSError:
            return False
        return True

    def was_cut_off(self, connection):
        connection.setblocking(False)
        try:
            return connection.recv(1) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def starve(self, name, api, path):
        """Until a request is not taken, or the program has ended."""
        process = self.scene.process(name)
        for spare in SPARE:
            self.bound(name, spare)
            for _ in range(REQUESTS):
                taken = self.begin_request(api, path)
                if not taken or process.poll() is not None:
                    return
            if any(self.was_cut_off(each) for each in self.unfinished):
                return
            self.let_go()
        self.fail(f"{name} got all the memory it wanted")

    def start_anew(self, name, start):
        """As its unit does when it ended; else it is asked to end."""
        self.let_go()
        if self.scene.process(name).poll() is None:
            self.scene.process(name).terminate()
        self.scene.ended(name)
        start()

    def test_12_a_till_without_memory_refuses_or_ends_and_loses_no_sale(self):
        with Selling(self.scene.till) as selling:
            selling.reach(20)
            self.starve(TILL, self.scene.till.api, "/api/baskets")
            with contextlib.suppress(Refused, *NO_ANSWER):  # it may have ended, or refuse
                self.scene.till.sell()
        self.scene.till.api.close()
        self.start_anew(TILL, self.scene.start_till)
        self.assertEqual(self.scene.till.lost(), [])
        self.scene.till.settle()
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)

    def test_12_a_hub_without_memory_refuses_or_ends_and_counts_everything_once(self):
        with Selling(self.scene.till) as selling:
            selling.reach(20)
            self.starve(HUB, self.scene.hub, "/v1/settings")
            selling.reach(len(self.scene.till.sold) + 20)
        self.assertIsNone(selling.error)
        self.scene.hub.close()
        self.start_anew(HUB, self.scene.start_hub)
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)


if __name__ == "__main__":
    unittest.main()
