"""
Instants: exact points in time as whole microseconds.

The core knows no other form. Aware `datetime` objects and ISO 8601 text become an `Instant` once, at the
edge, and turn back into them on the way out. No float takes part, so no microsecond is ever lost.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NewType

from clubkit.errors import BadInstantError

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00Z, in the proleptic Gregorian calendar without leap seconds."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH_ORDINAL = 719_163
"""`date.toordinal` of 1970-01-01."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_NAIVE_EPOCH = EPOCH.replace(tzinfo=None)

FIRST_INSTANT = Instant(-30_610_224_000 * SECOND)
"""1000-01-01T00:00Z, the first instant that clubkit knows."""

LAST_INSTANT = Instant(253_402_300_800 * SECOND - 1)
"""The last microsecond of the year 9999."""

TEXT_LENGTH_MAX = 40

_SEPARATORS = frozenset({"--T", "-- "})
"""Every third character of ``YYYY-MM-DDT``, from the fifth; Python reads other shapes, clubkit does not."""


def to_instant(moment: datetime) -> Instant:
    """
    Turn an aware datetime of any zone into an instant.

    Raises:
        BadInstantError: If *moment* is naive, no datetime, or outside the years 1000 to 9999 of UTC.

    .. doctest::

        >>> from datetime import datetime, timedelta, timezone
        >>> tehran = timezone(timedelta(hours=3, minutes=30))
        >>> to_instant(datetime(1970, 1, 1, 3, 30, 0, 1, tzinfo=tehran))
        1
    """
    if not isinstance(moment, datetime):
        raise BadInstantError("instant", "a datetime", repr(moment)[:40])
    try:
        since = moment - EPOCH
    except TypeError as error:
        raise BadInstantError("instant", "aware, with an offset from UTC", moment.isoformat()) from error

    instant = since.days * DAY + since.seconds * SECOND + since.microseconds
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise BadInstantError("instant", "in the years 1000 to 9999", moment.isoformat())
    return Instant(instant)


def to_datetime(instant: Instant) -> datetime:
    """
    Turn an instant into an aware datetime of UTC.

    Raises:
        BadInstantError: If it lies outside the years 1000 to 9999.

    .. doctest::

        >>> to_datetime(Instant(-1)).isoformat()
        '1969-12-31T23:59:59.999999+00:00'
    """
    return EPOCH + known(instant) * MICROSECOND


def parse_instant(text: str) -> Instant:
    """
    Read ISO 8601 text with an offset or ``Z``, such as ``2024-03-10T10:00:00+03:30``.

    A space may stand for the ``T``. Digits past the sixth of a second are cut off.

    Args:
        text: At most 40 characters, a calendar date and a time of day.

    Raises:
        BadInstantError:
            If the text is longer, unreadable, has no offset, or is outside the years 1000 to 9999.

    Source: ISO 8601-1:2019, 5.4 (extended format).

    .. doctest::

        >>> parse_instant("1970-01-01T03:30:01+03:30")
        1000000
    """
    if len(text) > TEXT_LENGTH_MAX or text[4:11:3] not in _SEPARATORS:
        raise _unreadable(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(text) from error
    return to_instant(moment)


def format_instant(instant: Instant) -> str:
    """
    Write an instant as ISO 8601 text of UTC, with microseconds only where there are any.

    Raises:
        BadInstantError: If it lies outside the years 1000 to 9999.

    .. doctest::

        >>> format_instant(parse_instant("2024-03-10T13:30:00+03:30"))
        '2024-03-10T10:00:00Z'
    """
    return (_NAIVE_EPOCH + known(instant) * MICROSECOND).isoformat() + "Z"


def known(instant: int) -> Instant:
    """
    Pass on an instant that results from arithmetic.

    Raises:
        BadInstantError: If it lies outside the years 1000 to 9999.
    """
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise BadInstantError("instant", "in the years 1000 to 9999", f"{instant} microseconds")
    return Instant(instant)


def _unreadable(text: str) -> BadInstantError:
    return BadInstantError("instant", "ISO 8601 with an offset", repr(text[:TEXT_LENGTH_MAX]))
