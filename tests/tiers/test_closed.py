"""Rungs that are closed to some members, whatever their scores."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.calendars import Almanac, Instant
from clubkit.calendars.instants import DAY
from clubkit.program.model import Ladder
from clubkit.tiers.ladder import Scores, holds, reached
from clubkit.tiers.review import Candidate, review
from clubkit.tiers.scores import Fact, Window
from clubkit.tiers.standing import Standing

from ..club.shop import a_program, day

UTC = Almanac("UTC")
LATELY = {"orders": {"at_least": 1, "in": "5 days"}}
RUNGS: list[dict[str, Any]] = [
    {"id": "base"},
    {"id": "silver", "at": 100},
    {"id": "guild", "at": 200, "when": LATELY},
    {"id": "gold", "at": 300, "when": LATELY},
]
GONE = frozenset({"guild", "gold"})
MONTHLY = {"kind": "fixed", "period": "month"}
STUDENTS = {"id": "student", "when": {"member": {"student": "yes"}}}


def a_ladder(rungs: Any = RUNGS, period: Any = None, **downgrade: Any) -> Ladder:
    period = period or {"kind": "rolling", "length": "40 days"}
    ladder = a_program(tiers={"period": period, "downgrade": downgrade, "ladder": rungs}).ladder
    assert ladder is not None
    return ladder


@pytest.mark.parametrize(
    ("spend", "closed", "place"),
    [
        (300, (), 3),
        (300, ("gold",), 2),
        (300, ("guild", "gold"), 1),
        (299, ("guild",), 1),
        (99, ("guild",), 0),
        (300, ("guild",), 3),
    ],
)
def test_the_highest_open_tier_is_reached(spend, closed, place):
    """A score reaches the highest tier that is open to the member."""
    assert place == reached(a_ladder(), Scores(Window(spend_minor=spend), 0, frozenset(closed)))


@pytest.mark.parametrize(("closed", "held"), [((), True), (("gold",), False)])
def test_a_closed_tier_does_not_hold(closed, held):
    """Not with any score."""
    gold = a_ladder().tiers[3]

    assert held is holds(gold, Scores(Window(spend_minor=900), 0, frozenset(closed)))


@pytest.mark.parametrize(("closed", "place"), [((), 1), (("student",), 0)])
def test_a_tier_that_asks_for_no_score(closed, place):
    """Everybody reaches it to whom it is open."""
    ladder = a_ladder([{"id": "base"}, STUDENTS])

    assert place == reached(ladder, Scores(Window(), 0, frozenset(closed)))


# The member is gold, the window holds until the end, and all but silver is closed from noon of day 12 on.
FALLS: list[tuple[Any, dict[str, Any], list[tuple[int, str]]]] = [
    (None, {"how": "to-fit", "when": "at-once"}, [(13, "silver")]),
    (None, {"how": "one-step", "when": "at-once"}, [(13, "silver")]),
    (None, {"how": "to-fit", "when": "grace", "grace": "3 days"}, [(16, "silver")]),
    (None, {"how": "to-fit", "when": "period-end"}, [(25, "silver")]),
    (None, {"how": "never"}, []),
    ({"kind": "lifetime"}, {"how": "to-fit", "when": "at-once"}, [(13, "silver")]),
    ({"kind": "lifetime"}, {"how": "to-fit", "when": "period-end"}, []),
    (MONTHLY, {"how": "to-fit", "when": "at-once"}, [(13, "silver"), (31, "base")]),
    (MONTHLY, {"how": "to-fit"}, [(31, "silver")]),
]


@pytest.mark.parametrize(("period", "downgrade", "falls"), FALLS)
def test_a_tier_that_closes_is_lost_by_the_policy(period, downgrade, falls):
    """On the day after it closed at the latest, as if the score had fallen, however late the review is."""
    ladder = a_ladder(period=period, **downgrade)
    window, fact = Window(day(-1), 300), Fact(day(9), day(9), 300)
    standing = Standing("gold", day(10), review_at=_first_review(ladder))

    def closed_at(at: Instant) -> frozenset[str]:
        return GONE if at >= day(12, 12) else frozenset()

    candidate = Candidate(day(0), standing, window, [fact], is_whole=True, closed_at=closed_at)
    found = review(ladder, UTC, candidate, day(32))

    assert falls == [((each.at - day(0)) // DAY, each.after) for each in found.changes]


def _first_review(ladder: Ladder) -> Instant:
    """What a review on the tenth day leaves for a member who is gold since then."""
    if "gold" in ladder.watched:
        return day(11)
    return day(31) if ladder.qualification.is_periodic else day(25)


@pytest.mark.parametrize(
    ("when", "is_watched"),
    [
        (LATELY, True),
        ({"orders": {"at_least": 1}}, False),
        ({"silent": "1 day"}, True),
        ({"occasion": {"within": "1 day"}}, True),
        ({"completeness": {"at_least": "1/2"}}, False),
        ({"member": {"city": "Shiraz"}}, False),
        ({"member": {"age_band": "18-24"}}, True),
        ({"not": {"any": [{"member": {"city": "Shiraz"}}, {"silent": "1 day"}]}}, True),
    ],
)
def test_members_of_tiers_that_time_may_close_are_looked_at_each_day(when, is_watched):
    """Others wait until something is told of them, or their period ends."""
    rungs = [{"id": "base"}, {"id": "guild", "when": when}]
    at_once, at_the_end = a_ladder(rungs, how="to-fit", when="at-once"), a_ladder(rungs)
    standing = Standing("guild", day(0))

    found = review(at_once, UTC, Candidate(day(0), standing, Window(), []), day(5, 7))

    assert (frozenset({"guild"}) if is_watched else frozenset(), frozenset()) == (
        at_once.watched,
        at_the_end.watched,
    )
    assert day(6) == found.standing.review_at
