"""A club in twenty lines, too simple to be wrong: lots that last six days, and what is owed."""

from __future__ import annotations

from attrs import Factory, define

from clubkit.calendars import Instant

from ..club.shop import HOUR

LIFE = 6 * 24 * HOUR

PROGRAM = {"units": {"points": {"expires": {"after": "6 days", "rounded_to": "instant"}}}}
"""The program that the model means: everything else is as it is by default."""


@define
class Pile:
    """Points of one order, and how many of them went by themselves."""

    points: int
    ends_at: Instant
    gone: int = 0


@define
class Model:
    """
    One member.

    Attributes:
        orders: For each order its pile, its points at first, and how many of them were taken back.
    """

    piles: list[Pile] = Factory(list)
    owed: int = 0
    orders: dict[str, list[int]] = Factory(dict)

    def earn(self, order_id: str, points: int, now: Instant) -> None:
        paid = min(self.owed, points)
        self.owed -= paid
        self.orders[order_id] = [len(self.piles), points, 0]
        self.piles.append(Pile(points - paid, Instant(now + LIFE)))

    def redeem(self, points: int, now: Instant) -> None:
        for pile in sorted(self.piles, key=lambda pile: pile.ends_at):
            if now < pile.ends_at:
                used = min(points, pile.points)
                pile.points -= used
                points -= used

    def take_back(self, order_id: str, taken_in_all: int) -> None:
        place, _, before = self.orders[order_id]
        pile, missing = self.piles[place], taken_in_all - before
        self.orders[order_id][2] = taken_in_all
        from_pile = min(missing, pile.points)
        pile.points -= from_pile
        from_gone = min(missing - from_pile, pile.gone)
        pile.gone -= from_gone
        self.owed += missing - from_pile - from_gone

    def let_expire(self, now: Instant) -> None:
        for pile in self.piles:
            if pile.ends_at <= now:
                pile.gone += pile.points
                pile.points = 0

    @property
    def points(self) -> int:
        return sum(pile.points for pile in self.piles)

    @property
    def available(self) -> int:
        return 0 if self.owed else self.points
