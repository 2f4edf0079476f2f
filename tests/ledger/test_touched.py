"""Which lots are asked for with a book, because something may come back to them."""

from __future__ import annotations

import pytest

from clubkit.ledger.records import Grant, Hold, OrderRecord, Redemption, RewardRecord, TakenFrom, Taking
from clubkit.ledger.touched import touched_lots
from clubkit.rewards.lifecycle import RewardState

from ..club.shop import day

TAKINGS = (Taking(TakenFrom.LOT, 5, 2), Taking(TakenFrom.DEFICIT, 5))
SPENT = Redemption("points", ((3, 20), (4, 10)), reinstated=((5, 10),))


def an_order(**fields) -> OrderRecord:
    return OrderRecord("web/1", **fields)


def a_reward(spent: Redemption | None) -> RewardRecord:
    return RewardRecord("r", "drink", RewardState.ISSUED, "v1", day(0), spent)


@pytest.mark.parametrize(
    ("orders", "holds", "rewards", "numbers"),
    [
        ([], [], [], set()),
        ([an_order(grants=(Grant("points", 1, 10),))], [], [], {1}),
        ([an_order(grants=(Grant("points", 1, 10, TAKINGS),))], [], [], {1, 2}),
        ([an_order(redemptions=(SPENT,))], [], [], {3, 4, 5}),
        ([], [Hold("h", "points", ((6, 5), (7, 5)), day(1))], [], {6, 7}),
        ([], [], [a_reward(SPENT)], {3, 4, 5}),
        ([], [], [a_reward(None)], set()),
    ],
)
def test_every_lot_that_units_went_through_is_asked_for(orders, holds, rewards, numbers):
    """The order's own, those that a clawback took from, those that paid, and those that had units back."""
    assert numbers == touched_lots(orders, holds, rewards)
