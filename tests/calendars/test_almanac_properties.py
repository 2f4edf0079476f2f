from __future__ import annotations

import calendar as stdlib_calendar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clubkit.calendars import Almanac, CalendarName, Duration, Instant, PeriodKind, parse_instant, to_instant
from clubkit.calendars.zones import instant_of, wall_at

ZONES = [
    "UTC",
    "Asia/Tehran",
    "Europe/London",
    "America/St_Johns",
    "America/Havana",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
]

FIRST = parse_instant("1900-01-01T00:00:00Z")
LAST = parse_instant("2100-01-01T00:00:00Z")
HOUR = 3_600_000_000

almanacs = st.builds(Almanac, st.sampled_from(ZONES), st.sampled_from(CalendarName))
moments = st.integers(FIRST, LAST).map(Instant)
kinds = st.sampled_from(PeriodKind)


def aware(instant, zone):
    """The same moment by the standard library, by another way than clubkit's."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))


@given(almanacs, moments, kinds)
@example(Almanac("Asia/Tehran", CalendarName.JALALI), parse_instant("2022-03-21T20:30:00Z"), PeriodKind.DAY)
@example(Almanac("America/St_Johns"), parse_instant("2006-10-29T02:45:00Z"), PeriodKind.DAY)
@example(Almanac("Pacific/Apia"), parse_instant("2011-12-30T09:59:59Z"), PeriodKind.DAY)
def test_periods_partition_time(almanac, instant, kind):
    """Every instant lies in exactly one period, and its neighbours touch it without a gap."""
    period = almanac.period(instant, kind)

    assert period.start <= instant < period.end
    assert period == almanac.period(period.start, kind)
    assert period == almanac.period(Instant(period.end - 1), kind)
    assert period.end == almanac.next_period(period, kind).start
    assert period.end == almanac.end_of(instant, kind)


@given(almanacs, moments, moments, kinds)
def test_keys_are_equal_exactly_within_one_period(almanac, one, other, kind):
    """A counter that is kept under a key counts one period."""
    same = almanac.period(one, kind) == almanac.period(other, kind)

    assert same is (almanac.key(one, kind) == almanac.key(other, kind))


@given(almanacs, moments, kinds)
def test_the_key_changes_at_the_end(almanac, instant, kind):
    """The last instant of a period still has its key, the first after it has not."""
    end = almanac.end_of(instant, kind)

    assert almanac.key(instant, kind) == almanac.key(Instant(end - 1), kind)
    assert almanac.key(instant, kind) != almanac.key(end, kind)


@given(st.sampled_from(ZONES), moments)
def test_the_wall_clock_is_the_zones(zone, instant):
    """Cached offsets show what the standard library shows."""
    local = aware(instant, zone)
    almanac = Almanac(zone, CalendarName.GREGORIAN)

    assert local.date() == almanac.day(instant)
    assert f"{local:%A}".lower() == almanac.weekday(instant)
    assert local.hour * 60 + local.minute == almanac.minute_of_day(instant)


@given(st.sampled_from(ZONES), moments)
def test_a_wall_time_names_its_first_instant(zone, instant):
    """From an instant to the wall and back is the same instant, or an earlier one that looks the same."""
    back = instant_of(zone, wall_at(zone, instant))

    assert back <= instant
    assert wall_at(zone, back) == wall_at(zone, instant)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [1986, 2006, 2011, 2022])
def test_no_change_of_offset_is_missed(zone, year):
    """Each half hour of a year has the offset of the standard library, both ways."""
    start = to_instant(datetime(year, 1, 1, tzinfo=UTC))
    for half in range(366 * 48):
        instant = start + half * HOUR // 2
        local = aware(instant, zone)
        wall = (local.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

        assert wall == wall_at(zone, instant)
        assert to_instant(local.replace(fold=0)) == instant_of(zone, wall)


@given(almanacs, moments, st.integers(1, 4000))
@example(Almanac("Asia/Tehran"), parse_instant("2022-03-20T20:45:00Z"), 1)
@example(Almanac("Europe/London"), parse_instant("2024-10-26T00:30:00Z"), 1)
def test_adding_days_is_wall_clock_arithmetic(almanac, instant, days):
    """Days keep the time of day, and meet a skipped or repeated time as the standard library does."""
    moved = (aware(instant, almanac.zone) + timedelta(days=days)).replace(fold=0)

    assert to_instant(moved) == almanac.add(instant, Duration(days=days))


@given(moments, st.integers(0, 600))
def test_gregorian_months_clamp_like_the_standard_library(instant, months):
    """The month is months later, the day is the same or the month's last."""
    almanac = Almanac("UTC", CalendarName.GREGORIAN)
    before = almanac.day(instant)

    after = almanac.day(almanac.add(instant, Duration(months=months)))

    index = before.year * 12 + before.month - 1 + months
    last = stdlib_calendar.monthrange(index // 12, index % 12 + 1)[1]
    assert (index // 12, index % 12 + 1, min(before.day, last)) == (after.year, after.month, after.day)


@given(st.sampled_from(CalendarName), moments, st.integers(0, 240), st.integers(0, 240))
def test_months_added_from_the_anchor_never_drift(calendar, instant, first, second):
    """From one anchor, more months are never earlier; in two steps it is never later than in one."""
    almanac = Almanac("UTC", calendar)
    at_once = almanac.add(instant, Duration(months=first + second))

    assert almanac.add(instant, Duration(months=first)) <= at_once
    assert almanac.add(almanac.add(instant, Duration(months=first)), Duration(months=second)) <= at_once


@given(st.sampled_from(CalendarName), moments, st.integers(0, 240))
def test_subtracting_undoes_adding_up_to_the_clamp(calendar, instant, months):
    """A month back from a month ahead is the same day, or up to three days earlier where it was clamped."""
    almanac = Almanac("UTC", calendar)
    duration = Duration(months=months)

    back = almanac.subtract(almanac.add(instant, duration), duration)

    assert 0 <= instant - back <= 3 * 24 * HOUR


@given(almanacs, moments, st.integers(0, 99_999 * HOUR))
def test_exact_time_is_exact(almanac, instant, micros):
    """Hours and minutes ignore zone and calendar, and subtracting undoes them."""
    duration = Duration(micros=micros)

    assert instant + micros == almanac.add(instant, duration)
    assert instant == almanac.subtract(almanac.add(instant, duration), duration)
