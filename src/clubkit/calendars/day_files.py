"""Files of a shop's own: lunar months that are newer than this version, and public days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from clubkit.calendars.csv_tables import CsvTable, TableRow
from clubkit.calendars.dates import MONTHS, DateCalendar, longest_month_days
from clubkit.calendars.hijri import (
    LONG_MONTH_DAYS,
    SHORT_MONTH_DAYS,
    YEAR_MAX,
    HijriMonths,
    iran_hijri_months,
    month_text,
)
from clubkit.calendars.public_day import PublicDay
from clubkit.calendars.recurrence import LAST, FixedDay, Rule, Skip, WeekdayOfMonth
from clubkit.calendars.systems import parse_any_day
from clubkit.errors import BadInputError, BadRowError

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NUMBER: Final = re.compile(r"[0-9]{1,2}")
_LAST_WORD: Final = "last"
_NAME: Final = "name_"

_DAY_REQUIRED: Final = frozenset({"id", "calendar", "month"})
_DAY_OPTIONAL: Final = frozenset({"day", "weekday", "nth", "days_after", "skip", "mourning"})


@frozen
class MonthsFile:
    """
    What a file of lunar months said.

    Attributes:
        months: The table with the file's months, or none where there is a problem.

        problems: Everything that is wrong in the file, in its order.
    """

    months: HijriMonths | None
    problems: tuple[BadRowError, ...]


@frozen
class DaysFile:
    """
    What a file of public days said.

    Attributes:
        days: The good rows, in the order of the file.

        problems: Everything that is wrong in the others.
    """

    days: tuple[PublicDay, ...]
    problems: tuple[BadRowError, ...]


def read_hijri_months(text: str, *, source: str, base: HijriMonths | None = None) -> MonthsFile:
    r"""
    Read first days of lunar months, and put them over those that are known.

    Args:
        text: CSV of at most 1 MiB with the columns ``month``, such as ``1448-11``, and ``first_day``, a
            Gregorian or Jalali date. Months may replace published ones, and must follow on them without a
            gap.

        source: Who published them.

        base: What they are put over: the months of Iran, if not given.

    .. doctest::

        >>> file = read_hijri_months("month,first_day\n1448-11,1406-01-19\n", source="calendar of 1406")
        >>> file.months.known_until.isoformat(), file.problems
        ('2027-05-06', ())
    """
    base = iran_hijri_months() if base is None else base
    table = CsvTable(text, frozenset({"month", "first_day"}), frozenset())
    starts: dict[int, int] = {}
    lines: dict[int, int] = {}
    for row in table.rows():
        try:
            index, start = _month(row.cells["month"]), parse_any_day(row.cells["first_day"]).toordinal()
        except BadInputError as error:
            table.note_error(row.line, error)
            continue
        if index in starts:
            table.note(row.line, "month", "named once", month_text(index))
        starts[index], lines[index] = start, row.line
    if not starts and not table.problems:
        table.note(1, "file", "at least one month", "none")

    if not table.problems:
        _check_lengths(table, lines, base, starts)
    problems = tuple(table.problems)
    return MonthsFile(None if problems else base.replaced(starts, source), problems)


def read_public_days(text: str) -> DaysFile:
    r"""
    Read public days.

    Args:
        text: CSV of at most 1 MiB. Columns: ``id``; ``calendar``: ``jalali``, ``gregorian`` or ``hijri``;
            ``month``: 1 to 12; ``day``, a number or ``last``, or instead of it ``weekday`` and ``nth``, 1 to
            5 or ``last``; ``days_after``: 0 to 6 days after that weekday; ``skip``: ``backward``,
            ``forward`` or ``omit``; ``mourning``: ``yes`` or ``no``; ``name_fa``, ``name_en`` and further
            locales.

    .. doctest::

        >>> text = "id,calendar,month,weekday,nth,name_en\nmothers-day-us,gregorian,5,sunday,2,Mother's day"
        >>> read_public_days(text).days[0].rule.weekday
        'sunday'
        >>> print(read_public_days("id,calendar,month,day,name_en\nx,jalali,7,31,X").problems[0])
        line 2: day must be 1 to 30 in month 7 of the jalali calendar, got 31
    """
    table = CsvTable(text, _DAY_REQUIRED, _DAY_OPTIONAL, open_prefix=_NAME)
    days: dict[str, PublicDay] = {}
    for row in table.rows():
        try:
            day = _public_day(row)
        except BadInputError as error:
            table.note_error(row.line, error)
            continue
        if day.day_id in days:
            table.note(row.line, "id", "named once", day.day_id)
        days[day.day_id] = day
    return DaysFile(tuple(days.values()), tuple(table.problems))


def _month(text: str) -> int:
    found = _MONTH.fullmatch(text)
    if found is None or int(found[1]) > YEAR_MAX:
        raise BadInputError("month", f"a Hijri month such as 1448-11, to {YEAR_MAX}", repr(text))
    return int(found[1]) * MONTHS + int(found[2]) - 1


def _check_lengths(
    table: CsvTable, lines: Mapping[int, int], base: HijriMonths, given: Mapping[int, int]
) -> None:
    first = base.first_year * MONTHS
    starts = dict(enumerate(base.starts, first)) | dict(given)
    for index, line in lines.items():
        if index < first or (index > first and index - 1 not in starts):
            expected = f"one from {month_text(first)} on that follows a known one"
            table.note(line, "month", expected, month_text(index))
            continue
        for month in (index - 1, index):
            if month in starts and month + 1 in starts and (month == index - 1 or month + 1 not in given):
                days = starts[month + 1] - starts[month]
                if not SHORT_MONTH_DAYS <= days <= LONG_MONTH_DAYS:
                    table.note(line, "first_day", f"29 or 30 days in {month_text(month)}", f"{days}")


def _public_day(row: TableRow) -> PublicDay:
    cells = row.cells
    names = {key.removeprefix(_NAME): name for key, name in cells.items() if key.startswith(_NAME) and name}
    mourning = cells.get("mourning") or "no"
    if mourning not in {"yes", "no"}:
        raise BadInputError("mourning", "yes or no", repr(mourning))
    return PublicDay(cells["id"], _rule(cells), names, is_mourning=mourning == "yes")


def _rule(cells: Mapping[str, str]) -> Rule:
    calendar = DateCalendar(_one_of("calendar", cells["calendar"], tuple(DateCalendar)))
    month = _number("month", cells["month"])
    day, weekday, nth = (cells.get(name, "") for name in ("day", "weekday", "nth"))
    if bool(day) == bool(weekday):
        raise BadInputError("day", "a day, or a weekday and nth", "both" if day else "neither")
    if weekday:
        if cells.get("skip"):
            raise BadInputError("skip", "empty for a weekday", repr(cells["skip"]))
        days_after = _number("days_after", cells.get("days_after") or "0")
        return WeekdayOfMonth(
            calendar, month, weekday, LAST if nth == _LAST_WORD else _number("nth", nth), days_after
        )

    for name in ("nth", "days_after"):
        if cells.get(name):
            raise BadInputError(name, "empty for a day of the month", repr(cells[name]))
    skip = Skip(_one_of("skip", cells.get("skip") or Skip.BACKWARD, tuple(Skip)))
    most = longest_month_days(calendar, month)
    return FixedDay(calendar, month, most if day == _LAST_WORD else _number("day", day), skip)


def _one_of(what: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise BadInputError(what, f"one of {', '.join(known)}", repr(text))
    return text


def _number(what: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise BadInputError(what, "a whole number", repr(text))
    return int(text)
