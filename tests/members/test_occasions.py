"""A day that matters is found by its key on exactly one day of each year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import GREGORIAN, JALALI, Calendars, DateCalendar, Skip, occurrence_in, upcoming
from clubkit.calendars.dates import longest_month_days
from clubkit.errors import BadInputError
from clubkit.members.occasions import Occasion, Relation, by_calendar, due_key, due_keys, occasion_on

ALL = Calendars()
BIRTHDAY = Relation.BIRTHDAY
G, J, H = DateCalendar.GREGORIAN, DateCalendar.JALALI, DateCalendar.HIJRI


@pytest.mark.parametrize(
    ("typed", "calendar", "year", "key"),
    [
        ("1365-12-29", J, 1365, "jalali:12-29"),
        ("۱۳۶۵/۱۲/۲۹", J, 1365, "jalali:12-29"),
        ("١٣٧٠-١-١", J, 1370, "jalali:01-01"),
        ("12-30", J, None, "jalali:12-30"),
        ("--12-30", J, None, "jalali:12-30"),
        ("1403-12-30", J, 1403, "jalali:12-30"),
        ("2/29", G, None, "gregorian:02-29"),
        ("2024-02-29", G, 2024, "gregorian:02-29"),
        (" \u200f1990-03-21 \n", G, 1990, "gregorian:03-21"),
        ("06-20", H, None, "hijri:06-20"),
        ("1447-01-30", H, 1447, "hijri:01-30"),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, calendar, year, key):
    found = occasion_on(typed, BIRTHDAY, calendar)

    assert (year, key) == (found.year, found.due_key)


@pytest.mark.parametrize(
    ("typed", "calendar"),
    [
        ("1365-12-30", J),
        ("07-31", J),
        ("12-31", J),
        ("13-01", J),
        ("00-10", J),
        ("10-00", J),
        ("65-12-29", J),
        ("0000-00-00", G),
        ("1900-02-29", G),
        ("2023-02-29", G),
        ("02-30", G),
        ("9999-01-01", G),
        ("1365-12-29", G),
        ("1990-03-21", J),
        ("1-31", H),
        ("1990-03-21", H),
        ("", J),
        ("12-30-", J),
        ("1365-12-29T00:00", J),
        ("1365-12/29\x00", J),
        ("१२-२९", J),
        ("1" * 10_000_000, J),
    ],
)
def test_what_is_no_day_is_told(typed, calendar):
    """And not shown."""
    with pytest.raises(BadInputError) as caught:
        occasion_on(typed, BIRTHDAY, calendar)

    assert "29" not in f"{caught.value!r}"


@pytest.mark.parametrize(
    ("year", "month", "day"), [(True, 1, 1), (None, True, 1), (None, 1, 1.0), ("1365", 1, 1)]
)
def test_a_day_is_of_whole_numbers(year, month, day):
    with pytest.raises(BadInputError):
        Occasion(BIRTHDAY, J, month, day, year)


@pytest.mark.parametrize("label", [" تولد", "تولد\n", "x" * 61, "a\u202eb"])
def test_a_label_is_clean(label):
    with pytest.raises(BadInputError):
        Occasion(Relation.OTHER, J, 1, 1, label=label)


def test_a_label_is_cleaned_where_it_is_typed():
    assert "تولد مادر" == occasion_on("1-1", Relation.MOTHER_BIRTHDAY, J, label=" تولد\u200f  مادر\n").label


# --- when it is due ---------------------------------------------------------------------------------


def all_keys(calendar):
    """Each day that a month of the calendar can have."""
    return {
        (month, day) for month in range(1, 13) for day in range(1, longest_month_days(calendar, month) + 1)
    }


@pytest.mark.parametrize("skip", Skip)
@pytest.mark.parametrize(
    ("calendar", "years"),
    [(GREGORIAN, (2023, 2024, 2025)), (JALALI, (1403, 1404, 1405, 1408)), (ALL.hijri, (1446, 1447, 1448))],
    ids=["gregorian", "jalali", "hijri"],
)
def test_each_occasion_is_found_on_its_days_and_no_others(calendar, years, skip):
    """By every day of some years; the days that the recurrence of a calendar gives."""
    first, after = (date.fromordinal(calendar.month_start(year * 12)) for year in (years[0], years[-1] + 1))
    found: dict[str, list[date]] = {}
    for days in range((after - first).days + 1):
        day = first + timedelta(days)
        for key in due_keys(day, calendar, skip):
            found.setdefault(key, []).append(day)

    for month, day in all_keys(calendar.name):
        rule = Occasion(BIRTHDAY, calendar.name, month, day, skip=skip).rule
        span = range(years[0] - 1, years[-1] + 2)
        expected = [each.on for year in span if (each := occurrence_in(rule, calendar, year))]
        assert [on for on in expected if first <= on <= after] == found.get(
            due_key(calendar.name, month, day), []
        )


@pytest.mark.parametrize("calendar", [GREGORIAN, JALALI, ALL.hijri], ids=lambda calendar: calendar.name.value)
def test_each_day_comes_once_a_year_by_default(calendar):
    """Each key of a calendar, in each of forty of its years."""
    year = calendar.date_of(date(2000, 6, 1)).year
    for each in range(year, year + 40):
        first, after = calendar.month_start(each * 12), calendar.month_start(each * 12 + 12)
        keys = [
            key
            for day in range(first, after)
            for key in due_keys(date.fromordinal(day), calendar, Skip.BACKWARD)
        ]
        assert len(all_keys(calendar.name)) == len(keys) == len(set(keys))


def test_the_first_day_of_a_calendar_has_no_month_before():
    first = date.fromordinal(JALALI.month_start(JALALI.year_min * 12))

    assert ("jalali:01-01",) == due_keys(first, JALALI, Skip.FORWARD)


@given(
    st.dates(date(1880, 1, 1), date(2100, 1, 1)), st.sampled_from(DateCalendar), st.sampled_from(DateCalendar)
)
def test_an_occasion_that_is_celebrated_otherwise_is_the_same_day(day, one, other):
    on = ALL.of(one).date_of(day)
    given_by_one = Occasion(BIRTHDAY, one, on.month, on.day, on.year, "تولد")

    found = by_calendar(given_by_one, other, ALL)

    year = found.year or 0
    assert day == ALL.of(other).day_of(year, found.month, found.day)
    assert (BIRTHDAY, "تولد", other) == (found.relation, found.label, found.calendar)


def test_without_the_year_nobody_knows_the_other_day():
    with pytest.raises(BadInputError, match="year"):
        by_calendar(Occasion(BIRTHDAY, G, 3, 21), J, ALL)


def test_the_nth_year_is_counted_from_the_beginning():
    """Also where the day was put forward into the next year."""
    married = Occasion(Relation.ANNIVERSARY, J, 12, 30, 1399, skip=Skip.FORWARD)

    found = next(upcoming(married.rule, JALALI, date(2026, 3, 21)))
    assert (date(2026, 3, 21), 5) == (found.on, married.nth(found))
    assert None is Occasion(BIRTHDAY, J, 12, 30).nth(found)


def test_no_text_of_an_occasion_shows_the_day():
    shown = repr(Occasion(BIRTHDAY, J, 11, 23, 1365, "تولد"))

    assert not any(part in shown for part in ("11", "23", "1365", "تولد"))
