"""
Time as a club counts it: instants, days, calendar periods and durations; and the days that people keep.

Pure and exact. An `Instant` is an integer; a day is a `datetime.date`; the two never mix. The `Almanac` of a
club knows its zone and its calendar, Jalali or Gregorian, and answers everything that rules ask of time. The
`Calendars` are three, one of them lunar: dates, month lengths, days that come back every year, public days.
"""

from clubkit.calendars.almanac import Almanac, Period
from clubkit.calendars.dates import Calendar, CalendarDate, DateCalendar, PeriodKind
from clubkit.calendars.day_files import DaysFile, MonthsFile, read_hijri_months, read_public_days
from clubkit.calendars.durations import Duration, parse_duration
from clubkit.calendars.hijri import HijriMonths, iran_hijri_months
from clubkit.calendars.instants import Instant, format_instant, parse_instant, to_datetime, to_instant
from clubkit.calendars.jalali import from_jalali, from_jdatetime, jalali_month_days, to_jalali
from clubkit.calendars.public_day import PublicDay
from clubkit.calendars.public_days import PublicDate, PublicDays
from clubkit.calendars.recurrence import (
    LAST,
    FixedDay,
    Occurrence,
    Rule,
    Skip,
    WeekdayOfMonth,
    end_of_month,
    occurrence_in,
    occurrences,
    upcoming,
)
from clubkit.calendars.systems import (
    GREGORIAN,
    JALALI,
    WEEKDAYS,
    CalendarName,
    Calendars,
    parse_any_day,
    parse_day,
)

__all__ = [
    "GREGORIAN",
    "JALALI",
    "LAST",
    "WEEKDAYS",
    "Almanac",
    "Calendar",
    "CalendarDate",
    "CalendarName",
    "Calendars",
    "DateCalendar",
    "DaysFile",
    "Duration",
    "FixedDay",
    "HijriMonths",
    "Instant",
    "MonthsFile",
    "Occurrence",
    "Period",
    "PeriodKind",
    "PublicDate",
    "PublicDay",
    "PublicDays",
    "Rule",
    "Skip",
    "WeekdayOfMonth",
    "end_of_month",
    "format_instant",
    "from_jalali",
    "from_jdatetime",
    "iran_hijri_months",
    "jalali_month_days",
    "occurrence_in",
    "occurrences",
    "parse_any_day",
    "parse_day",
    "parse_duration",
    "parse_instant",
    "read_hijri_months",
    "read_public_days",
    "to_datetime",
    "to_instant",
    "to_jalali",
    "upcoming",
]
