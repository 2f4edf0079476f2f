"""What counts for a score, and as of when."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.calendars import Instant
from clubkit.orders import OrderState, Refund

from ..club.shop import Shop, a_shop, day


def scoring(kind: str, *, downgrade: dict[str, str] | None = None, **tables: Any) -> Shop:
    """A shop whose ladder counts one kind of score over a hundred days."""
    tiers = {
        "score": kind,
        "period": {"kind": "rolling", "length": "100 days"},
        "ladder": [{"id": "base"}, {"id": "silver", "at": 100}],
        "downgrade": downgrade or {},
    }
    return a_shop(tiers=tiers, **tables)


def score(shop: Shop, member: str = "ada") -> int:
    [figure] = shop.club.tiers.standing(member).scores.values()
    return figure


@pytest.mark.parametrize(("kind", "figure"), [("spend", 70), ("points", 70), ("orders", 1), ("balance", 50)])
def test_what_counts(kind, figure):
    """Money less refunds; units earned less those taken back; orders; what can be spent now."""
    shop = scoring(kind)
    shop.pays("1", 100)
    shop.pays("2", 50)
    shop.refunds("1", 30)
    shop.cancels("2")
    shop.club.points.redeem("ada", 20, reference="spent")

    assert figure == score(shop)


def test_visits_count():
    """Activities of that name, and no others."""
    shop = scoring("visits")
    for number in range(3):
        shop.club.points.earn("ada", "visit", reference=f"v{number}")
    shop.club.points.earn("ada", "review", reference="other")

    assert 3 == score(shop)


@pytest.mark.parametrize("kind", ["spend", "points", "orders"])
def test_an_order_counts_as_of_its_day_until_it_leaves_the_window(kind):
    """At the very instant of its hundredth day it has left."""
    shop = scoring(kind)
    shop.pays("1", 1)
    shop.clock.advance_to(Instant(day(100) - 1))
    before = score(shop)

    shop.on(100)

    assert (1, 0) == (before, score(shop))


def test_a_refund_counts_at_its_orders_day():
    """A refund corrects the order: when the order has left the window, so has the refund."""
    shop = scoring("spend")
    shop.pays("1", 100)
    shop.on(60)
    shop.pays("2", 10)
    shop.on(80)
    shop.refunds("1", 100)
    corrected = score(shop)

    shop.on(101)

    assert (10, 10) == (corrected, score(shop))


def test_a_whole_refund_takes_the_order_off_the_count():
    """A part refund does not."""
    shop = scoring("orders")
    shop.pays("1", 100)
    shop.refunds("1", 99, refund_id="r1")
    part = score(shop)

    shop.refunds("1", 1, refund_id="r2")

    assert (1, 0) == (part, score(shop))


def test_an_order_that_is_paid_again_counts_again():
    """And once."""
    shop = scoring("spend")
    shop.pays("1", 100)
    shop.cancels("1")
    cancelled = score(shop)

    shop.reads("1", state=OrderState.PAID)

    assert (0, 100) == (cancelled, score(shop))


def test_what_is_given_or_taken_by_hand_is_no_score():
    """An adjustment, a gift and an old balance are neither spend nor earned."""
    shop = scoring("points")
    shop.gives(500)
    shop.takes(20)
    shop.club.members.enrol("bob")
    shop.club.points.transfer("ada", "bob", 100, reference="gift")

    assert (0, 0) == (score(shop, "ada"), score(shop, "bob"))


def test_pending_units_are_no_balance():
    """Only what can be spent counts, less what is owed."""
    shop = scoring("balance", units={"points": {"matures": "5 days"}})
    shop.pays("1", 100)
    pending = score(shop)
    shop.on(5)
    mature = score(shop)
    shop.takes(130)

    assert (0, 100, 0) == (pending, mature, score(shop))


def test_the_outlook_says_what_is_missing():
    """To the next tier, and to stay."""
    shop = scoring("spend")
    shop.pays("1", 60)

    outlook = shop.club.tiers.standing("ada")

    assert ("base", "silver", {"spend": 40}, {}) == (
        outlook.tier_id,
        outlook.next_tier_id,
        outlook.missing,
        outlook.missing_to_stay,
    )


def test_a_tier_is_reached_at_once():
    """With the order that makes the score."""
    shop = scoring("spend")
    shop.pays("1", 99)
    before = shop.tier()

    shop.pays("2", 1)

    assert ("base", "silver") == (before, shop.tier())


@pytest.mark.parametrize("how", ["to-fit", "one-step"])
@pytest.mark.parametrize("minor", [50, 100])
@pytest.mark.parametrize("refunded_on", [100, 120])
def test_an_order_that_is_first_read_when_it_has_left_the_window_counts_no_more(how, refunded_on, minor):
    """Its day is over by the day of its refund, though both are read at once."""
    shop = scoring("spend", downgrade={"how": how, "when": "at-once"})
    shop.on(150)

    shop.pays("1", minor, placed_at=day(0), refunds=(Refund("r1", day(refunded_on), 10),))

    assert 0 == score(shop)


@pytest.mark.parametrize("how", ["to-fit", "one-step"])
def test_what_has_left_the_window_leaves_it_once(how):
    """A reading of two steps, each at a later moment, takes an old order off the score once."""
    shop = scoring("spend", downgrade={"how": how, "when": "at-once"})
    shop.pays("1", 100)
    shop.on(150)

    shop.pays("2", 50, placed_at=day(110), refunds=(Refund("r1", day(120), 10),))

    assert 40 == score(shop)


@pytest.mark.parametrize("how", ["to-fit", "one-step"])
def test_the_next_review_is_ahead(how):
    """At the very moment of a review the next one is planned."""
    shop = scoring("spend", downgrade={"how": how, "when": "at-once"})
    shop.pays("1", 100)

    for number in range(1, 4):
        shop.on(number)
        until = shop.club.tiers.standing("ada").until
        assert until is not None
        assert until > day(number)


def test_an_order_leaves_the_window_in_the_middle_of_a_day():
    """Though a review of that morning had nothing to do until the day after."""
    shop = scoring("spend", downgrade={"how": "to-fit", "when": "at-once"})
    shop.on(0, 10)
    shop.pays("1", 100)
    shop.on(100, 9)
    shop.club.tick()
    before = shop.tier()

    shop.on(100, 10)

    assert ("silver", "base") == (before, shop.tier())
    assert 0 == score(shop)
