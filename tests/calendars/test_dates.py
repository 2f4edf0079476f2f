"""What holds for all three calendars alike, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import (
    GREGORIAN,
    JALALI,
    CalendarDate,
    Calendars,
    DateCalendar,
    HijriMonths,
    PeriodKind,
    from_jalali,
    parse_any_day,
    to_jalali,
)
from clubkit.errors import BadInputError

CALENDARS = Calendars()
EACH = [CALENDARS.of(name) for name in DateCalendar]
NAMES = [str(calendar.name) for calendar in EACH]

FIRST = from_jalali(1300, 1, 1)
LAST = from_jalali(1500, 12, 29)

calendars = st.sampled_from(EACH)
days = st.dates(FIRST, date(2070, 1, 1))


def days_between(first, last):
    """Each day, the last included."""
    return [first + timedelta(days=into) for into in range((last - first).days + 1)]


@pytest.mark.parametrize("calendar", EACH, ids=NAMES)
def test_each_day_of_two_centuries_converts_both_ways(calendar):
    """From 1300-01-01 to 1500-12-29 each day has a date of its own, one after that of the day before."""
    before = calendar.date_of(FIRST - timedelta(days=1))
    for day in days_between(FIRST, LAST):
        found = calendar.date_of(day)
        starts_month = found.day == 1
        expected_day = 1 if starts_month else before.day + 1

        assert day == calendar.day_of(found.year, found.month, found.day)
        assert (expected_day, starts_month) == (
            found.day,
            before.day == calendar.month_days(before.year, before.month),
        )
        assert (found.year * 12 + found.month) - (before.year * 12 + before.month) == int(starts_month)
        before = found


def test_jalali_years_are_those_of_the_published_leap_table():
    """Each year from 1206 to 1498 begins on its day, and has 30 Esfand where the table says so."""
    lines = Path(__file__).with_name("leap_years.txt").read_text("utf-8").splitlines()
    leap = {int(year) for line in lines if not line.startswith("#") for year in line.split()}
    new_year = date(1827, 3, 22)
    for year in range(1206, 1499):
        assert new_year == from_jalali(year, 1, 1)
        assert (year, 1, 1) == to_jalali(new_year)
        assert JALALI.month_days(year, 12) == 29 + (year in leap)
        new_year += timedelta(days=365 + (year in leap))


@given(calendars, days, st.integers(-600, 600))
def test_months_clamp_to_the_end_of_the_month(calendar, day, months):
    """The month is so many months on; the day is the same, or the month's last where it has no such day."""
    start = calendar.date_of(day)
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1

    expected = CalendarDate(calendar.name, year, month, min(start.day, calendar.month_days(year, month)))

    assert expected == calendar.date_of(calendar.add(day, months=months))


@given(calendars, days, st.integers(-9000, 9000))
def test_days_are_days_in_every_calendar(calendar, day, count):
    """Adding days asks no calendar."""
    assert day + timedelta(days=count) == calendar.add(day, days=count)


@given(calendars, days, st.sampled_from(PeriodKind))
def test_periods_tile_the_days(calendar, day, kind):
    """A day lies in one period, whose days all name it, and the next begins where it ends."""
    first, after = calendar.period(day, kind)

    assert first <= day < after
    assert (first, after) == calendar.period(after - timedelta(days=1), kind)
    assert after == calendar.period(after, kind)[0]


@pytest.mark.parametrize(
    ("calendar", "kind", "expected"),
    [
        (GREGORIAN, PeriodKind.WEEK, ("2026-11-30", "2026-12-07")),
        (JALALI, PeriodKind.WEEK, ("2026-11-28", "2026-12-05")),
        (CALENDARS.hijri, PeriodKind.WEEK, ("2026-11-28", "2026-12-05")),
        (GREGORIAN, PeriodKind.QUARTER, ("2026-10-01", "2027-01-01")),
        (JALALI, PeriodKind.QUARTER, ("2026-09-23", "2026-12-22")),
        (CALENDARS.hijri, PeriodKind.MONTH, ("2026-11-11", "2026-12-11")),
        (CALENDARS.hijri, PeriodKind.YEAR, ("2026-06-16", "2027-06-06")),
    ],
)
def test_periods_are_the_calendars_own(calendar, kind, expected):
    """Around 20 Jumada II 1448; the end of 1448 is computed."""
    assert expected == tuple(map(str, calendar.period(date(2026, 11, 30), kind)))


@pytest.mark.parametrize(
    ("calendar", "first", "last"),
    [
        (GREGORIAN, date(1000, 1, 1), date(9998, 12, 31)),
        (JALALI, date(1799, 3, 21), date(2124, 3, 19)),
        (CALENDARS.hijri, date(1848, 11, 28), CALENDARS.hijri.day_of(1550, 12, 29)),
    ],
    ids=NAMES,
)
def test_refuses_what_it_does_not_know(calendar, first, last):
    """The first and the last day are known, the days beside them are refused, by every question."""
    assert first == calendar.add(calendar.add(first, days=1), days=-1)
    assert calendar.date_of(last).year == calendar.year_max
    for outside, step in (
        (first - timedelta(days=1), -1),
        (calendar.add(last, days=0) + timedelta(days=2), 2),
    ):
        edge = first if step < 0 else last
        for ask in (
            lambda day=outside: calendar.date_of(day),
            lambda day=outside: calendar.add(day),
            lambda day=outside: calendar.period(day, PeriodKind.DAY),
            lambda day=edge, days=step: calendar.add(day, days=days),
            lambda day=edge, months=step: calendar.add(day, months=months),
        ):
            with pytest.raises(BadInputError, match=r"years? \d"):
                ask()


@pytest.mark.parametrize(
    ("name", "year", "month", "day"),
    [
        ("gregorian", 2025, 2, 29), ("gregorian", 999, 1, 1), ("gregorian", 9999, 1, 1), ("gregorian", 2025,
        13, 1), ("jalali", 1404, 12, 30), ("jalali", 1404, 7, 31), ("jalali", 1503, 1, 1), ("jalali", 2026, 1,
        1), ("jalali", 1404, 0, 1), ("hijri", 1447, 12, 30), ("hijri", 1264, 12, 29), ("hijri", 1551, 1, 1),
        ("hijri", 1448, 1, 0),
    ],
)  # fmt: skip
def test_refuses_dates_that_do_not_exist(name, year, month, day):
    """Neither a day past the month's end nor a year outside becomes a day."""
    with pytest.raises(BadInputError):
        CALENDARS.day_of(CalendarDate(DateCalendar(name), year, month, day))


@pytest.mark.parametrize("calendar", EACH, ids=NAMES)
def test_the_longest_month_is_the_longest_there_is(calendar):
    """A day without a year may name what some year has, and nothing beyond."""
    for month in range(1, 13):
        lengths = {calendar.month_days(year, month) for year in range(1300, 1500)}
        assert max(lengths) == calendar.most_days(month)
    with pytest.raises(BadInputError):
        calendar.most_days(13)
    with pytest.raises(BadInputError):
        calendar.month_days(1400, 0)


def test_dates_of_two_calendars_are_never_equal():
    """A Hijri date is not the Jalali one with the same figures."""
    assert CalendarDate(DateCalendar.HIJRI, 1405, 1, 1) != CalendarDate(DateCalendar.JALALI, 1405, 1, 1)


def test_calendars_with_the_same_months_are_equal():
    """They are values: a program may hold them."""
    own = HijriMonths(1448, (date(2026, 6, 16).toordinal(),), "own")

    assert Calendars() == Calendars()
    assert Calendars(own) != Calendars()
    assert hash(Calendars()) == hash(Calendars())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1405-09-30", date(2026, 12, 21)),
        ("2026-12-21", date(2026, 12, 21)),
        ("1502-12-29", date(2124, 3, 19)),
    ],
)
def test_the_year_tells_a_written_date_apart(text, expected):
    """A Jalali year is before 1600, a Gregorian one after."""
    assert expected == parse_any_day(text)


@pytest.mark.parametrize(
    "text", ["1503-01-01", "1650-01-01", "2026-02-29", "26-1-1", "", "۱۴۰۵-۰۹-۳۰", "1405/09/30"]
)
def test_refuses_texts_that_are_no_date(text):
    """Nothing is guessed."""
    with pytest.raises(BadInputError):
        parse_any_day(text)
