"""
What people send back to an SMS line: that they want no more messages, or want them again.

In Iran the numbers are fixed: 11 stops and 12 starts, in answer to the words that stand at the end of a
message. People also write the word itself.

Where the fields are from: kavenegar.com/rest.html (a received message is handed to a URL with ``from`` and
``message``), sms.ir/rest-api (a record of ``receive/latest``), melipayamak.com/api/transfering-massage (the
URL of the page's own example), ghasedak.me/docs (a record of ``GetReceivedSmses``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from attrs import frozen

from clubkit.errors import BadInputError
from clubkit.members.phones import Phone, parse_iranian_phone
from clubkit.members.texts import search_key

_TEXT_MAX: Final = 40
"""Characters of the longest text that can be a wish."""


class Wish(StrEnum):
    """What a person wants of a channel."""

    STOP = "stop"
    START = "start"


@frozen
class Incoming:
    """
    A wish, and whose.

    Attributes:
        phone: The number that it came from. The line believes it, and so must you: it can be forged.
    """

    phone: Phone
    wish: Wish


class _Fields(NamedTuple):
    phone: str
    text: str


_FIELDS: Final[Mapping[str, _Fields]] = {
    "kavenegar": _Fields("from", "message"),
    "smsir": _Fields("mobile", "messagetext"),
    "melipayamak": _Fields("from", "body"),
    "ghasedak": _Fields("sender", "message"),
}
"""The fields of each provider, in small letters: one and the same provider writes them in several ways."""

_WISHES: Final[Mapping[str, Wish]] = {
    **dict.fromkeys(("11", "لغو", "لغو11", "لغوپیامک", "off", "stop", "unsubscribe"), Wish.STOP),
    **dict.fromkeys(("12", "عضویت", "عضویت12", "شروع", "on", "start", "subscribe"), Wish.START),
}

_BETWEEN: Final = re.compile(r"[\W_]+")


def read_incoming(provider: str, payload: Mapping[str, object]) -> Incoming | None:
    """
    Read one received SMS; hand what it says to ``club.reminders.incoming``.

    Args:
        provider: ``kavenegar``, ``smsir``, ``melipayamak`` or ``ghasedak``.

        payload: The fields of the request or of the record, by name.

    Returns:
        The wish, or none where the text is anything else.

    Raises:
        BadInputError: If the provider is unknown, or a field is missing or no text. Nothing of a field is in
            the error.

        BadPhoneError: If the number is none of Iran.

    .. doctest::

        >>> read_incoming("kavenegar", {"from": "09123456789", "message": "لغو ۱۱"}).wish
        <Wish.STOP: 'stop'>
    """
    fields = _FIELDS.get(provider)
    if fields is None:
        raise BadInputError("provider", f"one of {', '.join(_FIELDS)}", repr(provider)[:40])
    lowered = {key.lower(): value for key, value in payload.items()}
    wish = wish_of(_text(lowered, fields.text))
    # A line for advertisements is no phone, and its texts are no wishes.
    return None if wish is None else Incoming(parse_iranian_phone(_text(lowered, fields.phone)), wish)


def wish_of(text: str) -> Wish | None:
    """
    What a text wants: the number or the word alone, in any digits, with any blanks and signs around it.

    .. doctest::

        >>> wish_of(" «۱۱» "), wish_of("۱۱ تا گل می‌خواهم")
        (<Wish.STOP: 'stop'>, None)
    """
    if len(text) > _TEXT_MAX:
        return None
    return _WISHES.get(_BETWEEN.sub("", search_key(text)))


def _text(payload: Mapping[str, object], name: str) -> str:
    value = payload.get(name)
    if type(value) is int:
        return str(value)
    if not isinstance(value, str):
        raise BadInputError(name, "a text", type(value).__name__)
    return value
