"""Just enough MQTT 5 over TLS to ask a broker what it allows: connect, publish at QoS 1, subscribe."""

import socket
import ssl
import struct

NOT_AUTHORISED = 0x87
PACKET_TOO_LARGE = 0x95


def _text(value):
    return struct.pack(">H", len(value)) + value.encode()


def _packet(kind, body):
    length, size = b"", len(body)
    while True:
        size, digit = divmod(size, 128)
        length += bytes([digit | (0x80 if size else 0)])
        if not size:
            return bytes([kind]) + length + body


def _message(body):
    """(topic, payload) of a PUBLISH at QoS 0, whose properties are fewer than 128 bytes."""
    size = struct.unpack(">H", body[:2])[0]
    properties = body[2 + size]
    return body[2:2 + size].decode(), body[2 + size + 1 + properties:]


class Client:
    """Connects at once; raises ssl.SSLError, OSError or ConnectionError when it is not let in."""

    def __init__(self, port, authority, certificate=None, key=None, client_id="client"):
        self._messages = []  # that came while something else was waited for
        context = ssl.create_default_context(cafile=authority)
        if certificate:
            context.load_cert_chain(certificate, key)
        plain = socket.create_connection(("127.0.0.1", port), timeout=5)
        try:
            self._socket = context.wrap_socket(plain, server_hostname="127.0.0.1")
            self._connect(client_id)
        except (OSError, ConnectionError):
            getattr(self, "_socket", plain).close()
            raise

    def _connect(self, client_id):
        # Clean start, keep alive 60 s, no properties.
        self._socket.sendall(_packet(0x10, _text("MQTT") + b"\x05\x02\x00\x3c\x00" +
                                     _text(client_id)))
        kind, body = self._receive()
        if kind != 0x20 or body[1] != 0:
            raise ConnectionError(f"refused with {body[1]:#x}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def publish(self, topic, payload=b"x"):
        """The reason code of the PUBACK; below 0x80 the broker took it."""
        self._socket.sendall(_packet(0x32, _text(topic) + b"\x00\x01\x00" + payload))
        kind, body = self._answer()
        assert kind == 0x40, f"no PUBACK but {kind:#x}"
        return body[2] if len(body) > 2 else 0

    def subscribe(self, topic):
        self._socket.sendall(_packet(0x82, b"\x00\x02\x00" + _text(topic) + b"\x00"))
        kind, _ = self._answer()
        assert kind == 0x90, f"no SUBACK but {kind:#x}"

    def next_message(self):
        """(topic, payload) of the next message sent to this client."""
        kind, body = self._messages.pop(0) if self._messages else self._receive()
        assert kind & 0xF0 == 0x30, f"no PUBLISH but {kind:#x}"
        return _message(body)

    def messages_meanwhile(self):
        """[(topic, payload)] of those that came while something else was waited for."""
        came, self._messages = self._messages, []
        return [_message(body) for _, body in came]

    def is_open(self):
        """Asks for a ping; False when the broker has closed the connection."""
        try:
            self._socket.sendall(b"\xc0\x00")
            return self._answer()[0] == 0xD0
        except (OSError, ConnectionError):
            return False

    def _answer(self):
        """What is no message of another client."""
        while (packet := self._receive())[0] & 0xF0 == 0x30:
            self._messages.append(packet)
        return packet

    def _exactly(self, size):
        data = b""
        while len(data) < size:
            more = self._socket.recv(size - len(data))
            if not more:
                raise ConnectionError("closed by the broker")
            data += more
        return data

    def _receive(self):
        kind = self._exactly(1)[0]
        size = shift = 0
        while True:
            digit = self._exactly(1)[0]
            size |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                return kind, self._exactly(size)
