"""
One interface for all calendars: dates, month lengths, periods, and arithmetic that clamps.

A day is a `datetime.date`; a date is what a calendar calls it. Inside, a day is its ordinal, as
`date.toordinal` counts, and a calendar is two functions on ordinals, so no rule of a club asks which calendar
it runs in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError
from clubkit.values import value

MONTHS: Final = 12
QUARTER_MONTHS: Final = 3
WEEK_DAYS: Final = 7

_SHORTEST_MONTH_DAYS: Final = 28

_PERIOD_MONTHS: Final = {"month": 1, "quarter": QUARTER_MONTHS, "year": MONTHS}


class DateCalendar(StrEnum):
    """A calendar that a person may keep a day by. ``hijri`` is the lunar one, with the months of Iran."""

    GREGORIAN = "gregorian"
    JALALI = "jalali"
    HIJRI = "hijri"


class PeriodKind(StrEnum):
    """A calendar period. Weeks start on Monday by the Gregorian calendar, on Saturday by the others."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_LONGEST_MONTHS: Final = {
    DateCalendar.GREGORIAN: (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    DateCalendar.JALALI: (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30),
    DateCalendar.HIJRI: (30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30),
}


@value
class CalendarDate:
    """
    A day as a calendar calls it.

    Whether there is such a day only the calendar knows: `Calendar.day_of` answers. Dates of different
    calendars are never equal, even where they are one day.

    Attributes:
        year: Of that calendar.

        month: 1 to 12.

        day: 1 to 31.

    .. doctest::

        >>> print(CalendarDate(DateCalendar.JALALI, 1405, 9, 30))
        1405-09-30
    """

    calendar: DateCalendar
    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


@frozen(eq=False)
class Calendar:
    """
    One of the three calendars. All methods are pure; what lies outside its years raises `BadInputError`.

    Attributes:
        year_min: The first year that it knows.

        year_max: The last one.

        week_start: The first day of a week, as `date.weekday` counts.

        known_until: The last day whose date is certain. Of later days the date is computed, and may turn out
            to be a day off; only the Hijri calendar has such, the others say `date.max`.

        fields: Year, month and day of a day ordinal.

        month_start: Day ordinal of the first day of month ``year * 12 + month - 1``, that after the last
            known one included.

    .. doctest::

        >>> from clubkit.calendars import JALALI
        >>> print(JALALI.date_of(date(2026, 12, 21)), JALALI.day_of(1405, 9, 30))
        1405-09-30 2026-12-21
        >>> [JALALI.month_days(1403, 12), JALALI.month_days(1404, 12), JALALI.most_days(12)]
        [30, 29, 30]
        >>> print(JALALI.date_of(JALALI.add(JALALI.day_of(1404, 1, 31), months=6)))
        1404-07-30
        >>> [day.isoformat() for day in JALALI.period(date(2026, 12, 21), PeriodKind.QUARTER)]
        ['2026-09-23', '2026-12-22']
    """

    name: DateCalendar
    year_min: int
    year_max: int
    week_start: int
    fields: Callable[[int], tuple[int, int, int]]
    month_start: Callable[[int], int]
    known_until: date
    _first: int = field(init=False, repr=False)
    _after: int = field(init=False, repr=False)

    @_first.default
    def _find_first(self) -> int:
        return self.month_start(self.year_min * MONTHS)

    @_after.default
    def _find_after(self) -> int:
        return self.month_start((self.year_max + 1) * MONTHS)

    def date_of(self, day: date) -> CalendarDate:
        """
        What the calendar calls a day.

        Raises:
            BadInputError: If the day lies outside its years.
        """
        ordinal = day.toordinal()
        if not self._first <= ordinal < self._after:
            self.known(ordinal)
        year, month, number = self.fields(ordinal)
        return CalendarDate(self.name, year, month, number)

    def day_of(self, year: int, month: int, day: int) -> date:
        """
        The day of a date.

        Raises:
            BadInputError: If there is no such date, or the calendar does not know its year.
        """
        if 1 <= month <= MONTHS and self.year_min <= year <= self.year_max and day >= 1:
            index = year * MONTHS + month - 1
            ordinal = self.month_start(index) + day - 1
            if day <= _SHORTEST_MONTH_DAYS or ordinal < self.month_start(index + 1):
                return date.fromordinal(ordinal)
        expected = f"a {self.name} date of the years {self.year_min} to {self.year_max}"
        raise BadInputError("date", expected, f"{year}-{month:02}-{day:02}")

    def month_days(self, year: int, month: int) -> int:
        """
        How many days a month has.

        Raises:
            BadInputError: If there is no such month, or the calendar does not know its year.
        """
        if not (1 <= month <= MONTHS and self.year_min <= year <= self.year_max):
            expected = f"a {self.name} month of the years {self.year_min} to {self.year_max}"
            raise BadInputError("date", expected, f"{year}-{month:02}")
        index = year * MONTHS + month - 1
        return self.month_start(index + 1) - self.month_start(index)

    def most_days(self, month: int) -> int:
        """
        How many days a month has where it is longest; see `longest_month_days`.

        Raises:
            BadInputError: If the month is outside 1 to 12.
        """
        return longest_month_days(self.name, month)

    def add(self, day: date, *, months: int = 0, days: int = 0) -> date:
        """
        Move a day by months, then by days; either may be negative.

        Where the month that is reached has no such day, its last day is taken. Add to the anchor each time,
        and not to what was reached before: a year after 30 Esfand is the 29th, and so are four, but five
        years after it is the 30th again.

        Raises:
            BadInputError: If the calendar does not reach so far.
        """
        ordinal = self.shifted(self.known(day.toordinal()), months, days)
        return date.fromordinal(self.known(ordinal))

    def period(self, day: date, kind: PeriodKind) -> tuple[date, date]:
        """
        The calendar period that a day lies in: its first day, and the first day after it.

        Raises:
            BadInputError: If the calendar does not reach so far.
        """
        first, after = self.span(kind, self.known(day.toordinal()))
        return date.fromordinal(first), date.fromordinal(after)

    def is_tentative(self, day: date) -> bool:
        """Whether the date of a day is computed and may turn out to be a day off."""
        return day > self.known_until

    def shifted(self, ordinal: int, months: int, days: int) -> int:
        """As `add`, on day ordinals; only that the month is known is checked."""
        if months == 0:
            return ordinal + days

        year, month, day = self.fields(ordinal)
        index = year * MONTHS + month - 1 + months
        first = self.month_start(index)
        return min(first + day, self.month_start(index + 1)) - 1 + days

    def span(self, kind: PeriodKind, ordinal: int) -> tuple[int, int]:
        """As `period`, on day ordinals."""
        if kind is PeriodKind.DAY:
            return ordinal, ordinal + 1
        if kind is PeriodKind.WEEK:
            first = ordinal - (weekday_of(ordinal) - self.week_start) % WEEK_DAYS
            return first, first + WEEK_DAYS

        year, month, _ = self.fields(ordinal)
        length = _PERIOD_MONTHS[kind]
        index = year * MONTHS + month - 1
        index -= index % length
        return self.month_start(index), self.month_start(index + length)

    def known(self, ordinal: int) -> int:
        """
        Pass on a day ordinal.

        Raises:
            BadInputError: If it lies outside the calendar's years.
        """
        if not self._first <= ordinal < self._after:
            expected = f"in the {self.name} years {self.year_min} to {self.year_max}"
            raise BadInputError("date", expected, _shown(ordinal))
        return ordinal


def longest_month_days(calendar: DateCalendar, month: int) -> int:
    """
    How many days a month has where it is longest: the last day that a date without a year may name.

    Raises:
        BadInputError: If the month is outside 1 to 12.

    .. doctest::

        >>> [longest_month_days(calendar, 2) for calendar in DateCalendar]
        [29, 31, 30]
    """
    if not 1 <= month <= MONTHS:
        raise BadInputError("month", "1 to 12", str(month))
    return _LONGEST_MONTHS[calendar][month - 1]


def weekday_of(ordinal: int) -> int:
    """The day of the week of a day ordinal, as `date.weekday` counts: Monday is 0."""
    return (ordinal + 6) % WEEK_DAYS


def _shown(ordinal: int) -> str:
    if 1 <= ordinal <= date.max.toordinal():
        return date.fromordinal(ordinal).isoformat()
    return f"day ordinal {ordinal}"
