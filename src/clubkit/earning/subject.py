"""What a condition looks at: one order, line or activity, and what is known of the member."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from clubkit.calendars import Almanac, Instant
from clubkit.orders.values import Line
from clubkit.program.model import Condition

Pairs = tuple[tuple[str, str], ...]
"""Names and texts."""


@define(slots=True)
class Subject:
    """
    The facts of one decision.

    Attributes:
        at: When it happened: the instant that time of day, weekday and dates are asked of.

        basis_minor: The money that earns.

        lines: The lines that earn; empty where the shop knows only the total.

        attributes: Facts of the order or activity, such as ``payment`` or ``activity``.

        source: Which shop says so.

        member: Attributes of the member.

        tier_id: The tier just before.

        nth: Which order this is, by the period in which orders are counted (empty text: ever).

        held: The conditions on what the book does not say that held, or none where nobody looked; then those
            on the member's attributes ask the ones that the shop gave.
    """

    almanac: Almanac
    at: Instant
    basis_minor: int
    attributes: Pairs
    lines: tuple[Line, ...] = ()
    member: Pairs = ()
    source: str = ""
    tier_id: str | None = None
    nth: Mapping[str, int] = {}
    held: frozenset[Condition] | None = None

    def says(self, name: str) -> str | None:
        """What an attribute of the order or activity says, or none."""
        return self.source if name == "source" else dict(self.attributes).get(name)

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)
