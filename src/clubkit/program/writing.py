"""The other half of the fields: values as a program document holds them, with what is default left out."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from clubkit.calendars import Duration

Document = dict[str, object]
"""A table of a program file, as plain JSON values."""


def differing(value: object, plain: object, *names: str) -> Document:
    """The attributes of a value that are not those of the plain one, under their own names."""
    pairs = [(name, getattr(value, name), getattr(plain, name)) for name in names]
    return {name: written(own) for name, own, default in pairs if own != default}


def lean(**tables: object) -> Document:
    """A table without what is missing or empty."""
    return {key: value for key, value in tables.items() if value not in (None, {}, [])}


def written(value: object) -> object:
    """One value, in the form that its field reads."""
    match value:
        case Fraction():
            return rate_written(value)
        case StrEnum():
            return value.value
        case Duration():
            return str(value)
        case tuple():
            return [written(each) for each in value]
    return value


def rate_written(rate: Fraction) -> int | str:
    """A whole number, or a text such as ``3/2``."""
    return rate.numerator if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"


def share_written(share: Fraction) -> str:
    """A text such as ``1/20``, also for the whole."""
    return f"{share.numerator}/{share.denominator}"
