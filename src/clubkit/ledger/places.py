"""
Where units can be, and which moves between those places a posting may make.

Every entry moves a positive number of units from one place to another, so an account over all places sums
to zero by construction. Four places are *inside* the member's account; the others say where units came
from and where they went.
"""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """Where units are, were, or went."""

    PENDING = "pending"
    """Inside: in a lot, not spendable yet."""

    OPEN = "open"
    """Inside: in a lot, spendable."""

    HELD = "held"
    """Inside: set aside for an open cart."""

    DEFICIT = "deficit"
    """Inside: below zero while the member owes units, else zero."""

    ISSUED = "issued"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    CLAWED_BACK = "clawed_back"
    ADJUSTED = "adjusted"
    TRANSFERRED = "transferred"


INSIDE = frozenset({Place.PENDING, Place.OPEN, Place.HELD, Place.DEFICIT})


class PostingKind(StrEnum):
    """One business event."""

    EARN = "earn"
    OPENING = "opening"
    """Taken over from an older system."""

    MATURE = "mature"
    REDEEM = "redeem"
    REINSTATE = "reinstate"
    RETAKE = "retake"
    """A reinstatement undone, because the refund was."""

    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    LAPSE = "lapse"
    CLAWBACK = "clawback"
    RESTORE = "restore"
    EXPIRE = "expire"
    ADJUST = "adjust"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    MERGE_OUT = "merge_out"
    MERGE_IN = "merge_in"
    REQUEST = "request"
    """A command that waits for a second person: it moves nothing."""


_P = Place
_SETTLE = (_P.OPEN, _P.DEFICIT)

MOVEMENTS: dict[PostingKind, frozenset[tuple[Place, Place]]] = {
    PostingKind.EARN: frozenset({(_P.ISSUED, _P.PENDING), (_P.ISSUED, _P.OPEN), _SETTLE}),
    PostingKind.OPENING: frozenset({(_P.ISSUED, _P.PENDING), (_P.ISSUED, _P.OPEN), _SETTLE}),
    PostingKind.MATURE: frozenset({(_P.PENDING, _P.OPEN), _SETTLE}),
    PostingKind.REDEEM: frozenset({(_P.OPEN, _P.REDEEMED), (_P.DEFICIT, _P.REDEEMED)}),
    PostingKind.REINSTATE: frozenset({(_P.REDEEMED, _P.OPEN), (_P.REDEEMED, _P.DEFICIT), _SETTLE}),
    PostingKind.RETAKE: frozenset({(_P.OPEN, _P.REDEEMED), (_P.DEFICIT, _P.REDEEMED)}),
    PostingKind.HOLD: frozenset({(_P.OPEN, _P.HELD)}),
    PostingKind.CAPTURE: frozenset({(_P.HELD, _P.REDEEMED), (_P.HELD, _P.OPEN), _SETTLE}),
    PostingKind.RELEASE: frozenset({(_P.HELD, _P.OPEN), _SETTLE}),
    PostingKind.LAPSE: frozenset({(_P.HELD, _P.OPEN), _SETTLE}),
    PostingKind.CLAWBACK: frozenset(
        {(_P.PENDING, _P.CLAWED_BACK), (_P.OPEN, _P.CLAWED_BACK), (_P.DEFICIT, _P.CLAWED_BACK)}
    ),
    PostingKind.RESTORE: frozenset(
        {(_P.CLAWED_BACK, _P.PENDING), (_P.CLAWED_BACK, _P.OPEN), (_P.CLAWED_BACK, _P.DEFICIT), _SETTLE}
    ),
    PostingKind.EXPIRE: frozenset({(_P.OPEN, _P.EXPIRED), (_P.PENDING, _P.EXPIRED)}),
    PostingKind.ADJUST: frozenset(
        {(_P.ADJUSTED, _P.OPEN), (_P.OPEN, _P.ADJUSTED), (_P.DEFICIT, _P.ADJUSTED), _SETTLE}
    ),
    PostingKind.TRANSFER_OUT: frozenset({(_P.OPEN, _P.TRANSFERRED)}),
    PostingKind.TRANSFER_IN: frozenset({(_P.TRANSFERRED, _P.OPEN), _SETTLE}),
    PostingKind.MERGE_OUT: frozenset(
        {(_P.PENDING, _P.TRANSFERRED), (_P.OPEN, _P.TRANSFERRED), (_P.TRANSFERRED, _P.DEFICIT)}
    ),
    PostingKind.MERGE_IN: frozenset(
        {(_P.TRANSFERRED, _P.PENDING), (_P.TRANSFERRED, _P.OPEN), (_P.DEFICIT, _P.TRANSFERRED), _SETTLE}
    ),
    PostingKind.REQUEST: frozenset(),
}
"""The declared movements: anything else is refused."""
