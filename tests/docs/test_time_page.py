"""The tables of the page on time are what the almanac says."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest

from clubkit import format_instant, parse_duration, parse_instant, read_program
from clubkit.calendars import (
    JALALI,
    Almanac,
    CalendarName,
    Calendars,
    DateCalendar,
    FixedDay,
    PeriodKind,
    Skip,
    occurrence_in,
)
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


def test_calendars(tables):
    """Each calendar knows the years that the page says, and is certain as long."""
    (rows,) = tables["Three calendars"]
    calendars = Calendars()
    assert list(DateCalendar) == [name for name, *_ in rows]
    for name, years, certain in rows:
        calendar = calendars.of(DateCalendar(name))
        assert f"{calendar.year_min} to {calendar.year_max}" == years
        until = re.search(r"to (\S+);", certain)
        assert (date.fromisoformat(until[1]) if until else date.max) == calendar.known_until


def test_skips(tables):
    """Each way to skip gives the day that the page shows."""
    (rows,) = tables["Days that come back"]
    for skip, day in rows:
        word = skip.strip("`").split("`")[0]
        found = occurrence_in(FixedDay(DateCalendar.JALALI, 12, 30, Skip(word)), JALALI, 1404)
        assert day.split(",")[0] == ("none" if found is None else found.on.isoformat()), word
    assert 3 == len(rows)
