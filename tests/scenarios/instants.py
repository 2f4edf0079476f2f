"""The dates of scenarios as instants of the club."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from clubkit.calendars import Almanac, CalendarName, Duration, Instant, parse_day, to_instant

DAY_ZERO = date(2026, 1, 1)
"""Where ``day: 0`` lies, and where a scenario without dates begins."""

_YEARS = {"year": CalendarName.GREGORIAN, "jalali_year": CalendarName.JALALI}

MINUTE = Duration(micros=60_000_000)


def instant_of(value: date | str, almanac: Almanac) -> Instant:
    """
    The instant of a scenario's moment: a day means its first instant on the club's clock.

    A time without an offset is one of UTC.
    """
    if isinstance(value, date):
        return almanac.start_of_day(value)
    moment = datetime.fromisoformat(value)
    return to_instant(moment if moment.tzinfo is not None else datetime.fromisoformat(f"{value}Z"))


def moment_in(step: dict[str, Any], almanac: Almanac) -> Instant | None:
    """
    When a step says that it happens, or none.

    What is pending until a day is earned the day before; a year begins with its first day.
    """
    if "at" in step:
        return instant_of(step["at"], almanac)
    if "day" in step:
        return almanac.start_of_day(_day(step["day"]))
    if "pending_until" in step:
        return almanac.start_of_day(step["pending_until"] - timedelta(days=1))
    for key, calendar in _YEARS.items():
        if key in step:
            return almanac.start_of_day(parse_day(f"{step[key]}-01-01", calendar))
    return None


def day_text(day: int) -> str:
    """The date of a numbered day."""
    return _day(day).isoformat()


def last_valid_day(expires_at: Instant, almanac: Almanac) -> date:
    """The last day on which units that expire at an instant can be spent."""
    return almanac.day(Instant(expires_at - 1))


def _day(day: int) -> date:
    return DAY_ZERO + timedelta(days=day)
