"""Which tier a score reaches."""

from __future__ import annotations

from collections.abc import Callable

from clubkit.program.model import DowngradeHow, DowngradeWhen, Ladder, ScoreKind, Tier
from clubkit.tiers.scores import Window

Scores = Callable[[ScoreKind], int]


def scores_of(window: Window, balance: int) -> Scores:
    """Read the sums of a window, and a balance, by the kind of score."""

    def score(kind: ScoreKind) -> int:
        if kind is ScoreKind.SPEND:
            return window.spend_minor
        if kind is ScoreKind.POINTS:
            return window.points
        if kind is ScoreKind.ORDERS:
            return window.orders
        if kind is ScoreKind.VISITS:
            return window.visits
        return balance

    return score


def holds(tier: Tier, scores: Scores) -> bool:
    """Whether the scores are enough for a tier. A tier of the best members is never reached by a score."""
    if tier.top is not None:
        return False
    met = [scores(kind) >= least for kind, least in tier.thresholds]
    return not met or (all(met) if tier.needs_all else any(met))


def reached(ladder: Ladder, scores: Scores) -> int:
    """The place of the highest tier that the scores reach; 0 at least."""
    for place in range(len(ladder.tiers) - 1, 0, -1):
        if holds(ladder.tiers[place], scores):
            return place
    return 0


def place_of(ladder: Ladder, tier_id: str | None) -> int:
    """The place of a tier by name; 0 where it is unknown, as after a change of program."""
    for place, tier in enumerate(ladder.tiers):
        if tier.tier_id == tier_id:
            return place
    return 0


def tier_named(ladder: Ladder | None, tier_id: str | None) -> Tier | None:
    """The tier of that name, or none."""
    if ladder is None or tier_id is None:
        return None
    return next((tier for tier in ladder.tiers if tier.tier_id == tier_id), None)


def is_memoryless(ladder: Ladder) -> bool:
    """Whether the tier is a function of the scores at the instant asked, whatever happened before."""
    return ladder.downgrade.how is DowngradeHow.TO_FIT and ladder.downgrade.when is DowngradeWhen.AT_ONCE


def missing_to(tier: Tier, scores: Scores) -> dict[ScoreKind, int]:
    """What each threshold of a tier still asks for, met ones left out."""
    missing = {kind: least - scores(kind) for kind, least in tier.thresholds}
    if not tier.needs_all and any(short <= 0 for short in missing.values()):
        return {}
    return {kind: short for kind, short in missing.items() if short > 0}
