"""Lets the demo's nodes in as any shop's: a one-time code of the hub, then `onepool-node enrol`."""

import subprocess
import time
import tomllib

from replay import catalogue, spread

from . import certificates, configuration, settings as names
from .api import Refused
from .processes import DidNotStart

SET_UP_SECONDS = 30
# A state folder that was left alone for longer than this before its certificates end is renewed.
ENDS_SOON_SECONDS = 7 * 86_400


def _code(hub, wanted):
    """Asks until the hub has read its own settings: before, it knows no location."""
    until = time.monotonic() + SET_UP_SECONDS
    while True:
        try:
            return hub.post("/v1/enrol-codes", wanted)["code"]
        except Refused as refused:
            if refused.status != 404 or time.monotonic() > until:
                raise
            time.sleep(0.02)


def enrol(system, name):
    """The path of the node's settings, written anew; its certificate when it has none that lasts."""
    settings = system.settings
    folder = settings.path(name, "node.toml").parent
    cert = folder / "node.pem"
    if not certificates.lasts(cert, ENDS_SOON_SECONDS):
        is_known = (folder / "node.toml").exists()
        wanted = {"node": settings.node_ids[name]} if is_known else {
            "location": spread.location_of(name), "name": configuration.title_of(name)}
        done = subprocess.run(
            [system.program("bin", "onepool-node"), "enrol", "--hub", settings.address(names.HUB),
             "--code", _code(system.hub, wanted), "--folder", folder, "--currency",
             catalogue.CURRENCY], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise DidNotStart(f"{name} could not enrol: {done.stderr.strip()}")
        settings.node_ids[name] = tomllib.loads((folder / "node.toml").read_text())["node"]
        settings.save()
    return configuration.write_node(settings, settings.path("tls", "x").parent, name, cert)
