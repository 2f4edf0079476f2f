"""The catalogue as one member sees it."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from clubkit.errors import Missing
from clubkit.program.model import Cost, Reward


@frozen
class Offer:
    """
    A reward of the catalogue, and what a member would need for it.

    Attributes:
        cost: What it costs this member now.

        missing: Everything that is missing; empty where it can be had now.

        left: How many there are for the whole club, or none for no bound.
    """

    reward: Reward
    cost: Cost
    missing: tuple[Missing, ...] = ()
    left: int | None = None

    @property
    def is_available(self) -> bool:
        """Whether the member can have it now."""
        return not self.missing

    @property
    def units_short(self) -> int:
        """How many units are missing; 0 where none are."""
        return sum(
            each.needed - each.found
            for each in self.missing
            if each.code == "units" and isinstance(each.needed, int) and isinstance(each.found, int)
        )


def in_order(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """
    The offers in the order in which they are shown.

    First what can be had now, then what only units are missing for, the fewest first, then the rest; the
    order of the program decides what is left.
    """
    return tuple(sorted(offers, key=lambda offer: (_rank(offer), offer.units_short)))


def _rank(offer: Offer) -> int:
    if offer.is_available:
        return 0
    return 1 if all(each.code == "units" for each in offer.missing) else 2
