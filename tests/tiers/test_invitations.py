"""Tiers that are given by hand."""

from __future__ import annotations

import pytest

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, UnknownMemberError

from ..club.shop import Shop, a_shop, day

DOWNGRADES = [
    {"how": "one-step", "when": "at-once"},
    {"how": "to-fit", "when": "at-once"},
    {"how": "to-fit", "when": "period-end"},
    {"how": "one-step", "when": "grace", "grace": "5 days"},
]


def inviting(downgrade: dict[str, str], until: int | None = None) -> Shop:
    """A shop in which ada was invited to gold on the first day."""
    tiers = {
        "period": {"kind": "rolling", "length": "20 days"},
        "downgrade": downgrade,
        "ladder": [{"id": "base"}, {"id": "silver", "at": 100}, {"id": "gold", "at": 300}],
    }
    shop = a_shop(tiers=tiers)
    shop.club.members.enrol("ada")
    shop.club.tiers.invite("ada", "gold", until=None if until is None else day(until))
    return shop


@pytest.mark.parametrize("downgrade", DOWNGRADES, ids=lambda policy: " ".join(policy.values()))
def test_reviews_respect_an_invitation(downgrade):
    """No review takes it away, whatever the score."""
    shop = inviting(downgrade)
    shop.on(200)

    shop.club.tick()

    assert "gold" == shop.tier()


@pytest.mark.parametrize("downgrade", DOWNGRADES[:2], ids=lambda policy: " ".join(policy.values()))
def test_an_invitation_holds_until_just_before_its_end(downgrade):
    """From its end on scores decide, at once where the program says so."""
    shop = inviting(downgrade, until=30)
    shop.clock.advance_to(Instant(day(30) - 1))
    before = shop.tier()

    shop.on(33)

    assert ("gold", "base") == (before, shop.tier())


@pytest.mark.parametrize("downgrade", DOWNGRADES, ids=lambda policy: " ".join(policy.values()))
def test_after_an_invitation_everybody_falls_in_the_end(downgrade):
    """By the program's own way down."""
    shop = inviting(downgrade, until=30)
    shop.on(120)

    shop.club.tick()

    assert "base" == shop.tier()


def test_scores_may_lift_above_an_invitation():
    """Invited to silver, and gold by own spend."""
    shop = inviting(DOWNGRADES[1])
    shop.club.tiers.invite("ada", "silver")

    shop.pays("1", 300)

    assert "gold" == shop.tier()


def test_a_withdrawn_invitation_leaves_it_to_the_score():
    """The next review decides by scores."""
    shop = inviting(DOWNGRADES[1])

    shop.club.tiers.withdraw("ada")

    assert "base" == shop.tier()


def test_inviting_twice_is_inviting_once():
    """Idempotent: one step in the history."""
    shop = inviting(DOWNGRADES[1])
    before = shop.steps()

    shop.club.tiers.invite("ada", "gold")

    assert before == shop.steps()


def test_nobody_is_invited_to_a_tier_that_is_not_there():
    """Nor is a stranger."""
    shop = inviting(DOWNGRADES[1])

    with pytest.raises(BadInputError):
        shop.club.tiers.invite("ada", "platinum")
    with pytest.raises(UnknownMemberError):
        shop.club.tiers.invite("nobody", "gold")


def test_the_end_of_an_invitation_is_found_however_late_the_job_runs():
    """The step down is dated by the end, not by the next review."""
    shop = inviting(DOWNGRADES[1])
    shop.club.tiers.invite("ada", "gold", until=day(30, 12))
    shop.on(33)

    shop.club.tick()

    last = shop.club.tiers.history("ada")[-1]
    assert (day(30, 12), "base") == (last.at, last.after)
