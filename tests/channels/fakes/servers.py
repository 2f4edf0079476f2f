"""Far sides on loopback, which do what a test tells them."""

from __future__ import annotations

import http.client
import io
import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from attrs import define, field, frozen

from clubkit.testing import Behaviour

PATIENT_MS = 60_000
HASTY_MS = 60
"""For far sides that never end their answer: then no machine is too slow, and no test waits long."""

ENDLESS = {Behaviour.STAYS_SILENT, Behaviour.DRIPS}
DRIP_SECONDS = 0.01


@frozen
class Asked:
    """One request, as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The body of a request in JSON."""
        assert "application/json" == self.headers["content-type"]
        return dict(json.loads(self.body))


@frozen
class Reply:
    """What is answered."""

    status: int
    document: object = None
    headers: Mapping[str, str] = field(factory=dict)

    def written(self) -> bytes:
        """The bytes of it."""
        body = json.dumps(self.document, ensure_ascii=False).encode()
        lines = [f"HTTP/1.1 {self.status} Whatever", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body


@define(eq=False)
class Fake:
    """
    A server that answers each connection by a function of its own thread, until it is stopped.

    What it finds wrong with a request is in `complaints`.
    """

    talk: Callable[[socket.socket, threading.Event], None]
    complaints: list[str] = field(factory=list)
    stopped: threading.Event = field(factory=threading.Event)
    _server: socketserver.ThreadingTCPServer = field(init=False)

    def __attrs_post_init__(self) -> None:
        fake = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with suppress(ConnectionError, ssl.SSLError):
                    fake._talked(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler, bind_and_activate=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _talked(self, connection: socket.socket) -> None:
        try:
            self.talk(connection, self.stopped)
        except AssertionError as error:
            self.complaints.append(str(error) or repr(error))
            raise ConnectionError from error

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """End it, and every connection with it."""
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


def read_request(file: io.BufferedIOBase) -> Asked:
    """A whole request."""
    method, path, version = file.readline().decode().split()
    assert version == "HTTP/1.1"
    headers = http.client.parse_headers(file)
    body = file.read(int(headers["Content-Length"]))
    return Asked(method, path, {name.lower(): value for name, value in headers.items()}, body)


def drip(connection: socket.socket, stopped: threading.Event, text: bytes) -> None:
    """One byte at a time, the last one for ever."""
    connection.sendall(text)
    while not stopped.wait(DRIP_SECONDS):
        connection.sendall(b"x")


@define(eq=False)
class HttpFake:
    """
    A provider over HTTP: a dialect checks each request strictly, and says what each behaviour answers.

    Attributes:
        check: Asserts of a request what the provider's page says; its id, or none.

        replies: What is answered for each behaviour that the provider has.
    """

    check: Callable[[Asked], str | None]
    replies: dict[Behaviour, Reply]
    tells_ids: bool = True
    mumble: bytes = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>what?</html>"
    behaviour: Behaviour = Behaviour.ACCEPTS
    asked: list[Asked] = field(factory=list)
    fake: Fake = field(init=False)
    _ids: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.fake = Fake(self._talk)

    @property
    def can(self) -> set[Behaviour]:
        return {*self.replies, Behaviour.CLOSES, Behaviour.MUMBLES, *ENDLESS}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.fake.port}"

    @property
    def patience_ms(self) -> int:
        """How long a channel may wait for it."""
        return HASTY_MS if self.behaviour in ENDLESS else PATIENT_MS

    def will(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    def ids(self) -> list[str]:
        return self._ids

    def will_answer(self, reply: Reply) -> None:
        """Answer this from now on."""
        self.behaviour = Behaviour.ACCEPTS
        self.replies[Behaviour.ACCEPTS] = reply

    def _talk(self, connection: socket.socket, stopped: threading.Event) -> None:
        with connection.makefile("rb") as file:
            asked = read_request(file)
        self.asked.append(asked)
        found = self.check(asked)
        if found is not None:
            self._ids.append(found)
        match self.behaviour:
            case Behaviour.CLOSES:
                return
            case Behaviour.MUMBLES:
                connection.sendall(self.mumble)
            case Behaviour.STAYS_SILENT:
                stopped.wait()
            case Behaviour.DRIPS:
                drip(connection, stopped, b"HTTP/1.1 200 OK\r\nX: ")
            case _:
                connection.sendall(self.replies[self.behaviour].written())
