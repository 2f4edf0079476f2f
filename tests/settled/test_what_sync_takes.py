"""What `sync` takes, what it returns, and what it never does."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration
from clubkit.errors import UnknownMemberError, UnknownOrderError
from clubkit.ledger.places import PostingKind
from clubkit.orders import OrderState, Version

from ..club.shop import a_shop, day

WORTH = {"points": {"worth": 1}}


def test_an_unknown_member_is_enrolled_with_the_order(store):
    """Who buys is a member from the moment of the first order."""
    shop = a_shop(store)
    shop.on(3)

    shop.pays(member="ada", placed_at=day(2), paid_at=day(3))

    assert day(2) == shop.club.members.get("ada").joined_at


def test_sync_returns_the_award_the_postings_and_the_balance(store):
    """A caller learns at once what an order earned, what was posted, and what can be spent."""
    shop = a_shop(store)

    synced = shop.pays(minor=120)

    assert {"points": 120} == synced.earned
    assert [PostingKind.EARN] == [posting.kind for posting in synced.postings]
    assert {"points": 120} == synced.balance


def test_the_balance_leaves_out_what_has_expired(store):
    """An order from long ago that is read for the first time today gives nothing to spend."""
    shop = a_shop(store, units={"points": {"expires": {"after": "30 days"}}})
    shop.on(90)
    shop.pays("2", 10)

    synced = shop.pays("1", 100, placed_at=day(1))

    assert shop.balance().available == synced.balance["points"]


def test_an_order_that_is_not_paid_earns_nothing(store):
    """Placed is not paid."""
    shop = a_shop(store)

    synced = shop.pays(state=OrderState.OPEN)

    assert (None, ()) == (synced.award, synced.postings)
    assert 0 == shop.total()


def test_an_order_that_is_paid_later_earns_as_of_the_day_it_was_paid(store):
    """The units of an order that waited for its money expire from the day of the payment."""
    shop = a_shop(store, units={"points": {"expires": {"after": "10 days", "rounded_to": "instant"}}})
    shop.pays(state=OrderState.OPEN)
    shop.on(4)

    shop.reads(state=OrderState.PAID, paid_at=day(3))

    assert ((day(13), 100),) == shop.balance().expiring


def test_a_guest_earns_nothing_and_is_no_member(store):
    """Nobody is enrolled for an order without a member."""
    shop = a_shop(store)

    synced = shop.pays(member=None)

    assert (None, ()) == (synced.award, synced.postings)
    assert [] == list(shop.club.members)


def test_a_guests_order_is_kept_for_a_claim(store):
    """Who joins later earns for an order that was made as a guest, as of its own day."""
    shop = a_shop(store, units={"points": {"expires": {"after": "10 days", "rounded_to": "instant"}}})
    shop.pays(member=None)
    shop.on(4)

    shop.club.orders.claim("web", "1", "ada")

    assert ((day(10), 100),) == shop.balance().expiring


def test_a_claim_of_an_order_that_nobody_saw_is_refused(store):
    """An order must have been read before it can be claimed."""
    shop = a_shop(store)

    with pytest.raises(UnknownOrderError):
        shop.club.orders.claim("web", "1", "ada")

    with pytest.raises(UnknownMemberError):
        shop.balance()


def test_sync_never_redeems(store):
    """A paid order leaves the member's units alone, however many there are."""
    shop = a_shop(store, units=WORTH)
    shop.gives(500)

    shop.pays(minor=100)

    assert [] == shop.postings(PostingKind.REDEEM)
    assert 600 == shop.total()


def test_captured_holds_are_linked_by_the_order(store):
    """What a hold paid for an order comes back when that order is cancelled."""
    shop = a_shop(store, units=WORTH)
    shop.gives(50)
    shop.club.points.hold("ada", 50, hold_id="cart", order=("web", "1"))
    shop.club.points.capture("ada", "cart")
    shop.pays(minor=100)
    shop.on(1)

    shop.cancels()

    assert (50, 50) == (shop.total(), shop.balance().available)


def test_voiding_takes_what_an_order_earned_and_gives_back_what_it_redeemed(store):
    """A deleted order is worth nothing, on both sides."""
    shop = a_shop(store, units=WORTH)
    shop.gives(30)
    shop.club.points.redeem("ada", 30, reference="paid", order=("web", "1"))
    shop.pays(minor=100)

    shop.club.orders.void("web", "1")

    assert 30 == shop.total()


def test_voiding_twice_changes_nothing_more(store):
    """A shop may report a deletion as often as it likes."""
    shop = a_shop(store)
    shop.pays()
    shop.club.orders.void("web", "1")
    before = shop.postings()

    again = shop.club.orders.void("web", "1")

    assert not again.changed
    assert before == shop.postings()


def test_a_deleted_order_that_is_read_again_in_an_old_version_stays_deleted(store):
    """A late notice from before the deletion does not bring the order back."""
    shop = a_shop(store)
    shop.pays()
    shop.club.orders.void("web", "1")

    shop.sync(shop.orders["1"])

    assert 0 == shop.total()


def test_voiding_an_order_that_nobody_saw_is_refused(store):
    """A deletion of something unknown is the caller's mistake."""
    with pytest.raises(UnknownOrderError):
        a_shop(store).club.orders.void("web", "1")


def test_a_guests_deleted_order_earns_nothing_when_it_is_claimed(store):
    """What the shop deleted deserves nothing, whoever asks for it."""
    shop = a_shop(store)
    shop.pays(member=None)
    shop.club.orders.void("web", "1")

    shop.club.orders.claim("web", "1", "ada")

    assert 0 == shop.total()


def test_voiding_an_order_releases_the_hold_that_was_made_for_it(store):
    """A cart whose order is deleted before it was ever read gives its units back at once."""
    shop = a_shop(store)
    shop.gives(50)
    shop.club.points.hold("ada", 50, hold_id="cart", order=("web", "1"), lasts=Duration(days=1))

    shop.club.orders.void("web", "1")

    assert 50 == shop.balance().available


def test_a_redemption_for_an_order_that_was_read_before_leaves_what_it_earned(store):
    """What is spent on an order is noted beside its grants, and not in their place."""
    shop = a_shop(store, units=WORTH)
    shop.pays(minor=100)
    shop.club.points.redeem("ada", 30, reference="paid", order=("web", "1"))

    shop.cancels()

    assert (0, 0) == (shop.total(), shop.balance().deficit)


def test_a_notice_from_before_a_deletion_does_not_bring_the_order_back(store):
    """Not even one that nobody had read."""
    shop = a_shop(store)
    shop.pays()
    shop.on(2)
    shop.club.orders.void("web", "1")

    shop.sync(shop.order("1", 100, placed_at=day(0), version=Version(day(1), day(1))))

    assert 0 == shop.total()
