"""What the providers have in common: how they are asked, and how what they say becomes an `Answer`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from clubkit.channels.http import RETRY_AFTER_MAX, Exchange, Failure, Request, Response
from clubkit.errors import BadInputError
from clubkit.reminders.sending import Answer, Verdict

Document = Mapping[str, object]


class Outcome(NamedTuple):
    """What a provider's code means for a message, and why in words of ours."""

    verdict: Verdict
    reason: str


Codes = Mapping[int, Outcome]
"""What each code of a provider means."""

ACCOUNT: Final = "the account"
"""What stands against every message alike is tried again: it passes once the shop has mended it."""

STATUSES: Final[Codes] = {
    400: Outcome(Verdict.REJECTED, "the provider cannot read it"),
    401: Outcome(Verdict.RETRY, f"{ACCOUNT}: the key is refused"),
    402: Outcome(Verdict.RETRY, f"{ACCOUNT}: no credit"),
    403: Outcome(Verdict.RETRY, f"{ACCOUNT}: no access"),
    408: Outcome(Verdict.RETRY, "the provider waited too long"),
    422: Outcome(Verdict.REJECTED, "the provider cannot take it"),
    429: Outcome(Verdict.RETRY, "too many at once"),
}
"""What a status of HTTP means where the provider says nothing more."""

UNREADABLE: Final = Answer(Verdict.RETRY, reason="the answer cannot be read")

_SERVER_ERRORS: Final = range(500, 600)
_OK: Final = range(200, 300)
_MOBILE: Final = re.compile(r"\+98(9[0-9]{9})")
_PROVIDER_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


def no_iranian_mobile() -> Answer:
    """The answer to a number that Iranian providers do not take."""
    return Answer(Verdict.REJECTED, reason="no Iranian mobile number")


def iranian_mobile(to: str) -> str | None:
    """An E.164 number as Iranian providers write it, ``0912...``; none where it is no Iranian mobile."""
    found = _MOBILE.fullmatch(to)
    return f"0{found[1]}" if found else None


def post_json(url: str, document: Document, headers: Mapping[str, str] | None = None) -> Request:
    """A request with a JSON body; what is no Unicode in it is escaped."""
    kind = {"Content-Type": "application/json", "Accept": "application/json"}
    return Request(url, kind | dict(headers or {}), json.dumps(document).encode())


def post_form(url: str, fields: Mapping[str, str]) -> Request:
    """A request with the body of a form; what is no Unicode in it becomes question marks."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return Request(url, kind, urlencode(fields, errors="replace").encode())


def asked(http: Exchange, request: Request) -> tuple[Response, Document] | Answer:
    """What a provider answered, with its JSON object; or the answer where there is none to be read."""
    reply = http(request)
    if isinstance(reply, Failure):
        return Answer(Verdict.REJECTED if reply.is_final else Verdict.RETRY, reason=reply.reason)
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        return reply, document
    return by_status(reply) if reply.status not in _OK else UNREADABLE


def by_code(code: object, codes: Codes, response: Response) -> Answer:
    """The answer that a provider's code stands for, and else the status of HTTP."""
    outcome = codes.get(code) if type(code) is int else None
    if outcome is None:
        return by_status(response)
    wait = response.retry_after if outcome.verdict is Verdict.RETRY else None
    return Answer(outcome.verdict, reason=outcome.reason, retry_after=wait)


def by_status(response: Response) -> Answer:
    """The answer that a status of HTTP stands for where nothing more is said."""
    status = response.status
    if status in STATUSES:
        return by_code(status, STATUSES, response)
    if status in _SERVER_ERRORS:
        return Answer(Verdict.RETRY, reason=f"status {status}", retry_after=response.retry_after)
    return Answer(Verdict.RETRY, reason=f"an answer that is not documented, status {status}")


def accepted(provider_id: object) -> Answer:
    """A provider took it over; what it calls the message is kept where it looks like an id."""
    text = str(provider_id) if type(provider_id) in {int, str} else ""
    return Answer(Verdict.ACCEPTED, provider_id=text if _PROVIDER_ID.fullmatch(text) else None)


def seconds_of(value: object) -> int | None:
    """Seconds to wait that a provider names, at most a day; none where it is no such number."""
    return min(max(value, 0), RETRY_AFTER_MAX) if type(value) is int else None


def object_of(value: object) -> Document:
    """A JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def first_of(value: object) -> object:
    """The first of a JSON array, or none."""
    return value[0] if isinstance(value, list) and value else None


def require_base_url(url: str) -> None:
    """
    Refuse what is no URL of a provider: keys go there.

    Raises:
        BadInputError: If it is not ``https``; ``http`` will do on this machine alone.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not (host and is_safe and url.isascii() and "@" not in parts.netloc and not parts.query):
        raise BadInputError("url", "an https URL without a user and without a query", "another text")
