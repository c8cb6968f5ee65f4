"""The broker configuration of deploy/broker, asked by a client of its own: who may do what."""

import shutil
import ssl
import tempfile
import unittest
from pathlib import Path

from mqtt_client import NOT_AUTHORISED, PACKET_TOO_LARGE, Client

from demo_system import certificates, configuration, processes, settings


class Broker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.settings, _ = settings.load(cls.folder)
        cls.tls = certificates.make(cls.settings)
        group = processes.Processes(cls.folder / "logs")
        cls.addClassCleanup(group.stop)
        cls.port = cls.settings.ports[settings.BROKER]
        group.start("broker", [shutil.which("mosquitto", path="/usr/sbin:/usr/bin"), "-c",
                               configuration.write_broker(cls.settings, cls.tls)],
                    processes.listens(cls.port))

    def client(self, name, **more):
        return Client(self.port, self.tls / "ca.crt", self.tls / f"{name}.crt",
                      self.tls / f"{name}.key", **more)

    def node(self, name):
        return self.settings.node_ids[name]

    def test_a_node_writes_below_its_own_name_only(self):
        mine, other = self.node("store-1-till-1"), self.node("warehouse")
        with self.client("store-1-till-1") as till:
            self.assertLess(till.publish(f"v1/up/{mine}/ev"), 0x80)
            for topic in (f"v1/up/{other}/ev", f"v1/dn/{mine}/ack", f"v1/dn/{other}/ack",
                          "v1/hub/state", "anything"):
                self.assertEqual(till.publish(topic), NOT_AUTHORISED, topic)

    def test_the_hub_writes_downwards_and_its_state_but_not_as_a_node(self):
        mine = self.node("store-1-till-1")
        with self.client("hub") as hub:
            self.assertLess(hub.publish(f"v1/dn/{mine}/ack"), 0x80)
            self.assertLess(hub.publish("v1/hub/state"), 0x80)
            self.assertEqual(hub.publish(f"v1/up/{mine}/ev"), NOT_AUTHORISED)

    def test_a_node_hears_its_own_downlink_and_nobody_elses(self):
        mine, other = self.node("store-1-till-1"), self.node("store-1-till-2")
        with self.client("store-1-till-1") as till, self.client("hub") as hub:
            till.subscribe("v1/dn/#")
            hub.publish(f"v1/dn/{other}/st", b"foreign")
            hub.publish(f"v1/dn/{mine}/st", b"own")
            self.assertEqual(till.next_message(), (f"v1/dn/{mine}/st", b"own"))

    def test_a_node_cannot_take_over_the_hubs_session(self):
        with self.client("hub", client_id="hub-1") as hub:
            with self.client("store-1-till-1", client_id="hub-1"):
                self.assertTrue(hub.is_open())

    def test_without_a_certificate_nobody_gets_in(self):
        with self.assertRaises((ssl.SSLError, OSError)):
            Client(self.port, self.tls / "ca.crt")

    def test_a_certificate_of_another_authority_does_not_get_in(self):
        with tempfile.TemporaryDirectory() as folder:
            stranger, _ = settings.load(Path(folder))
            stranger.node_ids = self.settings.node_ids
            tls = certificates.make(stranger)
            with self.assertRaises((ssl.SSLError, OSError)):
                Client(self.port, self.tls / "ca.crt", tls / "warehouse.crt", tls / "warehouse.key")

    def test_an_oversized_message_is_refused_and_the_link_stays(self):
        with self.client("store-1-till-1") as till:
            topic = f"v1/up/{self.node('store-1-till-1')}/ev"
            self.assertEqual(till.publish(topic, b"x" * 300_000), PACKET_TOO_LARGE)
            self.assertLess(till.publish(topic, b"x" * 160 * 1024), 0x80)


if __name__ == "__main__":
    unittest.main()
