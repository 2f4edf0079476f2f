"""Notices that come late, and notices of several members mixed."""

from __future__ import annotations

from clubkit.ledger.places import PostingKind
from clubkit.orders import Refund, Version

from ..club.shop import a_shop, day

ROLLING = {
    "period": {"kind": "rolling", "length": "100 days"},
    "downgrade": {"how": "one-step", "when": "at-once"},
    "ladder": [{"id": "base"}, {"id": "silver", "at": 100}],
}


def test_a_late_order_is_decided_after_the_last_posting_and_dated_when_it_occurred(store):
    """A member's postings never go back in time, and still say when things happened."""
    shop = a_shop(store)
    shop.on(5)
    shop.pays("2", 20)

    [posting] = shop.pays("1", 10, placed_at=day(3), version=Version(day(3), day(3))).postings

    assert (day(3), day(5)) == (posting.occurred_at, posting.decided_at)


def test_members_that_are_interleaved_have_the_same_ledger_each(store):
    """What one member does has no part in the postings of another."""
    one, other = a_shop(store), a_shop("memory:")
    for shop, turn in ((one, ["ada", "bob", "ada", "bob"]), (other, ["bob", "bob", "ada", "ada"])):
        counts = {"ada": 0, "bob": 0}
        for member in turn:
            counts[member] += 1
            shop.pays(f"{member}-{counts[member]}", 10 * counts[member], member=member)

    assert [one.postings(member=each) for each in ("ada", "bob")] == [
        other.postings(member=each) for each in ("ada", "bob")
    ]


def test_a_refund_is_dated_by_the_refund_and_never_before_the_order(store):
    """A shop that dates a refund before its order is taken at the order's word."""
    shop = a_shop(store)
    shop.on(2)
    shop.pays()
    shop.on(3)
    shop.refunds(minor=10)

    [posting] = shop.postings(PostingKind.CLAWBACK)

    assert day(3) == posting.occurred_at


def test_a_late_activity_brings_no_old_spend_back(store):
    """A score counts no order that has left the window, though the next thing to be noted is from before."""
    shop = a_shop(store, tiers=ROLLING)
    shop.pays("1", 100)
    shop.on(105)
    shop.club.points.redeem("ada", 1, reference="spent")

    shop.club.points.earn("ada", "visit", reference="visit", at=day(95))

    assert {"spend": 0} == shop.club.tiers.standing("ada").scores


def test_a_late_order_brings_no_old_spend_back(store):
    """The same, with an order whose notice was lost for ten days."""
    shop = a_shop(store, tiers=ROLLING)
    shop.pays("1", 100)
    shop.on(105)
    shop.club.points.redeem("ada", 1, reference="spent")

    shop.pays("2", 10, placed_at=day(95), version=Version(day(95), day(95)))

    assert {"spend": 10} == shop.club.tiers.standing("ada").scores


def test_a_transfer_brings_no_old_spend_back(store):
    """A score counts no order that has left the window when units were given to somebody since."""
    shop = a_shop(store, tiers=ROLLING)
    shop.pays("1", 100)
    shop.club.members.enrol("bob")
    shop.on(105)

    shop.club.points.transfer("ada", "bob", 5, reference="gift")

    assert {"spend": 0} == shop.club.tiers.standing("ada").scores


def test_an_order_leaves_the_window_of_a_ladder_that_follows_the_score(store):
    """A tier that is a function of the score falls on the day on which the order is too old."""
    shop = a_shop(store, tiers={**ROLLING, "downgrade": {"how": "to-fit", "when": "at-once"}})
    shop.pays("1", 100)
    shop.on(99)
    before = shop.tier()

    shop.on(100)

    assert ("silver", "base") == (before, shop.tier())


def test_a_refund_from_before_its_order_is_dated_by_the_order(store):
    """Nothing is taken back before it was given."""
    shop = a_shop(store)
    shop.on(2)
    shop.pays()
    shop.on(3)

    shop.reads(refunds=(Refund("r1", day(1), 10),))

    [posting] = shop.postings(PostingKind.CLAWBACK)
    assert day(2) == posting.occurred_at
