"""Whose an order is, and what happens when it moves."""

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.errors import BadInputError
from clubkit.orders import OrderState, Version

from ..club.shop import a_shop, day


def test_a_moved_order_is_taken_back_from_one_and_awarded_to_the_other(store):
    """Units follow the order, as of its own day."""
    shop = a_shop(store)
    shop.pays(member="ada")
    shop.on(1)

    shop.reads(member_id="bob")

    assert (0, 100) == (shop.total("ada"), shop.total("bob"))


def test_an_older_notice_of_the_member_before_arrives_late(store):
    """An order that went from one member to another does not come back with an old notice."""
    shop = a_shop(store)
    shop.pays(member="ada")
    old = evolve(shop.orders["1"], total_minor=90, version=Version(day(1), day(1)))
    shop.on(2)
    shop.reads(member_id="bob")

    shop.club.orders.sync(old)

    assert (0, 100) == (shop.total("ada"), shop.total("bob"))


def test_an_order_that_becomes_a_guests_earns_nothing_any_more(store):
    """A shop may take the customer off an order."""
    shop = a_shop(store)
    shop.pays(member="ada")
    shop.on(1)

    shop.reads(member_id=None)

    assert 0 == shop.total("ada")


def test_an_older_notice_of_a_member_takes_no_guests_order(store):
    """An order that became a guest's does not go back to its member with an old notice."""
    shop = a_shop(store)
    shop.pays(member="ada")
    old = evolve(shop.orders["1"], total_minor=90, version=Version(day(1), day(1)))
    shop.on(2)
    shop.reads(member_id=None)

    shop.club.orders.sync(old)

    assert 0 == shop.total("ada")


def test_an_older_notice_of_a_guest_takes_no_members_order(store):
    """A member who was named later keeps the order."""
    shop = a_shop(store)
    shop.pays(member=None)
    old = evolve(shop.orders["1"], total_minor=90, version=Version(day(1), day(1)))
    shop.on(2)
    shop.reads(member_id="ada")

    shop.club.orders.sync(old)

    assert 100 == shop.total("ada")


def test_the_newest_reading_of_a_guests_order_is_what_a_claim_earns(store):
    """A guest's order is kept as it was read last, however the notices came."""
    shop = a_shop(store)
    shop.pays(member=None)
    old = evolve(shop.orders["1"], total_minor=10, version=Version(day(1), day(1)))
    shop.on(2)
    shop.reads(total_minor=70)
    shop.club.orders.sync(old)

    shop.club.orders.claim("web", "1", "ada")

    assert 70 == shop.total("ada")


def test_a_guests_order_is_claimed_by_somebody_else_than_before(store):
    """Member, then guest, then claimed: the last one has it."""
    shop = a_shop(store)
    shop.pays(member="ada")
    shop.on(1)
    shop.reads(member_id=None)

    shop.club.orders.claim("web", "1", "bob")

    assert (0, 100) == (shop.total("ada"), shop.total("bob"))


def test_a_guests_order_is_claimed_by_the_member_before(store):
    """Member, then guest, then the same member: as if it had never moved."""
    shop = a_shop(store)
    shop.pays(member="ada")
    shop.on(1)
    shop.reads(member_id=None)

    shop.club.orders.claim("web", "1", "ada")

    assert 100 == shop.total("ada")


def test_a_claim_is_made_once(store):
    """Claiming one's own order again changes nothing, and another's is refused."""
    shop = a_shop(store)
    shop.pays(member=None)
    shop.club.members.enrol("bob")
    shop.club.orders.claim("web", "1", "ada")

    again = shop.club.orders.claim("web", "1", "ada")
    with pytest.raises(BadInputError):
        shop.club.orders.claim("web", "1", "bob")

    assert not again.changed
    assert (100, 0) == (shop.total("ada"), shop.total("bob"))


def test_a_claim_outlives_the_next_reading_that_names_nobody(store):
    """The shop goes on to know the order as a guest's; a sweep does not take it from who claimed it."""
    shop = a_shop(store)
    shop.pays(member=None)
    shop.club.orders.claim("web", "1", "ada")
    shop.on(1)

    shop.refunds(minor=40)

    assert 60 == shop.total("ada")


def test_an_order_that_moves_there_and_back_earns_once(store):
    """An order that returns to its first member is put back, not awarded anew."""
    shop = a_shop(store)
    shop.pays(member="ada")
    shop.on(1)
    shop.reads(member_id="bob")
    shop.on(2)

    shop.reads(member_id="ada")

    assert (100, 0) == (shop.total("ada"), shop.total("bob"))
    assert [100] == [lot.units for lot in shop.lots("ada")]


def test_a_refund_after_a_move_is_the_new_members(store):
    """Who has the order has its refunds."""
    shop = a_shop(store)
    shop.pays(member="ada")
    shop.on(1)
    shop.reads(member_id="bob")

    shop.refunds(minor=25)

    assert (0, 75) == (shop.total("ada"), shop.total("bob"))


def test_an_order_moves_in_a_batch_with_other_orders_of_both(store):
    """A sweep that reads several orders at once finds the moved one among them."""
    shop = a_shop(store)
    shop.pays("1", 100, member="ada")
    shop.on(1)
    moved = evolve(shop.orders["1"], member_id="bob", version=Version(day(1), day(1)))

    shop.club.orders.sync_many([shop.order("2", 10), moved, shop.order("3", 5, member="bob")])

    assert (10, 105) == (shop.total("ada"), shop.total("bob"))


def test_an_order_moves_within_one_batch(store):
    """Both readings of a moved order may come in one batch."""
    shop = a_shop(store)
    first = shop.order(member="ada")
    shop.on(1)
    later = evolve(first, member_id="bob", version=Version(day(1), day(1)))

    shop.club.orders.sync_many([first, later])

    assert (0, 100) == (shop.total("ada"), shop.total("bob"))


def test_a_moved_order_does_not_give_back_what_it_redeemed(store):
    """Who paid with units has paid, whoever has the order now."""
    shop = a_shop(store, units={"points": {"worth": 1}})
    shop.gives(30)
    shop.club.points.redeem("ada", 30, reference="paid", order=("web", "1"))
    shop.pays(member="ada")
    shop.on(1)

    shop.reads(member_id="bob")

    assert 0 == shop.total("ada")


def test_a_moved_order_that_is_cancelled_is_nobodys(store):
    """Neither member keeps anything of an order that moved and was then called off."""
    shop = a_shop(store)
    shop.pays(member="ada")
    shop.on(1)
    shop.reads(member_id="bob")

    shop.reads(state=OrderState.CANCELLED)

    assert (0, 0) == (shop.total("ada"), shop.total("bob"))


@pytest.mark.parametrize("now_of", ["cyd", None])
def test_an_order_that_moved_away_stays_where_it_is_when_the_member_before_is_merged(store, now_of):
    """What an order left behind goes with a merge, and does not take the order along."""
    shop = a_shop(store)
    shop.pays(member="bob")
    shop.pays("2", member="ada")
    shop.on(1)
    shop.reads(member_id=now_of)

    shop.club.members.merge("bob", into="ada")

    assert () == shop.club.doctor().findings
    shop.on(2)
    shop.reads(member_id="cyd")
    assert (100, 100) == (shop.total("ada"), shop.total("cyd"))
    assert "cyd" == shop.club.orders.explain("1").member_id
