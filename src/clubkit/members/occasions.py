"""
Days that matter to a member: whose, what day of which calendar, and the keys that they are found by.

An occasion is kept with its calendar, month and day, and comes back every year. Who is due on a day is asked
by keys such as ``jalali:12-30``, so that no job looks at everybody.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen

from clubkit.calendars import GREGORIAN, JALALI, Calendar, Calendars, DateCalendar, FixedDay, Occurrence, Skip
from clubkit.calendars.dates import MONTHS, longest_month_days
from clubkit.errors import BadInputError
from clubkit.members.texts import DIGITS, UNSEEN, clean_text

__all__ = [
    "LABEL_MAX",
    "Occasion",
    "Relation",
    "by_calendar",
    "due_key",
    "due_keys",
    "occasion_on",
]

LABEL_MAX: Final = 60
"""Characters that a label has at most."""

_TEXT_MAX: Final = 40
_WRITTEN: Final = re.compile(r"(?:([0-9]{4})[-/]|--)?([0-9]{1,2})[-/]([0-9]{1,2})")
_TYPED: Final[dict[int, str | None]] = {**DIGITS, **dict.fromkeys(map(ord, UNSEEN))}

_YEARS: Final = {
    DateCalendar.GREGORIAN: range(1700, 2124),
    DateCalendar.JALALI: range(JALALI.year_min, JALALI.year_max + 1),
    DateCalendar.HIJRI: range(1112, 1551),
}
"""Years that a person can mean, where each calendar knows them."""


class Relation(StrEnum):
    """Whose day it is, in the words of the program file."""

    BIRTHDAY = "birthday"
    SPOUSE_BIRTHDAY = "spouse-birthday"
    MOTHER_BIRTHDAY = "mother-birthday"
    FATHER_BIRTHDAY = "father-birthday"
    CHILD_BIRTHDAY = "child-birthday"
    FRIEND_BIRTHDAY = "friend-birthday"
    ANNIVERSARY = "anniversary"
    """Of a wedding."""

    OTHER = "other"


@frozen
class Occasion:
    """
    A day that matters to a member. Its `repr` shows whose it is, and not which.

    Attributes:
        relation: Whose day it is.

        calendar: The one that it is celebrated by.

        month: 1 to 12.

        day: 1 to the most that the month can have: 30 Esfand, 29 February and the 30th of any lunar month.

        year: When it began, or none. With one the day must have been; of lunar months any can have had 30
            days, for their table is corrected now and then.

        label: What the member calls it, at most 60 characters; it may be empty. No name of somebody else is
            needed.

        skip: What becomes of it in years that do not have the day.

    Raises:
        BadInputError: If there is no such day, the year is not one that a person can mean, or the label is
            not clean; see `clean_text`. Nothing personal is in the error.
    """

    relation: Relation
    calendar: DateCalendar
    month: int = field(repr=False)
    day: int = field(repr=False)
    year: int | None = field(default=None, repr=False)
    label: str = field(default="", repr=False)
    skip: Skip = field(default=Skip.BACKWARD)

    def __attrs_post_init__(self) -> None:
        _require_day(self.calendar, self.year, self.month, self.day)
        if self.label and clean_text("label", self.label, longest=LABEL_MAX) != self.label:
            raise BadInputError("label", "clean", "another text")

    @property
    def rule(self) -> FixedDay:
        """The day as it comes back every year."""
        return FixedDay(self.calendar, self.month, self.day, self.skip)

    @property
    def due_key(self) -> str:
        """What it is found by: ``jalali:12-30``."""
        return due_key(self.calendar, self.month, self.day)

    def nth(self, occurrence: Occurrence) -> int | None:
        """How many years after its beginning one of its days is; none where the year is not known."""
        return None if self.year is None else occurrence.year - self.year


def occasion_on(
    text: str, relation: Relation, calendar: DateCalendar, *, label: str = "", skip: Skip = Skip.BACKWARD
) -> Occasion:
    """
    The occasion of a day that somebody typed.

    Args:
        text: ``YYYY-MM-DD``, or ``MM-DD`` and ``--MM-DD`` (RFC 6350) without a year; slashes do for dashes,
            digits may be Persian or Arabic. A year of two digits is refused: 05 could be 1305 and 1405.

        label: As it was typed; it is cleaned.

    Raises:
        BadInputError: If it is no such text, or `Occasion` refuses it. Nothing of it is in the error.

    .. doctest::

        >>> occasion_on("۱۳۶۵/۱۲/۲۹", Relation.MOTHER_BIRTHDAY, DateCalendar.JALALI).due_key
        'jalali:12-29'
    """
    year, month, day = day_parts(text)
    kept = clean_text("label", label, longest=LABEL_MAX) if label else ""
    return Occasion(relation, calendar, month, day, year, kept, skip)


def day_parts(text: str) -> tuple[int | None, int, int]:
    """
    Year, month and day of a date that somebody typed, as `occasion_on` reads it; no calendar is asked.

    Raises:
        BadInputError: If it is no such text. Nothing of it is in the error.

    .. doctest::

        >>> day_parts("۱۴۰۵/۹/۲۵")
        (1405, 9, 25)
    """
    found = _WRITTEN.fullmatch(text.translate(_TYPED).strip()) if len(text) <= _TEXT_MAX else None
    if found is None:
        raise BadInputError("date", "YYYY-MM-DD, or MM-DD without a year", "another text")
    year, month, day = found.groups()
    return None if year is None else int(year), int(month), int(day)


def by_calendar(occasion: Occasion, calendar: DateCalendar, calendars: Calendars) -> Occasion:
    """
    The occasion of one that was given by one calendar and is celebrated by another.

    Convert once, when it is given, and with the year that it began in: a day and month alone fall on three
    days of the other calendar.

    Raises:
        BadInputError: If the year is not known, or the other calendar does not reach it.

    .. doctest::

        >>> given = occasion_on("1990-03-21", Relation.BIRTHDAY, DateCalendar.GREGORIAN)
        >>> by_calendar(given, DateCalendar.JALALI, Calendars()).due_key
        'jalali:01-01'
    """
    if occasion.year is None:
        raise BadInputError("year", f"known, to tell the day by the {calendar} calendar", "none")
    day = calendars.of(occasion.calendar).day_of(occasion.year, occasion.month, occasion.day)
    found = calendars.of(calendar).date_of(day)
    return evolve(occasion, calendar=calendar, year=found.year, month=found.month, day=found.day)


# --- what is due on a day ---------------------------------------------------------------------------


def due_key(calendar: DateCalendar, month: int, day: int) -> str:
    """What the occasions of a day are found by: ``gregorian:02-29``."""
    return f"{calendar}:{month:02}-{day:02}"


def due_keys(day: date, calendar: Calendar, skip: Skip) -> tuple[str, ...]:
    """
    The keys of all occasions with that skip which are celebrated on a day by a calendar.

    Mostly one. Days that a month does not have this year join its last day, or the first of the next, or
    none. Ask once for each calendar and skip that occasions are kept with.

    Raises:
        BadInputError: If the calendar does not know the day.

    .. doctest::

        >>> due_keys(date(2026, 3, 20), JALALI, Skip.BACKWARD)  # 29 Esfand 1404, which has no 30th
        ('jalali:12-29', 'jalali:12-30')
        >>> due_keys(date(2025, 3, 1), GREGORIAN, Skip.FORWARD)
        ('gregorian:03-01', 'gregorian:02-29')
    """
    on = calendar.date_of(day)
    keys = [due_key(calendar.name, on.month, on.day)]
    if skip is Skip.BACKWARD and on.day == calendar.month_days(on.year, on.month):
        keys += _missing(calendar, on.year, on.month)
    if skip is Skip.FORWARD and on.day == 1:
        year, month = divmod(on.year * MONTHS + on.month - 2, MONTHS)
        keys += _missing(calendar, year, month + 1) if year >= calendar.year_min else []
    return tuple(keys)


def _missing(calendar: Calendar, year: int, month: int) -> list[str]:
    days = range(calendar.month_days(year, month) + 1, longest_month_days(calendar.name, month) + 1)
    return [due_key(calendar.name, month, day) for day in days]


def _require_day(calendar: DateCalendar, year: int | None, month: int, day: int) -> None:
    if not all(type(part) is int for part in (month, day)) or type(year) not in {int, type(None)}:
        raise BadInputError("date", "of whole numbers", "another value")
    if not 1 <= month <= MONTHS or not 1 <= day <= longest_month_days(calendar, month):
        raise BadInputError("date", f"a day of the {calendar} calendar", "another day")
    if year is None:
        return
    if year not in _YEARS[calendar]:
        span = _YEARS[calendar]
        raise BadInputError("year", f"{span[0]} to {span[-1]} by the {calendar} calendar", "another year")
    exact = {DateCalendar.GREGORIAN: GREGORIAN, DateCalendar.JALALI: JALALI}.get(calendar)
    if exact is not None and day > exact.month_days(year, month):
        raise BadInputError("date", f"a day that the {calendar} year had", "another day")
