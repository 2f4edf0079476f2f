"""Reviews that walk through a window, and graces within it, moment by moment."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.calendars import Almanac, Instant
from clubkit.program.model import Ladder
from clubkit.tiers.review import Candidate, moved_window, review
from clubkit.tiers.scores import Fact, Window
from clubkit.tiers.standing import Invitation, Standing, TierChange

from ..club.shop import a_program, day

UTC = Almanac("UTC")
TEN_DAYS = {"kind": "rolling", "length": "10 days"}
RUNGS = [{"id": "base"}, {"id": "silver", "at": 100}, {"id": "gold", "at": 300}]


def a_ladder(*, period: dict[str, str] | None = None, ladder: Any = RUNGS, **downgrade: str) -> Ladder:
    tiers = {"period": period or TEN_DAYS, "downgrade": downgrade, "ladder": ladder}
    found = a_program(tiers=tiers).ladder
    assert found is not None
    return found


def facts_of(*days: int, spend: int = 100) -> list[Fact]:
    return [Fact(day(number), day(number), spend) for number in days]


@pytest.mark.parametrize(
    ("start", "spend"), [(0, 1000), (1, 1000), (2, 900), (3, 700), (4, 700), (5, 600), (9, 600)]
)
def test_a_window_that_moves_leaves_facts_behind(start, spend):
    """Those up to its start, known before or added meanwhile; it never moves back."""
    window = Window(day(1), 1000)

    moved = moved_window(window, day(start), facts_of(1, 2, 3, 5), facts_of(3, 1))

    assert Window(max(day(1), day(start)), spend) == moved


AT_ONCE: dict[str, Any] = {"how": "to-fit", "when": "at-once"}


@pytest.mark.parametrize(
    ("is_whole", "known", "due"),
    [(True, (1, 4), day(11)), (True, (4, 1), day(11)), (False, (1, 4), day(6)), (True, (), day(6))],
)
def test_who_may_fall_at_once_is_reviewed_when_the_next_fact_leaves(is_whole, known, due):
    """At the end of the day where not all facts are known, or none is."""
    window = Window(day(-9), 100 * len(known) or 100)
    standing = Standing("silver", day(1))
    candidate = Candidate(day(0), standing, window, [], facts_of(*known), is_whole=is_whole)

    found = review(a_ladder(**AT_ONCE), UTC, candidate, day(5))

    assert ("silver", due) == (found.standing.tier_id, found.standing.review_at)


@pytest.mark.parametrize("added", [False, True])
def test_each_fact_leaves_the_window_on_its_day(added):
    """Whether the book had it before, or it was added by the decision that asks."""
    facts = facts_of(1, 3, 6)
    window = Window(day(-9), 300)
    known, new = ([], facts[::-1]) if added else (facts, [])
    candidate = Candidate(day(0), Standing("gold", day(6)), window, known, new, is_whole=True)

    found = review(a_ladder(**AT_ONCE), UTC, candidate, day(30))

    assert [(day(11), "silver"), (day(16), "base")] == [(each.at, each.after) for each in found.changes]
    assert 0 == found.window.spend_minor


def test_facts_from_before_the_window_are_not_taken_out_again():
    """They have left it already."""
    candidate = Candidate(day(0), Standing("gold", day(6)), Window(day(2), 300), facts_of(1, 2, 3, 4, 6))

    found = review(a_ladder(**AT_ONCE), UTC, candidate, day(13))

    assert Window(day(3), 200) == found.window


@pytest.mark.parametrize(
    ("now", "tier_id", "grace_until"),
    [(11, "silver", None), (12, "silver", 15), (14, "silver", 15), (15, "base", None), (16, "base", None)],
)
def test_a_rolling_period_that_ends_may_give_a_grace(now, tier_id, grace_until):
    """The length after the tier was reached has passed, and the score is too low: three days are left."""
    ladder = a_ladder(how="to-fit", when="period-end", grace="3 days")
    standing = Standing("silver", day(1), review_at=day(12))
    candidate = Candidate(day(0), standing, Window(day(-9), 100), facts_of(1))

    found = review(ladder, UTC, candidate, day(now)).standing

    until = None if grace_until is None else day(grace_until)
    assert (tier_id, until) == (found.tier_id, found.grace_until)


def test_a_grace_that_ends_lets_nobody_fall_whom_the_old_period_lifts_higher():
    """Too few orders to stay, but the money of both periods together is enough for the rung above."""
    rungs = [{"id": "base"}, {"id": "silver", "at": {"orders": 3}}, {"id": "gold", "at": {"spend": 300}}]
    ladder = a_ladder(
        period={"kind": "fixed", "period": "month"},
        ladder=rungs,
        how="to-fit",
        when="period-end",
        grace="3 days",
    )
    standing = Standing("silver", day(1), day(60), day(34), carried=(200, 0, 1, 0))
    candidate = Candidate(day(0), standing, Window(Instant(day(31) - 1), 100, 0, 1), [])

    found = review(ladder, UTC, candidate, day(35))

    assert ((), "silver") == (found.changes, found.standing.tier_id)


@pytest.mark.parametrize(("later", "falls"), [(-1, True), (0, True), (1, False)])
def test_an_invitation_that_ends_with_the_period_holds_no_more(later, falls):
    """At the very instant at which the period's own score decides it is over."""
    ladder = a_ladder(how="to-fit", when="period-end", period={"kind": "fixed", "period": "month"})
    invitation = Invitation("gold", Instant(day(31) + later))
    standing = Standing("gold", day(1), day(31), invitation=invitation)

    found = review(ladder, UTC, Candidate(day(0), standing, Window(day(0)), []), day(31))

    fall = TierChange(day(31), "gold", "base", "period ended")
    assert ((fall,) if falls else ()) == found.changes


PERIODS: list[dict[str, str]] = [
    {"kind": "fixed", "period": "month"},
    {"kind": "anniversary", "length": "1 month"},
    TEN_DAYS,
    {"kind": "lifetime"},
]


@pytest.mark.parametrize("period", PERIODS, ids=[period["kind"] for period in PERIODS])
def test_no_job_looks_at_the_lowest_tier(period):
    """Nobody falls from it; the next order moves the window on."""
    candidate = Candidate(day(0), Standing("base", day(0)), Window(day(-9), 20), facts_of(1, spend=20))

    found = review(a_ladder(period=period), UTC, candidate, day(5)).standing

    assert ("base", None) == (found.tier_id, found.review_at)


@pytest.mark.parametrize(("period", "due"), list(zip(PERIODS, (31, 31, 16, 366), strict=True)))
def test_who_is_above_the_lowest_tier_is_looked_at_when_time_may_have_taken_it(period, due):
    """Where nothing ever leaves that is once a year, so that another program finds the member."""
    candidate = Candidate(day(0), Standing(), Window(day(-9), 100), facts_of(5))

    found = review(a_ladder(period=period), UTC, candidate, day(5)).standing

    assert ("silver", day(due)) == (found.tier_id, found.review_at)


def test_a_walk_through_several_periods_judges_each_by_its_own_scores():
    """Two months end between two looks: the one holds the tier, and the next, without any fact, does not."""
    ladder = a_ladder(period=PERIODS[0], how="to-fit", when="period-end")
    standing = Standing("silver", day(0), review_at=day(31))
    candidate = Candidate(day(0), standing, Window(day(-1), 100), facts_of(5))

    found = review(ladder, UTC, candidate, day(70))

    assert [(day(60), "base")] == [(each.at, each.after) for each in found.changes]
    assert (None, 0) == (found.standing.review_at, found.window.spend_minor)
