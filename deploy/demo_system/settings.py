"""The demo's state folder. Everything chosen is chosen once and kept, so that addresses stay the
same from run to run; `--fresh` empties the folder."""

import base64
import fcntl
import json
import os
import secrets
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from replay import spread

HUB = "hub"
SHOP = "shop"
BROKER = "broker"
CHANNEL = "webshop"
LOCATION_NAMES = {"store-1": "High Street", "store-2": "Station Road", "warehouse": "Warehouse"}
# Where the shop's buyers may collect.
STORES = [location for location in LOCATION_NAMES if location != spread.WAREHOUSE]
# Units a store keeps for walk-in customers and does not offer online.
LOCATION_RESERVE = {"store-1": 1, "store-2": 1, "warehouse": 0}
FILE = "settings.json"


class InUse(Exception):
    """Another demo runs on this folder, or the folder is not ours; the text says what to do."""


@dataclass
class Settings:
    folder: Path
    ports: dict              # program name -> port
    node_ids: dict           # node name -> n-...
    tokens: dict             # program name -> token
    webhook_secret: str      # whsec_...

    def path(self, *parts):
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def address(self, program):
        return f"http://127.0.0.1:{self.ports[program]}"

    def save(self):
        values = {key: value for key, value in vars(self).items() if key != "folder"}
        write_private(self.path(FILE), json.dumps(values, indent=1))


def write_private(path, text):
    """For this user's eyes only, whatever the umask."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def lock(folder):
    """Keeps a second demo out of the folder for as long as the returned file is open."""
    folder.mkdir(parents=True, exist_ok=True)
    file = open(folder.with_name(folder.name + ".lock"), "a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise InUse(f"a demo is already running on {folder} (process {holder}); "
                    "stop it, or choose another folder with --state") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def empty(folder):
    """Removes the state of an earlier demo, and nothing that is not one."""
    if any(folder.iterdir()) and not (folder / FILE).exists():
        raise InUse(f"{folder} holds something that is no demo state; it stays untouched. "
                    "Choose another folder with --state")
    shutil.rmtree(folder)
    folder.mkdir()


# Below the kernel's range for outgoing connections, one of which could otherwise take a kept port
# while its program is down; the rest of them is for tests in C++ (tests/io/support/free_port.cpp).
PORTS = range(20_000, 26_000)


def _free_port(taken):
    """A port that nobody listens on and that is none of the taken ones."""
    while True:
        port = secrets.choice(PORTS)
        if port not in taken and _is_free(port):
            return port


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _node_id():
    """128 random bits as the programs write them: n- and 26 base32 characters."""
    return "n-" + base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def _new(folder):
    programs = [BROKER, HUB, SHOP, *spread.NODES]
    ports = {}
    for program in programs:
        ports[program] = _free_port(ports.values())
    return Settings(folder, ports, {name: _node_id() for name in spread.NODES},
                    {name: secrets.token_hex(16) for name in programs if name != BROKER},
                    "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode())


def load(folder):
    """(settings, names of programs whose kept port was taken and that got a new one)"""
    moved = []
    if (folder / FILE).exists():
        settings = Settings(folder, **json.loads((folder / FILE).read_text()))
        for program, port in settings.ports.items():
            if not _is_free(port):
                settings.ports[program] = _free_port(settings.ports.values())
                moved.append(program)
    else:
        settings = _new(folder)
    settings.save()
    return settings, moved
