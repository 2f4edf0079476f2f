"""
Dates that were checked against two independent sources.

``cases.csv`` holds one case a row. ``same-day``: a Jalali date and its Gregorian one. ``no-such-date``: a
Jalali date that does not exist. ``no-jalali-date``: a day that clubkit refuses to convert. ``add-months``: a
Jalali date and a count, and the date that many months later. ``quarter`` and ``year``: the key of a period,
its first and last day, and its length in days. ``wall``: an instant, and the date and minute in Tehran.
``month-day``: whether a day without a year can be meant. ``recur``: a day, its skip and years of its
calendar, and its occurrences, which ``seen-in-jalali`` gives as Jalali dates. ``lunar`` and ``not-lunar``: a
Hijri date, and the days that it is, or is not. ``due``: a day of a calendar, today, days ahead, and the
occurrence so far ahead, if any.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from clubkit.calendars import (
    Almanac,
    CalendarName,
    Calendars,
    DateCalendar,
    Duration,
    FixedDay,
    PeriodKind,
    Skip,
    format_instant,
    from_jalali,
    occurrence_in,
    occurrences,
    parse_day,
    parse_instant,
    to_jalali,
)
from clubkit.errors import BadInputError

CALENDARS = Calendars()
TEHRAN = Almanac("Asia/Tehran", CalendarName.JALALI)


def same_day(jalali, expected):
    """A Jalali date and a Gregorian one are one day, both ways."""
    day = date.fromisoformat(expected)

    assert day == parse_day(jalali, CalendarName.JALALI)
    assert jalali == "{:04}-{:02}-{:02}".format(*to_jalali(day))


def no_such_date(jalali, _):
    """The date does not exist in that year."""
    with pytest.raises(BadInputError):
        from_jalali(*map(int, jalali.split("-")))


def no_jalali_date(day, _):
    """The day lies after the years that are known exactly."""
    with pytest.raises(BadInputError):
        to_jalali(date.fromisoformat(day))


def add_months(given, expected):
    """Months are added from the anchor and clamped to the month's end."""
    start, months = given.split()
    later = TEHRAN.add(
        TEHRAN.start_of_day(parse_day(start, CalendarName.JALALI)), Duration(months=int(months))
    )

    assert expected == TEHRAN.key(later, PeriodKind.DAY)


def quarter(key, expected):
    """A quarter of the Jalali year, from its first to its last day."""
    check_period(key, expected, PeriodKind.QUARTER)


def year(key, expected):
    """A Jalali year, from its first to its last day."""
    check_period(key, expected, PeriodKind.YEAR)


def check_period(key, expected, kind):
    """The period of that name has that first day, that last day and that length."""
    first, last, days = expected.split()
    start = TEHRAN.start_of_day(date.fromisoformat(first))
    end = TEHRAN.start_of_day(date.fromisoformat(last) + timedelta(days=1))

    assert key == TEHRAN.key(start, kind)
    assert end == TEHRAN.end_of(start, kind)
    assert int(days) == (TEHRAN.day(end) - TEHRAN.day(start)).days


def wall(instant, expected):
    """What the clock on the wall of a shop in Tehran shows."""
    day, minute = expected.split()
    moment = parse_instant(instant)

    assert instant == format_instant(moment)
    assert day == TEHRAN.key(moment, PeriodKind.DAY)
    assert int(minute) == TEHRAN.minute_of_day(moment)


def fixed_day(calendar, month_day, skip="backward"):
    """A day of a month, and its calendar."""
    name = DateCalendar(calendar)
    month, day = map(int, month_day.split("-"))
    return FixedDay(name, month, day, Skip(skip)), CALENDARS.of(name)


def month_day(given, expected):
    """A day without a year is valid where the month has it in some year."""
    if expected == "valid":
        assert fixed_day(*given.split())
    else:
        with pytest.raises(BadInputError):
            fixed_day(*given.split())


def days_of(given):
    """The occurrences in some years of the rule's calendar."""
    *words, years = given.split()
    rule, calendar = fixed_day(*words)
    first, last = map(int, years.split(".."))
    found = [occurrence_in(rule, calendar, year) for year in range(first, last + 1)]
    return [each.on for each in found if each is not None]


def recur(given, expected):
    """Each year has its day, or none where it is left out."""
    assert expected.split() == [day.isoformat() for day in days_of(given)]


def seen_in_jalali(given, expected):
    """A Gregorian anniversary wanders through the Jalali calendar."""
    assert expected.split() == ["{:04}-{:02}-{:02}".format(*to_jalali(day)) for day in days_of(given)]


def lunar(given, expected):
    """A lunar date of Iran is that Gregorian and that Jalali day, both ways."""
    day = CALENDARS.hijri.day_of(*map(int, given.split("-")))
    gregorian, jalali, hijri = CALENDARS.dates_of(day)

    assert expected.split() == [str(gregorian), str(jalali)]
    assert given == str(hijri)


def not_lunar(given, wrong):
    """The table of another country is a day early here."""
    assert wrong != CALENDARS.hijri.day_of(*map(int, given.split("-"))).isoformat()


def due(given, expected):
    """An occurrence is exactly so many days ahead, or there is none."""
    calendar, month_day, today, ahead = given.split()
    day = date.fromisoformat(today) + timedelta(days=int(ahead))
    rule, by = fixed_day(calendar, month_day)
    found = occurrences(rule, by, day, day + timedelta(days=1))

    assert expected.split() == [each.on.isoformat() for each in found]


CHECKS = {
    "same-day": same_day,
    "no-such-date": no_such_date,
    "no-jalali-date": no_jalali_date,
    "add-months": add_months,
    "quarter": quarter,
    "year": year,
    "wall": wall,
    "month-day": month_day,
    "recur": recur,
    "seen-in-jalali": seen_in_jalali,
    "lunar": lunar,
    "not-lunar": not_lunar,
    "due": due,
}

with Path(__file__).with_name("cases.csv").open(encoding="utf-8", newline="") as rows:
    CASES = list(csv.DictReader(rows))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case):
    """Each row of the table holds."""
    CHECKS[case["kind"]](case["given"], case["expected"])
