"""The units of deploy/systemd: systemd takes them, and their command lines start the real programs
with nothing beyond what the sandbox leaves them."""

import functools
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from identity_scene import BUILD, eventually

UNITS = Path(__file__).resolve().parents[3] / "deploy/systemd"
SANDBOX = {
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "ProtectSystem": "strict",
    "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "MemoryDenyWriteExecute": "yes", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "~@privileged @resources", "User": "onepool",
    "StateDirectory": "onepool", "Restart": "always", "StartLimitIntervalSec": "0",
}
NODE = """node = "{node}"
name = "Till 1"
location = "store-1"
currency = "GBP"
database = "node.db"
[http]
port = {port}
token_file = "token"
"""
HUB = """hub_epoch = 1
database = "{state}/hub.db"
[http]
address = "127.0.0.1"
port = {port}
token_file = "{state}/token"
[broker]
uri = "tcp://127.0.0.1:{port}"
[[location]]
id = "store-1"
name = "High Street"
location_reserve = 0
"""


def read_unit(name):
    """The last value of each key."""
    return dict(line.split("=", 1) for line in (UNITS / name).read_text().splitlines()
                if re.match(r"[A-Z]\w*=", line))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@functools.cache
def calls_of(group):
    """The system calls of a group, as systemd names them."""
    listed = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", group],
                            capture_output=True, text=True, check=True).stdout
    calls = set()
    for word in re.findall(r"^    (@?[a-z0-9_-]+)$", listed, re.MULTILINE):
        calls |= calls_of(word) if word.startswith("@") else {word}
    return calls


def allowed_calls(name):
    allowed = set()
    for line in (UNITS / name).read_text().splitlines():
        if not line.startswith("SystemCallFilter="):
            continue
        groups = line.partition("=")[2]
        for group in groups.removeprefix("~").split():
            if groups.startswith("~"):
                allowed -= calls_of(group)
            else:
                allowed |= calls_of(group)
    return allowed


class Units(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="onepool-units-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def settings_in(self, text, **values):
        return text.format(state=self.folder / "state", port=free_port(), **values)

    def command_of(self, name):
        """ExecStart as it stands, of this build and in a folder of the test."""
        line = read_unit(name)["ExecStart"]
        for installed, here in (("/usr/bin", BUILD / "bin"),
                                ("/var/lib/onepool", self.folder / "state"),
                                ("/etc/onepool", self.folder / "etc")):
            line = line.replace(installed, str(here))
        return shlex.split(line)

    def write(self, path, text):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def lay_out(self, name):
        shutil.rmtree(self.folder / "state", ignore_errors=True)
        (self.folder / "state").mkdir()
        if name == "onepool-hub.service":
            return self.write(self.folder / "etc/hub.toml", self.settings_in(HUB))
        node = subprocess.run([BUILD / "bin/onepool-node", "new-id"], capture_output=True,
                              text=True, check=True).stdout.strip()
        return self.write(self.folder / "state/node.toml", self.settings_in(NODE, node=node))

    def run_to_ready(self, name, *before):
        """Starts the unit's command, and ends it as systemd does."""
        self.lay_out(name)
        out = self.folder / "out"
        with out.open("w") as file:
            process = subprocess.Popen([*before, *self.command_of(name)], stdout=file,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        eventually(lambda: "is ready" in out.read_text() or process.poll() is not None,
                   f"{name} is ready")
        self.assertIsNone(process.poll(), out.read_text())
        os.killpg(process.pid, signal.SIGTERM)
        self.assertEqual(process.wait(), 0, out.read_text())

    def test_systemd_takes_them(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("there is no systemd-analyze here")
        programs = self.folder / "bin"
        programs.mkdir()
        for program in ("onepool-node", "onepool-hub", "onepool-drill"):
            (programs / program).symlink_to("/bin/true")
        names = [file.name for file in UNITS.iterdir() if file.suffix in (".service", ".timer")]
        for name in names:
            text = (UNITS / name).read_text().replace("/usr/bin/", f"{programs}/")
            self.write(self.folder / "units" / name, text)
        done = subprocess.run(
            ["systemd-analyze", "verify", *(self.folder / "units" / name for name in names)],
            capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_runs_from_the_boot_on_is_sandboxed_and_comes_back(self):
        for name in ("onepool-node.service", "onepool-hub.service"):
            with self.subTest(name):
                unit = read_unit(name)
                self.assertEqual({key: unit.get(key) for key in SANDBOX}, SANDBOX)
                self.assertEqual(unit["WantedBy"], "multi-user.target")
                self.assertIn(unit["ConditionPathExists"], unit["ExecStart"])

    def test_a_till_starts_by_its_line_and_ends_well(self):
        self.run_to_ready("onepool-node.service")
        self.assertTrue((self.folder / "state/node.db").exists())

    def test_a_hub_starts_by_its_line_and_ends_well(self):
        self.run_to_ready("onepool-hub.service")
        self.assertTrue((self.folder / "state/hub.db").exists())

    def test_they_call_nothing_that_the_sandbox_forbids(self):
        for tool in ("systemd-analyze", "strace"):
            if shutil.which(tool) is None:
                self.skipTest(f"there is no {tool} here")
        traced = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True,
                                text=True, check=False)
        if traced.returncode != 0:
            self.skipTest(f"nothing can be traced here: {traced.stderr.strip()}")
        # What SQLite does for root alone: a file belongs to whom the database belongs.
        as_root = {"fchown"} if os.geteuid() == 0 else set()
        for name in ("onepool-node.service", "onepool-hub.service"):
            with self.subTest(name):
                trace = self.folder / "trace"
                self.run_to_ready(name, "strace", "-f", "-qq", "-o", trace)
                called = set(re.findall(r"^\d+ +([a-z0-9_]+)\(", trace.read_text(), re.MULTILINE))
                self.assertIn("openat", called)
                self.assertEqual(called - allowed_calls(name) - as_root, set())


if __name__ == "__main__":
    unittest.main()
