"""Exact results made whole, by name. The only place where earning divides."""

from __future__ import annotations

from fractions import Fraction

from clubkit.program.model import Rounding


def rounded(exact: Fraction | int, rounding: Rounding) -> int:
    """
    Whole units of an exact result.

    >>> [rounded(Fraction(5, 2), how) for how in (Rounding.FLOOR, Rounding.CEIL, Rounding.HALF_UP)]
    [2, 3, 3]
    """
    if isinstance(exact, int):
        return exact
    return rounded_ratio(exact.numerator, exact.denominator, rounding)


def rounded_ratio(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Whole units of ``numerator / denominator``; the denominator is positive."""
    if rounding is Rounding.FLOOR:
        return numerator // denominator
    if rounding is Rounding.CEIL:
        return -(-numerator // denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def whole_blocks(amount: Fraction | int, block: int) -> int:
    """How many whole blocks are in an amount, rounded down."""
    return int(amount // block)


def prorated(units: int, part: int, whole: int, rounding: Rounding) -> int:
    """
    The share of *units* that *part* of *whole* deserves; all of them where the part is the whole.

    >>> prorated(9, 333, 999, Rounding.FLOOR), prorated(9, 999, 999, Rounding.FLOOR)
    (3, 9)
    """
    if part >= whole:
        return units
    return min(units, rounded_ratio(units * part, whole, rounding))
