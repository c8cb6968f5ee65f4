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


def _edge(settings, program, tls):
    """The sections that node and hub share."""
    token_file = settings.path(program, "token")
    write_private(token_file, settings.tokens[program] + "\n")
    return {
        "http": {"address": "127.0.0.1", "port": settings.ports[program],
                 "token_file": token_file},
        "broker": {"uri": f"ssl://127.0.0.1:{settings.ports[names.BROKER]}", "ca": tls / "ca.crt",
                   "cert": tls / f"{program}.crt", "key": tls / f"{program}.key"},
    }


def write_broker(settings, tls):
    text = (BROKER_TEMPLATES / "mosquitto.conf").read_text()
    # Started by root, mosquitto would become the user `mosquitto`, who cannot read the keys here.
    user = "user root" if os.geteuid() == 0 else "# runs as the user that starts it"
    for place, value in (("USER", user), ("PORT", settings.ports[names.BROKER]),
                         ("ADDRESS", "127.0.0.1"), ("FOLDER", tls)):
        text = text.replace(f"@{place}@", str(value))
    (tls / "acl").write_text((BROKER_TEMPLATES / "acl").read_text())
    path = settings.path(names.BROKER, "mosquitto.conf")
    path.write_text(text)
    return path


def title_of(name):
    """What people call a node."""
    location = spread.location_of(name)
    place = names.LOCATION_NAMES[location]
    return place if name == location else f"{place}, register {name[-1]}"


def write_node(settings, tls, name):
    path = settings.path(name, "node.toml")
    path.write_text(_toml({
        "node": settings.node_ids[name], "name": title_of(name),
        "location": spread.location_of(name), "currency": catalogue.CURRENCY,
        "utc_offset_minutes": 0, "database": settings.path(name, "node.db"),
        "prices_include_tax": True,
        "home": "orders" if name == spread.WAREHOUSE else "register",
        **_edge(settings, name, tls)}))
    return path


def write_hub(settings, tls):
    secret_file = settings.path(names.HUB, f"{names.CHANNEL}.secret")
    write_private(secret_file, settings.webhook_secret + "\n")
    path = settings.path(names.HUB, "hub.toml")
    path.write_text(_toml({
        "hub_epoch": 1, "database": settings.path(names.HUB, "hub.db"),
        **_edge(settings, names.HUB, tls),
        "location": [{"id": location, "name": names.LOCATION_NAMES[location],
                      "location_reserve": names.LOCATION_RESERVE[location]}
                     for location in spread.LOCATIONS],
        "node": [{"node": settings.node_ids[name], "location": spread.location_of(name),
                  "name": title_of(name)} for name in spread.NODES],
        "channel": [{"id": names.CHANNEL, "kind": "own-site",
                     "base": settings.address(names.SHOP), "secret_file": secret_file}]}))
    return path


def write_all(settings):
    """{program: path of its configuration file}"""
    tls = certificates.make(settings)
    paths = {name: write_node(settings, tls, name) for name in spread.NODES}
    return {names.BROKER: write_broker(settings, tls), names.HUB: write_hub(settings, tls), **paths}
