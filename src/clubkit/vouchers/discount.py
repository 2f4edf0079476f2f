"""What a voucher takes off an order: worked out and rounded once, spread over the lines, never too much."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from attrs import frozen

from clubkit.errors import BadInputError
from clubkit.money import MINOR_MAX
from clubkit.values import value

WHOLE = Fraction(1)


class DiscountOn(StrEnum):
    """What a discount is worked out on, and rounded half up for."""

    ORDER = "order"
    """All goods together, once."""

    LINE = "line"
    """Each line."""

    UNIT = "unit"
    """Each piece: a line of two pieces has twice what one has."""

    CHEAPEST = "cheapest"
    """One piece, of the line whose pieces cost least."""


@frozen
class Discount:
    """
    What is taken off.

    Attributes:
        amount_minor: A fixed amount for each of what it is worked out on, 1 to 10**15; or none.

        percent: A share instead, above 0 and at most 1; or none.

        at_most_minor: The most that a share takes off in all, or none for no ceiling.

        on: What it is worked out on.

    Raises:
        BadInputError: If it has both or neither of amount and share, a ceiling without a share, or one of
            them is out of bounds.
    """

    amount_minor: int | None = None
    percent: Fraction | None = None
    at_most_minor: int | None = None
    on: DiscountOn = DiscountOn.ORDER

    def __attrs_post_init__(self) -> None:
        if (self.amount_minor is None) is (self.percent is None):
            raise BadInputError("discount", "an amount or a share", "both or neither")
        if self.at_most_minor is not None and self.percent is None:
            raise BadInputError("at_most_minor", "for a share alone", "one for an amount")
        for name, minor in (("amount_minor", self.amount_minor), ("at_most_minor", self.at_most_minor)):
            if minor is not None and (type(minor) is not int or not 0 < minor <= MINOR_MAX):
                raise BadInputError(name, "a whole number from 1 to 10**15", repr(minor)[:40])
        if self.percent is not None and (type(self.percent) is not Fraction or not 0 < self.percent <= WHOLE):
            raise BadInputError("percent", "a Fraction above 0 and at most 1", repr(self.percent)[:40])


@value
class CartLine:
    """
    A line that a discount is worked out on.

    Attributes:
        minor: What all its pieces cost together. Never negative.

        quantity: Pieces. At least 0.
    """

    line_id: str
    minor: int
    quantity: int = 1


Parts = tuple[tuple[str, int], ...]
"""What is taken off each line, by its id, in the order of the lines; lines without any are left out."""


def discount_on(discount: Discount, lines: Sequence[CartLine]) -> Parts:
    """
    What a discount takes off each line. Together never more than the lines cost.

    .. doctest::

        >>> tenth = Discount(percent=Fraction(1, 10), on=DiscountOn.UNIT)
        >>> discount_on(tenth, [CartLine("vase", 3998, 2)])
        (('vase', 400),)
    """
    if discount.on is DiscountOn.ORDER:
        costs = [line.minor for line in lines]
        return _named(lines, spread(_taken(discount, Fraction(sum(costs))), costs))

    if discount.on is DiscountOn.CHEAPEST:
        taken = _off_cheapest(discount, lines)
    elif discount.on is DiscountOn.LINE:
        taken = [_taken(discount, Fraction(line.minor)) for line in lines]
    else:
        taken = [min(line.minor, line.quantity * _taken(discount, _price(line))) for line in lines]
    total = sum(taken)
    most = total if discount.at_most_minor is None else min(total, discount.at_most_minor)
    return _named(lines, taken if most == total else spread(most, taken))


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """
    Parts of a total in proportion to weights: they add up to it, and none is more than its weight.

    The pieces left over by rounding down go to the largest fractions, the first of equal ones. The total is
    at most the sum of the weights.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_rest[: total - sum(parts)]:
        parts[place] += 1
    return parts


def share_floor(amount: int, part: int, whole: int) -> int:
    """``amount * part / whole``, rounded down; all of it where there is no whole."""
    return amount if part >= whole else amount * part // whole


def _off_cheapest(discount: Discount, lines: Sequence[CartLine]) -> list[int]:
    priced = [(_price(line), place) for place, line in enumerate(lines) if line.quantity and line.minor]
    taken = [0] * len(lines)
    if priced:
        price, place = min(priced)
        taken[place] = _taken(discount, price)
    return taken


def _taken(discount: Discount, cost: Fraction) -> int:
    """What is taken off one thing of that cost, rounded half up, at most all of it."""
    if discount.percent is None:
        return min(discount.amount_minor or 0, _floor(cost))
    taken = min(_half_up(cost * discount.percent), _floor(cost))
    return taken if discount.at_most_minor is None else min(taken, discount.at_most_minor)


def _price(line: CartLine) -> Fraction:
    """What a piece costs; nothing where there is no piece."""
    return Fraction(line.minor, line.quantity) if line.quantity else Fraction(0)


def _half_up(number: Fraction) -> int:
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def _floor(number: Fraction) -> int:
    return number.numerator // number.denominator


def _named(lines: Sequence[CartLine], taken: Sequence[int]) -> Parts:
    return tuple([(line.line_id, minor) for line, minor in zip(lines, taken, strict=True) if minor])
