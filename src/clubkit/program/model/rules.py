"""Earning rules: what an order or an activity gives, and within which limits."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from clubkit.calendars import PeriodKind
from clubkit.program.model.conditions import ALWAYS, Condition
from clubkit.program.model.units import Rounding


class RuleOn(StrEnum):
    """What a rule looks at."""

    ORDER = "order"
    LINE = "line"
    ACTIVITY = "activity"


class Blocks(StrEnum):
    """How money becomes units: whole blocks only, or the exact quotient, rounded once at the end."""

    WHOLE = "whole"
    EXACT = "exact"


@frozen
class PerAmount:
    """
    Units for money.

    Attributes:
        per_minor: The block, in minor units. At least 1.

        give: Units for each block.

        gives: The same, as an integer where it is one: exact either way, and much faster to multiply.
    """

    per_minor: int
    give: Fraction
    blocks: Blocks = Blocks.WHOLE
    gives: Fraction | int = field(init=False, eq=False, repr=False)

    @gives.default
    def _give(self) -> Fraction | int:
        return self.give.numerator if self.give.denominator == 1 else self.give


@frozen
class PerQuantity:
    """
    Units for pieces.

    Attributes:
        per: Pieces for one block. At least 1.

        give: Units for each whole block.

        gives: The same, as an integer where it is one.
    """

    per: int
    give: Fraction
    gives: Fraction | int = field(init=False, eq=False, repr=False)

    @gives.default
    def _give(self) -> Fraction | int:
        return self.give.numerator if self.give.denominator == 1 else self.give


@frozen
class Fixed:
    """A gift of so many units; no multiplier touches it."""

    give: int


@frozen
class Percent:
    """A share of the money, as store credit in minor units."""

    share: Fraction


@frozen
class Multiply:
    """A factor on the units that money and pieces earn."""

    factor: Fraction


@frozen
class PythonRule:
    """
    A rule that the shop wrote in Python, looked up by name.

    Attributes:
        name: The name under which the function was given to the club.
    """

    name: str


Amount = PerAmount | PerQuantity | Fixed | Percent | Multiply | PythonRule


@frozen
class Limit:
    """
    How much a rule may give. Missing parts are unlimited.

    Attributes:
        per_member: How many times for one member, in the period.

        units_per_order: Units for one order.

        units_per_member: Units for one member, in the period.

        times: How many times for the whole club, in the period.

        units: Units for the whole club, in the period: a campaign's budget.

        period: The calendar period that the counts start anew in, or none for ever.

        trims: Whether what is above the limit is trimmed (the default) or the whole grant refused.
    """

    per_member: int | None = None
    units_per_order: int | None = None
    units_per_member: int | None = None
    times: int | None = None
    units: int | None = None
    period: PeriodKind | None = None
    trims: bool = True


UNLIMITED = Limit()


@frozen
class Rule:
    """
    One earning rule: a condition and an amount.

    Attributes:
        rule_id: Stable name, unique in the program.

        unit_id: The unit that it gives.

        rounding: How its exact result becomes whole units, last and once.

        group: Rules of one group compete under `Program.combine`.

        priority: Higher goes first where order matters.
    """

    rule_id: str
    on: RuleOn
    amount: Amount
    when: Condition = ALWAYS
    unit_id: str = "points"
    rounding: Rounding = Rounding.FLOOR
    limit: Limit = UNLIMITED
    group: str | None = None
    priority: int = 0
