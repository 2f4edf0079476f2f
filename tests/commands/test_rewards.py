"""Steps of rewards and gifts that find nothing to do."""

from __future__ import annotations

import pytest

from clubkit.calendars import Almanac
from clubkit.commands.context import Context
from clubkit.commands.reward_steps import RewardStep, plan_step
from clubkit.commands.surprise import Happening, plan_gift
from clubkit.earning.subject import Subject
from clubkit.ledger.book import Book
from clubkit.ledger.records import RewardRecord
from clubkit.rewards.lifecycle import RewardState, Step

from ..club.shop import a_program, day

GIFT = {"id": "drink", "kind": "gift", "cost": {"points": 1}}


def a_context() -> Context:
    program = a_program(rewards=[GIFT])
    return Context(program, Almanac(program.zone, program.calendar), {program.version: program})


@pytest.mark.parametrize("state", [RewardState.ISSUED, RewardState.CANCELLED, RewardState.EXPIRED])
def test_a_code_that_opens_again_changes_no_reward_that_is_not_used(state):
    """It was opened before, or its reward is over."""
    record = RewardRecord("1", "drink", state, a_context().program.version, day(0))
    book = Book(1, day(0), rewards={"1": record})

    decision = plan_step(book, RewardStep("1", Step.REOPEN, day(1)), a_context())

    assert decision.repeated
    assert decision.changes.is_empty


def test_a_club_without_draws_gives_nothing():
    """Nothing was handed to it that could decide."""
    context = a_context()
    happening = Happening("silence", "1", day(1), Subject(context.almanac, day(1), 0, ()))

    assert plan_gift(Book(1, day(0)), happening, context, at=day(1)).changes.rewards == {}
