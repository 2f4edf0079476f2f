"""When messages may go out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import (
    Almanac,
    CalendarName,
    Duration,
    Instant,
    PeriodKind,
    format_instant,
    parse_instant,
)
from clubkit.calendars.instants import DAY, HOUR, MINUTE
from clubkit.program.model.reminders import Messages, Quota, Reminder
from clubkit.reminders.due import Step
from clubkit.reminders.schedule import Schedule

ZONES = ["Asia/Tehran", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC", "America/Asuncion"]
TEHRAN = "Asia/Tehran"


def a_schedule(quiet="21:00-09:00", zone=TEHRAN, **fields):
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in quiet.split("-"))
    messages = Messages(quiet_start=start, quiet_end=end, **fields)
    return Schedule(Almanac(zone, CalendarName.JALALI), messages)


@pytest.mark.parametrize(
    ("quiet", "local", "is_quiet"),
    [
        ("21:00-09:00", "20:59", False),
        ("21:00-09:00", "21:00", True),
        ("21:00-09:00", "00:00", True),
        ("21:00-09:00", "08:59", True),
        ("21:00-09:00", "09:00", False),
        ("13:00-15:00", "12:59", False),
        ("13:00-15:00", "13:00", True),
        ("13:00-15:00", "14:59", True),
        ("13:00-15:00", "15:00", False),
        ("00:00-00:00", "00:00", False),
        ("09:00-09:00", "09:00", False),
    ],
)
def test_quiet_hours_begin_with_their_start_and_end_before_their_end(quiet, local, is_quiet):
    assert is_quiet is a_schedule(quiet).is_quiet(parse_instant(f"2026-11-24T{local}:00+03:30"))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-24T20:59:59+03:30", "2026-11-24T17:29:59Z"),
        ("2026-11-24T21:00:00+03:30", "2026-11-25T05:30:00Z"),
        ("2026-11-25T00:30:12+03:30", "2026-11-25T05:30:00Z"),
        ("2026-11-25T09:00:00+03:30", "2026-11-25T05:30:00Z"),
    ],
)
def test_what_comes_in_the_night_waits_for_the_morning(now, then):
    assert then == format_instant(a_schedule().next_loud(parse_instant(now)))


@pytest.mark.parametrize(
    ("zone", "quiet", "now", "then"),
    [
        # Berlin, 2026-03-29: 02:00 becomes 03:00.
        ("Europe/Berlin", "21:00-09:00", "2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00Z"),
        ("Europe/Berlin", "01:00-02:30", "2026-03-29T01:10:00+01:00", "2026-03-29T01:30:00Z"),
        # Berlin, 2026-10-25: 03:00 becomes 02:00.
        ("Europe/Berlin", "21:00-09:00", "2026-10-24T23:00:00+02:00", "2026-10-25T08:00:00Z"),
        # Tehran, 2022-03-22: 00:00 becomes 01:00.
        (TEHRAN, "21:00-09:00", "2022-03-21T22:00:00+03:30", "2022-03-22T04:30:00Z"),
    ],
)
def test_quiet_hours_are_of_the_clock_that_people_see(zone, quiet, now, then):
    assert then == format_instant(a_schedule(quiet, zone).next_loud(parse_instant(now)))


@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 1439),
    end=st.integers(0, 1439),
    moment=st.integers(1_600_000_000, 1_900_000_000),
)
def test_the_next_loud_instant_is_loud_and_near(zone, start, end, moment):
    """It is not before, not quiet, within a day and an hour, and nothing loud lies long before it."""
    schedule = Schedule(Almanac(zone), Messages(quiet_start=start, quiet_end=end))
    now = Instant(moment * 1_000_000)

    found = schedule.next_loud(now)

    assert now <= found <= now + DAY + HOUR
    assert not schedule.is_quiet(found)
    assert found == schedule.next_loud(found)
    if found > now:
        before = range(now, found - HOUR, 30 * MINUTE)
        assert all(schedule.is_quiet(Instant(each)) for each in before)


def test_what_is_festive_waits_until_mourning_is_over():
    """Tasua and Ashura of 1448 are 24 and 25 June 2026."""
    schedule = a_schedule()
    assert schedule.is_mourning(date(2026, 6, 24))
    assert schedule.is_mourning(date(2026, 6, 25))
    morning = parse_instant("2026-06-24T10:00:00+03:30")

    assert "2026-06-26T05:30:00Z" == format_instant(schedule.next_allowed(morning, is_festive=True))
    assert morning == schedule.next_allowed(morning, is_festive=False)
    assert morning == a_schedule(mourning=False).next_allowed(morning, is_festive=True)


@pytest.mark.parametrize(
    ("on", "grace", "due", "ends"),
    [
        (date(2026, 11, 24), Duration(days=7), "2026-11-24T05:30:00Z", "2026-12-01T20:30:00Z"),
        (date(2026, 11, 24), Duration(), "2026-11-24T05:30:00Z", "2026-11-24T20:30:00Z"),
        (date(2026, 6, 24), Duration(days=0), "2026-06-26T05:30:00Z", "2026-06-24T20:30:00Z"),
    ],
)
def test_a_message_is_due_in_the_morning_of_its_day_and_may_be_late_by_the_grace(on, grace, due, ends):
    slot = a_schedule().slot(Step(Reminder("r", grace=grace), 0), on)

    assert (due, ends) == (format_instant(slot.due_at), format_instant(slot.ends_at))


@pytest.mark.parametrize(
    ("before", "ends"),
    [(0, "2026-07-01T20:30:00Z"), (1, "2026-06-25T20:30:00Z"), (3, "2026-06-27T20:30:00Z")],
)
def test_mourning_lets_nobody_be_told_ahead_of_a_day_that_is_over(before, ends):
    """A message of 24 June waits until the 26th, and then tells of the 25th no more."""
    slot = a_schedule().slot(Step(Reminder("r"), before), date(2026, 6, 24))

    assert ("2026-06-26T05:30:00Z", ends) == (format_instant(slot.due_at), format_instant(slot.ends_at))


@pytest.mark.parametrize(("days", "count"), [(0, 1), (1, 2), (7, 8)])
def test_every_run_looks_at_the_days_of_the_grace(days, count):
    as_of = parse_instant("2026-11-24T23:59:59+03:30")

    found = list(a_schedule().days(Reminder("r", grace=Duration(days=days)), as_of))

    assert [date(2026, 11, 24).toordinal() - back for back in range(count)] == [
        each.toordinal() for each in found
    ]


def test_a_quota_is_of_a_period_of_the_clubs_calendar():
    schedule = a_schedule()
    moment = parse_instant("2026-11-24T12:00:00+03:30")
    quota = Quota(2, PeriodKind.WEEK)

    assert "2026-11-20T20:30:00Z" == format_instant(schedule.quota_start(quota, moment))
    assert "2026-11-27T20:30:00Z" == format_instant(schedule.quota_end(quota, moment))
