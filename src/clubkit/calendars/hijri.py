"""
The lunar Hijri calendar, by a table of the months that an authority published.

Iran's months begin when the crescent is seen there. No rule gives them: of those from 1440 to 1447 the table
of Umm al-Qura has 64 % a day early. So the first days are data. After the last published one they are
computed by the mean month, which is right for seven months of ten and a day off for the rest, and every
answer says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from attrs import evolve, field, frozen

from clubkit.calendars import iran_months
from clubkit.calendars.dates import MONTHS
from clubkit.errors import BadInputError

YEAR_MAX: Final = 1550
"""The last Hijri year that is computed; the Jalali calendar ends within it."""

SHORT_MONTH_DAYS: Final = 29
LONG_MONTH_DAYS: Final = 30

_FIRST_DAYS_MAX: Final = (YEAR_MAX + 1) * MONTHS

_CYCLE_DAYS: Final = 10_631
_CYCLE_MONTHS: Final = 360
_PHASE: Final = 81_598_089


@frozen
class HijriMonths:
    """
    The first days of lunar months, published ones and then computed ones.

    Attributes:
        first_year: Its Muharram is the first month of the table.

        starts: Day ordinals of the published first days, one for each month from Muharram of *first_year*.
            Months have 29 or 30 days; anything else raises `BadInputError`.

        source: Who published them.

    .. doctest::

        >>> months = iran_hijri_months()
        >>> months.first_year, months.known_until.isoformat()
        (1265, '2027-04-07')
    """

    first_year: int
    starts: tuple[int, ...] = field(repr=False)
    source: str
    _all: tuple[int, ...] = field(init=False, eq=False, repr=False)

    @_all.default
    def _compute(self) -> tuple[int, ...]:
        first = self.first_year * MONTHS
        if not (1 <= self.first_year <= YEAR_MAX and 1 <= len(self.starts) <= _FIRST_DAYS_MAX - first):
            raise BadInputError(
                "months", f"some of the Hijri years 1 to {YEAR_MAX}", f"{len(self.starts)} months"
            )
        for at, (start, after) in enumerate(zip(self.starts, self.starts[1:], strict=False)):
            if not SHORT_MONTH_DAYS <= after - start <= LONG_MONTH_DAYS:
                found = f"{after - start} days in {month_text(first + at)}"
                raise BadInputError("months", "months of 29 or 30 days", found)

        starts = [*self.starts]
        for index in range(first + len(starts), _FIRST_DAYS_MAX + 1):
            starts.append(_computed_start(index, starts[-1]))
        return tuple(starts)

    @property
    def known_until(self) -> date:
        """The 29th of the last published month: it is certain, and whether a 30th follows is not."""
        return date.fromordinal(self.starts[-1] + SHORT_MONTH_DAYS - 1)

    def fields(self, ordinal: int) -> tuple[int, int, int]:
        """
        Year, month and day of a day ordinal.

        Raises:
            BadInputError: If the day lies before the table, or after the year 1550.
        """
        starts = self._all
        if not starts[0] <= ordinal < starts[-1]:
            raise BadInputError("date", self._expected, f"day ordinal {ordinal}")
        at = bisect_right(starts, ordinal) - 1
        return self.first_year + at // MONTHS, at % MONTHS + 1, ordinal - starts[at] + 1

    def month_start(self, index: int) -> int:
        """
        The day ordinal of a month's first day; the month after the last known one included.

        Args:
            index: ``year * 12 + month - 1``.

        Raises:
            BadInputError: If the month lies before the table, or after the year 1550.
        """
        at = index - self.first_year * MONTHS
        if not 0 <= at < len(self._all):
            raise BadInputError("date", self._expected, f"year {index // MONTHS}")
        return self._all[at]

    def replaced(self, first_days: Mapping[int, int], source: str) -> HijriMonths:
        """
        The same table with other first days for some months, or with further months at its end.

        Args:
            first_days: Day ordinals by ``year * 12 + month - 1``.

        Raises:
            BadInputError: If a month would have neither 29 nor 30 days, if one lies before the table, or if
                there would be a gap after its end.
        """
        first = self.first_year * MONTHS
        merged = dict(enumerate(self.starts, first)) | dict(first_days)
        gap = next((index for index in range(first, first + len(merged)) if index not in merged), None)
        if gap is not None:
            raise BadInputError("months", "no gap in them", f"nothing for {month_text(gap)}")
        return evolve(self, starts=tuple(merged[index] for index in sorted(merged)), source=source)

    @property
    def _expected(self) -> str:
        return f"in the Hijri years {self.first_year} to {YEAR_MAX}"


@lru_cache(maxsize=1)
def iran_hijri_months() -> HijriMonths:
    """
    The months of Iran's official calendar from 1265, as far as this version knows them.

    Source: `clubkit.calendars.iran_months`.
    """
    bits = "".join(f"{int(year, 16):012b}" for year in iran_months.YEARS.split()) + iran_months.LAST_YEAR
    starts = [iran_months.FIRST_DAY.toordinal()]
    for bit in bits:
        starts.append(starts[-1] + SHORT_MONTH_DAYS + int(bit))
    return HijriMonths(iran_months.FIRST_YEAR, tuple(starts), iran_months.SOURCE)


def month_text(index: int) -> str:
    """
    A month as files write it.

    >>> month_text(1448 * 12 + 10)
    '1448-11'
    """
    return f"{index // MONTHS:04}-{index % MONTHS + 1:02}"


def _computed_start(index: int, before: int) -> int:
    # 10 631 days in 360 months: the mean month to a day in 2500 years. The phase is the one that meets most
    # of Iran's months from 1400 to 1448, seven of ten; it is never more than a day off there. Where the table
    # ends beside it, the next months close up to it a day at a time, so that each has 29 or 30 days.
    mean = (_CYCLE_DAYS * index + _PHASE) // _CYCLE_MONTHS
    return min(max(mean, before + SHORT_MONTH_DAYS), before + LONG_MONTH_DAYS)
