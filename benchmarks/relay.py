"""A relay before a server, which counts how often a client waits for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread

_BYTES = 65_536


class Relay:
    """
    Hands on what the connections to a port of this machine say, in both directions.

    Attributes:
        port: Where it listens, on 127.0.0.1.

        round_trips: How often a client spoke after its server had.
    """

    def __init__(self, listener: socket.socket, server_port: int) -> None:
        self.port: int = listener.getsockname()[1]
        self.round_trips = 0
        self._listener = listener
        self._server_port = server_port

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._serve_turns(client, server)

    def _serve_turns(self, client: socket.socket, server: socket.socket) -> None:
        has_answered = [True]

        def answer() -> None:
            while said := _received(server):
                has_answered[0] = True
                client.sendall(said)

        answering = Thread(target=answer, daemon=True)
        answering.start()
        while said := _received(client):
            self.round_trips += has_answered[0]
            has_answered[0] = False
            server.sendall(said)
        server.shutdown(socket.SHUT_RDWR)
        answering.join()


@contextmanager
def relayed(server_port: int) -> Iterator[Relay]:
    """A relay before a server of this machine, for a block."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        relay = Relay(listener, server_port)
        serving = Thread(target=relay.serve, daemon=True)
        serving.start()
        try:
            yield relay
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            serving.join()


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(_BYTES)
    except OSError:
        return b""
