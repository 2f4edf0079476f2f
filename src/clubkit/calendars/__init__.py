"""
Time as a club counts it: instants, days, calendar periods and durations.

Pure and exact. An `Instant` is an integer; a day is a `datetime.date`; the two never mix. The `Almanac` of a
club knows its zone and its calendar, Jalali or Gregorian, and answers everything that rules ask of time.
"""

from clubkit.calendars.almanac import Almanac, Period
from clubkit.calendars.durations import Duration, parse_duration
from clubkit.calendars.instants import Instant, format_instant, parse_instant, to_datetime, to_instant
from clubkit.calendars.jalali import from_jalali, jalali_month_days, to_jalali
from clubkit.calendars.systems import WEEKDAYS, CalendarName, PeriodKind, parse_day

__all__ = [
    "WEEKDAYS",
    "Almanac",
    "CalendarName",
    "Duration",
    "Instant",
    "Period",
    "PeriodKind",
    "format_instant",
    "from_jalali",
    "jalali_month_days",
    "parse_day",
    "parse_duration",
    "parse_instant",
    "to_datetime",
    "to_instant",
    "to_jalali",
]
