"""Surprises: rewards that are given without being promised, and what bounds them."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Final

from attrs import frozen

from clubkit.calendars import Duration, PeriodKind
from clubkit.program.model.units import ONE

ON_ORDER: Final = "order"
ON_SILENCE: Final = "silence"
ON_TOP: Final = "top"
ON_OCCASION: Final = "occasion"
NO_ACTIVITIES: Final = frozenset({ON_ORDER, ON_SILENCE, ON_TOP, ON_OCCASION})
"""What a surprise is given on that is no activity, whatever a shop calls its own."""


class GiftOnRefund(StrEnum):
    """What becomes of an unused gift when all of the order that it came of is given back."""

    CANCEL = "cancel"
    KEEP = "keep"


@frozen
class GiftLimit:
    """
    How many gifts there are. Missing parts are unlimited.

    Attributes:
        per_member: For one member, in the period.

        times: For the whole club, in the period.

        budget_minor: What the gifts of the whole club may cost together, in the period, in minor units.

        period: The calendar period in which all of them start anew, or none for ever.
    """

    per_member: int | None = None
    times: int | None = None
    budget_minor: int | None = None
    period: PeriodKind | None = None


@frozen
class Surprise:
    """
    When a reward is given as a surprise.

    Attributes:
        on: ``order``, ``silence``, ``top``, ``occasion``, or the name of an activity.

        chance: How likely each event gives one; 1 for always. Above 0, at most 1.

        nth: Only each so many-th order, or activity of that name, of a member.

        after: How long a silence is that gives one.

        share: Of all members, who are the best that get one.

        period: The calendar period whose best members get one as it ends.

        worth_minor: What one costs the shop, in minor units; 0 where nothing says so.

        relations: Whose day gives one; none at all means anybody's.
    """

    on: str
    chance: Fraction = ONE
    nth: int = 1
    after: Duration | None = None
    share: Fraction | None = None
    period: PeriodKind = PeriodKind.MONTH
    worth_minor: int = 0
    limit: GiftLimit = GiftLimit()
    on_refund: GiftOnRefund = GiftOnRefund.CANCEL
    relations: tuple[str, ...] = ()

    @property
    def is_drawn(self) -> bool:
        """Whether chance decides."""
        return self.chance < 1
