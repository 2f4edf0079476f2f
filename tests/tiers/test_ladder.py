"""Which tier scores reach: at its threshold, just below, and just above."""

from __future__ import annotations

import pytest

from clubkit.program.model import Ladder, ScoreKind
from clubkit.program.reader import read_program
from clubkit.tiers.ladder import Scores, missing_to, place_of, reached, tier_named
from clubkit.tiers.scores import Window

from ..club.shop import a_shop

SPEND, ORDERS, BALANCE = ScoreKind.SPEND, ScoreKind.ORDERS, ScoreKind.BALANCE


def a_ladder(*tiers: dict[str, object]) -> Ladder:
    """A ladder of base and these tiers."""
    program = read_program({"club": {"currency": "EUR"}, "tiers": {"ladder": [{"id": "base"}, *tiers]}})
    assert program.ladder is not None
    return program.ladder


def scores(spend: int = 0, orders: int = 0, balance: int = 0) -> Scores:
    return Scores(Window(spend_minor=spend, orders=orders), balance)


PLAIN = a_ladder({"id": "silver", "at": 100}, {"id": "gold", "at": 300})
ALL = a_ladder({"id": "silver", "at": {"spend": 100, "orders": 3}})
ANY = a_ladder({"id": "silver", "at": {"spend": 100, "orders": 3}, "need": "any"})
MIXED = a_ladder({"id": "silver", "at": {"spend": 100}}, {"id": "gold", "at": {"balance": 50}})


@pytest.mark.parametrize(
    ("ladder", "found", "place"),
    [
        (PLAIN, scores(0), 0),
        (PLAIN, scores(99), 0),
        (PLAIN, scores(100), 1),
        (PLAIN, scores(299), 1),
        (PLAIN, scores(300), 2),
        (PLAIN, scores(10**15), 2),
        (PLAIN, scores(-50), 0),
        (ALL, scores(100, 2), 0),
        (ALL, scores(99, 3), 0),
        (ALL, scores(100, 3), 1),
        (ANY, scores(99, 2), 0),
        (ANY, scores(100, 0), 1),
        (ANY, scores(0, 3), 1),
        (MIXED, scores(0, balance=50), 2),
        (MIXED, scores(100, balance=49), 1),
    ],
)
def test_reached(ladder, found, place):
    """The highest tier whose thresholds are met: all of them, or any one."""
    assert place == reached(ladder, found)


@pytest.mark.parametrize(
    ("ladder", "found", "missing"),
    [
        (PLAIN, scores(99), {SPEND: 1}),
        (PLAIN, scores(100), {}),
        (ALL, scores(60, 1), {SPEND: 40, ORDERS: 2}),
        (ALL, scores(100, 1), {ORDERS: 2}),
        (ANY, scores(60, 1), {SPEND: 40, ORDERS: 2}),
        (ANY, scores(60, 3), {}),
    ],
)
def test_missing(ladder, found, missing):
    """What each threshold still asks for; nothing where enough are met."""
    assert missing == missing_to(ladder.tiers[1], found)


def test_a_share_of_the_best_is_reached_by_no_score():
    """It is given by a review of all members."""
    ladder = a_ladder({"id": "best", "top": "3%"})

    assert 0 == reached(ladder, scores(10**15, 10**6, 10**9))


@pytest.mark.parametrize(
    ("tier_id", "place"), [("base", 0), ("silver", 1), ("gold", 2), ("gone", 0), (None, 0)]
)
def test_the_place_of_a_tier(tier_id, place):
    """A tier that the ladder does not have any more is no better than the first."""
    assert place == place_of(PLAIN, tier_id)


@pytest.mark.parametrize("tier_id", ["gone", None])
def test_a_tier_of_no_name_is_none(tier_id):
    """Whoever stands on it has the benefits of none."""
    assert tier_named(PLAIN, tier_id) is None


def test_nobody_falls_onto_a_tier_of_the_best():
    """A step down passes it over: it is no place that a score holds."""
    tiers = {
        "period": {"kind": "rolling", "length": "20 days"},
        "downgrade": {"how": "one-step", "when": "at-once"},
        "ladder": [
            {"id": "base"},
            {"id": "silver", "at": 100},
            {"id": "best", "top": "25%", "review": "quarter"},
            {"id": "gold", "at": 300},
        ],
    }
    shop = a_shop(tiers=tiers)
    shop.pays("1", 300)
    shop.on(40)

    shop.club.tick()

    assert [(0, "base"), (0, "gold"), (20, "silver"), (21, "base")] == shop.steps()
