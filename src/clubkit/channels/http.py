"""One exchange over HTTP, with a deadline over all of it: the only way in which channels ask providers."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from email.message import Message as Headers
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import SplitResult, urlsplit

from attrs import field, frozen

from clubkit.channels.addresses import Address, read_address
from clubkit.channels.sockets import (
    Deadline,
    Monotonic,
    Resolve,
    addresses_of,
    buffered,
    connected,
    deadline_in,
    send_all,
    system_resolve,
)

__all__ = ["Exchange", "Failure", "Http", "Request", "Response"]

TIMEOUT_MS: Final = 20_000
"""Milliseconds that an exchange takes at most, from the look-up of the host to the last byte."""

BODY_MAX: Final = 65_536
"""Bytes that are read of an answer."""

RETRY_AFTER_MAX: Final = 86_400
"""Seconds that a far side can ask to wait; whoever asks for years gets a day."""

_PORTS: Final = {"http": 80, "https": 443}
_DIGITS_MAX: Final = 10


@frozen
class Request:
    """
    What is asked. Its `repr` shows the method alone: keys are in URLs and headers, people in bodies.

    Attributes:
        url: Absolute, of ``http`` or ``https``, in ASCII.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    method: str = "POST"


@frozen
class Response:
    """
    What was answered.

    Attributes:
        body: As much of it as is read; the rest is left.

        retry_after: Seconds that the far side asks to wait, 0 to 86,400, or none.
    """

    status: int
    body: bytes = field(repr=False)
    retry_after: int | None = None


@frozen
class Failure:
    """
    Why there was no answer.

    Attributes:
        reason: One of a few fixed sentences: an exception's own would tell the address.

        is_final: Whether another attempt is of no use.
    """

    reason: str
    is_final: bool = False


def anywhere(_address: Address) -> bool:
    """Every address will do: the host was written by the shop itself."""
    return True


Exchange = Callable[[Request], Response | Failure]
"""Asks once, never raises for what a network does, and follows no redirect."""


@frozen(eq=False)
class Http:
    """
    The exchange over ``http.client``. It heeds no proxy of the environment and keeps no connection.

    Attributes:
        timeout_ms: Milliseconds for the whole exchange.

        allows: Says whether a connection may be made to an address; every address of a host is asked for.

        tls: How certificates are checked, or none for the system's authorities.
    """

    timeout_ms: int = TIMEOUT_MS
    body_max: int = BODY_MAX
    allows: Callable[[Address], bool] = field(factory=lambda: anywhere, repr=False)
    resolve: Resolve = field(factory=lambda: system_resolve, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    monotonic: Monotonic = field(default=time.monotonic_ns, repr=False)

    def __call__(self, request: Request) -> Response | Failure:
        deadline = deadline_in(self.timeout_ms, self.monotonic)
        try:
            return self._asked(request, deadline)
        except ssl.SSLCertVerificationError:
            return Failure("the certificate is not right")
        except TimeoutError:
            return Failure("no answer in time")
        except (http.client.InvalidURL, ValueError):
            return Failure("no request can be made of it", is_final=True)
        except OSError:  # first: a connection that ended before the answer is also a bad answer
            return Failure("no connection, or it broke")
        except http.client.HTTPException:
            return Failure("the answer is no HTTP")

    def _asked(self, request: Request, deadline: Deadline) -> Response | Failure:
        parts = urlsplit(request.url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError
        port = parts.port or _PORTS[parts.scheme]
        addresses = addresses_of(parts.hostname, port, deadline, self.resolve)
        # The connection is made to what was checked: no name leads elsewhere in between.
        if not all(self.allows(read_address(address)) for address in addresses):
            return Failure("the address is not allowed", is_final=True)
        with closing(connected(addresses, port, deadline)) as plain:
            if parts.scheme == "http":
                return self._exchanged(request, parts, _DeadlineSocket(plain, deadline))
            with closing(self._wrapped(plain, parts.hostname, deadline)) as sock:
                return self._exchanged(request, parts, _DeadlineSocket(sock, deadline))

    def _wrapped(self, sock: socket.socket, host: str, deadline: Deadline) -> socket.socket:
        context = self.tls or ssl.create_default_context()
        sock.settimeout(deadline.left())
        return context.wrap_socket(sock, server_hostname=host)

    def _exchanged(self, request: Request, parts: SplitResult, sock: _DeadlineSocket) -> Response | Failure:
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port or _PORTS[parts.scheme])
        connection.sock = sock
        connection.request(request.method, _target(parts), body=request.body, headers=dict(request.headers))
        return self._read(connection.getresponse())

    def _read(self, response: http.client.HTTPResponse) -> Response | Failure:
        with response:
            body = response.read(self.body_max)
            if len(body) < self.body_max and response.length:
                return Failure("the answer broke off")
            return Response(response.status, body, _retry_after(response.headers))


class _DeadlineSocket:
    """As much of a socket as `http.client` uses. Whoever opened the socket closes it, once it is read."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        send_all(self._sock, data, self._deadline)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return buffered(self._sock, self._deadline)

    def close(self) -> None:
        """`http.client` closes it before the body is read."""


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _retry_after(headers: Headers) -> int | None:
    """Seconds, or the time between two dates that are both the far side's; ours may be off."""
    told = headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdecimal():
        return min(int(told[:_DIGITS_MAX]), RETRY_AFTER_MAX)
    try:
        span = parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(span.days * 86_400 + span.seconds, 0), RETRY_AFTER_MAX)
