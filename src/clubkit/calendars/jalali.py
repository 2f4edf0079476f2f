"""
The Jalali (Solar Hijri) calendar of Iran, exact for the years 1178 to 1502.

A year is leap where its remainder by 33 is one of 1, 5, 9, 13, 17, 22, 26, 30. In these years the rule
agrees with the astronomical calendar and with the leap table that the University of Tehran publishes. The
first year that it gets wrong is 1502, which the rule calls leap and the sun does not; so 1502 has 365 days
here, and what lies outside is refused rather than guessed.

Source: leap table 1206 to 1498 of the Calendar Center, Institute of Geophysics, University of Tehran; the
33-year rule of Omar Khayyam's reform, as in K. M. Borkowski, "The Persian calendar for 3000 years", 1996.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from clubkit.errors import BadInputError

YEAR_MIN = 1178
YEAR_MAX = 1502

_MONTHS = 12
_LONG_MONTHS = 6
_LONG_MONTH_DAYS = 31
_SHORT_MONTH_DAYS = 30
_FIRST_HALF_DAYS = _LONG_MONTHS * _LONG_MONTH_DAYS


def _ruled_new_year(year: int) -> int:
    # (8 * year + 21) // 33 counts the leap years of the rule before `year`.
    return 226_895 + 365 * (year - 1) + (8 * year + 21) // 33


_NEW_YEARS = (
    *(_ruled_new_year(year) for year in range(YEAR_MIN, YEAR_MAX + 1)),
    _ruled_new_year(YEAR_MAX) + 365,
)
"""Day ordinals of 1 Farvardin for every year, and of the one after the last."""

_FIRST_MONTH = YEAR_MIN * _MONTHS
_LAST_MONTH = (YEAR_MAX + 1) * _MONTHS

_DAYS_BEFORE = tuple(month * _SHORT_MONTH_DAYS + min(month, _LONG_MONTHS) for month in range(_MONTHS))
"""Days of a year before the first of each month."""


def to_jalali(day: date) -> tuple[int, int, int]:
    """
    Convert a day to its Jalali year, month (1 to 12) and day of the month.

    Raises:
        BadInputError: If the day lies outside the Jalali years 1178 to 1502.

    .. doctest::

        >>> to_jalali(date(2025, 3, 20)), to_jalali(date(2025, 3, 21))
        ((1403, 12, 30), (1404, 1, 1))
    """
    return jalali_fields(day.toordinal())


def from_jalali(year: int, month: int, day: int) -> date:
    """
    Convert a Jalali date to a day.

    Raises:
        BadInputError: If there is no such date, or its year is outside 1178 to 1502.

    .. doctest::

        >>> from_jalali(1405, 9, 30).isoformat()
        '2026-12-21'
    """
    if 1 <= month <= _MONTHS and YEAR_MIN <= year <= YEAR_MAX and 1 <= day <= _LONG_MONTH_DAYS:
        ordinal = _NEW_YEARS[year - YEAR_MIN] + _DAYS_BEFORE[month - 1] + day - 1
        if day < _SHORT_MONTH_DAYS or ordinal < jalali_month_start(year * _MONTHS + month):
            return date.fromordinal(ordinal)
    raise BadInputError("date", "a day of the Jalali years 1178 to 1502", f"{year}-{month:02}-{day:02}")


def from_jdatetime(value: object) -> date:
    """
    Take a day over from a ``jdatetime.date``, without that library: only year, month and day are read.

    Such an object is not kept, compared or hashed: two of one day differ where their locales do. The other
    way is ``jdatetime.date(*to_jalali(day))``.

    Raises:
        BadInputError: If it has a time of day, which lies on a day only in some zone; if it is a Gregorian
            `datetime.date`; or if its year is outside 1178 to 1502.

    .. doctest::

        >>> from types import SimpleNamespace
        >>> from_jdatetime(SimpleNamespace(year=1405, month=9, day=30)).isoformat()
        '2026-12-21'
    """
    if isinstance(value, date) or hasattr(value, "hour"):
        raise BadInputError("date", "a Jalali date without a time of day", type(value).__name__)

    fields = [getattr(value, name, None) for name in ("year", "month", "day")]
    year, month, day = (field if isinstance(field, int) else 0 for field in fields)
    return from_jalali(year, month, day)


def jalali_month_days(year: int, month: int) -> int:
    """
    How many days a Jalali month has: 29, 30 or 31.

    Raises:
        BadInputError: If the month is outside 1 to 12, or the year outside 1178 to 1502.

    .. doctest::

        >>> [jalali_month_days(year, 12) for year in (1403, 1404, 1407, 1408)]
        [30, 29, 29, 30]
    """
    if not (1 <= month <= _MONTHS and YEAR_MIN <= year <= YEAR_MAX):
        raise BadInputError("date", "a month of the Jalali years 1178 to 1502", f"{year}-{month:02}")
    index = year * _MONTHS + month - 1
    return jalali_month_start(index + 1) - jalali_month_start(index)


def jalali_fields(ordinal: int) -> tuple[int, int, int]:
    """Year, month and day of a day ordinal; see `to_jalali`."""
    if not _NEW_YEARS[0] <= ordinal < _NEW_YEARS[-1]:
        raise BadInputError("date", "in the Jalali years 1178 to 1502", f"day ordinal {ordinal}")

    at = bisect_right(_NEW_YEARS, ordinal) - 1
    into = ordinal - _NEW_YEARS[at]
    if into < _FIRST_HALF_DAYS:
        return YEAR_MIN + at, into // _LONG_MONTH_DAYS + 1, into % _LONG_MONTH_DAYS + 1
    into -= _FIRST_HALF_DAYS
    return YEAR_MIN + at, into // _SHORT_MONTH_DAYS + _LONG_MONTHS + 1, into % _SHORT_MONTH_DAYS + 1


def jalali_month_start(index: int) -> int:
    """
    The day ordinal of a month's first day; the month after the last known one included.

    Args:
        index: ``year * 12 + month - 1``.

    Raises:
        BadInputError: If the year is outside 1178 to 1502 and it is not Farvardin 1503.
    """
    year, month = divmod(index, _MONTHS)
    if not _FIRST_MONTH <= index <= _LAST_MONTH:
        raise BadInputError("date", "in the Jalali years 1178 to 1502", f"year {year}")

    return _NEW_YEARS[year - YEAR_MIN] + _DAYS_BEFORE[month]
