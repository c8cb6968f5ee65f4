"""A wire below the protocols that changes bytes on their way to the broker: a TCP proxy in this
process, whose threads end with their connections."""

import socket
import threading


class Wire:
    """Listens at `port`; everything goes on to `target_port`. `spoil`, when set, gets each piece on
    its way up and returns what arrives instead."""

    def __init__(self, test, target_port):
        self.spoil = None
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        test.addCleanup(self._close)

    def _close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        try:
            while True:
                near, _ = self._listener.accept()
                self._connect(near)
        except OSError:
            pass

    def _connect(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self._target_port))
        except OSError:
            near.close()
            return
        for source, sink, change in ((near, far, self._changed), (far, near, lambda piece: piece)):
            threading.Thread(target=_carry, args=(source, sink, change), daemon=True).start()

    def _changed(self, piece):
        return self.spoil(piece) if self.spoil else piece


def _carry(source, sink, change):
    with source, sink:
        try:
            while piece := source.recv(65536):
                sink.sendall(change(piece))
        except OSError:
            pass
        for each in (source, sink):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
