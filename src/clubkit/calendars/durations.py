"""Durations in the calendar's own parts: months, days, and exact time."""

from __future__ import annotations

import re
from typing import Final

from attrs import field, frozen

from clubkit.calendars.instants import HOUR, MINUTE, SECOND
from clubkit.errors import BadInputError

COUNT_MAX = 99_999
TEXT_LENGTH_MAX = 100

MILLISECOND = SECOND // 1000

_WORDS: Final = {
    "year": ("months", 12),
    "month": ("months", 1),
    "week": ("days", 7),
    "day": ("days", 1),
    "hour": ("micros", HOUR),
    "minute": ("micros", MINUTE),
    "second": ("micros", SECOND),
    "millisecond": ("micros", MILLISECOND),
    "microsecond": ("micros", 1),
}

_PART = re.compile(r"([0-9]{1,5}) ([a-z]+)")

_ISO = re.compile(
    r"P(?=[0-9T])"
    r"(?:(?P<year>[0-9]{1,5})Y)?(?:(?P<month>[0-9]{1,5})M)?"
    r"(?:(?P<week>[0-9]{1,5})W)?(?:(?P<day>[0-9]{1,5})D)?"
    r"(?:T(?=[0-9])(?:(?P<hour>[0-9]{1,5})H)?(?:(?P<minute>[0-9]{1,5})M)?(?:(?P<second>[0-9]{1,5})S)?)?"
)


@frozen
class Duration:
    """
    A length of time whose parts are never converted into each other.

    A month is not so many days, and a local day is not always 24 hours: `Almanac.add` gives each part its
    meaning. Months are added first, then days, then exact time.

    Attributes:
        months: Calendar months, 0 to 99 999.

        days: Local days, 0 to 99 999.

        micros: Exact time in microseconds, 0 to 99 999 hours.

    .. doctest::

        >>> print(Duration(months=18, micros=90 * 60 * 1_000_000))
        18 months 1 hour 30 minutes
    """

    months: int = field(default=0)
    days: int = field(default=0)
    micros: int = field(default=0)

    def __attrs_post_init__(self) -> None:
        in_bounds = 0 <= self.months <= COUNT_MAX and 0 <= self.days <= COUNT_MAX
        if not (in_bounds and 0 <= self.micros <= COUNT_MAX * HOUR):
            found = f"{self.months} months, {self.days} days, {self.micros} microseconds"
            raise BadInputError("duration", "0 to 99999 months, days and hours", found)

    def __str__(self) -> str:
        parts = [(self.months, "month"), (self.days, "day"), *_clock_parts(self.micros)]
        return " ".join(_counted(count, word) for count, word in parts if count) or "0 days"


def parse_duration(text: str) -> Duration:
    """
    Read a duration such as ``12 months``, ``1 year 6 months``, ``36 hours`` or ``P12M``.

    A year is 12 months, a week is 7 days. ``str`` of the result is the canonical text and reads back as
    the same duration.

    Args:
        text: At most 100 characters; counts of at most 5 digits. Words may be singular or plural.

    Raises:
        BadInputError: If the text is no duration, or the duration is out of bounds.

    Source: ISO 8601-1:2019, 5.5.2, for the ``P`` form; its fractions are refused.

    .. doctest::

        >>> parse_duration("2 weeks")
        Duration(months=0, days=14, micros=0)
        >>> str(parse_duration("P1Y"))
        '12 months'
    """
    counts = _iso_counts(text) or _word_counts(text) if len(text) <= TEXT_LENGTH_MAX else None
    if counts is None:
        raise BadInputError("duration", 'like "12 months", "36 hours" or "P30D"', repr(text[:40]))

    totals = {"months": 0, "days": 0, "micros": 0}
    for word, count in counts:
        part, size = _WORDS[word]
        totals[part] += count * size
    return Duration(**totals)


def _iso_counts(text: str) -> list[tuple[str, int]] | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    return [(word, int(digits)) for word, digits in match.groupdict().items() if digits is not None]


def _word_counts(text: str) -> list[tuple[str, int]] | None:
    tokens = text.split()
    pairs = [_PART.fullmatch(" ".join(tokens[at : at + 2])) for at in range(0, len(tokens), 2)]
    counts = [(pair[2].removesuffix("s"), int(pair[1])) for pair in pairs if pair is not None]
    words = {word for word, _ in counts}
    if not pairs or len(words) != len(pairs) or not words <= _WORDS.keys():
        return None
    return counts


def _clock_parts(micros: int) -> list[tuple[int, str]]:
    parts = []
    for word, size in (("hour", HOUR), ("minute", MINUTE), ("second", SECOND), ("millisecond", MILLISECOND)):
        count, micros = divmod(micros, size)
        parts.append((count, word))
    return [*parts, (micros, "microsecond")]


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
