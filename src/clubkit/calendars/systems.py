"""
The club's calendar as arithmetic on day ordinals.

A day ordinal is `date.toordinal` of the day. A calendar is two functions on it; months and years of either
calendar follow from them, so that no rule of a club asks which calendar it runs in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from attrs import frozen

from clubkit.calendars.jalali import from_jalali, jalali_fields, jalali_month_start
from clubkit.errors import BadInputError

GREGORIAN_YEAR_MIN = 1000
GREGORIAN_YEAR_MAX = 9998

MONTHS = 12
QUARTER_MONTHS = 3
WEEK_DAYS = 7

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday`."""

_WRITTEN_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WRITTEN_YEAR_MIN = 1700


class CalendarName(StrEnum):
    """The calendar of a club's months, quarters and years."""

    GREGORIAN = "gregorian"
    JALALI = "jalali"


class PeriodKind(StrEnum):
    """A calendar period. Weeks start on Monday by the Gregorian calendar, on Saturday by the Jalali one."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@frozen
class _System:
    """
    What tells one calendar from another.

    Attributes:
        fields: Year, month and day of a day ordinal.

        month_start: Day ordinal of the first day of month ``year * 12 + month - 1``.

        week_start: The first day of a week, as `date.weekday` counts.
    """

    fields: Callable[[int], tuple[int, int, int]]
    month_start: Callable[[int], int]
    week_start: int


def _gregorian_fields(ordinal: int) -> tuple[int, int, int]:
    day = date.fromordinal(ordinal)
    return day.year, day.month, day.day


def _gregorian_month_start(index: int) -> int:
    year, month = divmod(index, MONTHS)
    if not GREGORIAN_YEAR_MIN <= year <= GREGORIAN_YEAR_MAX + 1:
        raise BadInputError("date", "in the years 1000 to 9998", f"year {year}")
    return date(year, month + 1, 1).toordinal()


_SYSTEMS: Final = {
    CalendarName.GREGORIAN: _System(_gregorian_fields, _gregorian_month_start, WEEKDAYS.index("monday")),
    CalendarName.JALALI: _System(jalali_fields, jalali_month_start, WEEKDAYS.index("saturday")),
}


@lru_cache(maxsize=16_384)
def shifted(calendar: CalendarName, ordinal: int, months: int, days: int) -> int:
    """
    Move a day ordinal by months, then by days; either may be negative.

    Where the month that is reached has no such day, its last day is taken.

    Raises:
        BadInputError: If the calendar does not reach so far.

    .. doctest::

        >>> day = date(2024, 2, 29).toordinal()
        >>> date.fromordinal(shifted(CalendarName.GREGORIAN, day, 12, 0)).isoformat()
        '2025-02-28'
    """
    if months == 0:
        return ordinal + days

    system = _SYSTEMS[calendar]
    year, month, day = system.fields(ordinal)
    index = year * MONTHS + month - 1 + months
    first = system.month_start(index)
    return min(first + day, system.month_start(index + 1)) - 1 + days


def span(calendar: CalendarName, kind: PeriodKind, ordinal: int) -> tuple[int, int]:
    """
    Day ordinals ``[first, after)`` of the calendar period that a day lies in.

    Raises:
        BadInputError: If the calendar does not reach so far.
    """
    system = _SYSTEMS[calendar]
    if kind is PeriodKind.DAY:
        return ordinal, ordinal + 1
    if kind is PeriodKind.WEEK:
        first = ordinal - (weekday_of(ordinal) - system.week_start) % WEEK_DAYS
        return first, first + WEEK_DAYS

    year, month, _ = system.fields(ordinal)
    length = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: QUARTER_MONTHS, PeriodKind.YEAR: MONTHS}[kind]
    index = year * MONTHS + month - 1
    index -= index % length
    return system.month_start(index), system.month_start(index + length)


@lru_cache(maxsize=16_384)
def name_of(calendar: CalendarName, kind: PeriodKind, ordinal: int) -> str:
    """
    A short stable text for the calendar period that a day lies in.

    .. doctest::

        >>> day = date(2026, 11, 24).toordinal()
        >>> [name_of(CalendarName.JALALI, kind, day) for kind in PeriodKind]
        ['1405-09-03', 'w1405-08-30', '1405-09', '1405-Q3', '1405']
    """
    first, _ = span(calendar, kind, ordinal)
    year, month, day = _SYSTEMS[calendar].fields(first)
    return {
        PeriodKind.DAY: f"{year:04}-{month:02}-{day:02}",
        PeriodKind.WEEK: f"w{year:04}-{month:02}-{day:02}",
        PeriodKind.MONTH: f"{year:04}-{month:02}",
        PeriodKind.QUARTER: f"{year:04}-Q{(month + 2) // QUARTER_MONTHS}",
        PeriodKind.YEAR: f"{year:04}",
    }[kind]


def weekday_of(ordinal: int) -> int:
    """The day of the week of a day ordinal, as `date.weekday` counts: Monday is 0."""
    return (ordinal + 6) % WEEK_DAYS


def parse_day(text: str, calendar: CalendarName) -> date:
    """
    Read a day that is written as ``YYYY-MM-DD`` in a calendar.

    Args:
        text: Four, two and two ASCII digits. Years 1178 to 1502 by the Jalali calendar; from 1700 by the
            Gregorian one, so that a date of the other calendar is not taken by mistake.

    Raises:
        BadInputError: If the text is no such date.

    .. doctest::

        >>> parse_day("1405-09-25", CalendarName.JALALI).isoformat()
        '2026-12-16'
    """
    found = _WRITTEN_DAY.fullmatch(text)
    if found is None:
        raise BadInputError("date", f"a {calendar} date such as YYYY-MM-DD", repr(text[:40]))

    year, month, day = map(int, found.groups())
    if calendar is CalendarName.JALALI:
        return from_jalali(year, month, day)
    if not _WRITTEN_YEAR_MIN <= year <= GREGORIAN_YEAR_MAX:
        raise BadInputError("date", "a gregorian date of the years 1700 to 9998", text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadInputError("date", "a day of the gregorian calendar", text) from error
