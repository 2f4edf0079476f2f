"""
Conversions beside a table written by hand and beside jdatetime, in turns in one run.

The table by hand is a bisection on the first days of the Jalali years, or of the lunar months. It checks
nothing, and makes a tuple from a day, and a day from three figures. CPU time of a conversion, the best of
many rounds over days of 1300 to 1450::

    python -m benchmarks.calendars
"""

# ruff: noqa: T201

from __future__ import annotations

import random
import time
import warnings
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date

from clubkit.calendars import JALALI, Calendars, PublicDays, from_jalali, iran_hijri_months, to_jalali

with warnings.catch_warnings():
    # It asks for the machine's locale in a way that Python deprecates where that is "C".
    warnings.simplefilter("ignore", DeprecationWarning)
    import jdatetime

ROUNDS = 25
DAYS = 4000

_FIRST_YEAR = 1178
_NEW_YEARS = [from_jalali(year, 1, 1).toordinal() for year in range(_FIRST_YEAR, 1503)]
_LONG_MONTHS = 6
_HALF_DAYS = 186
_MONTHS = iran_hijri_months()
_MONTH_STARTS = list(_MONTHS.starts)
_FIRST_MONTH = _MONTHS.first_year * 12


def main() -> None:
    """Print a line for each conversion, with its baselines beside it."""
    seeded = random.Random(5)  # noqa: S311 - days to convert, not secrets
    first, last = (from_jalali(year, 1, 1).toordinal() for year in (1300, 1450))
    days = [(date.fromordinal(seeded.randrange(first, last)),) for _ in range(DAYS)]
    known = [(date.fromordinal(seeded.randrange(first, _MONTH_STARTS[-1])),) for _ in range(DAYS)]
    fields = [to_jalali(day) for (day,) in days]
    hijri = Calendars().hijri
    lunar = [hijri.fields(day.toordinal()) for (day,) in known]

    _compare("day to Jalali, as a tuple", days, to_jalali, by_table, by_jdatetime)
    _compare("Jalali to day", fields, from_jalali, from_table, from_library)
    _compare("day to Jalali, as a date", days, JALALI.date_of, by_table, by_jdatetime)
    _compare(
        "Jalali to day, by the interface",
        fields,
        JALALI.day_of,
        from_table,
        from_library,
    )
    _compare("day to Hijri, as a tuple", known, lambda day: hijri.fields(day.toordinal()), lunar_by_table)
    _compare("day to Hijri, as a date", known, hijri.date_of, lunar_by_table)
    _compare("Hijri to day, by the interface", lunar, hijri.day_of, lunar_from_table)
    public = PublicDays()
    taken = _best(days[:200], public.is_mourning, rounds=3)
    print(f"is a day one of mourning, {len(public.days)} rules: {taken:.0f} us")


def by_table(day: date) -> tuple[int, int, int]:
    """A day's Jalali date."""
    ordinal = day.toordinal()
    at = bisect_right(_NEW_YEARS, ordinal) - 1
    into = ordinal - _NEW_YEARS[at]
    if into < _HALF_DAYS:
        return _FIRST_YEAR + at, into // 31 + 1, into % 31 + 1
    into -= _HALF_DAYS
    return _FIRST_YEAR + at, into // 30 + 7, into % 30 + 1


def from_table(year: int, month: int, day: int) -> date:
    """A Jalali date's day."""
    before = (month - 1) * 31 if month <= _LONG_MONTHS else _HALF_DAYS + (month - 7) * 30
    return date.fromordinal(_NEW_YEARS[year - _FIRST_YEAR] + before + day - 1)


def lunar_by_table(day: date) -> tuple[int, int, int]:
    """A day's Hijri date."""
    ordinal = day.toordinal()
    at = bisect_right(_MONTH_STARTS, ordinal) - 1
    year, month = divmod(_FIRST_MONTH + at, 12)
    return year, month + 1, ordinal - _MONTH_STARTS[at] + 1


def lunar_from_table(year: int, month: int, day: int) -> date:
    """A Hijri date's day."""
    return date.fromordinal(_MONTH_STARTS[year * 12 + month - 1 - _FIRST_MONTH] + day - 1)


def by_jdatetime(day: date) -> object:
    """The same by the library."""
    return jdatetime.date.fromgregorian(date=day)


def from_library(year: int, month: int, day: int) -> object:
    """The same by the library."""
    return jdatetime.date(year, month, day).togregorian()


def _compare(
    told: str,
    given: Sequence[tuple[object, ...]],
    ours: Callable[..., object],
    *others: Callable[..., object],
) -> None:
    # In turns, so that a machine that slows down slows all of them down.
    best = [float("inf")] * (1 + len(others))
    for _ in range(ROUNDS):
        for at, convert in enumerate((ours, *others)):
            best[at] = min(best[at], _best(given, convert, rounds=1))
    beside = ", ".join(
        f"{name} {taken:.2f} us ({best[0] / taken:.2f} times)"
        for name, taken in zip(("by hand", "jdatetime"), best[1:], strict=False)
    )
    print(f"{told}: {best[0]:.2f} us; {beside}")


def _best(given: Sequence[tuple[object, ...]], convert: Callable[..., object], *, rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for each in given:
            convert(*each)
        best = min(best, time.process_time() - begun)
    return 1e6 * best / len(given)


if __name__ == "__main__":
    main()
