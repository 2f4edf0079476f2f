"""The window in which scores are counted, at every instant."""

from __future__ import annotations

from clubkit.calendars import Almanac, Duration, Instant, PeriodKind
from clubkit.calendars.instants import DAY, MINUTE
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
    The first instant at which a fact is outside a rolling window: the inverse of `window_start`.

    Mostly that is a length later. But twelve months before any moment of 28 February is 28 February, so
    that a fact of the 29th stays until 1 March; and a window of months and days may end a day earlier than
    the months and days after the fact.
    """

    def start_at(moment: int) -> Instant:
        return almanac.subtract(Instant(moment), length)

    leaves = almanac.add(dated_at, length)
    if start_at(leaves) == dated_at and start_at(leaves - DAY) == dated_at - DAY:
        return leaves  # as on most days: here the start moves as the moment does

    # From one day to the next the start never goes back, so its day is found by walking; it is near.
    day = almanac.period(leaves, PeriodKind.DAY)
    while start_at(day.start - 1) >= dated_at:
        day = almanac.period(Instant(day.start - 1), PeriodKind.DAY)
    while start_at(day.end - 1) < dated_at:
        day = almanac.next_period(day, PeriodKind.DAY)

    is_even = day.end - day.start == DAY and start_at(day.end - 1) - start_at(day.start) == DAY - 1
    # Where a clock changes, the start may go back within the day, or jump. Clocks change at whole minutes.
    piece = DAY if is_even else MINUTE
    pieces = range(day.start, day.end, piece)
    first = next(begin for begin in pieces if start_at(begin + piece - 1) >= dated_at)
    return Instant(first + max(0, dated_at - start_at(first)))


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
