"""Processes, ports, state folder and certificates: nothing is left behind, nothing is lost."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
from pathlib import Path

from demo_system import certificates, configuration, processes, settings
from replay import spread

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " \
           "print('up', flush=True); time.sleep(600)"


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return state != "Z"


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Processes(InFolder):
    def started(self, group, code):
        log = self.folder / "child.log"
        group.start("child", [sys.executable, "-c", code],
                    lambda: log.exists() and "up" in log.read_text())
        return group.running[-1][1].pid

    def test_kills_a_child_that_ignores_being_asked(self):
        with unittest.mock.patch.object(processes, "STOP_SECONDS", 0.2):
            with processes.Processes(self.folder) as group:
                pid = self.started(group, STUBBORN)
                self.assertTrue(is_alive(pid))
        self.assertFalse(is_alive(pid))

    def test_stops_what_it_started_when_a_later_program_fails(self):
        with self.assertRaisesRegex(processes.DidNotStart, r"(?s)status 3.*oh no"):
            with processes.Processes(self.folder) as group:
                pid = self.started(group, "print('up', flush=True); import time; time.sleep(600)")
                group.start("second", [sys.executable, "-c", "print('oh no'); raise SystemExit(3)"],
                            lambda: False)
        self.assertFalse(is_alive(pid))

    def test_says_when_a_program_never_answers(self):
        with self.assertRaisesRegex(processes.DidNotStart, "did not answer within 0 s"):
            with processes.Processes(self.folder) as group:
                group.start("mute", [sys.executable, "-c", STUBBORN], lambda: False, seconds=0)

    def test_notices_a_program_that_ends_later(self):
        with processes.Processes(self.folder) as group:
            pid = self.started(group, "print('up', flush=True); import time; time.sleep(600)")
            os.kill(pid, signal.SIGKILL)
            group.running[-1][1].wait()
            with self.assertRaisesRegex(processes.DidNotStart, "child ended with status -9"):
                group.check()

    def test_children_die_with_a_killed_script(self):
        script = ("import sys, pathlib\nfrom demo_system.processes import Processes\n"
                  f"group = Processes(pathlib.Path({str(self.folder)!r}))\n"
                  f"group.start('child', [sys.executable, '-c', {STUBBORN!r}], lambda: True)\n"
                  "print(group.running[0][1].pid, flush=True)\nimport time; time.sleep(600)\n")
        parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        self.assertTrue(wait_for(lambda: not is_alive(pid)))


class State(InFolder):
    def test_keeps_ports_names_and_secrets(self):
        first, moved = settings.load(self.folder)
        again, _ = settings.load(self.folder)
        self.assertEqual((vars(first), moved), (vars(again), []))
        self.assertEqual(len(set(first.ports.values())), len(first.ports))

    def test_gives_a_new_port_where_the_old_one_was_taken(self):
        first, _ = settings.load(self.folder)
        with socket.socket() as other:
            other.bind(("127.0.0.1", first.ports["hub"]))
            other.listen()
            again, moved = settings.load(self.folder)
        self.assertEqual(moved, ["hub"])
        self.assertNotEqual(again.ports["hub"], first.ports["hub"])

    def test_keeps_secrets_from_other_users(self):
        settings.load(self.folder)
        self.assertEqual((self.folder / settings.FILE).stat().st_mode & 0o077, 0)

    def test_refuses_a_second_demo_on_the_same_folder(self):
        with settings.lock(self.folder):
            with self.assertRaisesRegex(settings.InUse, f"already running on .*process {os.getpid()}"):
                settings.lock(self.folder)

    def test_fresh_leaves_a_strangers_folder_alone(self):
        (self.folder / "thesis.txt").write_text("precious")
        with self.assertRaises(settings.InUse):
            settings.empty(self.folder)
        self.assertTrue((self.folder / "thesis.txt").exists())

    def test_fresh_empties_a_folder_of_its_own(self):
        settings.load(self.folder)
        settings.empty(self.folder)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_node_names_have_the_form_that_topics_and_certificates_use(self):
        chosen, _ = settings.load(self.folder)
        for node_id in chosen.node_ids.values():
            self.assertRegex(node_id, r"^n-[a-z2-7]{26}$")


class Certificates(InFolder):
    def setUp(self):
        super().setUp()
        self.settings, _ = settings.load(self.folder)
        self.tls = certificates.make(self.settings)

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)

    def test_every_node_has_a_certificate_of_the_authority_with_its_id_as_cn(self):
        for name in spread.NODES:
            done = self.openssl("verify", "-purpose", "sslclient", "-CAfile", self.tls / "ca.crt",
                                self.tls / f"{name}.crt")
            self.assertEqual(done.returncode, 0, done.stderr)
            subject = self.openssl("x509", "-noout", "-subject", "-in", self.tls / f"{name}.crt")
            self.assertIn(f"CN = {self.settings.node_ids[name]}", subject.stdout)

    def test_the_broker_is_known_by_its_address_and_cannot_be_a_client(self):
        done = self.openssl("verify", "-verify_ip", "127.0.0.1", "-CAfile", self.tls / "ca.crt",
                            self.tls / "broker.crt")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.openssl("verify", "-purpose", "sslclient", "-CAfile", self.tls / "ca.crt",
                            self.tls / "broker.crt")
        self.assertNotEqual(done.returncode, 0)

    def test_keys_are_private_and_kept(self):
        key = self.tls / "hub.key"
        before = key.read_bytes()
        certificates.make(self.settings)
        self.assertEqual((key.read_bytes(), key.stat().st_mode & 0o077), (before, 0))

    def test_every_place_of_the_broker_configuration_is_filled(self):
        text = configuration.write_broker(self.settings, self.tls).read_text()
        self.assertNotRegex(text.split("per_listener_settings")[1], r"@\w+@")
        self.assertIn(f"listener {self.settings.ports['broker']} 127.0.0.1", text)


if __name__ == "__main__":
    unittest.main()
