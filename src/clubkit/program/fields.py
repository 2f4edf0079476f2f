"""
One value of a program file at a time: strict, bounded, and never converted by guess.

Each function here makes a reader: it takes what the file holds and gives the value, or a `Mismatch` that
says what would have been right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar
from zoneinfo import available_timezones

from clubkit.calendars import Almanac, Duration, parse_duration
from clubkit.errors import BadInputError
from clubkit.program.problems import Mismatch, nearest

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

Field = Callable[[object], T | Mismatch]

WHOLE_MAX = 10**15
"""The largest whole number in a program file: it survives JSON, JavaScript and 64 bits."""

FACTOR_MAX = 1000
TEXT_MAX = 200
NAME_MAX = 64
LINES_MAX = 2000
TEXTS_MAX = 10_000
DURATION_DAYS_MAX = 50 * 12 * 31
"""Fifty years of long months: as far as that reaches, the Jalali calendar is known."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?|[0-9]{1,15}/0{0,8}[1-9][0-9]{0,8}")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?%")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")

_PERCENT = 100
_MONTH_DAYS = 31
_DAY_MICROS = 86_400_000_000
DAY_MINUTES = 1440
_HOUR_MINUTES = 60


def whole(least: int = 0) -> Field[int]:
    """A whole number, without a decimal point."""
    expected = f"a whole number, {least} or more"

    def read(value: object) -> int | Mismatch:
        if isinstance(value, float):
            return Mismatch(expected, _whole_hint(value))
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            return Mismatch(expected)
        return int(value) if value <= WHOLE_MAX else Mismatch("a whole number of at most 15 digits")

    return read


def rate(*, above_zero: bool = False, most: int = WHOLE_MAX) -> Field[Fraction]:
    """An exact number: a whole one, or a text such as ``"3/2"`` or ``"1.5"``."""
    bounds = "above 0" if above_zero else "0 or more"
    expected = f'a whole number, or a text such as "3/2" or "1.5", {bounds}'

    def read(value: object) -> Fraction | Mismatch:
        if isinstance(value, float):
            return Mismatch(expected, _quoted_hint(value))
        exact = _exact(value)
        if exact is None or (above_zero and exact == 0):
            return Mismatch(expected)
        return exact if exact <= most else Mismatch(f"a number of at most {most}")

    return read


def share(value: object) -> Fraction | Mismatch:
    """A share of a whole: ``"5%"``, or a fraction such as ``"1/20"``; above nothing, at most all."""
    exact = _share(value)
    if exact is not None and 0 < exact <= 1:
        return exact
    return Mismatch('a share such as "5%" or "1/20", above 0% and at most 100%', _share_hint(value))


def flag(value: object) -> bool | Mismatch:
    """``true`` or ``false``."""
    return value if isinstance(value, bool) else Mismatch("true or false")


def line_of_text(value: object) -> str | Mismatch:
    """A text of one line."""
    expected = f"a text of one line, 1 to {TEXT_MAX} characters"
    if not isinstance(value, str):
        return Mismatch(expected)
    return str(value) if is_line(value) else Mismatch(expected)


def lines_of_text(value: object) -> str | Mismatch:
    """A text of one or more lines."""
    expected = f"a text of 1 to {LINES_MAX} characters, without controls but line breaks"
    if not isinstance(value, str) or not 0 < len(value) <= LINES_MAX or value != value.strip():
        return Mismatch(expected)
    return str(value) if _is_text(value.replace("\n", "")) else Mismatch(expected)


def name(value: object) -> str | Mismatch:
    """The stable name of a rule, unit or tier."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return str(value)
    return Mismatch(f"a name of 1 to {NAME_MAX} letters a-z, digits, dots, hyphens or underscores")


def locale(value: object) -> str | Mismatch:
    """A language tag, such as ``fa`` or ``en-GB``."""
    is_locale = isinstance(value, str) and _LOCALE.fullmatch(value)
    return str(value) if is_locale else Mismatch('a locale such as "fa" or "en-GB"')


def currency(value: object) -> str | Mismatch:
    """Three capitals, as ISO 4217 has them."""
    if isinstance(value, str) and _CURRENCY.fullmatch(value):
        return str(value)
    likely = value.upper() if isinstance(value, str) and _CURRENCY.fullmatch(value.upper()) else None
    return Mismatch('an ISO 4217 code such as "IRR"', likely)


def zone(value: object) -> str | Mismatch:
    """The IANA name of a time zone."""
    expected = 'an IANA time zone such as "Asia/Tehran"'
    if not isinstance(value, str):
        return Mismatch(expected)
    try:
        return Almanac(value).zone
    except BadInputError:
        return Mismatch(expected, nearest(value, available_timezones()))


def choice(options: Mapping[str, T]) -> Field[T]:
    """One of some words, each with what it means."""
    expected = f"one of {', '.join(options)}"

    def read(value: object) -> T | Mismatch:
        if not isinstance(value, str):
            return Mismatch(expected)
        return options[value] if value in options else Mismatch(expected, nearest(value, options))

    return read


def member_of(kind: type[E]) -> Field[E]:
    """One of the values of an enumeration."""
    return choice({member.value: member for member in kind})


def duration(value: object) -> Duration | Mismatch:
    """A length of time above nothing."""
    length = duration_or_none(value)
    return length if length is not None else Mismatch('a duration above zero, such as "12 months"')


def duration_or_none(value: object) -> Duration | Mismatch | None:
    """A length of time; of zero it is none at all."""
    if not isinstance(value, str):
        return Mismatch('a duration such as "12 months" or "7 days"')
    try:
        length = parse_duration(value)
    except BadInputError as error:
        return Mismatch(f"a duration {error.expected}")

    if length.months * _MONTH_DAYS + length.days + length.micros // _DAY_MICROS > DURATION_DAYS_MAX:
        return Mismatch("a duration of at most 50 years")
    return length if length != Duration() else None


def days(most: int) -> Field[int]:
    """A number of days, written in days or weeks; ``"0 days"`` is none of them."""
    expected = f'days or weeks such as "7 days", at most {most} days'

    def read(value: object) -> int | Mismatch:
        length = duration_or_none(value)
        if isinstance(length, Mismatch):
            return Mismatch(expected)
        if length is None:
            return 0
        is_days = not length.months and not length.micros
        return length.days if is_days and length.days <= most else Mismatch(expected)

    return read


def minute_of_day(value: object) -> int | Mismatch:
    """Minutes since midnight, written as ``"16:00"``."""
    expected = 'a time of day such as "16:00"'
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return Mismatch(expected)

    hour, minute = int(match[1]), int(match[2])
    total = hour * _HOUR_MINUTES + minute
    return total if minute < _HOUR_MINUTES and total <= DAY_MINUTES else Mismatch(expected)


def texts(item: Field[str] = line_of_text, *, least: int = 1) -> Field[tuple[str, ...]]:
    """A text, or a list of different texts."""

    def read(value: object) -> tuple[str, ...] | Mismatch:
        values = value if isinstance(value, (list, tuple)) else [value]
        if not least <= len(values) <= TEXTS_MAX:
            return Mismatch(f"a text, or a list of {least} to {TEXTS_MAX} texts")
        found = [item(each) for each in values]
        wrong = next((each for each in found if isinstance(each, Mismatch)), None)
        if wrong is not None:
            return Mismatch(f"{wrong.expected}, or a list of them", wrong.hint)
        return tuple(dict.fromkeys(str(each) for each in found))

    return read


def is_line(text: str) -> bool:
    """Whether a text is one line of bounded length, without control characters or surrogates."""
    if not 0 < len(text) <= TEXT_MAX or text != text.strip():
        return False
    return _is_text(text)


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text)


def _whole_hint(value: float) -> str | None:
    return str(int(value)) if abs(value) <= WHOLE_MAX and value == int(value) else None


def _share_hint(value: object) -> str | None:
    if isinstance(value, float) and 0 < value <= 1:
        return _quoted_hint(value)
    is_percent = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _PERCENT
    return f'"{value}%"' if is_percent else None


def _quoted_hint(value: float) -> str | None:
    return f'"{value!r}" in quotes' if _NUMBER.fullmatch(repr(value)) else None


def _exact(value: object) -> Fraction | None:
    if isinstance(value, str):
        return Fraction(value) if _NUMBER.fullmatch(value) else None
    is_whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return Fraction(int(value)) if isinstance(value, int) and is_whole else None


def _share(value: object) -> Fraction | None:
    if not isinstance(value, str):
        return None
    if _SHARE.fullmatch(value):
        return Fraction(value.removesuffix("%")) / _PERCENT
    return _exact(value)
