"""
What a member agreed to: for each channel and purpose, when, to which words, and that it was withdrawn.

Records are added and never changed. Whether something may be sent is asked of all of them, at the moment of
sending and not when the message was planned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Final
from unicodedata import normalize

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.calendars.instants import FIRST_INSTANT, LAST_INSTANT
from clubkit.errors import BadInputError, BadInstantError
from clubkit.values import value

__all__ = [
    "Consent",
    "ConsentState",
    "Purpose",
    "Stance",
    "Wording",
    "consent_in_force",
    "may_send",
    "wording_of",
]

WORDING_MAX: Final = 10_000
"""Characters of a wording at most."""

_TEXT_MAX: Final = 200
_CHANNEL: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_VERSION: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Purpose(StrEnum):
    """What a message is for."""

    TRANSACTIONAL = "transactional"
    """It belongs to what the member has bought or asked for. It needs no consent, but can be objected to."""

    MARKETING = "marketing"
    """It invites, reminds or offers. It needs consent."""


class ConsentState(StrEnum):
    """What a record says."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


@frozen
class Wording:
    """
    The words that a member agreed to.

    Attributes:
        version: The shop's name for them: 1 to 64 ASCII letters, digits, dots, dashes and underscores.

        digest: SHA-256 of the words in hexadecimal, so that nobody says later that they were others.
    """

    version: str
    digest: str

    def __attrs_post_init__(self) -> None:
        if type(self.version) is not str or not _VERSION.fullmatch(self.version):
            raise BadInputError("wording version", "1 to 64 letters, digits, dots and dashes", "another text")
        if type(self.digest) is not str or not _HASH.fullmatch(self.digest):
            raise BadInputError("wording digest", "64 hexadecimal digits", "another text")


def wording_of(version: str, text: str) -> Wording:
    """
    A wording by its version and its words.

    Args:
        text: At most 10,000 characters. Ends of lines and Unicode's form do not matter to its digest.

    Raises:
        BadInputError: If the version is none, or the text is empty, longer, or holds lone surrogates.
    """
    plain = normalize("NFC", "\n".join(text.splitlines())) if len(text) <= WORDING_MAX else ""
    if not plain.strip() or any("\ud800" <= each <= "\udfff" for each in plain):
        raise BadInputError("wording", f"1 to {WORDING_MAX} characters", "another text")
    return Wording(version, sha256(plain.encode()).hexdigest())


@frozen
class Consent:
    """
    One record: that a member agreed, or withdrew it.

    Attributes:
        channel: Such as ``sms``: a small letter and up to 31 more, digits, dashes and underscores.

        purpose: What for.

        state: Granted or withdrawn.

        at: When the member said so, which may be long before it is recorded.

        source: Where: ``checkout``, ``sms:11``, ``import``; 1 to 200 characters.

        actor: Who recorded it: the member, or somebody of the shop; 1 to 200 characters.

        wording: The words that were agreed to. A grant has one; a withdrawal needs none.

    Raises:
        BadInputError: If a part is not as it must be.
    """

    channel: str
    purpose: Purpose
    state: ConsentState
    at: Instant
    source: str
    actor: str
    wording: Wording | None = None

    def __attrs_post_init__(self) -> None:
        require_channel(self.channel)
        if type(self.purpose) is not Purpose or type(self.state) is not ConsentState:
            raise BadInputError("consent", "of a Purpose and a ConsentState", "another value")
        if type(self.at) is not int or not FIRST_INSTANT <= self.at <= LAST_INSTANT:
            raise BadInstantError("at", "an Instant in the years 1000 to 9999", repr(self.at)[:40])
        for what, text in (("source", self.source), ("actor", self.actor)):
            if type(text) is not str or not 0 < len(text) <= _TEXT_MAX or not text.isprintable():
                raise BadInputError(what, f"1 to {_TEXT_MAX} printable characters", "another text")
        if self.state is ConsentState.GRANTED and self.wording is None:
            raise BadInputError("wording", "there: nobody agrees to nothing", "none")


@value
class Stance:
    """What a record says, without what proves it: enough to ask whether something may be sent."""

    channel: str
    purpose: Purpose
    state: ConsentState
    at: Instant


def require_channel(channel: str) -> None:
    """
    Refuse what is no name of a channel.

    Raises:
        BadInputError: If it is not a small ASCII letter and up to 31 more, digits, dashes and underscores.
    """
    if type(channel) is not str or not _CHANNEL.fullmatch(channel):
        raise BadInputError("channel", "a name such as sms", repr(channel)[:40])


def consent_in_force(
    history: Iterable[Consent], channel: str, purpose: Purpose, *, at: Instant
) -> Consent | None:
    """
    The record that counts for a channel and purpose at an instant, or none.

    It is the last by when the member spoke, whatever the order in which records arrived: an old consent that
    is imported today undoes no withdrawal. Of two at one instant the withdrawal counts.

    Raises:
        BadInputError: If the channel is no name.
    """
    require_channel(channel)
    found = [
        record
        for record in history
        if record.channel == channel and record.purpose is purpose and record.at <= at
    ]
    return max(
        found,
        key=lambda record: (record.at, record.state is ConsentState.WITHDRAWN, _told_apart(record)),
        default=None,
    )


def _told_apart(record: Consent) -> tuple[str, str, str, str]:
    """What tells records of one instant apart, so that the same one counts whatever their order."""
    wording = record.wording or Wording("-", "0" * 64)
    return wording.version, wording.digest, record.source, record.actor


def may_send(history: Iterable[Consent | Stance], channel: str, purpose: Purpose, *, at: Instant) -> bool:
    """
    Whether a message may be sent now: ask it when you send, not when you plan.

    Marketing needs consent that was not withdrawn. What is transactional needs none, unless it was withdrawn
    for this channel. Neither says anything of the other.

    Raises:
        BadInputError: If the channel is no name.

    .. doctest::

        >>> may_send([], "sms", Purpose.MARKETING, at=Instant(0))
        False
        >>> may_send([], "sms", Purpose.TRANSACTIONAL, at=Instant(0))
        True
    """
    require_channel(channel)
    granted = purpose is Purpose.TRANSACTIONAL
    spoken_at: int = FIRST_INSTANT - 1
    for record in history:
        if record.channel != channel or record.purpose is not purpose or not spoken_at <= record.at <= at:
            continue
        is_granted = record.state is ConsentState.GRANTED
        # As in `consent_in_force`: the last counts, and of two at one instant the withdrawal.
        granted = is_granted and (granted or record.at > spoken_at)
        spoken_at = record.at
    return granted
