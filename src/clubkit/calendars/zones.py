"""
Wall clocks: what a zone's clock shows at an instant, and when it shows a time.

A wall time is an `int` like an instant: microseconds since 1970-01-01T00:00 on that clock. Offsets are asked
of the time zone database once for each zone and day; days near a change of offset are asked each time.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from clubkit.calendars.instants import DAY, EPOCH, EPOCH_ORDINAL, MICROSECOND, Instant
from clubkit.errors import BadInputError, BadInstantError

ZONE_LENGTH_MAX = 64

_NAIVE_EPOCH = EPOCH.replace(tzinfo=None)


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """
    Look up a zone by its IANA name, such as ``Asia/Tehran``.

    Raises:
        BadInputError: If there is no such zone.
    """
    if not 1 <= len(name) <= ZONE_LENGTH_MAX:
        raise BadInputError("zone", "an IANA zone name", repr(name[:ZONE_LENGTH_MAX]))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        # KeyError: unknown; ValueError: a path that leads out of the database; OSError: one of its folders.
        raise BadInputError("zone", "an IANA zone name", repr(name)) from error


def wall_at(zone: str, instant: int) -> int:
    """
    What the zone's clock shows at an instant.

    .. doctest::

        >>> wall_at("Asia/Tehran", 0) == (3 * 60 + 30) * 60 * 1_000_000
        True
    """
    steady = _steady_offset(zone, instant // DAY)
    return instant + (_offset_at(zone, instant) if steady is None else steady)


def instant_of(zone: str, wall: int) -> int:
    """
    The instant at which the zone's clock shows a time: the first, where it shows it twice.

    Where the clock skips it, the result is as long after the skip as the time is into it.

    Source: PEP 495, ``fold=0``.
    """
    steady = _steady_offset(zone, wall // DAY)
    return wall - (_offset_of(zone, wall) if steady is None else steady)


@lru_cache(maxsize=4096)
def start_of_day(zone: str, ordinal: int) -> Instant:
    """
    The first instant of a local day, given as a day ordinal.

    Midnight, or where the clock skips it, the first instant after the skip. A day that the zone skipped
    altogether starts where the next one does.
    """
    midnight = (ordinal - EPOCH_ORDINAL) * DAY
    instant = instant_of(zone, midnight)
    if wall_at(zone, instant) == midnight:
        return Instant(instant)

    # The skip ends at most `instant`; before it the clock shows less than midnight, after it more.
    earliest = instant - 2 * DAY
    nearby = range(earliest, instant)
    return Instant(earliest + bisect_left(nearby, midnight, key=lambda moment: wall_at(zone, moment)))


@lru_cache(maxsize=4096)
def _steady_offset(zone: str, day: int) -> int | None:
    # The offset, if it is the same from the day before to two days after, by UTC; none otherwise. So wide
    # that it holds for wall times of the day too, and for a clock that was put back over midnight.
    offsets = {_offset_at(zone, near * DAY) for near in range(day - 1, day + 3)}
    return offsets.pop() if len(offsets) == 1 else None


def _offset_at(zone: str, instant: int) -> int:
    try:
        moment = (EPOCH + instant * MICROSECOND).astimezone(zone_named(zone))
    except OverflowError as error:
        raise _unknown_time(instant) from error
    return _micros(moment)


def _offset_of(zone: str, wall: int) -> int:
    try:
        moment = (_NAIVE_EPOCH + wall * MICROSECOND).replace(tzinfo=zone_named(zone))
    except OverflowError as error:
        raise _unknown_time(wall) from error
    return _micros(moment)


def _micros(moment: datetime) -> int:
    offset = moment.utcoffset()
    assert offset is not None, "a datetime with a ZoneInfo is aware"  # noqa: S101 - for the type
    return offset // MICROSECOND


def _unknown_time(micros: int) -> BadInstantError:
    return BadInstantError("instant", "in the years 1000 to 9998", f"{micros} microseconds")
