from __future__ import annotations

import pickle
from datetime import date

import pytest

from clubkit.calendars import (
    Almanac,
    CalendarName,
    Period,
    PeriodKind,
    format_instant,
    parse_day,
    parse_duration,
    parse_instant,
)
from clubkit.errors import BadInputError

G = CalendarName.GREGORIAN
J = CalendarName.JALALI


def wall(almanac, instant):
    """The club's date and time, as text."""
    minute = almanac.minute_of_day(instant)
    return f"{almanac.key(instant, PeriodKind.DAY)} {minute // 60:02}:{minute % 60:02}"


ADDING = [
    # Gregorian, UTC: the day is clamped to the month's end, the time of day stays.
    ("UTC", G, "2024-02-29T12:00:00Z", "12 months", "2025-02-28T12:00:00Z"),
    ("UTC", G, "2024-02-29T12:00:00Z", "48 months", "2028-02-29T12:00:00Z"),
    ("UTC", G, "2024-01-31T23:59:59.999999Z", "1 month", "2024-02-29T23:59:59.999999Z"),
    ("UTC", G, "2023-12-31T00:00:00Z", "2 months", "2024-02-29T00:00:00Z"),
    ("UTC", G, "2024-03-10T10:00:00Z", "7 days", "2024-03-17T10:00:00Z"),
    ("UTC", G, "2024-03-10T10:00:00Z", "36 hours", "2024-03-11T22:00:00Z"),
    ("UTC", G, "1969-12-31T23:00:00Z", "1 month", "1970-01-31T23:00:00Z"),
    # Months before days: 31 January and a month and a day is 1 March.
    ("UTC", G, "2023-01-31T00:00:00Z", "1 month 1 day", "2023-03-01T00:00:00Z"),
    ("UTC", G, "2023-01-31T00:00:00Z", "0 days", "2023-01-31T00:00:00Z"),
    # London: noon stays noon when summer time begins; 24 hours do not.
    ("Europe/London", G, "2024-03-30T12:00:00Z", "1 day", "2024-03-31T11:00:00Z"),
    ("Europe/London", G, "2024-03-30T12:00:00Z", "24 hours", "2024-03-31T12:00:00Z"),
    # 01:30 does not exist on 31 March: as long after the skip as it would have been into it.
    ("Europe/London", G, "2024-03-30T01:30:00Z", "1 day", "2024-03-31T01:30:00Z"),
    ("Europe/London", G, "2024-02-29T01:30:00Z", "1 month 2 days", "2024-03-31T01:30:00Z"),
    # 01:30 exists twice on 27 October: the first.
    ("Europe/London", G, "2024-10-26T00:30:00Z", "1 day", "2024-10-27T00:30:00Z"),
    ("Europe/London", G, "2024-10-27T01:30:00Z", "0 days", "2024-10-27T01:30:00Z"),
]


@pytest.mark.parametrize(("zone", "calendar", "start", "length", "expected"), ADDING)
def test_adds_months_then_days_then_time(zone, calendar, start, length, expected):
    """The local time of day stays, the day is clamped to the month's end, exact time is exact."""
    almanac = Almanac(zone, calendar)

    assert expected == format_instant(almanac.add(parse_instant(start), parse_duration(length)))


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("1404-01-31", "6 months", "1404-07-30"),
        ("1404-06-31", "1 month", "1404-07-30"),
        ("1403-12-30", "12 months", "1404-12-29"),
        ("1403-12-30", "24 months", "1405-12-29"),
        ("1403-12-30", "48 months", "1407-12-29"),
        ("1403-12-30", "60 months", "1408-12-30"),
        ("1404-12-29", "1 day", "1405-01-01"),
        ("1403-12-29", "1 day", "1403-12-30"),
        ("1405-09-30", "3 months", "1405-12-29"),
        ("1405-10-01", "12 months", "1406-10-01"),
    ],
)
@pytest.mark.parametrize("time", ["00:00", "09:15", "23:59"])
def test_adds_months_of_the_jalali_calendar(start, length, expected, time):
    """Months are the club's own, counted from the local day, at any time of it."""
    almanac = Almanac("Asia/Tehran", J)
    begin = almanac.start_of_day(parse_day(start, J))
    begin = almanac.add(begin, parse_duration(f"{int(time[:2])} hours {int(time[3:])} minutes"))

    assert f"{start} {time}" == wall(almanac, begin)
    assert f"{expected} {time}" == wall(almanac, almanac.add(begin, parse_duration(length)))


@pytest.mark.parametrize(
    ("zone", "calendar", "end", "length", "expected"),
    [
        ("UTC", G, "2024-03-31T12:00:00Z", "1 month", "2024-02-29T12:00:00Z"),
        ("UTC", G, "2025-02-28T12:00:00Z", "12 months", "2024-02-28T12:00:00Z"),
        ("UTC", G, "2024-03-01T00:00:00Z", "1 month 1 day", "2024-01-31T00:00:00Z"),
        ("UTC", G, "2024-03-01T00:00:00Z", "1 hour", "2024-02-29T23:00:00Z"),
        ("Europe/London", G, "2024-03-31T11:00:00Z", "1 day", "2024-03-30T12:00:00Z"),
        ("Asia/Tehran", J, "2025-10-22T08:30:00Z", "1 month", "2025-09-21T08:30:00Z"),
    ],
)
def test_subtracts_months_then_days_then_time(zone, calendar, end, length, expected):
    """Backwards by the same rules, from the end."""
    almanac = Almanac(zone, calendar)

    assert expected == format_instant(almanac.subtract(parse_instant(end), parse_duration(length)))


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("UTC", "2024-03-10", "2024-03-10T00:00:00Z"),
        ("Asia/Tehran", "2026-03-21", "2026-03-20T20:30:00Z"),
        ("Asia/Tehran", "2022-03-21", "2022-03-20T20:30:00Z"),
        ("Asia/Tehran", "2022-03-22", "2022-03-21T20:30:00Z"),  # 00:00 to 01:00 was skipped
        ("Asia/Tehran", "2022-03-23", "2022-03-22T19:30:00Z"),
        ("Asia/Tehran", "2022-09-21", "2022-09-20T19:30:00Z"),
        ("Asia/Tehran", "2022-09-22", "2022-09-21T20:30:00Z"),  # 23:00 to 24:00 came twice before it
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z"),  # 23:30 to 00:30 was skipped
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),  # the whole day was skipped
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
        ("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z"),  # 00:00 to 01:00 comes twice
        ("America/Havana", "2024-11-04", "2024-11-04T05:00:00Z"),
    ],
)
def test_a_day_starts_at_its_first_instant(zone, day, expected):
    """Midnight; where the clock skips it, the first instant after; where it comes twice, the first."""
    assert expected == format_instant(Almanac(zone, G).start_of_day(date.fromisoformat(day)))


PERIODS = [
    ("UTC", G, "2024-02-29T23:59:59.999999Z", PeriodKind.DAY, "2024-02-29", "2024-03-01"),
    ("UTC", G, "2024-03-01T00:00:00Z", PeriodKind.DAY, "2024-03-01", "2024-03-02"),
    ("UTC", G, "2024-03-03T23:59:59Z", PeriodKind.WEEK, "2024-02-26", "2024-03-04"),  # a Sunday
    ("UTC", G, "2024-03-04T00:00:00Z", PeriodKind.WEEK, "2024-03-04", "2024-03-11"),  # a Monday
    ("UTC", G, "2024-02-29T12:00:00Z", PeriodKind.MONTH, "2024-02-01", "2024-03-01"),
    ("UTC", G, "2024-03-31T12:00:00Z", PeriodKind.QUARTER, "2024-01-01", "2024-04-01"),
    ("UTC", G, "2024-04-01T00:00:00Z", PeriodKind.QUARTER, "2024-04-01", "2024-07-01"),
    ("UTC", G, "2024-12-31T23:59:59Z", PeriodKind.YEAR, "2024-01-01", "2025-01-01"),
    ("Europe/London", G, "2024-03-31T23:30:00Z", PeriodKind.MONTH, "2024-04-01", "2024-05-01"),
    # 1 Farvardin 1405 begins at 20:30 UTC of the day before.
    ("Asia/Tehran", J, "2026-03-20T20:29:59.999999Z", PeriodKind.YEAR, "2025-03-21", "2026-03-21"),
    ("Asia/Tehran", J, "2026-03-20T20:30:00Z", PeriodKind.YEAR, "2026-03-21", "2027-03-21"),
    ("Asia/Tehran", J, "2026-11-24T10:00:00Z", PeriodKind.MONTH, "2026-11-22", "2026-12-22"),
    ("Asia/Tehran", J, "2026-11-27T20:00:00Z", PeriodKind.WEEK, "2026-11-21", "2026-11-28"),  # a Friday
    ("Asia/Tehran", J, "2026-11-27T20:30:00Z", PeriodKind.WEEK, "2026-11-28", "2026-12-05"),  # a Saturday
    ("UTC", J, "2024-06-21T00:00:00Z", PeriodKind.QUARTER, "2024-06-21", "2024-09-22"),
]


@pytest.mark.parametrize(("zone", "calendar", "instant", "kind", "first", "after"), PERIODS)
def test_a_period_is_one_of_the_clubs_calendar(zone, calendar, instant, kind, first, after):
    """Half open, from the first instant of a local day to the first instant of another."""
    almanac = Almanac(zone, calendar)
    start = almanac.start_of_day(date.fromisoformat(first))
    end = almanac.start_of_day(date.fromisoformat(after))

    assert Period(start, end) == almanac.period(parse_instant(instant), kind)
    assert end == almanac.end_of(parse_instant(instant), kind)


def test_periods_follow_each_other():
    """The next period starts where one ends, whatever their lengths."""
    almanac = Almanac("Asia/Tehran", J)
    period = almanac.period(parse_instant("2025-03-01T00:00:00Z"), PeriodKind.MONTH)

    following = almanac.next_period(period, PeriodKind.MONTH)

    assert period.end == following.start
    assert "1404-01" == almanac.key(following.start, PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("calendar", "keys"),
    [
        (
            G,
            {
                "day": "2026-11-24",
                "week": "w2026-11-23",
                "month": "2026-11",
                "quarter": "2026-Q4",
                "year": "2026",
            },
        ),
        (
            J,
            {
                "day": "1405-09-03",
                "week": "w1405-08-30",
                "month": "1405-09",
                "quarter": "1405-Q3",
                "year": "1405",
            },
        ),
    ],
)
def test_a_key_names_the_period(calendar, keys):
    """Keys are stored, so their form never changes; none means ever."""
    almanac = Almanac("Asia/Tehran", calendar)
    instant = parse_instant("2026-11-24T09:00:00+03:30")

    assert keys == {kind.value: almanac.key(instant, kind) for kind in PeriodKind}
    assert "" == almanac.key(instant, None)


@pytest.mark.parametrize(
    ("instant", "day", "weekday", "minute"),
    [
        ("2022-03-21T20:29:59Z", "2022-03-21", "monday", 1439),
        ("2022-03-21T20:30:00Z", "2022-03-22", "tuesday", 60),  # the clock went from 00:00 to 01:00
        ("2022-09-21T19:30:00Z", "2022-09-21", "wednesday", 23 * 60),  # 23:00 for the second time
        ("2026-11-27T20:30:00Z", "2026-11-28", "saturday", 0),
        ("1969-12-31T20:30:00Z", "1970-01-01", "thursday", 0),
    ],
)
def test_the_club_has_its_own_clock(instant, day, weekday, minute):
    """Date, weekday and minute are those of the wall clock in the club's zone."""
    almanac = Almanac("Asia/Tehran", J)
    moment = parse_instant(instant)

    assert date.fromisoformat(day) == almanac.day(moment)
    assert weekday == almanac.weekday(moment)
    assert minute == almanac.minute_of_day(moment)


def test_a_clock_that_is_put_back_over_midnight_does_not_reopen_the_day():
    """St. John's went from 00:01 back to 23:01: the clock shows the old date, the new period goes on."""
    almanac = Almanac("America/St_Johns", G)
    before = parse_instant("2006-10-29T02:30:59Z")
    after = parse_instant("2006-10-29T02:31:00Z")

    assert date(2006, 10, 28) == almanac.day(after)
    assert almanac.period(before, PeriodKind.DAY) == almanac.period(after, PeriodKind.DAY)
    assert "2006-10-29" == almanac.key(after, PeriodKind.DAY)


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "Tehran",
        "asia/nowhere",
        "Asia",
        "../../etc/passwd",
        "/etc/localtime",
        "UTC\x00",
        "A" * 5000,
        "\ud800",
    ],
)
def test_refuses_an_unknown_zone(zone):
    """A zone is one of the IANA database, and no path leads out of it."""
    with pytest.raises(BadInputError):
        Almanac(zone, G)


@pytest.mark.parametrize(
    ("calendar", "instant", "length"),
    [
        (G, "9998-12-31T00:00:00Z", "1 year 1 month"),
        (G, "9990-01-01T00:00:00Z", "99999 days"),
        (G, "9999-12-31T00:00:00Z", "99999 hours"),
        (J, "2124-03-01T00:00:00Z", "1 month"),
        (J, "2024-03-10T00:00:00Z", "99999 months"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "America/New_York"])
def test_refuses_to_leave_the_calendar(zone, calendar, instant, length):
    """A result that the calendar does not reach is refused, never guessed and never an overflow."""
    with pytest.raises(BadInputError):
        Almanac(zone, calendar).add(parse_instant(instant), parse_duration(length))


def test_an_almanac_is_a_value():
    """Equal by zone and calendar, hashable, and it survives pickling."""
    almanac = Almanac("Asia/Tehran", J)

    assert almanac == Almanac("Asia/Tehran", J)
    assert almanac != Almanac("Asia/Tehran", G)
    assert {almanac} == {Almanac("Asia/Tehran", J)}
    assert almanac == pickle.loads(pickle.dumps(almanac))  # noqa: S301 - our own
    assert "Almanac(zone='UTC', calendar=<CalendarName.GREGORIAN: 'gregorian'>)" == repr(Almanac("UTC"))


@pytest.mark.parametrize(
    ("text", "calendar", "day"),
    [
        ("1405-09-25", J, "2026-12-16"),
        ("1403-12-30", J, "2025-03-20"),
        ("2024-02-29", G, "2024-02-29"),
        ("1700-01-01", G, "1700-01-01"),
    ],
)
def test_reads_a_day(text, calendar, day):
    """A date is written in the calendar that the program file names."""
    assert date.fromisoformat(day) == parse_day(text, calendar)


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("1404-12-30", J), ("2026-11-24", J), ("1405-9-5", J), ("1405/09/25", J), ("۱۴۰۵-۰۹-۲۵", J),
        ("1503-01-01", J), ("2023-02-29", G), ("1405-09-25", G), ("1699-12-31", G), ("9999-01-01", G),
        ("2024-1-01", G), ("2024-01-01T", G), ("", G), ("20240101", G), ("2024-01-01\n", G),
    ],
)  # fmt: skip
def test_refuses_what_is_no_day(text, calendar):
    """A day that does not exist, or of the other calendar, is refused."""
    with pytest.raises(BadInputError):
        parse_day(text, calendar)
