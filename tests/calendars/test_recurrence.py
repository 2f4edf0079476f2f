from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import (
    GREGORIAN,
    JALALI,
    LAST,
    Calendars,
    DateCalendar,
    FixedDay,
    PeriodKind,
    Rule,
    Skip,
    WeekdayOfMonth,
    end_of_month,
    occurrence_in,
    occurrences,
    upcoming,
)
from clubkit.errors import BadInputError

CALENDARS = Calendars()
HIJRI = CALENDARS.hijri
G, J, H = DateCalendar
YEARS = {G: range(1900, 2130), J: range(1178, 1503), H: range(1265, 1551)}

DAY = timedelta(days=1)


def every_day(name):
    """Each month and day that the calendar ever has."""
    calendar = CALENDARS.of(name)
    return [(month, day) for month in range(1, 13) for day in range(1, calendar.most_days(month) + 1)]


@pytest.mark.parametrize("name", DateCalendar)
def test_each_day_occurs_once_in_each_year(name):
    """By default: in its own month, on its own day, or on the month's last where there is none."""
    calendar = CALENDARS.of(name)
    for month, day in every_day(name):
        rule = FixedDay(name, month, day)
        for year in YEARS[name]:
            found = occurrence_in(rule, calendar, year)
            expected = min(day, calendar.month_days(year, month))
            assert found is not None
            assert calendar.day_of(year, month, expected) == found.on


@st.composite
def rules(draw):
    """Any rule of any calendar."""
    name = draw(st.sampled_from(DateCalendar))
    month = draw(st.integers(1, 12))
    if draw(st.booleans()):
        most = CALENDARS.of(name).most_days(month)
        # The end of the month is where the years differ.
        day = draw(st.integers(1, most) | st.integers(most - 1, most))
        return FixedDay(name, month, day, draw(st.sampled_from(Skip)))
    nth = draw(st.sampled_from([1, 2, 3, 4, 5, LAST]))
    return WeekdayOfMonth(
        name, month, draw(st.sampled_from(["monday", "friday"])), nth, draw(st.integers(0, 6))
    )


@given(rules(), st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 1200))
def test_a_window_is_the_union_of_its_days(rule, first, length):
    """However a stretch of days is cut, each occurrence is found once: whoever was late misses nothing."""
    calendar = CALENDARS.of(rule.calendar)
    after = first + timedelta(days=length)
    cut = first + timedelta(days=length // 3)

    whole = occurrences(rule, calendar, first, after)

    assert whole == occurrences(rule, calendar, first, cut) + occurrences(rule, calendar, cut, after)
    assert all(first <= found.on < after for found in whole)
    for found in whole:
        assert (found,) == occurrences(rule, calendar, found.on, found.on + DAY)


@given(rules(), st.integers(1350, 1440))
def test_at_most_one_occurrence_belongs_to_a_year(rule, year):
    """What is put forward over the year's end still belongs to the year that it comes from."""
    calendar = CALENDARS.of(rule.calendar)
    year += 600 if rule.calendar is G else 0
    found = occurrence_in(rule, calendar, year)
    start, after = calendar.day_of(year, 1, 1), calendar.day_of(year + 1, 1, 1)

    if found is None:
        assert getattr(rule, "skip", None) is Skip.OMIT or rule.nth == 5
    else:
        assert year == found.year
        assert start <= found.on < after + timedelta(days=7)
        assert found in occurrences(rule, calendar, start, after + timedelta(days=7))


@pytest.mark.parametrize(
    ("rule", "year", "expected"),
    [
        (FixedDay(J, 12, 30), 1403, "2025-03-20"),
        (FixedDay(J, 12, 30), 1404, "2026-03-20"),
        (FixedDay(J, 12, 30, Skip.FORWARD), 1404, "2026-03-21"),
        (FixedDay(J, 12, 30, Skip.FORWARD), 1403, "2025-03-20"),
        (FixedDay(J, 12, 30, Skip.OMIT), 1404, None),
        (FixedDay(G, 2, 29), 2025, "2025-02-28"),
        (FixedDay(G, 2, 29, Skip.FORWARD), 2025, "2025-03-01"),
        (FixedDay(G, 2, 29, Skip.OMIT), 2028, "2028-02-29"),
        (FixedDay(H, 10, 30), 1447, "2026-04-18"),
        (FixedDay(H, 10, 30, Skip.FORWARD), 1447, "2026-04-19"),
        (end_of_month(H, 2), 1448, "2026-08-13"),
        (end_of_month(G, 2), 2028, "2028-02-29"),
        (end_of_month(J, 12), 1404, "2026-03-20"),
        # The evening before the last Wednesday of the year; Esfand of 1403 had a thirtieth.
        (WeekdayOfMonth(J, 12, "tuesday", LAST), 1403, "2025-03-18"),
        (WeekdayOfMonth(J, 12, "tuesday", LAST), 1404, "2026-03-17"),
        (WeekdayOfMonth(G, 5, "sunday", 2), 2026, "2026-05-10"),
        # In these years the last Friday of November is another.
        (WeekdayOfMonth(G, 11, "thursday", 4, 1), 2018, "2018-11-23"),
        (WeekdayOfMonth(G, 11, "thursday", 4, 1), 2029, "2029-11-23"),
        (WeekdayOfMonth(G, 11, "thursday", 4, 1), 2026, "2026-11-27"),
        (WeekdayOfMonth(G, 2, "sunday", 5), 2026, None),
        (WeekdayOfMonth(G, 2, "sunday", 5), 2032, "2032-02-29"),
    ],
)
def test_occurrences_of_known_years(rule, year, expected):
    """Days that people can look up."""
    found = occurrence_in(rule, CALENDARS.of(rule.calendar), year)

    assert expected == (found and found.on.isoformat())


def test_a_lunar_day_comes_twice_in_a_solar_year_or_not_at_all():
    """20 Jumada II twice in 2024, and 27 Rajab in Jalali 1399; in the rest of 2023 the former is missing."""
    twice = occurrences(FixedDay(H, 6, 20), HIJRI, date(2024, 1, 1), date(2025, 1, 1))
    rajab = occurrences(FixedDay(H, 7, 27), HIJRI, *JALALI.period(date(2020, 6, 1), PeriodKind.YEAR))

    assert [(1445, "2024-01-03"), (1446, "2024-12-22")] == [(each.year, str(each.on)) for each in twice]
    assert 2 == len(rajab)
    assert () == occurrences(FixedDay(H, 6, 20), HIJRI, date(2023, 1, 14), date(2024, 1, 3))


def test_what_is_put_forward_is_found_in_the_next_year():
    """30 Esfand 1404 is 1 Farvardin 1405: whoever asks for that day is told, and of which year it is."""
    rule = FixedDay(J, 12, 30, Skip.FORWARD)

    (found,) = occurrences(rule, JALALI, date(2026, 3, 21), date(2026, 3, 22))

    assert (date(2026, 3, 21), 1404) == (found.on, found.year)


def test_upcoming_goes_to_the_end_of_the_calendar():
    """The first may be today, and the last is in the last year."""
    found = list(upcoming(FixedDay(J, 1, 1), JALALI, date(2026, 3, 21)))

    assert date(2026, 3, 21) == found[0].on
    assert (1502, 98) == (found[-1].year, len(found))


def test_only_lunar_days_that_nobody_published_are_tentative():
    """Girls' day of 1447 is in the calendar of 1405, that of 1448 is not yet."""
    asked: list[tuple[Rule, int]] = [
        (FixedDay(H, 11, 1), 1447),
        (FixedDay(H, 10, 29), 1448),
        (FixedDay(H, 10, 30), 1448),
        (end_of_month(H, 9), 1448),
        (WeekdayOfMonth(H, 9, "friday", LAST), 1448),
        (WeekdayOfMonth(H, 10, "friday", LAST), 1448),
        (FixedDay(H, 11, 1), 1448),
        (FixedDay(J, 12, 30), 1502),
        (FixedDay(G, 12, 31), 9998),
    ]

    found = [occurrence_in(rule, CALENDARS.of(rule.calendar), year) for rule, year in asked]

    expected = [False, False, True, False, False, True, True, False, False]
    assert expected == [each is not None and each.is_tentative for each in found]


@pytest.mark.parametrize(
    "make",
    [
        lambda: FixedDay(J, 7, 31),
        lambda: FixedDay(G, 2, 30),
        lambda: FixedDay(H, 1, 31),
        lambda: FixedDay(J, 0, 1),
        lambda: FixedDay(J, 13, 1),
        lambda: FixedDay(J, 1, 0),
        lambda: WeekdayOfMonth(G, 13, "sunday", 1),
        lambda: WeekdayOfMonth(G, 5, "Sunday", 1),
        lambda: WeekdayOfMonth(G, 5, "sunday", 0),
        lambda: WeekdayOfMonth(G, 5, "sunday", 6),
        lambda: WeekdayOfMonth(G, 5, "sunday", -2),
        lambda: WeekdayOfMonth(G, 5, "sunday", 1, 7),
        lambda: end_of_month(G, 13),
        lambda: occurrence_in(FixedDay(J, 1, 1), GREGORIAN, 1405),
        lambda: occurrence_in(FixedDay(J, 1, 1), JALALI, 1503),
        lambda: occurrence_in(FixedDay(H, 1, 1), HIJRI, 1264),
        lambda: occurrences(FixedDay(J, 1, 1), JALALI, date(2124, 3, 20), date(2124, 3, 21)),
        lambda: occurrences(FixedDay(J, 1, 1), JALALI, date(2124, 3, 1), date(2124, 3, 21)),
    ],
)
def test_refuses_rules_and_years_that_cannot_be(make):
    """A rule that no year could meet, another calendar, and years that are not known."""
    with pytest.raises(BadInputError):
        make()


def test_an_empty_window_has_no_days():
    """Nothing lies between a day and itself, or backwards."""
    assert () == occurrences(FixedDay(J, 1, 1), JALALI, date(2026, 3, 21), date(2026, 3, 21))
    assert () == occurrences(FixedDay(J, 1, 1), JALALI, date(2026, 3, 21), date(2026, 3, 1))
