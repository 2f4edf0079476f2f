from __future__ import annotations

from datetime import date, timedelta

import pytest

from clubkit.calendars import (
    LAST,
    Calendars,
    DateCalendar,
    FixedDay,
    PublicDay,
    PublicDays,
    Skip,
    WeekdayOfMonth,
    read_hijri_months,
    read_public_days,
)
from clubkit.errors import BadInputError

IRAN = PublicDays()


@pytest.mark.parametrize(
    ("day_id", "days"),
    [
        ("nowruz", ["2025-03-21", "2026-03-21"]),
        ("yalda", ["2025-12-21", "2026-12-21"]),
        ("chaharshanbe-suri", ["2025-03-18", "2026-03-17"]),
        ("mothers-day", ["2025-12-11", "2026-11-30"]),
        ("fathers-day", ["2025-01-14", "2026-01-03", "2026-12-23"]),
        ("girls-day", ["2025-04-29", "2026-04-19"]),
        ("teachers-day", ["2025-05-02", "2026-05-02"]),
        ("eid-fitr", ["2025-03-31", "2026-03-21"]),
        ("eid-qorban", ["2025-06-06", "2026-05-27"]),
        ("half-shaban", ["2025-02-14", "2026-02-04"]),
        ("ashura", ["2025-07-06", "2026-06-25"]),
        ("end-of-safar", ["2025-08-24", "2026-08-13"]),
        ("black-friday", ["2025-11-28", "2026-11-27"]),
        ("valentine", ["2025-02-14", "2026-02-14"]),
    ],
)
def test_days_of_2025_and_2026(day_id, days):
    """Days that everybody in Iran could look up in those two years."""
    only = PublicDays(tuple(day for day in IRAN.days if day.day_id == day_id))
    found = only.upcoming(date(2025, 1, 1), 5)

    assert days == [each.on.isoformat() for each in found if each.on < date(2027, 1, 1)]
    assert all(IRAN.on(each.on)[:1] for each in found)


def test_upcoming_agrees_with_asking_each_day():
    """The next days are those that a walk through the days finds, in the same order."""
    first = date(2026, 2, 1)
    walked = [
        (on, day.day_id)
        for on in (first + timedelta(days=into) for into in range(120))
        for day in IRAN.on(on)
    ]

    found = IRAN.upcoming(first, len(walked))

    assert walked == [(each.on, each.day.day_id) for each in found]


@pytest.mark.parametrize(
    ("day", "ids", "is_mourning"),
    [
        (date(2026, 6, 25), ["ashura"], True),
        (date(2024, 4, 1), ["nature-day", "ramadan-21"], True),
        (date(2026, 12, 21), ["yalda"], False),
        (date(2026, 12, 22), ["hairdressers-day"], False),
        (date(2026, 12, 27), [], False),
    ],
)
def test_a_day_of_mourning_is_one_even_beside_a_feast(day, ids, is_mourning):
    """Nothing festive is sent on it, whatever else it is."""
    assert ids == [each.day_id for each in IRAN.on(day)]
    assert is_mourning is IRAN.is_mourning(day)


def test_every_day_has_a_name_in_persian_and_in_english():
    """And an id of its own."""
    assert all({"fa", "en"} <= set(day.names) for day in IRAN.days)
    assert len(IRAN.days) == len({day.day_id for day in IRAN.days})
    assert len(IRAN.days) > 50


def test_a_name_falls_back_to_english():
    """Then to any."""
    day = PublicDay("d", FixedDay(DateCalendar.JALALI, 1, 1), {"ckb": "نەورۆز", "en": "Nowruz"})

    assert "نەورۆز" == day.name("ckb")
    assert day.name("ckb") == day.name("ckb-IR")
    assert "Nowruz" == day.name("tr")
    assert "نەورۆز" == PublicDay("d", day.rule, {"ckb": "نەورۆز"}).name("fa")


def test_lunar_days_past_the_published_months_are_tentative():
    """With newer months they are not, and may be a day later."""
    girls = PublicDays(tuple(day for day in IRAN.days if day.day_id == "girls-day"))
    file = read_hijri_months("month,first_day\n1448-11,2027-04-09\n", source="calendar of 1406")
    assert file.months is not None
    newer = PublicDays(girls.days, Calendars(file.months))

    (before,), (after,) = (days.upcoming(date(2027, 1, 1), 1) for days in (girls, newer))

    assert before.is_tentative
    assert (date(2027, 4, 9), False) == (after.on, after.is_tentative)


@pytest.mark.parametrize("count", [0, -1, 1001])
def test_refuses_counts_out_of_bounds(count):
    """At least one, at most a thousand."""
    with pytest.raises(BadInputError):
        IRAN.upcoming(date(2026, 1, 1), count)


@pytest.mark.parametrize("day", [date(1848, 11, 27), date(2124, 3, 20)])
def test_refuses_days_that_a_calendar_does_not_know(day):
    """Before the lunar table, and after the last Jalali year."""
    with pytest.raises(BadInputError):
        IRAN.upcoming(day, 1)
    with pytest.raises(BadInputError):
        IRAN.on(day)


@pytest.mark.parametrize(
    ("day_id", "names"),
    [
        ("", {"en": "A"}), ("A", {"en": "A"}), ("a_b", {"en": "A"}), ("a--b", {"en": "A"}),
        ("x" * 61, {"en": "A"}),
        ("a", {}), ("a", {"en": ""}), ("a", {"": "A"}), ("a", {"en": "x" * 101}), ("a", {"en": "a\nb"}),
        ("a", {"en": "a\u202eb"}),
    ],
)  # fmt: skip
def test_refuses_ids_and_names_that_cannot_be_shown(day_id, names):
    """Names go into messages: no line breaks, and nothing that turns the direction of text."""
    with pytest.raises(BadInputError):
        PublicDay(day_id, FixedDay(DateCalendar.JALALI, 1, 1), names)


# --- a file of a shop's own --------------------------------------------------------------------------

OWN = """\
id,calendar,month,day,weekday,nth,days_after,skip,mourning,name_fa,name_en
founders-day,jalali,12,30,,,,forward,,روز ما,Our day
mothers-day-us,gregorian,5,,sunday,2,,,no,,Mother's day
last-friday,hijri,9,,friday,last,1,,yes,,After it
month-end,gregorian,2,last,,,,,,,End of February
"""


def test_reads_days_of_a_shops_own():
    """Fixed days, weekdays and ends of months, in each calendar."""
    file = read_public_days(OWN)

    assert () == file.problems
    assert [
        FixedDay(DateCalendar.JALALI, 12, 30, Skip.FORWARD),
        WeekdayOfMonth(DateCalendar.GREGORIAN, 5, "sunday", 2),
        WeekdayOfMonth(DateCalendar.HIJRI, 9, "friday", LAST, 1),
        FixedDay(DateCalendar.GREGORIAN, 2, 29),
    ] == [day.rule for day in file.days]
    assert {"fa": "روز ما", "en": "Our day"} == file.days[0].names
    assert [False, False, True, False] == [day.is_mourning for day in file.days]


def test_a_day_of_ones_own_takes_the_place_of_one_with_its_id():
    """A shop that keeps Sepandarmazgan on 29 Bahman says so; all others stay."""
    own = read_public_days("id,calendar,month,day,name_fa\nsepandarmazgan,jalali,11,29,سپندارمذگان\n")
    days = IRAN.with_days(own.days)

    assert len(IRAN.days) == len(days.days)
    assert "sepandarmazgan" in {day.day_id for day in days.on(date(2027, 2, 18))}
    assert "sepandarmazgan" not in {day.day_id for day in days.on(date(2027, 2, 24))}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("A,jalali,1,1,,,,,,,x", "id must be at most 60 lower case letters, digits and dashes, got 'A'"),
        ("a,persian,1,1,,,,,,,x", "calendar must be one of gregorian, jalali, hijri, got 'persian'"),
        ("a,jalali,13,1,,,,,,,x", "month must be 1 to 12, got 13"),
        ("a,jalali,x,1,,,,,,,x", "month must be a whole number, got 'x'"),
        ("a,jalali,7,31,,,,,,,x", "day must be 1 to 30 in month 7 of the jalali calendar, got 31"),
        ("a,jalali,7,,,,,,,,x", "day must be a day, or a weekday and nth, got neither"),
        ("a,jalali,7,1,friday,1,,,,,x", "day must be a day, or a weekday and nth, got both"),
        ("a,jalali,7,1,,2,,,,,x", "nth must be empty for a day of the month, got '2'"),
        ("a,jalali,7,1,,,2,,,,x", "days_after must be empty for a day of the month, got '2'"),
        ("a,jalali,7,1,,,,never,,,x", "skip must be one of backward, forward, omit, got 'never'"),
        ("a,jalali,7,,friday,1,,omit,,,x", "skip must be empty for a weekday, got 'omit'"),
        ("a,jalali,7,,friday,,,,,,x", "nth must be a whole number, got ''"),
        ("a,jalali,7,,friday,6,,,,,x", "nth must be 1 to 5, or -1 for the last, got 6"),
        ("a,jalali,7,1,,,,,maybe,,x", "mourning must be yes or no, got 'maybe'"),
        ("a,jalali,7,1,,,,,,,", "names must be at least one, got none"),
    ],
)
def test_says_what_is_wrong_in_a_row(row, problem):
    """With its line; the rows beside it are still read."""
    file = read_public_days(f"{OWN}{row}\nlast,jalali,1,1,,,,,,,x\n")

    assert [f"line 6: {problem}"] == [str(each) for each in file.problems]
    assert 5 == len(file.days)


def test_says_where_an_id_comes_twice():
    """One file names a day once."""
    file = read_public_days("id,calendar,month,day,name_en\na,jalali,1,1,A\na,jalali,1,2,B\n")

    assert ["line 3: id must be named once, got a"] == [str(each) for each in file.problems]
