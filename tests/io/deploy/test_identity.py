"""Who gets in, and who is shut out: codes, certificates, the broker's generated lists, revocation.

The programs are real, the broker is the one of deploy/broker, and strangers are clients of our own.
"""

import ssl
import stat
import subprocess
import unittest

from identity_scene import Node, Scene, eventually
from mqtt_client import NOT_AUTHORISED, Client

from demo_system.api import Refused

# With TLS 1.3 a client learns that its certificate was refused when it first reads.
SHUT_OUT = (ssl.SSLError, OSError, ConnectionError)


def is_shut_out(node):
    try:
        with node.client():
            return False
    except SHUT_OUT:
        return True


class Enrolment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene(cls)
        cls.scene.start()

    def test_by_a_code_a_new_till_sells_and_its_sales_reach_the_hub(self):
        shown = self.scene.onepool("enrol-code", "--location", "store-1", "--name", "First till")
        link = next(line.split()[1] for line in shown.splitlines() if line.startswith("link"))
        folder = self.scene.folder / "first"
        done = self.scene.run_enrol(folder, link, "--port",
                                    self.scene.settings.ports["store-1-till-1"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"onepool-node --config {folder / 'node.toml'}", done.stdout)

        till = Node(self.scene, folder, self.scene.settings.ports["store-1-till-1"])
        till.start()
        till.receive(10)
        till.sell()
        eventually(lambda: till.outbox() == 0, "the outbox drains")
        self.assertEqual(self.scene.row(till)["applied"], 2)
        self.assertEqual(self.scene.row(till)["name"], "First till")

    def test_keys_are_private_and_stay_on_the_machine(self):
        node = self.scene.enrol("private")
        self.assertEqual(stat.S_IMODE(node.pem.stat().st_mode), 0o600)
        self.assertEqual({path.name for path in node.folder.iterdir()},
                         {"node.toml", "node.pem", "ca.crt", "node.sign-key", "enrolled"})
        self.assertEqual(stat.S_IMODE((node.folder / "node.sign-key").stat().st_mode), 0o600)
        self.assertIn("hub_key = ", (node.folder / "node.toml").read_text(),
                      "no other hub is believed from the first start on")

    def test_a_code_is_used_once_and_its_first_user_stays(self):
        code = self.scene.code(location="store-1", name="once")
        first = self.scene.run_enrol(self.scene.folder / "once", code)
        self.assertEqual(first.returncode, 0, first.stderr)
        second = self.scene.run_enrol(self.scene.folder / "twice", code)
        self.assertEqual(second.returncode, 1)
        self.assertIn("this code was used", second.stderr)

    def test_a_code_that_was_guessed_says_nothing(self):
        done = self.scene.run_enrol(self.scene.folder / "guess", "A" * 30)
        self.assertEqual(done.returncode, 1)
        self.assertIn("this code is not valid", done.stderr)

    def test_no_code_travels_in_plain_text(self):
        code = self.scene.code(location="store-1", name="plain")
        done = self.scene.run_enrol(self.scene.folder / "plain", code,
                                    hub="http://pool.example")
        self.assertEqual(done.returncode, 1)
        self.assertIn("https://", done.stderr)

    def test_an_enrolled_till_gets_a_new_certificate_and_stays_itself(self):
        node = self.scene.enrol("again")
        before = (node.id, node.pem.read_bytes())
        done = self.scene.run_enrol(node.folder, self.scene.code(node=node.id))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(node.id, before[0])
        self.assertNotEqual(node.pem.read_bytes(), before[1])

    def test_a_foreign_request_is_refused_with_a_reason(self):
        code = self.scene.code(location="store-1", name="foreign")
        for request in ("", "-----BEGIN CERTIFICATE REQUEST-----", "x" * 8000):
            with self.assertRaises(Refused) as refused:
                self.scene.hub.post("/v1/enrol", {"code": code, "request": request})
            self.assertEqual(refused.exception.status, 400)

    def test_a_large_body_is_not_even_read(self):
        with self.assertRaises(Refused) as refused:
            self.scene.hub.post("/v1/enrol", {"code": "x", "request": "x" * 20_000})
        self.assertEqual(refused.exception.status, 413)


class BrokersLists(unittest.TestCase):
    """The generated acl, asked by the broker that reads it."""

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene(cls)
        cls.scene.start()
        cls.mine, cls.other = cls.scene.enrol("mine"), cls.scene.enrol("other")

    def as_hub(self, **more):
        return Client(self.scene.port, self.scene.ca, self.scene.tls / "hub.crt",
                      self.scene.tls / "hub.key", **more)

    def test_the_command_shows_what_the_broker_reads(self):
        self.assertEqual(self.scene.onepool("acl"), self.scene.acl.read_text())

    def test_a_node_writes_below_its_own_name_only(self):
        with self.mine.client() as till:
            self.assertLess(till.publish(f"v1/up/{self.mine.id}/ev"), 0x80)
            for topic in (f"v1/up/{self.other.id}/ev", f"v1/dn/{self.mine.id}/ack",
                          f"v1/dn/{self.other.id}/ack", "v1/hub/state", "anything"):
                self.assertEqual(till.publish(topic), NOT_AUTHORISED, topic)

    def test_a_node_hears_nobody_else_whatever_it_subscribes_to(self):
        with self.mine.client() as till, self.as_hub() as hub:
            for topic in ("#", "v1/dn/#", f"v1/dn/{self.other.id}/#", "v1/up/#", "$SYS/#"):
                till.subscribe(topic)
            hub.publish(f"v1/dn/{self.other.id}/st", b"foreign")
            hub.publish(f"v1/dn/{self.mine.id}/st", b"own")
            while (heard := till.next_message()[0]) != f"v1/dn/{self.mine.id}/st":
                self.assertEqual(heard, "v1/hub/state")

    def test_a_shared_subscription_diverts_nothing(self):
        self.scene.stop("hub")  # its place is taken by a client that shows what it hears
        try:
            with self.mine.client() as thief, self.other.client() as honest, self.as_hub() as hub:
                hub.subscribe("v1/up/#")
                thief.subscribe("$share/g/v1/up/#")
                for number in range(10):
                    self.assertLess(honest.publish(f"v1/up/{self.other.id}/ev", b"%d" % number), 0x80)
                heard = [hub.next_message()[1] for _ in range(10)]
                self.assertEqual(heard, [b"%d" % number for number in range(10)])
        finally:
            self.scene.start_hub()

    def test_a_node_cannot_take_over_the_hubs_session(self):
        with self.mine.client(client_id="hub-1"):
            self.assertEqual(self.scene.hub.get("/v1/status")["broker"], "connected")

    def test_a_certificate_with_a_strange_name_may_do_nothing(self):
        for file_name, common_name in (("slash", f"{self.mine.id}\\/x"), ("hash", "#"),
                                       ("plus", "+"), ("unknown", "n-" + "a" * 26)):
            try:
                stranger = self.scene.hand_made(file_name, common_name)
            except ConnectionError:
                continue  # this broker does not even let such a name in
            with stranger:
                for topic in (f"v1/up/{self.mine.id}/ev", f"v1/up/{self.mine.id}/x/ev",
                              "v1/up/n-" + "a" * 26 + "/ev", "v1/hub/state"):
                    self.assertEqual(stranger.publish(topic), NOT_AUTHORISED, (common_name, topic))


class Revocation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene(cls)
        cls.scene.start()

    def test_a_live_session_is_shut_out_at_once_and_no_new_one_begins(self):
        node, other = self.scene.enrol("stolen"), self.scene.enrol("kept")
        topic = f"v1/up/{node.id}/ev"
        with node.client() as thief, other.client() as honest:
            self.assertLess(thief.publish(topic), 0x80)
            self.scene.onepool("revoke", node.id, "--reason", "stolen")
            eventually(lambda: thief.publish(topic) == NOT_AUTHORISED, "the live session is denied")
            self.assertLess(honest.publish(f"v1/up/{other.id}/ev"), 0x80)
            self.assertTrue(honest.is_open())
        with self.assertRaises(SHUT_OUT):
            node.client()
        other.client().__exit__()
        self.assertIn(("stream_stopped", "stolen"), self.scene.open_cases())

    def test_a_revoked_till_is_told_and_goes_on_selling(self):
        till = self.scene.enrol("sacked")
        till.start()
        till.receive(5)
        eventually(lambda: till.outbox() == 0, "the outbox drains")
        self.scene.hub.post(f"/v1/nodes/{till.id}/revoke", {"reason": "replaced"})
        eventually(lambda: self.scene.row(till)["state"] == "stopped", "the hub has stopped it")
        till.sell()
        self.assertEqual(self.scene.row(till)["applied"], 1)

    def test_the_revocation_list_names_it(self):
        node = self.scene.enrol("listed")
        serial = subprocess.run(["openssl", "x509", "-noout", "-serial", "-in", node.pem],
                                capture_output=True, text=True, check=True)
        serial = serial.stdout.strip().removeprefix("serial=")
        self.scene.onepool("revoke", node.id, "--reason", "test")
        eventually(lambda: serial in subprocess.run(
            ["openssl", "crl", "-noout", "-text", "-in", self.scene.crl], capture_output=True,
            text=True, check=True).stdout, "the list names it")

    def test_a_revoked_node_gets_no_code(self):
        node = self.scene.enrol("final")
        self.scene.onepool("revoke", node.id, "--reason", "test")
        with self.assertRaises(Refused) as refused:
            self.scene.hub.post("/v1/enrol-codes", {"node": node.id})
        self.assertEqual(refused.exception.status, 409)

    def test_a_broker_that_was_down_knows_it_when_it_comes_back(self):
        node = self.scene.enrol("while-down")
        self.scene.stop("broker")
        self.scene.onepool("revoke", node.id, "--reason", "test")
        self.scene.start_broker()
        eventually(lambda: is_shut_out(node), "the broker has the list")


class Ages(unittest.TestCase):
    """Certificates that are old, ended or not begun, and a list near its end."""

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene(cls)
        cls.scene.start()

    def days_left(self, node):
        for days in (89, 0):
            if subprocess.run(["openssl", "x509", "-checkend", str(days * 86_400), "-noout", "-in",
                               node.pem], capture_output=True, check=False).returncode == 0:
                return days
        return -1

    def test_a_till_renews_its_certificate_in_time_with_a_new_key_and_keeps_its_link(self):
        till = self.scene.by_hand("aging")
        self.scene.aged(till, -61, 29)
        before = till.pem.read_text()
        till.start()
        till.receive(10)
        eventually(lambda: self.days_left(till) == 89, "a new certificate")
        eventually(lambda: "the new certificate works" in self.scene.log("aging"), "it is tried")
        self.assertFalse(till.pem.with_name("node.pem.old").exists())
        self.assertNotEqual(till.pem.read_text().split("-----END PRIVATE")[0],
                            before.split("-----END EC PRIVATE")[0])
        self.assertEqual(stat.S_IMODE(till.pem.stat().st_mode), 0o600)
        till.sell()
        eventually(lambda: till.outbox() == 0, "the outbox drains over the new link")
        self.assertEqual(self.scene.row(till)["applied"], 2)

        self.scene.onepool("revoke", till.id, "--reason", "sold")
        eventually(lambda: self.scene.row(till)["state"] == "stopped", "the hub has stopped it")
        eventually(lambda: is_shut_out(till), "the broker has the list")

    def test_a_young_certificate_is_kept(self):
        till = self.scene.by_hand("young")
        self.scene.aged(till, -59, 31)
        before = till.pem.read_bytes()
        till.start()
        till.receive(1)
        eventually(lambda: till.outbox() == 0, "it is at the hub")
        self.assertNotIn("asking the hub", self.scene.log("young"))
        self.assertEqual(till.pem.read_bytes(), before)

    def test_a_till_whose_certificate_ended_sells_on_and_comes_back_by_a_code(self):
        till = self.scene.by_hand("late")
        self.scene.aged(till, -91, -1)
        till.start()
        till.receive(5)
        till.sell()
        with self.assertRaises(SHUT_OUT):
            till.client()
        self.assertEqual(till.outbox(), 2)
        done = self.scene.run_enrol(till.folder, self.scene.code(node=till.id))
        self.assertEqual(done.returncode, 0, done.stderr)
        till.stop()
        till.start()
        eventually(lambda: till.outbox() == 0, "what it sold meanwhile arrives")
        self.assertEqual(self.scene.row(till)["applied"], 2)

    def test_a_certificate_that_has_not_begun_is_refused(self):
        till = self.scene.by_hand("early")
        self.scene.aged(till, 1, 90)
        with self.assertRaises(SHUT_OUT):
            till.client()


class ListNearItsEnd(unittest.TestCase):
    def test_a_hub_that_cannot_renew_it_makes_a_case_while_the_broker_still_works(self):
        scene = Scene(type(self))
        subprocess.run(["openssl", "ca", "-gencrl", "-crldays", "6", "-cert", scene.ca, "-keyfile",
                        scene.tls / "ca.key", "-md", "sha256", "-out", scene.crl, "-config",
                        self.empty_database(scene.folder)], check=True, capture_output=True)
        # Something stands where the hub would write.
        scene.crl.with_name(scene.crl.name + ".writing").mkdir()
        scene.start()
        eventually(lambda: {("identity", "revocation list"),
                            ("identity", "broker access files")} <= scene.open_cases(), "two cases")
        node = scene.enrol("still")
        with node.client() as till:
            eventually(lambda: till.publish(f"v1/up/{node.id}/ev") < 0x80, "the acl is written")

    @staticmethod
    def empty_database(folder):
        (folder / "index.txt").write_text("")
        config = folder / "list.cnf"
        config.write_text(f"[ca]\ndefault_ca = d\n[d]\ndatabase = {folder / 'index.txt'}\n")
        return config


if __name__ == "__main__":
    unittest.main()
