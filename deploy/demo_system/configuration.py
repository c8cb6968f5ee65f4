"""Configuration files of broker, hub, nodes and shop, written anew at each start."""

import os
from pathlib import Path

from replay import catalogue, spread

from . import certificates, settings as names
from .settings import write_private

BROKER_TEMPLATES = Path(__file__).parent.parent / "broker"


def _quote(value):
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _toml(values):
    """Plain values, tables as dicts, arrays of tables as lists of dicts; in this order."""
    out, tables = [], []
    for key, value in values.items():
        if isinstance(value, dict):
            tables.append(f"\n[{key}]\n{_toml(value)}")
        elif isinstance(value, list):
            tables += [f"\n[[{key}]]\n{_toml(each)}" for each in value]
        elif isinstance(value, bool):
            out.append(f"{key} = {str(value).lower()}\n")
        else:
            out.append(f"{key} = {value if isinstance(value, int) else _quote(value)}\n")
    return "".join(out + tables)


def _edge(settings, program, tls, cert, key):
    """The sections that node and hub share."""
    token_file = settings.path(program, "token")
    write_private(token_file, settings.tokens[program] + "\n")
    return {
        "http": {"address": "127.0.0.1", "port": settings.ports[program],
                 "token_file": token_file},
        "broker": {"uri": f"ssl://127.0.0.1:{settings.ports[names.BROKER]}", "ca": tls / "ca.crt",
                   "cert": cert, "key": key},
    }


def access_files(settings):
    """What a hub with an authority writes and its broker reads: (acl, revocation list, pid)."""
    return tuple(settings.path(names.BROKER, name) for name in ("acl", "nodes.crl", "pid"))


def write_broker(settings, tls, nodes="by hand"):
    """`nodes`: "by hand" or "enrolled", which is how they come to their certificates."""
    text = (BROKER_TEMPLATES / "mosquitto.conf").read_text()
    # Started by root, mosquitto would become the user `mosquitto`, who cannot read the keys here.
    user = "user root" if os.geteuid() == 0 else "# runs as the user that starts it"
    acl, crl, pid = access_files(settings)
    revoked = f"crlfile {crl}" if nodes == "enrolled" else "# no list: this hub issues nothing"
    for place, value in (("USER", user), ("PORT", settings.ports[names.BROKER]),
                         ("ADDRESS", "127.0.0.1"), ("FOLDER", tls), ("ACL", acl),
                         ("CRL", revoked), ("PID", pid)):
        text = text.replace(f"@{place}@", str(value))
    if nodes != "enrolled":
        acl.write_text((BROKER_TEMPLATES / "acl").read_text())
    path = settings.path(names.BROKER, "mosquitto.conf")
    path.write_text(text)
    return path


def title_of(name):
    """What people call a node."""
    location = spread.location_of(name)
    place = names.LOCATION_NAMES[location]
    return place if name == location else f"{place}, register {name[-1]}"


def write_node(settings, tls, name, cert=None):
    """`cert`: of an enrolled node, the one file of its key and certificates."""
    path = settings.path(name, "node.toml")
    path.write_text(_toml({
        "node": settings.node_ids[name], "name": title_of(name),
        "location": spread.location_of(name), "currency": catalogue.CURRENCY,
        "utc_offset_minutes": 0, "database": settings.path(name, "node.db"),
        "prices_include_tax": True,
        "home": "orders" if name == spread.WAREHOUSE else "register",
        **_edge(settings, name, tls, cert or tls / f"{name}.crt", cert or tls / f"{name}.key")}))
    return path


def write_hub(settings, tls, nodes="by hand"):
    """`nodes` as in write_broker()."""
    secret_file = settings.path(names.HUB, f"{names.CHANNEL}.secret")
    write_private(secret_file, settings.webhook_secret + "\n")
    path = settings.path(names.HUB, "hub.toml")
    path.write_text(_toml({
        "hub_epoch": 1, "database": settings.path(names.HUB, "hub.db"),
        **_edge(settings, names.HUB, tls, tls / "hub.crt", tls / "hub.key"),
        **(_authority(settings, tls) if nodes == "enrolled" else {}),
        "location": [{"id": location, "name": names.LOCATION_NAMES[location],
                      "location_reserve": names.LOCATION_RESERVE[location]}
                     for location in spread.LOCATIONS],
        "node": [] if nodes == "enrolled" else [
            {"node": settings.node_ids[name], "location": spread.location_of(name),
             "name": title_of(name)} for name in spread.NODES],
        "channel": [{"id": names.CHANNEL, "kind": "own-site",
                     "base": settings.address(names.SHOP), "secret_file": secret_file}]}))
    return path


def _authority(settings, tls):
    acl, crl, pid = access_files(settings)
    return {"ca": {"cert": tls / "ca.crt", "key": tls / "ca.key", "acl": acl, "crl": crl,
                   "broker_pid_file": pid}}


def write_servers(settings):
    """{program: path of its configuration file}; nodes get theirs when they are enrolled."""
    tls = certificates.make_servers(settings)
    return {names.BROKER: write_broker(settings, tls, "enrolled"),
            names.HUB: write_hub(settings, tls, "enrolled")}
