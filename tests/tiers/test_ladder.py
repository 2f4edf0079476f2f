"""Which tier scores reach: at its threshold, just below, and just above."""

from __future__ import annotations

import pytest

from clubkit.program.model import Ladder, ScoreKind
from clubkit.program.reader import read_program
from clubkit.tiers.ladder import Scores, missing_to, reached
from clubkit.tiers.scores import Window

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
