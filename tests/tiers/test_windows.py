"""The window in which scores are counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clubkit.calendars import (
    Almanac,
    CalendarName,
    Duration,
    Instant,
    PeriodKind,
    parse_duration,
    parse_instant,
)
from clubkit.calendars.instants import DAY, HOUR, MINUTE
from clubkit.program.model import Qualification, QualificationKind
from clubkit.tiers.qualification import leaves_at, period_bounds, window_start
from clubkit.tiers.scores import BEFORE_ALL, Fact, Window

UTC = Almanac("UTC")
TEHRAN = Almanac("Asia/Tehran", CalendarName.JALALI)

ROLLING = Qualification(QualificationKind.ROLLING, length=parse_duration("12 months"))
YEARLY = Qualification(QualificationKind.FIXED, period=PeriodKind.YEAR)
ANNIVERSARY = Qualification(QualificationKind.ANNIVERSARY, length=parse_duration("12 months"))
MONTHLY = Qualification(QualificationKind.ANNIVERSARY, length=parse_duration("1 month"))

JOINED = "2024-01-31T15:00:00Z"


@pytest.mark.parametrize(
    ("qualification", "almanac", "at", "start"),
    [
        (ROLLING, UTC, "2025-03-01T10:00:00Z", "2024-03-01T10:00:00Z"),
        (ROLLING, UTC, "2025-02-28T10:00:00Z", "2024-02-28T10:00:00Z"),
        (ROLLING, UTC, "2024-02-29T10:00:00Z", "2023-02-28T10:00:00Z"),
        (ROLLING, TEHRAN, "2026-03-21T12:00:00+03:30", "2025-03-21T12:00:00+03:30"),
    ],
)
def test_a_rolling_window_starts_a_length_ago(qualification, almanac, at, start):
    """What is dated at that very instant has left."""
    found = window_start(qualification, almanac, joined_at=parse_instant(JOINED), at=parse_instant(at))

    assert parse_instant(start) == found


@pytest.mark.parametrize(
    ("qualification", "almanac", "at", "start", "end"),
    [
        (YEARLY, UTC, "2025-12-31T23:59:59.999999Z", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        (YEARLY, UTC, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        (YEARLY, TEHRAN, "2026-03-20T20:29:59Z", "2025-03-20T20:30:00Z", "2026-03-20T20:30:00Z"),
        (YEARLY, TEHRAN, "2026-03-20T20:30:00Z", "2026-03-20T20:30:00Z", "2027-03-20T20:30:00Z"),
        (ANNIVERSARY, UTC, "2024-01-31T15:00:00Z", "2024-01-31T00:00:00Z", "2025-01-31T00:00:00Z"),
        (ANNIVERSARY, UTC, "2025-01-30T23:59:59Z", "2024-01-31T00:00:00Z", "2025-01-31T00:00:00Z"),
        (ANNIVERSARY, UTC, "2025-01-31T00:00:00Z", "2025-01-31T00:00:00Z", "2026-01-31T00:00:00Z"),
        (MONTHLY, UTC, "2024-02-28T23:59:59Z", "2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z"),
        (MONTHLY, UTC, "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z"),
        (MONTHLY, UTC, "2033-03-15T00:00:00Z", "2033-02-28T00:00:00Z", "2033-03-31T00:00:00Z"),
    ],
)
def test_a_period_has_two_bounds(qualification, almanac, at, start, end):
    """Its first instant, and the first after it: at them, and just before."""
    joined_at, moment = parse_instant(JOINED), parse_instant(at)

    bounds = period_bounds(qualification, almanac, joined_at=joined_at, at=moment)

    assert (parse_instant(start), parse_instant(end)) == bounds
    assert Instant(bounds[0] - 1) == window_start(qualification, almanac, joined_at=joined_at, at=moment)


def test_a_lifetime_starts_before_everything():
    """Nothing ever leaves it."""
    lifetime = Qualification(QualificationKind.LIFETIME)

    start = window_start(lifetime, UTC, joined_at=parse_instant(JOINED), at=parse_instant(JOINED))

    assert start < parse_instant("1000-01-01T00:00:00Z")


@pytest.mark.parametrize("almanac", [UTC, TEHRAN], ids=["utc", "tehran"])
@pytest.mark.parametrize("length", ["12 months", "1 month", "10 days"])
@pytest.mark.parametrize(
    "dated",
    ["2024-02-29T00:00:00Z", "2024-02-29T13:00:00Z", "2024-03-31T10:00:00Z", "2025-03-20T10:00:00Z"],
)
def test_a_fact_leaves_at_the_first_moment_whose_window_is_without_it(almanac, length, dated):
    """A microsecond earlier it counted; the last day of a long month stays longer than its length."""
    fact_at, rolling = parse_instant(dated), parse_duration(length)

    leaves = leaves_at(fact_at, rolling, almanac)

    assert almanac.subtract(Instant(leaves - 1), rolling) < fact_at <= almanac.subtract(leaves, rolling)


@pytest.mark.parametrize(
    ("dated", "length", "almanac", "added", "leaves"),
    [
        ("2024-01-02T10:00:00Z", "13 months 30 days", UTC, "2025-03-04T10:00:00Z", "2025-03-01T10:00:00Z"),
        ("2024-08-23T10:00:00Z", "13 months 30 days", TEHRAN, "2025-10-24T10:00:00Z", "2025-10-23T10:00:00Z"),
        ("2024-03-28T10:00:00Z", "1 month 2 days", UTC, "2024-04-30T10:00:00Z", "2024-04-30T10:00:00Z"),
    ],
)
def test_months_and_days_together_may_end_before_they_are_added(dated, length, almanac, added, leaves):
    """The way back goes by the months before the moment, not by those after the fact."""
    fact_at, rolling = parse_instant(dated), parse_duration(length)

    assert parse_instant(added) == almanac.add(fact_at, rolling)
    assert parse_instant(leaves) == leaves_at(fact_at, rolling, almanac)


CHANGING = [
    ("UTC", "2024-02-29T00:00:00Z"),
    ("Asia/Tehran", "2022-03-21T20:30:00Z"),
    ("Europe/London", "2023-10-29T01:00:00Z"),
    ("Europe/London", "2024-03-31T01:00:00Z"),
    ("America/St_Johns", "2006-10-29T02:31:00Z"),
    ("America/St_Johns", "2006-04-02T03:31:00Z"),
    ("America/Havana", "2024-03-10T05:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Australia/Lord_Howe", "2023-09-30T15:30:00Z"),
]
"""Zones, each with an instant at which its clock changes, or a month has a day more."""


@settings(max_examples=150)
@given(
    st.sampled_from(CHANGING),
    st.sampled_from(CalendarName),
    st.builds(Duration, st.integers(0, 40), st.integers(0, 60), st.sampled_from([0, 0, HOUR, 30 * HOUR])),
    st.integers(-3 * 24 * 60, 3 * 24 * 60),
    st.booleans(),
)
def test_no_moment_before_is_without_the_fact(changing, calendar, length, minutes, ends_there):
    """Of all moments of the days around, by the definition of the window and nothing else."""
    zone, change = changing
    almanac = Almanac(zone, calendar)
    dated_at = Instant(parse_instant(change) + minutes * MINUTE)
    if ends_there:
        dated_at = almanac.subtract(dated_at, length)

    leaves = leaves_at(dated_at, length, almanac)

    around = range(leaves - 4 * DAY, leaves + MINUTE, MINUTE)
    outside = (moment for moment in around if almanac.subtract(Instant(moment), length) >= dated_at)
    assert leaves == next(outside)


@pytest.mark.parametrize(("dated_at", "spend"), [(999, 0), (1000, 0), (1001, 7)])
def test_what_is_dated_at_the_start_is_not_in_the_window(dated_at, spend):
    """The start is exclusive, for what comes late too."""
    late = Fact(Instant(dated_at), Instant(5000), spend_minor=7)

    assert spend == Window(Instant(1000)).plus(late).spend_minor


def test_what_is_from_before_the_day_of_joining_is_one_period():
    """An import may bring years of it; the first anniversary period begins with the day itself."""
    joined_at, first = parse_instant(JOINED), parse_instant("2024-01-31T00:00:00Z")
    bounds = [
        period_bounds(ANNIVERSARY, UTC, joined_at=joined_at, at=at)
        for at in (parse_instant("2020-05-05T00:00:00Z"), Instant(first - 1))
    ]

    assert [(Instant(BEFORE_ALL + 1), first)] * 2 == bounds
