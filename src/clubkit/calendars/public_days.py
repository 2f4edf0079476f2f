"""Which public days come next, and whether a day is one of mourning."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Final

from attrs import evolve, field, frozen

from clubkit.calendars.iran_days import IRAN_DAYS
from clubkit.calendars.public_day import PublicDay
from clubkit.calendars.recurrence import upcoming
from clubkit.calendars.systems import Calendars
from clubkit.errors import BadInputError

COUNT_MAX: Final = 1000


@frozen
class PublicDate:
    """
    A public day in one year.

    Attributes:
        is_tentative: Whether it was computed, and may turn out to be a day off.
    """

    on: date
    day: PublicDay
    is_tentative: bool


def _latest(days: Iterable[PublicDay]) -> tuple[PublicDay, ...]:
    return tuple({day.day_id: day for day in days}.values())


@frozen
class PublicDays:
    """
    The public days that a club knows, in the order in which it lists those of one day.

    Attributes:
        days: Those of Iran, if not given. Of two with one id the later counts.

        calendars: Says when they are.

    .. doctest::

        >>> for found in PublicDays().upcoming(date(2026, 11, 28), 2):
        ...     print(found.on, found.day.day_id, found.day.name("fa"))
        2026-11-30 mothers-day روز مادر
        2026-12-06 accountants-day روز حسابدار
    """

    days: tuple[PublicDay, ...] = field(factory=lambda: IRAN_DAYS, converter=_latest, repr=False)
    calendars: Calendars = field(factory=Calendars)

    def with_days(self, own: Iterable[PublicDay]) -> PublicDays:
        """The same, and a shop's own; one with the id of another takes its place."""
        return evolve(self, days=(*self.days, *own))

    def upcoming(self, first: date, count: int) -> tuple[PublicDate, ...]:
        """
        The next public days from a day on, that day included, in order.

        Args:
            count: 1 to 1000. Fewer are returned where a calendar ends.

        Raises:
            BadInputError: If a calendar does not know the day, or *count* is out of bounds.
        """
        if not 1 <= count <= COUNT_MAX:
            raise BadInputError("count", f"1 to {COUNT_MAX}", str(count))
        merged = heapq.merge(*(self._dates(day, first) for day in self.days), key=lambda found: found.on)
        return tuple(islice(merged, count))

    def on(self, day: date) -> tuple[PublicDay, ...]:
        """
        The public days that a day is; none for most.

        Raises:
            BadInputError: If a calendar does not know the day.
        """
        return tuple(
            each for each in self.days if any(found.on == day for found in islice(self._dates(each, day), 1))
        )

    def is_mourning(self, day: date) -> bool:
        """
        Whether nothing festive is sent on a day.

        Raises:
            BadInputError: If a calendar does not know the day.
        """
        return any(each.is_mourning for each in self.on(day))

    def _dates(self, day: PublicDay, first: date) -> Iterator[PublicDate]:
        for found in upcoming(day.rule, self.calendars.of(day.rule.calendar), first):
            yield PublicDate(found.on, day, found.is_tentative)
