"""Score facts, and the window in which they are summed."""

from __future__ import annotations

from collections.abc import Iterable

from clubkit.calendars import Instant
from clubkit.values import value

BEFORE_ALL = Instant(-(2**62))


@value
class Fact:
    """
    Something that counts for tiers. Facts are only added; a refund is a fact with negative figures.

    Attributes:
        dated_at: The instant that it counts at: a refund counts at its order's, so that it corrects the
            order and is no negative spend of its own day.

        known_at: When it happened.

        spend_minor: Money of the basis, in minor units.

        points: Units of the program's first unit.
    """

    dated_at: Instant
    known_at: Instant
    spend_minor: int = 0
    points: int = 0
    orders: int = 0
    visits: int = 0


@value
class Window:
    """
    The sums of all facts that are dated after ``start``.

    Attributes:
        start: Exclusive.
    """

    start: Instant = BEFORE_ALL
    spend_minor: int = 0
    points: int = 0
    orders: int = 0
    visits: int = 0

    def plus(self, fact: Fact) -> Window:
        """The window with *fact* in it, or unchanged where the fact is dated before it."""
        if fact.dated_at <= self.start:
            return self
        return Window(
            self.start,
            self.spend_minor + fact.spend_minor,
            self.points + fact.points,
            self.orders + fact.orders,
            self.visits + fact.visits,
        )

    def from_start(self, start: Instant, leaving: Iterable[Fact]) -> Window:
        """
        The window moved to a later start.

        Args:
            leaving: Every fact in the window that is dated at or before the new start.
        """
        spend_minor, points, orders, visits = self.spend_minor, self.points, self.orders, self.visits
        for fact in leaving:
            spend_minor -= fact.spend_minor
            points -= fact.points
            orders -= fact.orders
            visits -= fact.visits
        return Window(start, spend_minor, points, orders, visits)
