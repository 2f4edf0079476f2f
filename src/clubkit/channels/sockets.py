"""Connections that end by a deadline, whatever the far side does."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import Final

from attrs import field, frozen

Monotonic = Callable[[], int]
"""Nanoseconds of a clock that is never set back."""

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, in the order to try them. Raises OSError where there are none."""

_NANOS_PER_MILLI: Final = 1_000_000
_NANOS_PER_SECOND: Final = 1_000_000_000


@frozen
class Deadline:
    """
    The moment by which everything is over.

    Attributes:
        ends_ns: When, by *monotonic*.
    """

    ends_ns: int
    monotonic: Monotonic = field(repr=False)

    def left(self) -> float:
        """
        Seconds that are left, as sockets take them.

        Raises:
            TimeoutError: If none are.
        """
        left_ns = self.ends_ns - self.monotonic()
        if left_ns <= 0:
            raise TimeoutError
        return left_ns / _NANOS_PER_SECOND


def deadline_in(millis: int, monotonic: Monotonic = time.monotonic_ns) -> Deadline:
    """The moment in so many milliseconds."""
    return Deadline(monotonic() + millis * _NANOS_PER_MILLI, monotonic)


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver knows."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def addresses_of(
    host: str, port: int, deadline: Deadline, resolve: Resolve = system_resolve
) -> Sequence[str]:
    """
    The addresses of a host, at least one.

    They are asked for in a thread: resolvers take no deadline, and whoever owns a domain says how slowly it
    answers.

    Raises:
        OSError: If there is none, or not in time.
    """
    future: Future[Sequence[str]] = Future()

    def ask() -> None:
        try:
            future.set_result(resolve(host, port))
        except (OSError, UnicodeError) as error:
            future.set_exception(OSError(type(error).__name__))

    Thread(target=ask, daemon=True).start()
    addresses = future.result(timeout=deadline.left())
    if not addresses:
        raise OSError("no address")
    return addresses


def connected(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """
    A connection to the first address that answers. Nothing is looked up.

    Raises:
        OSError: If none answers in time.
    """
    last: OSError = OSError("no address")
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), timeout=deadline.left())
        except OSError as error:
            last = error
        else:
            # Or a body waits until the other side has acknowledged its headers, a twenty-fifth of a second.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise last


def send_all(sock: socket.socket, data: bytes, deadline: Deadline) -> None:
    """
    Send everything, or raise by the deadline; a `sendall` over TLS begins to wait anew with each piece.

    Raises:
        OSError: If it cannot be sent in time.
    """
    rest = memoryview(data)
    while rest:
        sock.settimeout(deadline.left())
        rest = rest[sock.send(rest) :]


class DeadlineReader(io.RawIOBase):
    """What a socket sends, until the deadline: also of a far side that sends one byte a second for ever."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # as io calls it
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


def buffered(sock: socket.socket, deadline: Deadline) -> io.BufferedReader:
    """A file to read from a socket until the deadline."""
    return io.BufferedReader(DeadlineReader(sock, deadline))
