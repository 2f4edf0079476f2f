"""The tables of the page on time are what the almanac says."""

from __future__ import annotations

import tomllib

import pytest

from clubkit import format_instant, parse_duration, parse_instant, read_program
from clubkit.calendars import Almanac, CalendarName, PeriodKind
from clubkit.ledger.expiry import expires_at


@pytest.fixture
def tables(tables_of):
    """The tables of the page."""
    return tables_of("explanation/time-and-calendars.md")


def test_periods(tables):
    """Each period has its name in both calendars."""
    yalda = parse_instant("2026-12-21T20:00:00+03:30")
    (rows,) = tables["Whose month"]
    for period, *expected in rows:
        found = [
            Almanac("Asia/Tehran", calendar).key(yalda, PeriodKind(period))
            for calendar in (CalendarName.GREGORIAN, CalendarName.JALALI)
        ]
        assert expected == found, period


def test_durations(tables):
    """Each sum is right."""
    (rows,) = tables["Durations"]
    for start, duration, end in rows:
        found = Almanac("UTC").add(parse_instant(start), parse_duration(duration))
        assert end == format_instant(found), duration


def test_expiries(tables):
    """Each expiry is right."""
    earned_at = parse_instant("2025-05-10T09:00:00+03:30")
    almanac = Almanac("Asia/Tehran", CalendarName.JALALI)
    (rows,) = tables["When points expire"]
    for expires, end in rows:
        table = tomllib.loads(f"expires = {expires.strip('`')}")
        unit = read_program({"club": {"currency": "IRR"}, "units": {"points": table}}).units[0]
        found = expires_at(unit, almanac, earned_at=earned_at, matures_at=earned_at)
        assert parse_instant(end) == found, expires
