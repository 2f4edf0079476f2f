"""Lots, and which of them pay for a spend."""

from __future__ import annotations

from collections.abc import Iterable

from clubkit.calendars import Instant
from clubkit.errors import InsufficientUnitsError
from clubkit.program.model import SpendOrder
from clubkit.values import value


@value
class Lot:
    """
    Units that were earned together: one day they become spendable, one day they expire.

    Attributes:
        no: Counts the member's lots from 1; the lot's identity in the account.

        units: Units ever put in by earning. At least 0.

        remaining: Units in it now, pending or open; units on hold are not in it.

        expired: Units that expired in it unused.

        earned_at: When they were earned: the order of lots that never expire.

        available_from: First instant at which they can be spent.

        expires_at: First instant that is too late, or none for never.

        matured: Whether the ledger has written that they became spendable.

        origin: Internal key of the member and number of the lot that a merge moved here, or none.
    """

    no: int
    unit_id: str
    units: int
    remaining: int
    expired: int
    earned_at: Instant
    available_from: Instant
    expires_at: Instant | None
    matured: bool
    origin: tuple[int, int] | None = None

    def moved(self, units: int, earned: int, expired: int, *, has_matured: bool) -> Lot:
        """The lot with *units* more in it (or fewer), and more ever earned or expired in it."""
        return Lot(
            self.no,
            self.unit_id,
            self.units + earned,
            self.remaining + units,
            self.expired + expired,
            self.earned_at,
            self.available_from,
            self.expires_at,
            self.matured or has_matured,
            self.origin,
        )

    def expiring(self, expires_at: Instant | None) -> Lot:
        """The lot with another expiry."""
        return Lot(
            self.no,
            self.unit_id,
            self.units,
            self.remaining,
            self.expired,
            self.earned_at,
            self.available_from,
            expires_at,
            self.matured,
            self.origin,
        )

    def is_expired(self, at: Instant) -> bool:
        """Whether *at* is too late to spend from it."""
        return self.expires_at is not None and self.expires_at <= at

    def is_spendable(self, at: Instant) -> bool:
        """Whether units in it can be spent at *at*, whatever any job wrote down."""
        return self.available_from <= at and not self.is_expired(at)


def in_spend_order(lots: Iterable[Lot], order: SpendOrder) -> list[Lot]:
    """
    The lots in the order in which they pay.

    Soonest expiry first, then the earlier earned, lots that never expire last; or simply the earlier earned
    first. The lot's number breaks ties, so that a replay drains the same lots.
    """
    if order is SpendOrder.OLDEST_EARNED:
        return sorted(lots, key=lambda lot: (lot.earned_at, lot.no))
    return sorted(
        lots,
        key=lambda lot: (lot.expires_at is None, lot.expires_at or 0, lot.earned_at, lot.no),
    )


def plan_spend(lots: Iterable[Lot], units: int, *, order: SpendOrder) -> tuple[tuple[int, int], ...]:
    """
    Choose which lots pay for *units*.

    Args:
        lots: Spendable lots, in any order.

        units: At least 1.

    Returns:
        Lot number and units taken from it, in the order of paying; the units sum to *units*.

    Raises:
        InsufficientUnitsError: If the lots hold fewer.

    >>> lot = lambda no, n, end: Lot(no, "points", n, n, 0, 0, 0, end, True)
    >>> plan_spend([lot(1, 100, 900), lot(2, 100, 500)], 130, order=SpendOrder.SOONEST_EXPIRY)
    ((2, 100), (1, 30))
    """
    takes = take_up_to(lots, units, order=order)
    taken = sum(count for _, count in takes)
    if taken < units:
        raise InsufficientUnitsError(units, taken)
    return takes


def take_up_to(lots: Iterable[Lot], units: int, *, order: SpendOrder) -> tuple[tuple[int, int], ...]:
    """Like `plan_spend`, but takes what is there when the lots hold fewer."""
    takes = []
    owed = units
    for lot in in_spend_order(lots, order):
        if owed == 0:
            break
        taken = min(lot.remaining, owed)
        if taken:
            takes.append((lot.no, taken))
            owed -= taken
    return tuple(takes)
