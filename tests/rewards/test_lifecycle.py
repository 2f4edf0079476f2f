from __future__ import annotations

from itertools import product

import pytest

from clubkit.calendars import Instant
from clubkit.rewards.lifecycle import STEPS, RewardState, Step, after, state_at

S = RewardState


@pytest.mark.parametrize(
    ("state", "step", "expected"),
    [
        (S.REQUESTED, Step.APPROVE, S.ISSUED),
        (S.REQUESTED, Step.REFUSE, S.CANCELLED),
        (S.REQUESTED, Step.USE, None),
        (S.ISSUED, Step.USE, S.USED),
        (S.ISSUED, Step.APPROVE, None),
        (S.USED, Step.CANCEL, None),
        (S.USED, Step.REOPEN, S.ISSUED),
        (S.EXPIRED, Step.USE, None),
        (S.CANCELLED, Step.APPROVE, None),
    ],
)
def test_a_step_leads_to_a_state(state, step, expected):
    """What is not declared is refused."""
    assert expected is after(state, step)


def test_what_is_over_stays_over():
    """Nothing leads out of a final state but a merge, which leaves it as it was at the other member."""
    final = {S.CANCELLED, S.EXPIRED, S.MOVED}

    assert [] == [key for key in product(final, Step) if key in STEPS and key[1] is not Step.MOVE]


@pytest.mark.parametrize(
    ("state", "ends_at", "expected"),
    [
        (S.ISSUED, 11, S.ISSUED),
        (S.ISSUED, 10, S.EXPIRED),
        (S.ISSUED, None, S.ISSUED),
        (S.USED, 9, S.USED),
        (S.REQUESTED, 9, S.REQUESTED),
    ],
)
def test_the_clock_decides(state, ends_at, expected):
    """An end is the first instant that is too late, whether or not a job ran."""
    assert expected is state_at(state, None if ends_at is None else Instant(ends_at), Instant(10))
