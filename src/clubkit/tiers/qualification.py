"""The window in which scores are counted, at every instant."""

from __future__ import annotations

from bisect import bisect_left

from clubkit.calendars import Almanac, Duration, Instant, PeriodKind
from clubkit.program.model import Qualification, QualificationKind
from clubkit.tiers.scores import BEFORE_ALL

_ROLLING = QualificationKind.ROLLING


def window_start(
    qualification: Qualification, almanac: Almanac, *, joined_at: Instant, at: Instant
) -> Instant:
    """
    The exclusive start of the window at an instant.

    Rolling: ``(at - length, at]``. Fixed and anniversary: from the first instant of the current period.
    Lifetime: everything.
    """
    if qualification.kind is _ROLLING:
        return almanac.subtract(at, qualification.length or Duration())
    if qualification.kind is QualificationKind.LIFETIME:
        return BEFORE_ALL
    return Instant(period_bounds(qualification, almanac, joined_at=joined_at, at=at)[0] - 1)


def leaves_at(dated_at: Instant, length: Duration, almanac: Almanac) -> Instant:
    """
    The first instant at which a fact is outside a rolling window.

    Mostly that is a length later. But twelve months before any moment of 28 February is 28 February, so
    that a fact of the 29th stays until 1 March.
    """
    leaves = almanac.add(dated_at, length)
    if almanac.subtract(leaves, length) >= dated_at:
        return leaves

    end = almanac.end_of(leaves, PeriodKind.DAY)
    while almanac.subtract(end, length) < dated_at:
        end = almanac.end_of(end, PeriodKind.DAY)
    later = range(leaves, end)
    return Instant(
        leaves + bisect_left(later, dated_at, key=lambda at: almanac.subtract(Instant(at), length))
    )


def period_bounds(
    qualification: Qualification, almanac: Almanac, *, joined_at: Instant, at: Instant
) -> tuple[Instant, Instant]:
    """
    The first instant of the fixed or anniversary period around an instant, and the first after it.

    What an import brings from before the day of joining is one period, which ends with that day.
    """
    if qualification.kind is QualificationKind.FIXED and qualification.period is not None:
        period = almanac.period(at, qualification.period)
        return period.start, period.end

    length = qualification.length or Duration()
    anchor = almanac.start_of_day(almanac.day(joined_at))
    if at < anchor:
        return Instant(BEFORE_ALL + 1), anchor
    count = _periods_since(anchor, length, at)
    while almanac.add(anchor, _times(length, count)) > at:
        count -= 1
    while almanac.add(anchor, _times(length, count + 1)) <= at:
        count += 1
    return almanac.add(anchor, _times(length, count)), almanac.add(anchor, _times(length, count + 1))


def _times(length: Duration, count: int) -> Duration:
    return Duration(months=length.months * count, days=length.days * count, micros=length.micros * count)


def _periods_since(anchor: Instant, length: Duration, at: Instant) -> int:
    """A first guess, never far off: months counted as 30 days."""
    micros = (length.months * 30 + length.days) * 86_400_000_000 + length.micros
    return whole_times(at - anchor, micros) if micros else 0


def whole_times(span: int, length: int) -> int:
    """How many whole lengths fit into a span, rounded down."""
    return max(0, span // length)
