"""What a condition looks at: one order, line or activity, and what is known of the member."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from clubkit.calendars import Almanac, Instant
from clubkit.orders.values import Line


@define(slots=True)
class Subject:
    """
    The facts of one decision.

    Attributes:
        at: When it happened: the instant that time of day, weekday and dates are asked of.

        basis_minor: The money that earns.

        total_minor: What ``total`` conditions compare: the basis of the whole order.

        lines: The lines that earn; empty where the shop knows only the total.

        attributes: Facts of the order or activity, such as ``payment``, and ``activity``, ``source``.

        member: Attributes of the member.

        tier_id: The tier just before.

        nth: Which order this is, by the period in which orders are counted (empty text: ever).
    """

    almanac: Almanac
    at: Instant
    basis_minor: int
    attributes: Mapping[str, str]
    lines: tuple[Line, ...] = ()
    member: Mapping[str, str] = {}
    tier_id: str | None = None
    nth: Mapping[str, int] = {}

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)
