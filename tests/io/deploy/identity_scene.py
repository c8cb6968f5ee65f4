"""A hub with an authority, the broker of deploy/broker and a till that enrols, as real programs."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
import uuid
from pathlib import Path

from mqtt_client import Client

from demo_system import certificates, configuration, processes, settings
from demo_system.api import Api, Refused
from demo_system.settings import BROKER, HUB

BUILD = Path(os.environ["ONEPOOL_BUILD"])
PATIENCE_SECONDS = 120
SKU = "MUG"
CATALOGUE = f"sku,gtin,description,price,tax_code,tax_rate_bp\n{SKU},,Mug,295,standard,2000\n"


def eventually(condition, what):
    until = time.monotonic() + PATIENCE_SECONDS
    while not (value := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {PATIENCE_SECONDS} s")
        time.sleep(0.02)
    return value


class Node:
    """An enrolled node's folder, and the program on it while it runs."""

    def __init__(self, scene, folder, port):
        self.scene, self.folder, self.port, self.api = scene, folder, port, None
        self.pem, self.settings = folder / "node.pem", folder / "node.toml"

    @property
    def id(self):
        return tomllib.loads(self.settings.read_text())["node"]

    def start(self, environment=None, products="imported"):
        """`products`: "imported" here, or "provided" by the hub before."""
        self.api = None
        probe = Api(self.port)
        self.scene.processes.start(self.folder.name, [BUILD / "bin/onepool-node", "--config",
                                                      self.settings],
                                   lambda: probe.answers("/api/status"), environment=environment)
        probe.close()
        self.api = Api(self.port, (self.folder / "token").read_text().strip())
        if products == "imported":
            self.api.post_csv("/api/catalogue", CATALOGUE)

    def stop(self):
        self.scene.stop(self.folder.name)

    def kill(self):
        self.scene.stop(self.folder.name, signal.SIGKILL)

    def receive(self, quantity):
        self.api.post("/api/receive", {"document": str(uuid.uuid4()),
                                       "lines": [{"sku": SKU, "quantity": quantity}]})

    def sell(self):
        self.api.post("/api/sales", {"basket": str(uuid.uuid4()),
                                     "lines": [{"sku": SKU, "quantity": 1}]})

    def outbox(self):
        return self.api.get("/api/status")["uplink"]["outbox"]

    def client(self, **more):
        """Another program with this node's certificate."""
        return Client(self.scene.port, self.scene.ca, self.pem, self.pem, **more)


class Scene:
    """Made by a test class; nothing outlives it."""

    def __init__(self, test):
        self.folder = Path(tempfile.mkdtemp(prefix="onepool-identity-"))
        test.addClassCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.settings, _ = settings.load(self.folder)
        self.tls = certificates.make_servers(self.settings)
        self.ca = self.tls / "ca.crt"
        self.acl, self.crl, self.pid = configuration.access_files(self.settings)
        self.port = self.settings.ports[BROKER]
        self.processes = processes.Processes(self.folder / "logs")
        test.addClassCleanup(self.processes.stop)
        self.hub = Api(self.settings.ports[HUB], self.settings.tokens[HUB])
        self.hub_config = configuration.write_hub(self.settings, self.tls, "enrolled")
        self.broker_config = configuration.write_broker(self.settings, self.tls, "enrolled")

    def start(self):
        self.start_hub()
        self.start_broker()
        self.hub.post_csv("/v1/catalogue", CATALOGUE)
        eventually(lambda: self.hub.get("/v1/status")["broker"] == "connected", "hub at the broker")

    def start_hub(self, environment=None):
        self.processes.start(HUB, [BUILD / "bin/onepool-hub", "--config", self.hub_config],
                             lambda: self.hub.answers("/healthz") and self.acl.exists() and self.crl.exists(),
                             environment=environment)

    def start_broker(self):
        self.processes.start(BROKER, [shutil.which("mosquitto", path="/usr/sbin:/usr/bin"), "-c",
                                      self.broker_config], processes.listens(self.port))

    def stop(self, name, how=signal.SIGTERM):
        place = next(i for i, each in enumerate(self.processes.running) if each[0] == name)
        _, process, _ = self.processes.running.pop(place)
        process.send_signal(how)
        process.wait()

    def log(self, name):
        return (self.folder / "logs" / f"{name}.log").read_text(errors="replace")

    def onepool(self, *arguments):
        done = subprocess.run(
            [BUILD / "bin/onepool", "--hub", self.settings.address(HUB), "--token-file",
             self.settings.path(HUB, "token"), *map(str, arguments)],
            capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def code(self, **wanted):
        """As soon as the hub has read its own settings."""
        def ask():
            try:
                return self.hub.post("/v1/enrol-codes", wanted)["code"]
            except Refused as refused:
                if refused.status != 404:
                    raise
                return None
        return eventually(ask, "a code")

    def run_enrol(self, folder, code, *more, hub=None):
        """The finished process of `onepool-node enrol`."""
        return subprocess.run(
            [BUILD / "bin/onepool-node", "enrol", "--hub", hub or self.settings.address(HUB),
             "--code", code, "--folder", folder, *map(str, more)],
            capture_output=True, text=True, check=False)

    def enrol(self, name, location="store-1"):
        """A new node of this name."""
        folder = self.folder / name
        port = settings._free_port(self.settings.ports.values())
        self.settings.ports[name] = port
        done = self.run_enrol(folder, self.code(location=location, name=name), "--port", port)
        assert done.returncode == 0, done.stderr
        return Node(self, folder, port)

    def hand_made(self, file_name, common_name):
        """A client with a certificate of the same authority and any CN: a mistake of a person."""
        certificates.issue(self.tls, file_name, common_name, "clientAuth")
        return Client(self.port, self.ca, self.tls / f"{file_name}.crt",
                      self.tls / f"{file_name}.key", client_id=file_name)

    def aged(self, node, begin_days, end_days):
        """Gives the node a certificate and key of the authority that are as old as this."""
        work = Path(tempfile.mkdtemp(dir=self.folder))
        (work / "index.txt").write_text("")
        (work / "ca.cnf").write_text(
            "[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\nnew_certs_dir = .\n"
            "serial = serial\ndefault_md = sha256\npolicy = p\nunique_subject = no\n[p]\ncommonName = supplied\n"
            "[e]\nbasicConstraints = critical,CA:FALSE\nextendedKeyUsage = clientAuth\n")
        stamp = "%Y%m%d%H%M%SZ"
        begin, end = (time.strftime(stamp, time.gmtime(time.time() + days * 86_400))
                      for days in (begin_days, end_days))
        for command in (
                ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key"],
                ["req", "-new", "-key", "key", "-subj", f"/CN={node.id}", "-out", "csr"],
                ["ca", "-config", "ca.cnf", "-batch", "-notext", "-rand_serial", "-extensions", "e",
                 "-cert", self.ca, "-keyfile", self.tls / "ca.key", "-startdate", begin,
                 "-enddate", end, "-in", "csr", "-out", "crt"]):
            subprocess.run(["openssl", *map(str, command)], cwd=work, check=True,
                           capture_output=True)
        node.pem.write_text((work / "key").read_text() + (work / "crt").read_text())
        node.pem.chmod(0o600)

    def by_hand(self, name):
        """A node that was registered with an id of its own, and has no certificate yet."""
        folder = self.folder / name
        folder.mkdir()
        port = settings._free_port(self.settings.ports.values())
        self.settings.ports[name] = port
        node_id = subprocess.run([BUILD / "bin/onepool-node", "new-id"], capture_output=True,
                                 text=True, check=True).stdout.strip()
        (folder / "ca.crt").write_text(self.ca.read_text())
        (folder / "node.toml").write_text(
            f'node = "{node_id}"\nname = "{name}"\nlocation = "store-1"\ncurrency = "GBP"\n'
            f'database = "node.db"\n[http]\nport = {port}\ntoken_file = "token"\n[broker]\n'
            f'uri = "ssl://127.0.0.1:{self.port}"\nca = "ca.crt"\ncert = "node.pem"\n'
            'key = "node.pem"\n')
        self.hub.post("/v1/nodes", {"node": node_id, "location": "store-1", "name": name})
        return Node(self, folder, port)

    def row(self, node):
        return next(row for row in self.hub.get("/v1/nodes")["nodes"] if row["node"] == node.id)

    def open_cases(self):
        return {(case["kind"], case["subject"]) for case in self.hub.get("/v1/cases?open=1")["cases"]}
