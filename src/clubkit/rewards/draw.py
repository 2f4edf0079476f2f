"""
The draw of surprises: who wins is worked out of a secret seed, and can be worked out again.

A seed is for one calendar month. Its commitment can be published before the month begins, and the seed itself
once no event of the month can be decided any more; then everybody who has it can check every draw. What is
drawn for is named by the shop (an order, the reference of a visit), so nobody can try again, and nobody can
tell beforehand what a name will give.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Final

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.calendars.instants import DAY
from clubkit.vouchers.secret import Secret

VERSION: Final = "clubkit-draw-v1"

FRESH_MICROS: Final = 7 * DAY
"""How long after it happened something can be drawn for, and after a month its seed stays secret."""

_BITS: Final = 256
_LENGTH_BYTES: Final = 4


@frozen
class Draw:
    """
    What one draw is for. Each has one outcome under a seed, however often it is drawn.

    Attributes:
        program_version: Of the program that was in force.

        member_key: The internal key that the member had then.

        event_key: What it was drawn for, such as ``order:web:1001``.
    """

    reward_id: str
    program_version: str
    member_key: int
    event_key: str


@frozen
class Draws:
    """
    What surprises are decided with.

    Attributes:
        now: The moment of decision: what happened long before gives nothing any more.

        ask: Gives the id of the key that signs, and its draw secret; raises `KeyRingError` without one.
    """

    now: Instant
    ask: Callable[[], tuple[str, Secret]]


class Verdict(StrEnum):
    """What the seed says of a draw, against what was recorded."""

    WON = "won"
    LOST = "lost"
    WITHHELD = "withheld"
    """It won, and nothing was given: a limit, a budget or a condition stood against it, or it is missing."""

    WRONG = "wrong"
    """It lost, and something was given."""


def seed_of(secret: Secret, month: str) -> Secret:
    """
    The seed of a month.

    Args:
        secret: The draw secret of a key ring.

        month: As the club's almanac names it, such as ``1405-09``.

    Source: HKDF-Expand with SHA-256, one block (RFC 5869, section 2.3).
    """
    info = f"{VERSION}/seed/{month}".encode()
    return Secret(hmac.digest(secret.reveal(), info + b"\x01", "sha256"))


def commitment_to(seed: Secret) -> str:
    """What is published before the month: it fixes the seed and tells nothing of it. 64 hex digits."""
    return sha256(f"{VERSION}/commitment/".encode() + seed.reveal()).hexdigest()


def number_drawn(seed: Secret, draw: Draw) -> int:
    """The number of a draw, 0 to 2**256 - 1: HMAC-SHA-256 over what it is for, each part after its length."""
    parts = (VERSION, draw.reward_id, draw.program_version, str(draw.member_key), draw.event_key)
    message = b"".join(_measured(part.encode()) for part in parts)
    return int.from_bytes(hmac.digest(seed.reveal(), message, "sha256"))


def wins(number: int, chance: Fraction) -> bool:
    """
    Whether a number is among the lowest share of all numbers. Exact.

    .. doctest::

        >>> wins(2**255 - 1, Fraction(1, 2)), wins(2**255, Fraction(1, 2))
        (True, False)
    """
    return number * chance.denominator < chance.numerator << _BITS


def audit_draw(seed: Secret, draw: Draw, chance: Fraction, *, was_given: bool) -> Verdict:
    """Draw again, and compare with what was recorded."""
    if wins(number_drawn(seed, draw), chance):
        return Verdict.WON if was_given else Verdict.WITHHELD
    return Verdict.WRONG if was_given else Verdict.LOST


def is_fresh(happened_at: Instant, now: Instant) -> bool:
    """Whether something happened so lately that it is drawn for, while the seed of its month is secret."""
    return now - happened_at < FRESH_MICROS


def _measured(part: bytes) -> bytes:
    return len(part).to_bytes(_LENGTH_BYTES) + part
