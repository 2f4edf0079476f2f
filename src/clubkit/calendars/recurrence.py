"""
Days that come back every year, in any calendar.

A rule belongs to a month of a calendar and has at most one occurrence in each of that calendar's years. So a
lunar day may come twice within one solar year, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import Final

from attrs import field, frozen

from clubkit.calendars.dates import MONTHS, WEEK_DAYS, Calendar, DateCalendar, longest_month_days, weekday_of
from clubkit.calendars.systems import WEEKDAYS
from clubkit.errors import BadInputError

LAST: Final = -1
"""The last one of a month, as ``nth`` of a `WeekdayOfMonth`."""

NTH_MAX: Final = 5


class Skip(StrEnum):
    """
    What becomes of a day that a year does not have, such as 30 Esfand or 29 February.

    ``backward`` takes the last day of the month, ``forward`` the first of the next, ``omit`` none.

    Source: RFC 7529, ``SKIP``; the default there is ``omit``.
    """

    BACKWARD = "backward"
    FORWARD = "forward"
    OMIT = "omit"


@frozen
class FixedDay:
    """
    A day of a month.

    Attributes:
        month: 1 to 12.

        day: 1 to the most days that the month can have: 30 Esfand, 29 February and the 30th of any lunar
            month can be meant, 31 Mehr cannot. What cannot raises `BadInputError`.

        skip: What becomes of it in years that do not have it.
    """

    calendar: DateCalendar
    month: int
    day: int
    skip: Skip = field(default=Skip.BACKWARD)

    def __attrs_post_init__(self) -> None:
        most = longest_month_days(self.calendar, self.month)
        if not 1 <= self.day <= most:
            expected = f"1 to {most} in month {self.month} of the {self.calendar} calendar"
            raise BadInputError("day", expected, str(self.day))


@frozen
class WeekdayOfMonth:
    """
    The nth or last weekday of a month, or a day so many days after it.

    Attributes:
        month: 1 to 12.

        weekday: ``monday`` to ``sunday``.

        nth: 1 to 5, or `LAST`. Years in which the month has no fifth have no occurrence.

        days_after: 0 to 6: the day after the fourth Thursday of November is 1 after it.
    """

    calendar: DateCalendar
    month: int
    weekday: str
    nth: int
    days_after: int = field(default=0)

    def __attrs_post_init__(self) -> None:
        longest_month_days(self.calendar, self.month)
        if self.weekday not in WEEKDAYS:
            raise BadInputError("weekday", f"one of {', '.join(WEEKDAYS)}", repr(self.weekday))
        if not (1 <= self.nth <= NTH_MAX or self.nth == LAST):
            raise BadInputError("nth", f"1 to {NTH_MAX}, or {LAST} for the last", str(self.nth))
        if not 0 <= self.days_after < WEEK_DAYS:
            raise BadInputError("days_after", "0 to 6", str(self.days_after))


Rule = FixedDay | WeekdayOfMonth


@frozen
class Occurrence:
    """
    A rule's day in one year.

    Attributes:
        year: The calendar's year that it belongs to; less that of an anchor, it is the nth anniversary. With
            ``forward``, 30 Esfand 1404 is 1 Farvardin 1405, and still of 1404.

        is_tentative: Whether the day was computed, and may turn out to be a day off.
    """

    on: date
    year: int
    is_tentative: bool


def end_of_month(calendar: DateCalendar, month: int) -> FixedDay:
    """
    The last day of a month, be it its 29th, 30th or 31st.

    Raises:
        BadInputError: If the month is outside 1 to 12.
    """
    return FixedDay(calendar, month, longest_month_days(calendar, month))


def occurrence_in(rule: Rule, calendar: Calendar, year: int) -> Occurrence | None:
    """
    A rule's day in a year of its calendar, or none.

    Args:
        calendar: The one that the rule names, with the months that are meant.

    Raises:
        BadInputError: If the calendar is another, or does not know the year.

    .. doctest::

        >>> from clubkit.calendars import JALALI
        >>> last = FixedDay(DateCalendar.JALALI, 12, 30)
        >>> [occurrence_in(last, JALALI, year).on.isoformat() for year in (1403, 1404)]
        ['2025-03-20', '2026-03-20']
        >>> print(occurrence_in(FixedDay(DateCalendar.JALALI, 12, 30, Skip.OMIT), JALALI, 1404))
        None
    """
    if rule.calendar != calendar.name:
        raise BadInputError("calendar", f"the {rule.calendar} calendar", calendar.name)
    if not calendar.year_min <= year <= calendar.year_max:
        expected = f"in the {calendar.name} years {calendar.year_min} to {calendar.year_max}"
        raise BadInputError("year", expected, str(year))

    index = year * MONTHS + rule.month - 1
    first, after = calendar.month_start(index), calendar.month_start(index + 1)
    ordinal = _fixed(rule, first, after) if isinstance(rule, FixedDay) else _weekday(rule, first, after)
    if ordinal is None:
        return None
    on = date.fromordinal(ordinal)
    # What hangs on the end of a month is certain where the next one's first day is.
    latest = date.fromordinal(after) if _asks_for_end(rule, after - first) else on
    return Occurrence(on, year, calendar.is_tentative(max(on, latest)))


def upcoming(rule: Rule, calendar: Calendar, first: date) -> Iterator[Occurrence]:
    """
    A rule's days from a day on, that day included, in order, as far as the calendar goes.

    Raises:
        BadInputError: If the calendar is another, or does not know the day; when the first is asked for.
    """
    year = calendar.date_of(first).year
    # What was due at the end of the year before may be put forward into this one.
    for each in range(max(year - 1, calendar.year_min), calendar.year_max + 1):
        found = occurrence_in(rule, calendar, each)
        if found is not None and found.on >= first:
            yield found


def occurrences(rule: Rule, calendar: Calendar, first: date, after: date) -> tuple[Occurrence, ...]:
    """
    A rule's days in ``[first, after)``, in order.

    Raises:
        BadInputError: If the calendar is another, or does not know all of these days.

    .. doctest::

        >>> from clubkit.calendars import Calendars
        >>> mothers_day = FixedDay(DateCalendar.HIJRI, 6, 20)
        >>> found = occurrences(mothers_day, Calendars().hijri, date(2024, 1, 1), date(2025, 1, 1))
        >>> [each.on.isoformat() for each in found]
        ['2024-01-03', '2024-12-22']
    """
    if after > first:
        calendar.known(after.toordinal() - 1)
    return tuple(takewhile(lambda each: each.on < after, upcoming(rule, calendar, first)))


def _asks_for_end(rule: Rule, length: int) -> bool:
    return rule.day > length if isinstance(rule, FixedDay) else rule.nth == LAST


def _fixed(rule: FixedDay, first: int, after: int) -> int | None:
    if rule.day <= after - first:
        return first + rule.day - 1
    return {Skip.BACKWARD: after - 1, Skip.FORWARD: after, Skip.OMIT: None}[rule.skip]


def _weekday(rule: WeekdayOfMonth, first: int, after: int) -> int | None:
    weekday = WEEKDAYS.index(rule.weekday)
    if rule.nth == LAST:
        return after - 1 - (weekday_of(after - 1) - weekday) % WEEK_DAYS + rule.days_after
    found = first + (weekday - weekday_of(first)) % WEEK_DAYS + (rule.nth - 1) * WEEK_DAYS
    return found + rule.days_after if found < after else None
