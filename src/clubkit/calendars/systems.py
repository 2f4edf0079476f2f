"""
The three calendars, and the club's own as cached arithmetic on day ordinals.

The months of a club are Gregorian or Jalali: its books count periods by them, so they may never change
afterwards. The Hijri calendar is one that people keep days by; its table is a value, which a shop can
replace.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from attrs import field, frozen

from clubkit.calendars.dates import MONTHS, QUARTER_MONTHS, Calendar, CalendarDate, DateCalendar, PeriodKind
from clubkit.calendars.hijri import YEAR_MAX as HIJRI_YEAR_MAX
from clubkit.calendars.hijri import HijriMonths, iran_hijri_months
from clubkit.calendars.jalali import YEAR_MAX as JALALI_YEAR_MAX
from clubkit.calendars.jalali import YEAR_MIN as JALALI_YEAR_MIN
from clubkit.calendars.jalali import from_jalali, jalali_fields, jalali_month_start
from clubkit.errors import BadInputError

GREGORIAN_YEAR_MIN = 1000
GREGORIAN_YEAR_MAX = 9998

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday`."""

_WRITTEN_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WRITTEN_YEAR_MIN = 1700
_WRITTEN_JALALI_AFTER: Final = "1600"


class CalendarName(StrEnum):
    """The calendar of a club's months, quarters and years."""

    GREGORIAN = "gregorian"
    JALALI = "jalali"


def _gregorian_fields(ordinal: int) -> tuple[int, int, int]:
    day = date.fromordinal(ordinal)
    return day.year, day.month, day.day


def _gregorian_month_start(index: int) -> int:
    year, month = divmod(index, MONTHS)
    if not GREGORIAN_YEAR_MIN <= year <= GREGORIAN_YEAR_MAX + 1:
        raise BadInputError("date", "in the years 1000 to 9998", f"year {year}")
    return date(year, month + 1, 1).toordinal()


GREGORIAN: Final = Calendar(
    DateCalendar.GREGORIAN,
    GREGORIAN_YEAR_MIN,
    GREGORIAN_YEAR_MAX,
    week_start=WEEKDAYS.index("monday"),
    fields=_gregorian_fields,
    month_start=_gregorian_month_start,
    known_until=date.max,
)
"""The proleptic Gregorian calendar, of the years 1000 to 9998."""

JALALI: Final = Calendar(
    DateCalendar.JALALI,
    JALALI_YEAR_MIN,
    JALALI_YEAR_MAX,
    week_start=WEEKDAYS.index("saturday"),
    fields=jalali_fields,
    month_start=jalali_month_start,
    known_until=date.max,
)
"""The Jalali calendar, of the years 1178 to 1502."""

_CLUB_CALENDARS: Final = {CalendarName.GREGORIAN: GREGORIAN, CalendarName.JALALI: JALALI}


def hijri_calendar(months: HijriMonths) -> Calendar:
    """The Hijri calendar with these months, from their first year to 1550."""
    return Calendar(
        DateCalendar.HIJRI,
        months.first_year,
        HIJRI_YEAR_MAX,
        week_start=WEEKDAYS.index("saturday"),
        fields=months.fields,
        month_start=months.month_start,
        known_until=months.known_until,
    )


@frozen
class Calendars:
    """
    The three calendars, with the lunar months that are meant.

    Attributes:
        hijri_months: Those of Iran, unless a shop has newer ones: see `read_hijri_months`.

        hijri: The lunar calendar that they make.

    .. doctest::

        >>> print(*Calendars().dates_of(date(2026, 11, 30)))
        2026-11-30 1405-09-09 1448-06-20
    """

    hijri_months: HijriMonths = field(factory=iran_hijri_months)
    hijri: Calendar = field(init=False, eq=False, repr=False)

    @hijri.default
    def _make_hijri(self) -> Calendar:
        return hijri_calendar(self.hijri_months)

    def of(self, name: DateCalendar) -> Calendar:
        """The calendar of that name."""
        return {
            DateCalendar.GREGORIAN: GREGORIAN,
            DateCalendar.JALALI: JALALI,
            DateCalendar.HIJRI: self.hijri,
        }[name]

    def day_of(self, written: CalendarDate) -> date:
        """
        The day of a date.

        Raises:
            BadInputError: If its calendar has no such date, or does not know its year.
        """
        return self.of(written.calendar).day_of(written.year, written.month, written.day)

    def dates_of(self, day: date) -> tuple[CalendarDate, ...]:
        """
        A day by each calendar, in the order of `DateCalendar`.

        Raises:
            BadInputError: If one of them does not know it: each does from 1848-11-28 to 2124-03-19.
        """
        return tuple(self.of(name).date_of(day) for name in DateCalendar)


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
    return _CLUB_CALENDARS[calendar].shifted(ordinal, months, days)


def span(calendar: CalendarName, kind: PeriodKind, ordinal: int) -> tuple[int, int]:
    """
    Day ordinals ``[first, after)`` of the calendar period that a day lies in.

    Raises:
        BadInputError: If the calendar does not reach so far.
    """
    return _CLUB_CALENDARS[calendar].span(kind, ordinal)


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
    year, month, day = _CLUB_CALENDARS[calendar].fields(first)
    return {
        PeriodKind.DAY: f"{year:04}-{month:02}-{day:02}",
        PeriodKind.WEEK: f"w{year:04}-{month:02}-{day:02}",
        PeriodKind.MONTH: f"{year:04}-{month:02}",
        PeriodKind.QUARTER: f"{year:04}-Q{(month + 2) // QUARTER_MONTHS}",
        PeriodKind.YEAR: f"{year:04}",
    }[kind]


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


def parse_any_day(text: str) -> date:
    """
    Read a Jalali or Gregorian day that is written as ``YYYY-MM-DD``; the year tells which.

    Args:
        text: Years before 1600 are Jalali.

    Raises:
        BadInputError: If the text is no date of either.

    .. doctest::

        >>> parse_any_day("1405-09-25") == parse_any_day("2026-12-16")
        True
    """
    is_jalali = text[:4] < _WRITTEN_JALALI_AFTER
    return parse_day(text, CalendarName.JALALI if is_jalali else CalendarName.GREGORIAN)
