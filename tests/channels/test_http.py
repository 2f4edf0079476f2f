"""One exchange, with a deadline over all of it."""

from __future__ import annotations

import threading
from email.utils import format_datetime

import pytest
from attrs import evolve

from clubkit.calendars import parse_instant, to_datetime
from clubkit.channels.http import RETRY_AFTER_MAX, Failure, Http, Request, Response

from .fakes.certificates import HOST
from .fakes.servers import Fake, read_request

NANOS = 1_000_000_000


def asking(url):
    """A request with a body."""
    return Request(url, {"X-Key": "canary"}, b"{}")


@pytest.fixture
def answering(fakes):
    """A function that starts a server which answers the same bytes to each request; its URL."""

    def start(*pieces):
        def talk(connection, _stopped):
            with connection.makefile("rb") as file:
                read_request(file)
            for piece in pieces:
                connection.sendall(piece)

        fakes.append(type("Server", (), {"fake": Fake(talk)}))
        return f"http://127.0.0.1:{fakes[-1].fake.port}/"

    return start


OK = b"HTTP/1.1 200 OK\r\n"

ANSWERS = [
    ([OK, b"Content-Length: 2\r\n\r\n{}"], Response(200, b"{}")),
    ([OK, b"Connection: close\r\n\r\nuntil the end"], Response(200, b"until the end")),
    ([OK, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"], Response(200, b"{}")),
    ([b"HTTP/1.1 100 Continue\r\n\r\n", OK, b"Content-Length: 0\r\n\r\n"], Response(200, b"")),
    ([OK, b"Content-Length: 9\r\n\r\n{}"], Failure("the answer broke off")),
    ([OK, b"Transfer-Encoding: chunked\r\n\r\n9\r\n{}"], Failure("the answer is no HTTP")),
    ([OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"], Failure("the answer is no HTTP")),
    ([b"hello\r\n\r\n"], Failure("the answer is no HTTP")),
    ([b"HTTP/1.1 1000000 OK\r\n\r\n"], Failure("the answer is no HTTP")),
    ([], Failure("no connection, or it broke")),
    ([OK, b"X: y\r\n" * 10_000, b"\r\n"], Failure("the answer is no HTTP")),
    ([OK, b"X: ", b"y" * 100_000, b"\r\n\r\n"], Failure("the answer is no HTTP")),
]


@pytest.mark.parametrize(("pieces", "expected"), ANSWERS)
def test_what_is_answered(answering, pieces, expected):
    """Broken, cut and overlong answers are failures with a reason of ours."""
    assert expected == Http()(asking(answering(*pieces)))


def test_a_body_is_read_up_to_the_limit(answering):
    """A gigabyte is not."""
    url = answering(OK, b"Content-Length: 1073741824\r\n\r\n", b"x" * 5000)

    assert Response(200, b"x" * 4096) == Http(body_max=4096)(asking(url))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(answering, status):
    """It is an answer like any other."""
    inside = answering(OK, b"Content-Length: 0\r\n\r\n")
    url = answering(f"HTTP/1.1 {status} Found\r\nLocation: {inside}\r\nContent-Length: 0\r\n\r\n".encode())

    assert Response(status, b"") == Http()(asking(url))


def test_no_proxy_of_the_environment_is_heeded(answering, monkeypatch):
    """Whoever can set a variable does not read the messages."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert Response(200, b"") == Http()(asking(answering(OK, b"Content-Length: 0\r\n\r\n")))


AT = parse_instant("2026-11-24T10:00:00Z")


def date_of(seconds):
    """A date of a header."""
    return format_datetime(to_datetime(AT + seconds * 1_000_000)).replace("+0000", "GMT")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("86400", RETRY_AFTER_MAX),
        ("86401", RETRY_AFTER_MAX),
        ("315360000", RETRY_AFTER_MAX),
        ("9" * 4000, RETRY_AFTER_MAX),
        ("-5", None),
        ("soon", None),
        ("۱۲", None),
        ("", None),
        (date_of(90), 90),
        (date_of(-90), 0),
        (date_of(10**9), RETRY_AFTER_MAX),
    ],
)
def test_how_long_to_wait(answering, header, seconds):
    """Seconds, or a date that is compared with the server's own; a day at most."""
    url = answering(OK, f"Date: {date_of(0)}\r\nRetry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode())

    assert Response(200, b"", seconds) == Http()(asking(url))


def test_a_date_without_a_date_beside_it_says_nothing(answering):
    """Our clock may be another."""
    url = answering(OK, f"Retry-After: {date_of(90)}\r\nContent-Length: 0\r\n\r\n".encode())

    assert Response(200, b"") == Http()(asking(url))


class Clock:
    """A clock that goes on by a second each time that somebody looks."""

    def __init__(self):
        self.now = 0

    def __call__(self):
        self.now += NANOS
        return self.now


def test_the_deadline_is_over_the_whole_exchange(answering):
    """Each byte comes at once, and yet there is an end: by the clock that was handed in."""
    http = Http(timeout_ms=20_000, monotonic=Clock())
    url = answering(OK, *[b"X: y\r\n"] * 50, b"Content-Length: 0\r\n\r\n")
    drops = [http(asking(url)) for _ in range(3)]

    assert all(each == Response(200, b"") or each == Failure("no answer in time") for each in drops)
    assert Failure("no answer in time") == Http(timeout_ms=3000, monotonic=Clock())(asking(url))


def test_a_slow_resolver_has_the_same_deadline():
    """Whoever owns a domain says how slowly it answers."""
    asked = []
    release = threading.Event()

    def slow(host, port):
        asked.append((host, port))
        release.wait()
        return []

    found = Http(timeout_ms=50, resolve=slow)(asking("http://slow.example/"))
    release.set()

    assert Failure("no answer in time") == found
    assert [("slow.example", 80)] == asked


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "no request can be made of it"),
        ("https://", "no request can be made of it"),
        ("http://[::1", "no request can be made of it"),
        ("http://127.0.0.1:99999/", "no request can be made of it"),
        ("http://127.0.0.1:9/a\r\nX: y", "no request can be made of it"),
    ],
)
def test_what_is_no_request(url, reason):
    """Another attempt is of no use."""
    found = Http(resolve=lambda *_: ["127.0.0.1"])(asking(url))

    assert found in (Failure(reason, is_final=True), Failure("no connection, or it broke"))


def test_a_request_shows_nothing():
    """Keys are in URLs and headers, people in bodies."""
    assert "Request(method='POST')" == repr(asking("https://api.example/v1/canary"))
    assert "Response(status=200, retry_after=None)" == repr(Response(200, b"canary"))


# --- TLS ---------------------------------------------------------------------------------------------


@pytest.fixture
def secure(fakes, certificates):
    """A server with TLS, and what it saw: the name of the handshake, and the header of the host."""
    seen = []

    def talk(connection, _stopped):
        names = []
        certificates.server.sni_callback = lambda _sock, name, _context: names.append(name)
        with certificates.server.wrap_socket(connection, server_side=True) as tls:
            with tls.makefile("rb") as file:
                asked = read_request(file)
            seen.append((*names, asked.headers["host"]))
            tls.sendall(OK + b"Content-Length: 0\r\n\r\n")

    fakes.append(type("Server", (), {"fake": Fake(talk)}))
    return fakes[-1].fake.port, seen


def test_the_connection_goes_to_the_checked_address_under_its_name(secure, certificates):
    """The handshake and the header keep the name, and the certificate is checked against it."""
    port, seen = secure
    http = Http(resolve=lambda *_: ["127.0.0.1"], tls=certificates.client)

    assert Response(200, b"") == http(asking(f"https://{HOST}:{port}/"))
    assert [(HOST, f"{HOST}:{port}")] == seen


@pytest.mark.parametrize("case", ["another name", "nobody trusts it"])
def test_a_wrong_certificate_ends_it(secure, certificates, case):
    """Nothing was sent by then."""
    port, seen = secure
    http = Http(resolve=lambda *_: ["127.0.0.1"], tls=certificates.client)
    if case == "nobody trusts it":
        http, name = evolve(http, tls=None), HOST
    else:
        name = "other.example"

    assert Failure("the certificate is not right") == http(asking(f"https://{name}:{port}/"))
    assert [] == seen
