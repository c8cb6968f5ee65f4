"""The running system: broker, hub, nodes and shop as processes with their APIs, ready to be played."""

import shutil
import time
from dataclasses import dataclass, field

from replay import catalogue, spread

from . import configuration, enrolment, processes
from .api import Api
from .settings import BROKER, CHANNEL, HUB, LOCATION_NAMES, SHOP, STORES

# Products and prices of the reference log need a few seconds; a laden machine more.
CATALOGUE_SECONDS = 120


class Missing(Exception):
    """A program that should have been built or installed is not there."""


@dataclass
class System:
    """Start order: shop, hub, broker, nodes. All APIs by name."""

    settings: object
    build: object                         # the build tree, e.g. build/dev
    processes: object
    nodes: dict = field(default_factory=dict)
    hub: Api = None
    shop: Api = None

    def program(self, *parts):
        path = self.build.joinpath(*parts)
        if not path.exists():
            raise Missing(f"{path} is not built")
        return path

    def installed(self, name):
        path = shutil.which(name, path="/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin") or \
            shutil.which(name)
        if path is None:
            raise Missing(f"{name} is not installed")
        return path

    def start(self, catalogue_csv):
        """Starts everything and brings the catalogue in; raises processes.DidNotStart."""
        files = configuration.write_servers(self.settings)
        ports = self.settings.ports
        # The shop first: a hub that finds it closed tries again only after a while.
        self._start_shop(catalogue_csv)
        self.hub = Api(ports[HUB], self.settings.tokens[HUB])
        # The hub writes the files that say whom the broker lets in; so it comes first.
        acl, crl, _ = configuration.access_files(self.settings)
        self.processes.start(HUB, [self.program("bin", "onepool-hub"), "--config", files[HUB]],
                             lambda: self.hub.answers("/healthz") and acl.exists() and crl.exists())
        self.processes.start(BROKER, [self.installed("mosquitto"), "-c", files[BROKER]],
                             processes.listens(ports[BROKER]))
        for name in spread.NODES:
            node = self.nodes[name] = Api(ports[name], self.settings.tokens[name])
            self.processes.start(name, [self.program("bin", "onepool-node"), "--config",
                                        enrolment.enrol(self, name)],
                                 lambda: node.answers("/api/status"))
        self.hub.post_csv("/v1/catalogue", catalogue_csv)
        for name, node in self.nodes.items():
            self._await_catalogue(name, node)

    @staticmethod
    def _await_catalogue(name, node):
        """Imported once, at the hub: each node gets it over its link."""
        until = time.monotonic() + CATALOGUE_SECONDS
        while len(node.get("/api/status")["hub_provides"]) < 2:
            if time.monotonic() > until:
                raise processes.DidNotStart(f"{name} did not get the catalogue from the hub within "
                                            f"{CATALOGUE_SECONDS} s; see its log")
            time.sleep(0.05)

    def _start_shop(self, catalogue_csv):
        file = self.settings.path(SHOP, "catalogue.csv")
        file.write_text(catalogue_csv)
        self.shop = Api(self.settings.ports[SHOP])
        self.processes.start(SHOP, [
            self.installed("node"), self.program("shop", "shop.mjs"),
            "--port", self.settings.ports[SHOP], "--hub", self.settings.address(HUB),
            "--channel", CHANNEL, "--currency", catalogue.CURRENCY,
            "--secret-file", self.settings.path(HUB, f"{CHANNEL}.secret"),
            "--catalogue", file, "--state", self.settings.path(SHOP, "shop.jsonl"),
            *(part for each in STORES for part in ("--store", f"{each}={LOCATION_NAMES[each]}")),
        ], lambda: self.shop.answers("/api/stats"))

    def pages(self):
        """[(what, address)] for people; the token is in the address and becomes a cookie."""
        def with_token(program):
            return f"{self.settings.address(program)}/?token={self.settings.tokens[program]}"
        return [("dashboard", with_token(HUB)),
                *[(configuration.title_of(name), with_token(name))
                  for name in spread.NODES[:4]],
                ("orders to pick", with_token(spread.WAREHOUSE)),
                ("web shop", f"{self.settings.address(SHOP)}/")]

    def arrivals(self, after):
        """[(listing, quantity, at_ms)] that reached the shop after its first `after` ones."""
        found = []
        while True:
            page = self.shop.get(f"/api/stats?after={after}")
            found += [(x["listing"], x["quantity"], x["at"]) for x in page["arrivals"]]
            if not page["arrivals"]:
                return found
            after = page["next"]

    def uplinks(self):
        """{node name: Status}"""
        return {name: node.get("/api/status") for name, node in self.nodes.items()}
