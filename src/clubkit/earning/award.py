"""
What an order or activity earned, and why: the record that is pinned beside the postings.

A refund, an edit or an explanation years later reads this, never the rules of the day.
"""

from __future__ import annotations

from fractions import Fraction

from clubkit.program.model import Rounding
from clubkit.values import value


@value
class AwardLine:
    """
    What one rule did.

    Attributes:
        kind: Such as ``per-amount``, ``fixed`` or ``multiply``.

        basis: What the rule looked at: minor units, or pieces, or zero for a gift.

        factor: What its result was multiplied by, all multipliers together.

        exact: The result before it was rounded.

        wanted: Units after rounding, before limits.

        granted: Units after limits.

        limited_by: The limit that made the difference, or none.
    """

    rule_id: str
    unit_id: str
    kind: str
    basis: int
    factor: Fraction
    exact: Fraction | int
    rounding: Rounding
    wanted: int
    granted: int
    limited_by: str | None = None


@value
class Award:
    """
    The facts that an award was decided on, and its lines.

    Attributes:
        program_version: Version of the program whose rules decided.

        tier_id: The member's tier just before, or none.

        redeemed_minor: How much of the order units paid for, in minor units, where that part does not earn.

        nth: For each counting period that some rule asks for (empty text: ever), which order this was.

        allowances: For each limited rule that matched, how many units its limits still allowed.

        counters: What the award used up of the member's own limits and order counts.

        shared: What it used up of limits that members share.

        lines: One per rule that matched, in the order in which they were applied.

        held: Which of the program's questions about the member held, by `question_key`; none where nobody
            looked, as in a program that asks nothing.
    """

    program_version: str
    tier_id: str | None = None
    redeemed_minor: int = 0
    nth: tuple[tuple[str, int], ...] = ()
    allowances: tuple[tuple[str, int], ...] = ()
    counters: tuple[tuple[str, int], ...] = ()
    shared: tuple[tuple[str, int], ...] = ()
    lines: tuple[AwardLine, ...] = ()
    held: tuple[str, ...] | None = None

    def granted(self) -> dict[str, int]:
        """Units granted, by unit, in the order of the lines; units that got nothing are left out."""
        totals: dict[str, int] = {}
        for line in self.lines:
            if line.granted:
                totals[line.unit_id] = totals.get(line.unit_id, 0) + line.granted
        for unit_id, units in tuple(totals.items()):
            if units <= 0:
                del totals[unit_id]
        return totals
