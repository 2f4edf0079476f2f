"""The almanac: instants seen from the club's zone and calendar."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from attrs import field, frozen

from clubkit.calendars.dates import PeriodKind, weekday_of
from clubkit.calendars.durations import Duration
from clubkit.calendars.instants import DAY, EPOCH_ORDINAL, MINUTE, Instant, known
from clubkit.calendars.systems import WEEKDAYS, CalendarName, name_of, shifted, span
from clubkit.calendars.zones import instant_of, start_of_day, wall_at, zone_named


@frozen
class Period:
    """
    A stretch of time ``[start, end)``.

    Attributes:
        start: The first instant that belongs to it.

        end: The first instant after it.
    """

    start: Instant
    end: Instant


@frozen
class Almanac:
    """
    Where a club's days begin, and which calendar its months belong to.

    Two almanacs are equal where zone and calendar are. All methods are pure; the years that they know are
    1178 to 1502 by the Jalali calendar and 1000 to 9998 by the Gregorian one, and what lies outside raises
    `BadInputError`.

    Attributes:
        zone: IANA name, such as ``Asia/Tehran``. An unknown one raises `BadInputError`.

        calendar: Whose months, quarters and years are meant.

    .. doctest::

        >>> from clubkit.calendars import format_instant, parse_duration, parse_instant
        >>> almanac = Almanac("Asia/Tehran", CalendarName.JALALI)
        >>> yalda = parse_instant("2026-12-21T20:00:00+03:30")
        >>> almanac.key(yalda, PeriodKind.MONTH)
        '1405-09'
        >>> format_instant(almanac.end_of(yalda, PeriodKind.MONTH))
        '2026-12-21T20:30:00Z'
        >>> format_instant(almanac.add(yalda, parse_duration("3 months")))
        '2027-03-20T16:30:00Z'
    """

    zone: str
    calendar: CalendarName = field(default=CalendarName.GREGORIAN)
    _is_utc: bool = field(init=False, eq=False, repr=False)

    @_is_utc.default
    def _look_up_zone(self) -> bool:
        zone_named(self.zone)
        return self.zone in {"UTC", "Etc/UTC"}

    def day(self, instant: Instant) -> date:
        """The date that the club's clock shows."""
        return date.fromordinal(self._ordinal(instant))

    def weekday(self, instant: Instant) -> str:
        """The local day of the week: ``monday`` to ``sunday``."""
        return WEEKDAYS[weekday_of(self._ordinal(instant))]

    def minute_of_day(self, instant: Instant) -> int:
        """Whole minutes that the club's clock shows since midnight, 0 to 1439."""
        return self._wall(instant) % DAY // MINUTE

    def start_of_day(self, day: date) -> Instant:
        """
        The first instant of a local day, even where the clock skips midnight.

        .. doctest::

            >>> from clubkit.calendars import format_instant
            >>> tehran = Almanac("Asia/Tehran", CalendarName.JALALI)
            >>> format_instant(tehran.start_of_day(date(2022, 3, 22)))  # the clock went from 00:00 to 01:00
            '2022-03-21T20:30:00Z'
        """
        return start_of_day(self.zone, day.toordinal())

    def add(self, instant: Instant, duration: Duration) -> Instant:
        """
        Move forward by months, then by local days, then by exact time.

        Months and days keep the local time of day. Where the month that is reached has no such day, its
        last day is taken; where the clock skips the time, the result is as much later as it skips; where it
        shows the time twice, the first is meant.

        .. doctest::

            >>> from clubkit.calendars import Duration, format_instant, parse_instant
            >>> club = Almanac("UTC", CalendarName.GREGORIAN)
            >>> format_instant(club.add(parse_instant("2024-02-29T12:00:00Z"), Duration(months=12)))
            '2025-02-28T12:00:00Z'
        """
        return self._moved(instant, duration, 1)

    def subtract(self, instant: Instant, duration: Duration) -> Instant:
        """
        Move back by months, then by local days, then by exact time; otherwise like `add`.

        It does not always undo `add`: 31 January and a month is 28 February, and a month before that is
        28 January.
        """
        return self._moved(instant, duration, -1)

    def period(self, instant: Instant, kind: PeriodKind) -> Period:
        """The calendar period that contains an instant; those of one kind leave no gap and never overlap."""
        ordinal = self._ordinal(instant)
        period = _period_at(self.zone, self.calendar, kind, ordinal)
        # A clock that is put back over midnight shows the old date again, within the new day.
        return period if instant < period.end else _period_at(self.zone, self.calendar, kind, ordinal + 1)

    def next_period(self, period: Period, kind: PeriodKind) -> Period:
        """The period of that kind that starts where *period* ends."""
        return self.period(period.end, kind)

    def end_of(self, instant: Instant, kind: PeriodKind) -> Instant:
        """The first instant after the calendar period that contains an instant."""
        return self.period(instant, kind).end

    def key(self, instant: Instant, kind: PeriodKind | None) -> str:
        """
        A short stable text that names the calendar period, and ``""`` for none, which means ever.

        Days are ``1405-09-03``, weeks ``w1405-08-30`` (their first day), months ``1405-09``, quarters
        ``1405-Q3``, years ``1405``: in the club's calendar, equal exactly within one period.
        """
        if kind is None:
            return ""
        ordinal = self._ordinal(instant)
        if not self._is_utc and instant >= start_of_day(self.zone, ordinal + 1):
            ordinal += 1
        return name_of(self.calendar, kind, ordinal)

    def _wall(self, instant: int) -> int:
        return instant if self._is_utc else wall_at(self.zone, instant)

    def _ordinal(self, instant: int) -> int:
        return self._wall(instant) // DAY + EPOCH_ORDINAL

    def _moved(self, instant: int, duration: Duration, sign: int) -> Instant:
        months, days = sign * duration.months, sign * duration.days
        if months or days:
            day, time = divmod(instant if self._is_utc else wall_at(self.zone, instant), DAY)
            ordinal = shifted(self.calendar, day + EPOCH_ORDINAL, months, days)
            wall = (ordinal - EPOCH_ORDINAL) * DAY + time
            instant = wall if self._is_utc else instant_of(self.zone, wall)
        return known(instant + sign * duration.micros)


@lru_cache(maxsize=16_384)
def _period_at(zone: str, calendar: CalendarName, kind: PeriodKind, ordinal: int) -> Period:
    first, after = span(calendar, kind, ordinal)
    return Period(start_of_day(zone, first), start_of_day(zone, after))
