from __future__ import annotations

import warnings
from datetime import date, timedelta

import pytest

from clubkit.calendars import from_jalali, jalali_month_days, to_jalali
from clubkit.errors import BadInputError

with warnings.catch_warnings():
    # It asks for the machine's locale in a way that Python deprecates where that is "C".
    warnings.simplefilter("ignore", DeprecationWarning)
    import jdatetime

FIRST_DAY = date(1799, 3, 21)
LAST_DAY = date(2124, 3, 19)


def test_agrees_with_jdatetime_on_every_day_of_three_centuries():
    """Each day from 1178-01-01 to 1502-12-29 has the date that jdatetime gives it, and converts back."""
    day = FIRST_DAY
    while day <= LAST_DAY:
        fields = to_jalali(day)
        oracle = jdatetime.JalaliToGregorian(*fields)

        assert (day.year, day.month, day.day) == (oracle.gyear, oracle.gmonth, oracle.gday)
        assert day == from_jalali(*fields)
        day += timedelta(days=1)


def test_the_days_are_counted_without_a_gap():
    """From each day to the next the date moves on by one day of the month, the month, or the year."""
    expected = [
        (year, month, day)
        for year in range(1178, 1503)
        for month in range(1, 13)
        for day in range(1, jalali_month_days(year, month) + 1)
    ]
    days = (LAST_DAY - FIRST_DAY).days + 1

    assert expected == [to_jalali(FIRST_DAY + timedelta(days=into)) for into in range(days)]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (1403, 30), (1404, 29), (1405, 29), (1406, 29), (1407, 29), (1408, 30), (1409, 29), (1436, 30),
        (1437, 29), (1469, 30), (1470, 29), (1502, 29),
    ],
)  # fmt: skip
def test_esfand_has_thirty_days_in_leap_years_only(year, days):
    """The years that other rules get wrong, and the five-year gap after 1403."""
    assert days == jalali_month_days(year, 12)


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1), date.max])
def test_refuses_days_that_it_does_not_know(day):
    """2124-03-20 is the first day that the rule gets wrong: refused, never 1502-12-30."""
    with pytest.raises(BadInputError):
        to_jalali(day)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 0, 1), (1404, 1, 0), (1404, 1, 32),
        (1502, 12, 30), (1503, 1, 1), (1177, 12, 29), (2024, 3, 10), (-1404, 1, 1),
    ],
)  # fmt: skip
def test_refuses_dates_that_do_not_exist(year, month, day):
    """Neither a day past the month's end nor a year of another calendar becomes a date."""
    with pytest.raises(BadInputError):
        from_jalali(year, month, day)
