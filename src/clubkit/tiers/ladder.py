"""Which tier a score reaches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter

from clubkit.program.model import Ladder, ScoreKind, Tier
from clubkit.tiers.scores import Window
from clubkit.values import changed, value

NONE_CLOSED: frozenset[str] = frozenset()

_BALANCE = ScoreKind.BALANCE
_FIELDS: dict[ScoreKind, str] = {
    ScoreKind.SPEND: "spend_minor",
    ScoreKind.POINTS: "points",
    ScoreKind.ORDERS: "orders",
    ScoreKind.VISITS: "visits",
}
_SUMS: dict[ScoreKind, Callable[[Window], int]] = {kind: attrgetter(name) for kind, name in _FIELDS.items()}


@value
class Scores:
    """
    The scores of a member at one moment.

    Attributes:
        balance: Spendable units of the program's first unit.

        closed: Tiers, by name, whose condition does not hold of the member, whatever the scores.
    """

    window: Window
    balance: int = 0
    closed: frozenset[str] = NONE_CLOSED

    def of(self, kind: ScoreKind) -> int:
        """The score of one kind."""
        return self.balance if kind is _BALANCE else _SUMS[kind](self.window)


def holds(tier: Tier, scores: Scores) -> bool:
    """
    Whether the scores are enough for a tier, and it is open to the member.

    A tier of the best members is never reached by a score.
    """
    if tier.top is not None or tier.tier_id in scores.closed:
        return False
    needs_all, window = tier.needs_all, scores.window
    for kind, least in tier.thresholds:
        score = scores.balance if kind is _BALANCE else _SUMS[kind](window)
        if (score >= least) is not needs_all:
            return not needs_all
    return needs_all or not tier.thresholds


def reached(ladder: Ladder, scores: Scores) -> int:
    """The place of the highest tier that the scores reach; 0 at least."""
    steps = None if scores.closed else steps_of(ladder)
    if steps is None:
        return _highest(ladder, scores)
    return steps.places[bisect_right(steps.bounds, steps.sum_of(scores.window))]


def _highest(ladder: Ladder, scores: Scores) -> int:
    for place in range(len(ladder.tiers) - 1, 0, -1):
        if holds(ladder.tiers[place], scores):
            return place
    return 0


@value
class Steps:
    """
    A ladder that reads one sum of the window, as what it is: a step function of that sum.

    Attributes:
        bounds: Where the tier may change, ascending.

        places: The place that is reached below the first bound, and from each bound on.
    """

    sum_of: Callable[[Window], int]
    bounds: tuple[int, ...]
    places: tuple[int, ...]


@lru_cache(maxsize=64)
def steps_of(ladder: Ladder) -> Steps | None:
    """
    The steps of a ladder to whom every tier is open, tabulated by its rule.

    None where it reads more than one sum, or the balance.
    """
    if len(ladder.scores) != 1 or ladder.reads_balance:
        return None
    (kind,) = ladder.scores
    bounds = sorted({least for tier in ladder.tiers for _, least in tier.thresholds})
    windows = [_window_with(kind, score) for score in (bounds[0] - 1, *bounds)]
    return Steps(_SUMS[kind], tuple(bounds), tuple(_highest(ladder, Scores(each)) for each in windows))


def _window_with(kind: ScoreKind, score: int) -> Window:
    return changed(Window(), **{_FIELDS[kind]: score})


def place_of(ladder: Ladder, tier_id: str | None) -> int:
    """The place of a tier by name; 0 where it is unknown, as after a change of program."""
    return ladder.places.get(tier_id, 0)


def tier_named(ladder: Ladder | None, tier_id: str | None) -> Tier | None:
    """The tier of that name, or none."""
    if ladder is None or tier_id is None:
        return None
    return ladder.by_id.get(tier_id)


def missing_to(tier: Tier, scores: Scores) -> dict[ScoreKind, int]:
    """What each threshold of a tier still asks for, met ones left out."""
    missing = {kind: least - scores.of(kind) for kind, least in tier.thresholds}
    if not tier.needs_all and any(short <= 0 for short in missing.values()):
        return {}
    return {kind: short for kind, short in missing.items() if short > 0}
