"""Exact results made whole, and shares that add up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.earning.rounding import prorated, rounded, whole_blocks
from clubkit.program.model import Rounding

FLOOR, CEIL, HALF_UP = Rounding.FLOOR, Rounding.CEIL, Rounding.HALF_UP

amounts = st.integers(0, 10**15)
roundings = st.sampled_from(Rounding)


@pytest.mark.parametrize(
    ("exact", "floor", "ceil", "half_up"),
    [
        (Fraction(0), 0, 0, 0),
        (Fraction(1, 3), 0, 1, 0),
        (Fraction(1, 2), 0, 1, 1),
        (Fraction(2, 3), 0, 1, 1),
        (Fraction(3), 3, 3, 3),
        (Fraction(-1, 2), -1, 0, 0),
        (Fraction(-2, 3), -1, 0, -1),
        (7, 7, 7, 7),
    ],
)
def test_rounded(exact, floor, ceil, half_up):
    """Down, up, or to the nearest with a half going up."""
    assert (floor, ceil, half_up) == tuple(rounded(exact, how) for how in (FLOOR, CEIL, HALF_UP))


@pytest.mark.parametrize(
    ("amount", "block", "blocks"), [(0, 5, 0), (4, 5, 0), (5, 5, 1), (9, 5, 1), (10, 5, 2)]
)
def test_whole_blocks(amount, block, blocks):
    """Only what fills a block counts."""
    assert blocks == whole_blocks(amount, block)


@pytest.mark.parametrize(
    ("units", "part", "whole", "floor", "ceil", "half_up"),
    [
        (10, 0, 100, 0, 0, 0),
        (10, 1, 100, 0, 1, 0),
        (10, 5, 100, 0, 1, 1),
        (10, 33, 100, 3, 4, 3),
        (10, 35, 100, 3, 4, 4),
        (10, 99, 100, 9, 10, 10),
        (10, 100, 100, 10, 10, 10),
        (10, 150, 100, 10, 10, 10),
        (0, 50, 100, 0, 0, 0),
        (1, 99, 100, 0, 1, 1),
        (10**15, 10**15 - 1, 10**15, 10**15 - 1, 10**15 - 1, 10**15 - 1),
    ],
)
def test_prorated(units, part, whole, floor, ceil, half_up):
    """The share of units that a part of the whole deserves, never more than all of them."""
    assert (floor, ceil, half_up) == tuple(
        prorated(units, part, whole, how) for how in (FLOOR, CEIL, HALF_UP)
    )


@given(units=amounts, part=amounts, more=amounts, whole=st.integers(1, 10**15), how=roundings)
def test_a_larger_part_takes_no_less_and_the_whole_takes_all(units, part, more, whole, how):
    """Cumulated parts only grow, stay within what was granted, and end at it."""
    one, other = prorated(units, part, whole, how), prorated(units, part + more, whole, how)

    assert 0 <= one <= other <= units
    assert units == prorated(units, whole, whole, how)
