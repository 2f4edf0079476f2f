"""The window in which scores are counted."""

from __future__ import annotations

import pytest

from clubkit.calendars import Almanac, CalendarName, Instant, PeriodKind, parse_duration, parse_instant
from clubkit.program.model import Qualification, QualificationKind
from clubkit.tiers.qualification import period_bounds, window_start

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
