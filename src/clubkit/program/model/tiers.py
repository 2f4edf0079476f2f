"""Tiers: the ladder, the window of its scores, and how members go down."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from clubkit.calendars import Duration, PeriodKind
from clubkit.calendars.instants import DAY
from clubkit.program.model.conditions import ALWAYS, Condition, moves_with_time
from clubkit.program.model.units import ONE


class ScoreKind(StrEnum):
    """What a tier score counts."""

    SPEND = "spend"
    """Minor units of the basis, less refunds, dated by the order."""

    POINTS = "points"
    """Units of the program's first unit that were earned, less clawed back, dated by the order."""

    ORDERS = "orders"
    VISITS = "visits"
    """Activities named ``visit``."""

    BALANCE = "balance"
    """Spendable units of the program's first unit at the moment of the review."""


class QualificationKind(StrEnum):
    """The window in which a score is counted."""

    FIXED = "fixed"
    """A calendar period of the club's calendar."""

    ROLLING = "rolling"
    """``(t - length, t]`` at every instant t."""

    ANNIVERSARY = "anniversary"
    """Periods of ``length`` from the day of joining."""

    LIFETIME = "lifetime"


class DowngradeHow(StrEnum):
    """How far a member falls."""

    ONE_STEP = "one-step"
    TO_FIT = "to-fit"
    NEVER = "never"


class DowngradeWhen(StrEnum):
    """When a member falls."""

    PERIOD_END = "period-end"
    GRACE = "grace"
    """A grace after the score stopped holding the tier, unless it holds again by then."""

    AT_ONCE = "at-once"


@frozen
class Qualification:
    """
    The window of the score.

    Attributes:
        period: The calendar period of ``fixed``.

        length: The length of ``rolling`` and ``anniversary``.
    """

    kind: QualificationKind = QualificationKind.ROLLING
    period: PeriodKind | None = None
    length: Duration | None = None

    @property
    def is_periodic(self) -> bool:
        """Whether scores begin anew with each period."""
        return self.kind in {QualificationKind.FIXED, QualificationKind.ANNIVERSARY}


@frozen
class Downgrade:
    """
    How and when a tier is lost.

    Attributes:
        grace: Extra time after the period's end, or of ``when = "grace"``.
    """

    how: DowngradeHow = DowngradeHow.ONE_STEP
    when: DowngradeWhen = DowngradeWhen.PERIOD_END
    grace: Duration | None = None


@frozen
class Tier:
    """
    One rung of the ladder.

    Attributes:
        tier_id: Stable name.

        thresholds: The least score of each kind that reaches it; scores not named are not asked.

        needs_all: Whether every threshold must be met, or any one.

        when: What must hold of a member beside the scores.

        top: The share of members, best first, that a stored review gives it to; then thresholds are empty.

        review: The calendar period between such reviews.

        multiply: Factor on what its members earn by money and pieces.

        benefits: Names of the entitlements that it gives, in the order of the file.
    """

    tier_id: str
    thresholds: tuple[tuple[ScoreKind, int], ...] = ()
    needs_all: bool = True
    top: Fraction | None = None
    review: PeriodKind | None = None
    label: dict[str, str] = field(factory=dict, hash=False)
    multiply: Fraction = ONE
    benefits: tuple[str, ...] = ()
    when: Condition = ALWAYS


@frozen(slots=False, cache_hash=True)
class Ladder:
    """
    The ordered tiers, lowest first. The first has a threshold of zero.

    Attributes:
        scores: The kinds of score that some threshold asks for.

        score: The kind of score that a `Tier.top` share ranks members by.
    """

    tiers: tuple[Tier, ...]
    qualification: Qualification = Qualification()
    downgrade: Downgrade = Downgrade()
    score: ScoreKind = ScoreKind.SPEND

    @cached_property
    def scores(self) -> frozenset[ScoreKind]:
        return frozenset(kind for tier in self.tiers for kind, _ in tier.thresholds)

    @cached_property
    def reads_balance(self) -> bool:
        """Whether some threshold asks for the balance."""
        return ScoreKind.BALANCE in self.scores

    @cached_property
    def asks(self) -> bool:
        """Whether some tier asks for something of a member beside the scores."""
        return any(tier.when != ALWAYS for tier in self.tiers)

    @cached_property
    def watched(self) -> frozenset[str]:
        """The tiers, by name, that time alone may close to who has them, on any day."""
        if self.downgrade.when is DowngradeWhen.PERIOD_END:  # then they are judged when it ends
            return frozenset()
        return frozenset(tier.tier_id for tier in self.tiers if moves_with_time(tier.when))

    @cached_property
    def is_memoryless(self) -> bool:
        """Whether the tier is a function of the scores at the instant asked, whatever happened before."""
        return self.downgrade.how is DowngradeHow.TO_FIT and self.downgrade.when is DowngradeWhen.AT_ONCE

    @cached_property
    def young_micros(self) -> int:
        """
        What is younger than this is inside the window for sure.

        A month has 28 days at least, and a day less covers what a zone's clock may do.
        """
        length = self.qualification.length
        if self.qualification.kind is QualificationKind.LIFETIME:
            return 2**62
        if self.qualification.kind is not QualificationKind.ROLLING or length is None:
            return 0
        days = 28 * length.months + length.days - 1
        return max(0, days) * DAY + length.micros

    @cached_property
    def places(self) -> dict[str | None, int]:
        """Where each tier stands, by name, the lowest at 0."""
        return {tier.tier_id: place for place, tier in enumerate(self.tiers)}

    @cached_property
    def by_id(self) -> dict[str, Tier]:
        """The tiers by name."""
        return {tier.tier_id: tier for tier in self.tiers}
