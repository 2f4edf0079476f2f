"""
Signed webhooks: a message told to a server of the shop's, by the scheme Standard Webhooks 1.0.0.

Source: the Standard Webhooks specification 1.0.0: headers, ``whsec_`` secrets, the ``v1`` signature, payloads
and what each status means.

Where a URL leads is checked when it is given and at each attempt, and the connection is made to an address
that was checked: a URL that somebody typed must not become a way into the shop's own network.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import SplitResult, urlsplit

from attrs import evolve, field, frozen

from clubkit.calendars import Instant, format_instant
from clubkit.channels.addresses import Address, is_public, read_address
from clubkit.channels.http import Exchange, Failure, Http, Request, Response
from clubkit.channels.sockets import Resolve, system_resolve
from clubkit.clock import Clock, SystemClock
from clubkit.errors import BadInputError
from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

PAYLOAD_MAX: Final = 20_000
"""Bytes of a payload; the scheme asks for small ones."""

ANSWER_MAX: Final = 4096
"""Bytes that are read of what a receiver says. Nothing of it is kept."""

_URL_MAX: Final = 2000
_PREFIX: Final = "whsec_"
_KEY_BYTES: Final = range(24, 65)
_SECOND: Final = 1_000_000
_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_EVENT: Final = "message.due"
_OK: Final = range(200, 300)
_GONE: Final = 410


@frozen
class UrlRules:
    """
    Which URLs a webhook may have.

    Attributes:
        schemes: Of the URL.

        ports: That it may name, or that its scheme has.

        allows: Says whether an address may be connected to.
    """

    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = frozenset({443})
    allows: Callable[[Address], bool] = field(factory=lambda: is_public, repr=False)


PUBLIC_HTTPS: Final = UrlRules()
"""``https`` on port 443 of a host whose every address is on the public Internet."""


def require_webhook_url(url: str, rules: UrlRules = PUBLIC_HTTPS, *, resolve: Resolve | None = None) -> None:
    """
    Refuse a URL that no webhook may be sent to, when it is given. It is checked again at each attempt.

    Args:
        resolve: Looks up addresses, or none for the system's resolver.

    Raises:
        BadInputError: If it is longer than 2,000 characters, of another scheme or port, has a user, a
            fragment or characters past ASCII, its host has no address, or one that is not public. It is not
            in the error.
    """
    parts = _parts(url, rules)
    if parts is None:
        raise BadInputError("url", "an https URL without a user, on a port that is allowed", "another text")
    try:
        addresses = [
            read_address(each)
            for each in (resolve or system_resolve)(parts.hostname or "", parts.port or 443)
        ]
    except (OSError, ValueError) as error:
        raise BadInputError("url", "of a host that has an address", type(error).__name__) from None
    if not addresses or not all(map(rules.allows, addresses)):
        raise BadInputError("url", "of a host on the public Internet", "another address, or none")


def webhook_key(secret: SecretText) -> bytes:
    """
    The bytes of a secret of the form ``whsec_`` and base64.

    Raises:
        BadInputError: If it is of another form, or not of 24 to 64 bytes. It is not in the error.
    """
    text = secret.reveal()
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not text.startswith(_PREFIX) or len(key) not in _KEY_BYTES:
        raise BadInputError("webhook secret", "whsec_ and the base64 of 24 to 64 bytes", "another text")
    return key


def signature(secrets: tuple[SecretText, ...], message_id: str, seconds: int, body: bytes) -> str:
    """
    The header of signatures over id, second and body: one for each secret.

    .. doctest::

        >>> secret = SecretText("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        >>> signature((secret,), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
        'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = b".".join((message_id.encode(), str(seconds).encode(), body))
    digests = (hmac.digest(webhook_key(secret), signed, hashlib.sha256) for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


@frozen(eq=False)
class Webhook:
    """
    A channel that tells a server of a message.

    The payload is thin: ``type`` (the message's pattern, or ``message.due``), ``timestamp``, and ``data``
    with ``message_id``, ``language``, the pattern's ``values`` or the ``text``, and where all go to one URL
    ``to``.
    Body and signature are made anew at each attempt; ``webhook-id`` stays, and by it the receiver tells a
    second attempt from a second message.

    Attributes:
        secrets: The new first; while a secret is changed the old one behind it, and both sign.

        url: Where all messages go; none if each message says where to.

        name: What programs and consents call the channel.

        rules: Which URLs are right.

        clock: Says when.

        http: Asks the receiver. The rules decide what it may connect to.

    Raises:
        BadInputError: If there is no secret, one is none, or the name or the URL is none.
    """

    secrets: tuple[SecretText, ...]
    url: str | None = field(default=None, repr=False)
    name: str = "webhook"
    rules: UrlRules = field(default=PUBLIC_HTTPS, repr=False)
    clock: Clock = field(factory=SystemClock, repr=False)
    http: Http = field(factory=Http, repr=False)

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)
        if not self.secrets:
            raise BadInputError("webhook secret", "at least one", "none")
        for secret in self.secrets:
            webhook_key(secret)
        if self.url is not None and _parts(self.url, self.rules) is None:
            raise BadInputError(
                "url", "an https URL without a user, on a port that is allowed", "another text"
            )

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        url = outgoing.to if self.url is None else self.url
        if _parts(url, self.rules) is None:
            return Answer(Verdict.REJECTED, reason="the URL is not allowed")
        if not _MESSAGE_ID.fullmatch(outgoing.message_id):
            return Answer(Verdict.REJECTED, reason="the message has no right id")
        now = self.clock.now()
        body = self._body(outgoing, now)
        if len(body) > PAYLOAD_MAX:
            return Answer(Verdict.REJECTED, reason=f"a payload of over {PAYLOAD_MAX} bytes")
        exchange: Exchange = evolve(self.http, allows=self.rules.allows, body_max=ANSWER_MAX)
        return _answer(exchange(Request(url, self._headers(outgoing.message_id, now, body), body)))

    def _headers(self, message_id: str, now: Instant, body: bytes) -> dict[str, str]:
        seconds = now // _SECOND
        return {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(seconds),
            "webhook-signature": signature(self.secrets, message_id, seconds, body),
        }

    def _body(self, outgoing: Outgoing, now: Instant) -> bytes:
        data: dict[str, object] = {"message_id": outgoing.message_id, "language": outgoing.language}
        if outgoing.pattern is None:
            data["text"] = outgoing.text
        else:
            data["values"] = dict(outgoing.values)
        if self.url is not None:
            data["to"] = outgoing.to
        payload = {"type": outgoing.pattern or _EVENT, "timestamp": format_instant(now), "data": data}
        return json.dumps(payload, separators=(",", ":")).encode()


def _answer(reply: Response | Failure) -> Answer:
    if isinstance(reply, Failure):
        return Answer(Verdict.REJECTED if reply.is_final else Verdict.RETRY, reason=reply.reason)
    if reply.status in _OK:
        return Answer(Verdict.ACCEPTED)
    if reply.status == _GONE:
        return Answer(Verdict.BLACKLISTED, reason="the receiver wants no more, status 410")
    return Answer(Verdict.RETRY, reason=f"status {reply.status}", retry_after=reply.retry_after)


def _parts(url: str, rules: UrlRules) -> SplitResult | None:
    """A URL in parts, or none where its looks alone forbid it."""
    if not (0 < len(url) <= _URL_MAX and url.isascii() and url.isprintable() and " " not in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    is_right = parts.scheme in rules.schemes and port in rules.ports and bool(parts.hostname)
    return parts if is_right and "@" not in parts.netloc and not parts.fragment and "\\" not in url else None
