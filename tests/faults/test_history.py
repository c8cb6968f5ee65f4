"""Journals and logs that are not what they were: rows 9, 10, 14, 17, 40 and 41.

Bits flip, rows are edited, old copies come back. Each is noticed and said, nothing is made up, and
the till sells on.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import unittest
from pathlib import Path

from demo_system.settings import HUB
from support import wal
from support.scene import SKU, TILL, Scene, Selling
from support.waiting import eventually

SALES = 12
BYTES_FLIPPED = 30
PAGE_BYTES = 4_096


class TillsHistory(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.scene.start()
        self.till = self.scene.till

    def sell_and_stop(self):
        self.till.sell_many(SALES)
        self.scene.drain()
        self.scene.stop(TILL)

    def rows(self):
        """The till's journal as it stands on its disk."""
        with sqlite3.connect(f"file:{self.scene.till_database}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT place, hash, basket, payload FROM journal "
                                    "ORDER BY place").fetchall()
        database.close()
        return rows

    def verify(self):
        """(exit status of onepool-verify, what it says) of the stopped till's database."""
        ended = subprocess.run(
            [Path(os.environ["ONEPOOL_BUILD"]) / "bin/onepool-verify", self.scene.till_database],
            capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    def expect_given_back(self, seq, written):
        """The hub has the event as it was: the till names it at its start, sells on, and gets it
        back, byte for byte; `written` is what stood there before."""
        code, said = self.verify()
        self.assertNotEqual(code, 0)
        self.assertIn(f"event {seq}:", said)
        self.scene.start_till()
        eventually(lambda: f"damaged event {seq} of its journal" in self.scene.log(TILL),
                   "it is said")
        self.till.sell()
        self.scene.drain()
        eventually(lambda: self.rows()[:len(written)] == written, "it stands there again")
        eventually(lambda: "came back from the hub" in self.scene.log(TILL), "that is said too")
        self.scene.stop(TILL)
        code, said = self.verify()
        self.assertEqual(code, 0, said)
        self.scene.start_till()
        self.till.expect_all_there(self)
        self.assertEqual(self.scene.hub.get(f"/v1/stock/{SKU}")["customer"], len(self.till.sold))
        self.assertTrue(self.scene.hub.get("/v1/check")["ok"])
        self.assertEqual(self.scene.all_cases("stream_stopped"), [])

    def expect_goes_on(self, words, till=None):
        """The doubtful journal ends with a case, the till goes on in a new one, what the hub did
        not have of the old one follows, and all that was ever called sold counts once."""
        till = till or self.till
        till.sell()
        eventually(lambda: words in " ".join(self.scene.all_cases("stream_stopped")),
                   "the hub has a case")
        eventually(lambda: till.uplink()["state"] == "streaming" and
                   till.uplink()["outbox"] == 0 and till.uplink()["late_left"] == 0,
                   "all has followed")
        eventually(lambda: not self.scene.cases("stream_stopped"), "the case closes")
        self.assertFalse(till.uplink()["rolled_back"])
        eventually(lambda: not till.lost(), "the hub gave back what it had")
        self.assertEqual(self.scene.hub.get(f"/v1/stock/{SKU}")["customer"], len(self.till.sold))
        self.assertTrue(self.scene.hub.get("/v1/check")["ok"])

    def put_back(self, copy):
        for file in self.scene.till_files:
            shutil.copy(copy / file.name, file)
        self.scene.till_database.with_name("node.db-shm").unlink(missing_ok=True)

    def test_09_a_bit_flipped_in_the_wal_is_noticed_by_the_hub(self):
        # A reader of the old state keeps the till from moving the new frames into the database.
        with sqlite3.connect(self.scene.till_database) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM journal").fetchone()
            # What the journal is called stands before them: without it this were a second database.
            before = len(wal.frames(self.scene.till_database.with_name("node.db-wal")))
            self.till.sell_many(SALES)
            self.scene.drain()
            self.scene.kill(TILL)
            copy = self.scene.copy_till()
        reader.close()
        frames = wal.frames(copy / "node.db-wal")
        wal.flip_bit(copy / "node.db-wal", frames[(before + len(frames)) // 2] + 100)
        self.put_back(copy)
        self.scene.start_till()
        self.assertGreater(len(self.till.lost()), 0)
        self.expect_goes_on("came back with an older")

    def row_at(self, newest_but):
        """Number and bytes of an event, counted from the newest one, of the stopped till."""
        with sqlite3.connect(self.scene.till_database) as database:
            row = database.execute("SELECT place, payload FROM journal ORDER BY place DESC "
                                   "LIMIT 1 OFFSET ?", (newest_but,)).fetchone()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        database.close()
        return row

    def sell_unsent_and_stop(self, sales):
        self.scene.stop(HUB)
        self.till.sell_many(sales)
        self.scene.stop(TILL)

    def expect_follows_but(self, lost):
        """The damaged journal ends, what can be read of it follows, the rest is named once."""
        self.scene.start_hub()
        eventually(lambda: self.till.uplink()["state"] == "streaming" and
                   self.till.uplink()["outbox"] == 0 and self.till.uplink()["late_left"] == 0,
                   "all has followed")
        self.till.sell_many(2)
        self.scene.drain()
        eventually(lambda: not self.scene.cases("stream_stopped"), "the case closes")
        self.assertEqual(self.scene.hub.get(f"/v1/stock/{SKU}")["customer"],
                         len(self.till.sold) - lost)
        self.assertTrue(self.scene.hub.get("/v1/check")["ok"])
        self.assertEqual(len(self.scene.all_cases("stream_stopped")), 1)
        told = self.scene.cases("storage")
        self.assertEqual(len(told), 1, told)
        self.assertIn("from its disk, and the hub does not have them", told[0])
        return told[0]

    def test_10_a_bit_flipped_in_a_sent_event_is_named_at_the_start_and_comes_back_from_the_hub(self):
        self.sell_and_stop()
        seq, payload = self.row_at(3)
        written = self.rows()
        at = self.scene.till_database.read_bytes().index(payload) + len(payload) // 2
        wal.flip_bit(self.scene.till_database, at)
        self.expect_given_back(seq, written)

    def test_10_nonsense_in_what_a_till_says_of_itself_loses_no_sale_and_doubles_none(self):
        self.till.sell_many(SALES)
        self.scene.drain()
        for nonsense in ("UPDATE cursor SET acked_seq = -1", "UPDATE node SET life = 7",
                         "UPDATE node SET journal_id = zeroblob(16)", "DELETE FROM node",
                         "INSERT INTO pruned VALUES (0, 1 << 39, zeroblob(32))"):
            with self.subTest(nonsense):
                self.sell_unsent_and_stop(2)
                with sqlite3.connect(self.scene.till_database) as database:
                    database.execute("PRAGMA ignore_check_constraints = ON")
                    database.execute(nonsense)
                database.close()
                self.scene.start_till()
                eventually(lambda: "what its database says of itself" in self.scene.log(TILL),
                           "it is said")
                self.till.sell()
                self.scene.start_hub()
                self.scene.drain()
                self.assertEqual(self.scene.hub.get(f"/v1/stock/{SKU}")["customer"],
                                 len(self.till.sold))
                self.assertTrue(self.scene.hub.get("/v1/check")["ok"])
                self.assertEqual(self.scene.all_cases("stream_stopped"), [])

    def test_10_a_bit_flipped_in_an_unsent_event_costs_that_event_and_no_other(self):
        self.till.sell_many(SALES)
        self.scene.drain()
        self.sell_unsent_and_stop(SALES)
        seq, payload = self.row_at(3)
        at = self.scene.till_database.read_bytes().index(payload) + len(payload) // 2
        wal.flip_bit(self.scene.till_database, at)
        self.scene.start_till()
        self.till.sell_many(SALES)
        told = self.expect_follows_but(lost=1)
        self.assertIn(f"event {seq} of its journal 1 ", told)
        self.assertIn(f"cannot read event {seq} ", self.scene.all_cases("stream_stopped")[0])

    def test_10_a_destroyed_page_is_mended_and_what_it_held_is_named(self):
        self.till.sell_many(SALES)
        self.scene.drain()
        self.sell_unsent_and_stop(5 * SALES)
        _, payload = self.row_at(2 * SALES)
        page = self.scene.till_database.read_bytes().index(payload) // PAGE_BYTES
        with open(self.scene.till_database, "r+b") as file:
            file.seek(page * PAGE_BYTES)
            file.write(b"\x77" * 64)
        self.scene.start_till()
        self.assertTrue(self.scene.till_database.with_name("node.db.damaged-1").exists())
        self.assertIn("carried over", self.scene.log(TILL))
        lost = self.till.lost()
        self.assertGreater(len(lost), 0)
        self.assertLess(len(lost), PAGE_BYTES // len(payload))
        self.till.sell_many(SALES)
        # The event behind a hole is there, but what would prove it is gone.
        told = self.expect_follows_but(lost=len(lost) + 1)
        self.assertIn(" to ", told)

    def test_14_a_database_put_back_from_an_old_copy_is_told_at_once_and_loses_no_sale(self):
        self.sell_and_stop()
        copy = self.scene.copy_till()
        self.scene.start_till()
        self.sell_and_stop()
        self.scene.start_till()  # the guard moves to what is there now
        self.scene.stop(TILL)
        self.scene.stop(HUB)
        self.put_back(copy)
        self.scene.start_till()
        self.assertTrue(self.till.uplink()["rolled_back"], "said with no hub in reach")
        self.till.sell_many(SALES)
        self.scene.start_hub()
        self.expect_goes_on("came back with an older")

    def edit_last_event(self, database):
        """Another article in the last sale; (its number, its new content)."""
        seq, payload = database.execute("SELECT place, payload FROM journal ORDER BY place DESC "
                                        "LIMIT 1").fetchone()
        self.assertIn(b"Mug", payload)
        payload = payload.replace(b"Mug", b"Cup")
        database.execute("UPDATE journal SET payload = ? WHERE place = ?", (payload, seq))
        return seq, payload

    def test_17_a_row_edited_by_sql_is_named_at_the_start_and_changes_nothing_at_the_hub(self):
        self.sell_and_stop()
        written = self.rows()
        with sqlite3.connect(self.scene.till_database) as database:
            seq, _ = self.edit_last_event(database)
        database.close()
        self.expect_given_back(seq, written)

    def test_17_a_row_removed_by_sql_is_named_at_the_start_and_changes_nothing_at_the_hub(self):
        self.sell_and_stop()
        written = self.rows()
        with sqlite3.connect(self.scene.till_database) as database:
            database.execute("DELETE FROM journal WHERE place = ?", (SALES // 2,))
        database.close()
        self.expect_given_back(SALES // 2, written)

    def test_17_a_row_edited_with_its_hash_made_to_fit_is_refused_by_the_hub(self):
        self.sell_and_stop()
        with sqlite3.connect(self.scene.till_database) as database:
            seq, payload = self.edit_last_event(database)
            node, journal = database.execute("SELECT node_id, journal_id FROM node").fetchone()
            previous, = database.execute("SELECT hash FROM journal WHERE place = ?",
                                         (seq - 1,)).fetchone()
            # As in protocol/chain.cpp.
            digest = hashlib.sha256(b"onepool-chain-1" + previous + node + journal +
                                    struct.pack("<QI", seq, len(payload)) + payload).digest()
            database.execute("UPDATE journal SET hash = ? WHERE place = ?", (digest, seq))
        database.close()
        self.scene.start_till()
        self.expect_goes_on("other history than the hub holds")
        self.assertIn("says otherwise", " ".join(self.scene.cases("quarantine")))


class HubsHistory(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(self)
        self.register_only_the_till()
        self.scene.start()
        self.scene.till.sell_many(SALES)
        self.scene.drain()

    def test_10_a_bit_flipped_in_the_hubs_log_is_told_by_its_check_and_ends_nothing(self):
        database = sqlite3.connect(self.scene.hub_database, isolation_level=None)
        self.addCleanup(database.close)
        lsn, effects = database.execute("SELECT lsn, effects FROM entry WHERE length(input) > 200 "
                                        "ORDER BY lsn DESC LIMIT 1").fetchone()
        for place in range(min(len(effects), BYTES_FLIPPED)):
            damaged = effects[:place] + bytes([effects[place] ^ 0x04]) + effects[place + 1:]
            database.execute("UPDATE entry SET effects = ? WHERE lsn = ?", (damaged, lsn))
            check = self.scene.hub.get("/v1/check")
            self.assertIn(f"entry {lsn} of the hub log is damaged", " ".join(check["mismatches"]))
        database.execute("UPDATE entry SET effects = ? WHERE lsn = ?", (effects, lsn))
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)

    def register_only_the_till(self):
        """A location waits for every node that is registered there."""
        ours = self.scene.settings.node_ids[TILL]
        others = rf'\[\[node\]\]\nnode = "(?!{ours})[^\[]*'
        self.scene.hub_config.write_text(re.sub(others, "", self.scene.hub_config.read_text()))

    def command(self, *arguments):
        """The `onepool` command; (exit status, what it printed)."""
        token = self.scene.folder / "hub.token"
        token.write_text(self.scene.hub.token + "\n")
        ended = subprocess.run(
            [Path(os.environ["ONEPOOL_BUILD"]) / "bin/onepool", "--token-file", token, "--hub",
             f"http://127.0.0.1:{self.scene.hub.port}", *map(str, arguments)],
            capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    def back_up(self):
        backup = self.scene.folder / "hub.backup"
        self.assertEqual(self.command("backup", "--to", backup)[0], 0)
        return backup

    def put_back(self, backup):
        """The hub is killed, loses its disk, and comes back from the backup."""
        self.scene.kill(HUB)
        for file in self.scene.hub_database.parent.glob("hub.db*"):
            file.unlink()
        code, said = self.command("restore", backup, "--into", self.scene.hub_database)
        self.assertEqual(code, 0, said)
        self.scene.hub.close()
        self.scene.start_hub()

    def status(self):
        return self.scene.hub.get("/v1/status")

    def test_40_a_hub_restored_from_its_backup_gets_everything_again_and_reopens(self):
        with Selling(self.scene.till):
            backup = self.back_up()
        self.scene.drain()
        self.put_back(backup)
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)
        status = self.status()
        self.assertEqual(status["hub_epoch"], 2)
        self.assertEqual(status["reconciling"], [])
        stock = self.scene.hub.get(f"/v1/stock/{SKU}")
        self.assertGreater(sum(cell["online"] for cell in stock["cells"]), 0)

    def test_40_two_restores_of_one_backup_end_with_different_epochs(self):
        backup = self.back_up()
        self.put_back(backup)
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)
        self.assertEqual(self.status()["hub_epoch"], 2)
        self.put_back(backup)
        eventually(lambda: self.status()["hub_epoch"] == 3, "the hub is told of the other life")
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)

    def test_40_safe_moves_when_a_backup_was_verified_and_not_before(self):
        def safe():
            return max(row["safe"] for row in self.scene.hub.get("/v1/nodes")["nodes"])
        backup = self.back_up()
        self.assertEqual(self.command("restore", backup, "--verify")[0], 0)
        self.assertEqual(safe(), 0)
        code, said = self.command("restore", backup, "--verify", "--report")
        self.assertEqual(code, 0, said)
        self.assertGreaterEqual(safe(), SALES)
        self.assertEqual(self.status()["backup"]["lsn"], json.loads(
            self.command("--json", "restore", backup, "--verify")[1])["lsn"])

    def test_40_a_tampered_backup_is_refused_and_the_first_bad_entry_named(self):
        backup = self.back_up()
        database = sqlite3.connect(backup, isolation_level=None)
        lsn, = database.execute("SELECT min(lsn) FROM entry WHERE length(effects) > 20").fetchone()
        database.execute("UPDATE entry SET effects = substr(effects, 2) WHERE lsn >= ?", (lsn,))
        database.close()
        for how in (["--verify"], ["--verify", "--report"],
                    ["--into", self.scene.folder / "other.db"]):
            code, said = self.command("restore", backup, *how)
            self.assertEqual(code, 1)
            self.assertIn(f"entry {lsn} of the hub log is damaged", said)
        self.assertIsNone(self.status()["backup"])
        self.assertFalse((self.scene.folder / "other.db").exists())

    def test_41_a_silent_node_keeps_its_location_closed_until_a_person_reopens_it(self):
        backup = self.back_up()
        self.scene.till.sell_many(SALES)
        self.scene.drain()
        self.scene.stop(TILL)
        self.put_back(backup)
        closed, = [row for row in self.status()["reconciling"] if row["location"] == "store-1"]
        self.assertIn("not heard since", closed["awaited"])
        stock = self.scene.hub.get(f"/v1/stock/{SKU}")
        self.assertEqual(sum(cell["online"] for cell in stock["cells"]), 0)
        code, said = self.command("reopen", "store-1", "--reason", "the till is lost; counted")
        self.assertEqual(code, 0, said)
        stock = self.scene.hub.get(f"/v1/stock/{SKU}")
        self.assertGreater(sum(cell["online"] for cell in stock["cells"]), 0)
        self.scene.start_till()
        self.scene.expect_all_counted_once(self)

    def test_40_a_hub_put_back_from_an_old_copy_gets_everything_again(self):
        self.scene.stop(HUB)
        folder = self.scene.hub_database.parent
        shutil.copytree(folder, self.scene.folder / "backup")
        self.scene.start_hub()
        self.scene.till.sell_many(SALES)
        self.scene.drain()
        self.scene.kill(HUB)
        shutil.rmtree(folder)
        shutil.copytree(self.scene.folder / "backup", folder)
        self.scene.hub.close()
        self.scene.start_hub()
        self.scene.till.sell()
        self.scene.expect_all_counted_once(self)
        self.assertEqual(len(self.scene.till.sold), 2 * SALES + 1)
        # Nobody said that it came back: the till did.
        self.assertEqual(self.scene.hub.get("/v1/status")["hub_epoch"], 2)


if __name__ == "__main__":
    unittest.main()
