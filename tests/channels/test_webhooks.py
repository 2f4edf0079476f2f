"""Webhooks: signed as the scheme says, and never a way into the shop's own network."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # has no types
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.channels import Webhook
from clubkit.channels.addresses import is_public, read_address
from clubkit.channels.http import RETRY_AFTER_MAX, Http
from clubkit.channels.webhooks import UrlRules, require_webhook_url, webhook_key
from clubkit.clock import FixedClock
from clubkit.errors import BadInputError
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText
from clubkit.testing import Behaviour

from .fakes.dialects import webhook_replies
from .fakes.hooks import OLD_SECRET, SECRET, checked_hook, signed_by
from .fakes.servers import HttpFake, Reply

CLOCK = FixedClock(Instant(1_790_000_000_123_456))
ANYWHERE = UrlRules(frozenset({"http"}), frozenset(range(1, 65_536)), lambda _address: True)
HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile.yaml"

PUBLIC = "93.184.215.14"
INSIDE = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104 - refused
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.0.9",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:100.64.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
"""Of the shop's own network, of the machine, of translators, and of nobody."""

OUTSIDE = [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_lead_inside(address):
    """Also those that releases of Python take for global."""
    assert not is_public(read_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_that_lead_outside(address):
    """The public Internet."""
    assert is_public(read_address(address))


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_as_public_in_the_other_notation(number):
    """An IPv4 address inside an IPv6 one is judged as what it is, and translators are refused whole."""
    plain = ip_address(number)

    assert is_public(plain) is is_public(ip_address(f"::ffff:{plain}"))
    assert not is_public(ip_network("64:ff9b::/96")[number])
    assert not is_public(ip_address((0x2002 << 112) | (number << 80)))


def resolving(*addresses):
    """A resolver that knows one answer."""
    return lambda _host, _port: list(addresses)


LOOKS_WRONG = [
    "http://example.com/",
    "https://example.com:8443/",
    "https://user@example.com/",
    "https://user:word@example.com/",
    "http://user@localhost:5432/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "https:///path",
    "https://example.com/#fragment",
    "https://example.com\\@127.0.0.1/",
    "https://example.com/ a",
    "https://example.com/\r\nX: y",
    "https://exämple.com/",
    "https://[::1/",
    "https://example.com:port/",
    "",
    "https://example.com/" + "a" * 2000,
]


@pytest.mark.parametrize("url", LOOKS_WRONG)
def test_urls_that_look_wrong(url):
    """They are refused when they are given, and at each attempt without a look-up."""
    asked = []

    def asking(host, _port):
        asked.append(host)
        return [PUBLIC]

    channel = Webhook((SecretText(SECRET),), http=Http(resolve=asking))

    with pytest.raises(BadInputError) as found:
        require_webhook_url(url, resolve=resolving(PUBLIC))

    assert not url or url not in str(found.value)
    assert (Verdict.REJECTED, []) == (channel.send(Outgoing("m", url, "words")).verdict, asked)


@pytest.mark.parametrize("address", INSIDE)
def test_hosts_that_lead_inside(address):
    """Refused when they are given and at each attempt, also where another address of theirs is public."""
    inside = resolving(PUBLIC, address)
    channel = Webhook((SecretText(SECRET),), http=Http(resolve=inside))

    with pytest.raises(BadInputError, match="public Internet"):
        require_webhook_url("https://shop.example/hook", resolve=inside)

    answer = channel.send(Outgoing("m", "https://shop.example/hook", "words"))
    assert Answer(Verdict.REJECTED, reason="the address is not allowed") == answer


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "[::ffff:169.254.169.254]", "localhost"])
def test_other_ways_to_write_an_address(host):
    """The system's own resolver reads them, and what it makes of them is checked."""
    channel = Webhook((SecretText(SECRET),))

    with pytest.raises(BadInputError):
        require_webhook_url(f"https://{host}/")

    assert "the address is not allowed" == channel.send(Outgoing("m", f"https://{host}/", "words")).reason


def fail(_host, _port):
    """A resolver that knows no host."""
    raise OSError("no such host")


@pytest.mark.parametrize("resolve", [fail, resolving(), resolving("what?")])
def test_a_host_without_an_address(resolve):
    """Refused when it is given."""
    with pytest.raises(BadInputError) as found:
        require_webhook_url("https://shop.example/", resolve=resolve)

    assert "shop.example" not in str(found.value)


def test_a_public_host_is_right():
    """On the port of https."""
    require_webhook_url("https://shop.example/hook?a=b", resolve=resolving(*OUTSIDE))
    require_webhook_url("https://shop.example:443/", resolve=resolving(PUBLIC))


# --- a name that changes its answer -------------------------------------------------------------------


class Rebinding:
    """A resolver that names the first address once, and the second from then on."""

    def __init__(self, first, then):
        self.answers = [first]
        self.then = then
        self.asked = 0

    def __call__(self, _host, _port):
        self.asked += 1
        return [self.answers.pop() if self.answers else self.then]


def test_a_name_that_leads_inside_later(hook):
    """It was right when it was given; each attempt looks it up once, and connects to what it checked."""
    rebinding = Rebinding(PUBLIC, "127.0.0.1")
    url = f"http://rebind.example:{hook.fake.port}/"
    rules = evolve(ANYWHERE, allows=is_public)
    require_webhook_url(url, rules, resolve=rebinding)
    channel = Webhook((SecretText(SECRET),), rules=rules, http=Http(resolve=rebinding))

    answer = channel.send(Outgoing("m", url, "words"))

    assert Answer(Verdict.REJECTED, reason="the address is not allowed") == answer
    assert (2, []) == (rebinding.asked, hook.asked)


def test_one_attempt_asks_the_resolver_once(hook):
    """Between the check and the connection nobody is asked again."""
    rebinding = Rebinding("127.0.0.1", PUBLIC)
    channel = Webhook((SecretText(SECRET),), rules=ANYWHERE, clock=CLOCK, http=Http(resolve=rebinding))

    assert (
        Verdict.ACCEPTED
        == channel.send(Outgoing("m", f"http://rebind.example:{hook.fake.port}/", "w")).verdict
    )
    assert (1, f"rebind.example:{hook.fake.port}") == (rebinding.asked, hook.asked[0].headers["host"])


# --- what is sent -------------------------------------------------------------------------------------


@pytest.fixture
def hook(fakes):
    """A receiver that checks signatures."""
    fakes.append(HttpFake(checked_hook, webhook_replies()))
    return fakes[0]


def made(*secrets, url=None):
    """A channel of loopback."""
    return Webhook(tuple(map(SecretText, secrets)), url, rules=ANYWHERE, clock=CLOCK)


def test_the_payload_is_thin(hook):
    """Type, timestamp, and of the message what it takes to show it; the id and the second are in headers."""
    made(SECRET).send(Outgoing("m-1", hook.url, "سلام"))

    (asked,) = hook.asked
    data = {"message_id": "m-1", "language": "fa", "text": "سلام"}
    assert {"type": "message.due", "timestamp": "2026-09-21T14:13:20.123456Z", "data": data} == asked.document
    assert ("m-1", "1790000000") == (asked.headers["webhook-id"], asked.headers["webhook-timestamp"])


def test_a_pattern_is_the_type(hook):
    """And its values stand for the words."""
    made(SECRET).send(Outgoing("m-1", hook.url, "سلام", pattern="birthday", values=(("points", "12"),)))

    (asked,) = hook.asked
    assert "birthday" == asked.document["type"]
    assert {"message_id": "m-1", "language": "fa", "values": {"points": "12"}} == asked.document["data"]


def test_all_to_one_url(hook):
    """Then the payload says whom the message is for."""
    made(SECRET, url=hook.url).send(Outgoing("m-1", "member-7", "سلام"))

    assert "member-7" == hook.asked[0].document["data"]["to"]


def test_a_change_of_the_secret(hook):
    """While it lasts both sign, so that a receiver knows either."""
    made(SECRET, OLD_SECRET).send(Outgoing("m-1", hook.url, "سلام"))

    (asked,) = hook.asked
    assert all(signed_by(asked, secret) for secret in (SECRET, OLD_SECRET))
    assert 2 == len(asked.headers["webhook-signature"].split(" "))


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (Reply(200), Answer(Verdict.ACCEPTED)),
        (Reply(299), Answer(Verdict.ACCEPTED)),
        (Reply(301, None, {"Location": "http://127.0.0.1/"}), Answer(Verdict.RETRY, reason="status 301")),
        (Reply(307, None, {"Location": "http://127.0.0.1/"}), Answer(Verdict.RETRY, reason="status 307")),
        (Reply(404), Answer(Verdict.RETRY, reason="status 404")),
        (Reply(410), Answer(Verdict.BLACKLISTED, reason="the receiver wants no more, status 410")),
        (Reply(429, None, {"Retry-After": "30"}), Answer(Verdict.RETRY, None, "status 429", 30)),
        (Reply(502), Answer(Verdict.RETRY, reason="status 502")),
        (
            Reply(503, None, {"Retry-After": "315360000"}),
            Answer(Verdict.RETRY, None, "status 503", RETRY_AFTER_MAX),
        ),
        (Reply(504), Answer(Verdict.RETRY, reason="status 504")),
    ],
)
def test_what_each_status_means(hook, reply, answer):
    """2xx alone is success; 410 wants no more; whoever asks for ten years to wait gets a day."""
    hook.will_answer(reply)

    assert answer == made(SECRET).send(Outgoing("m-1", hook.url, "سلام"))


def test_a_hostile_receiver_holds_up_no_other(fakes):
    """Each attempt has its own connection and its own end."""
    fakes += [HttpFake(checked_hook, webhook_replies()) for _ in range(2)]
    fakes[0].will(Behaviour.DRIPS)
    slow = Webhook((SecretText(SECRET),), rules=ANYWHERE, clock=CLOCK, http=Http(timeout_ms=50))

    verdicts = [
        slow.send(Outgoing("m-1", fakes[0].url, "w")).verdict,
        made(SECRET).send(Outgoing("m-1", fakes[1].url, "w")).verdict,
    ]

    assert [Verdict.RETRY, Verdict.ACCEPTED] == verdicts


def test_a_payload_has_a_limit(hook):
    """The scheme asks for small ones."""
    answer = made(SECRET).send(Outgoing("m-1", hook.url, "x" * 20_000))

    assert ("a payload of over 20000 bytes", []) == (answer.reason, hook.asked)


@pytest.mark.parametrize("message_id", ["", "a.b", "m\r\nX: y", "é", "m" * 65])
def test_an_id_that_would_confuse_the_signature(hook, message_id):
    """Id, second and body are signed with dots between them."""
    answer = made(SECRET).send(Outgoing(message_id, hook.url, "w"))

    assert (Verdict.REJECTED, []) == (answer.verdict, hook.asked)


@pytest.mark.parametrize(
    "secret", ["canary", "whsec_c2hvcnQ=", "whsec_!!!!", "whsec_" + "YWJj" * 22, SECRET.upper()]
)
def test_secrets_that_are_none(secret):
    """24 to 64 bytes behind the prefix; nothing of it is in the error."""
    with pytest.raises(BadInputError) as found:
        webhook_key(SecretText(secret))

    assert secret not in str(found.value)


def test_a_channel_without_a_secret():
    """It would sign nothing."""
    with pytest.raises(BadInputError):
        Webhook(())


@pytest.mark.skipif(not HOSTILE.exists(), reason="the list of hostile inputs is not here")
def test_hostile_urls_of_the_list():
    """Every URL of the case H32 is refused when it is given, and again at the attempt."""
    cases = {case["id"]: case for case in yaml.safe_load(HOSTILE.read_text("utf-8"))["cases"]}
    urls = cases["H32"]["input"].split(", ")
    channel = Webhook(
        (SecretText(SECRET),), rules=UrlRules(frozenset({"http", "https"}), frozenset({80, 443}))
    )

    assert {"webhook_out"} == {cases[name]["surface"] for name in ("H32", "H33", "H34")}
    assert len(urls) > 7
    for url in urls:
        with pytest.raises(BadInputError):
            require_webhook_url(url, channel.rules)
        assert Verdict.REJECTED == channel.send(Outgoing("m", url, "words")).verdict
