"""What pays a deficit, and what never does."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration, Instant
from clubkit.errors import InDeficitError

from ..club.shop import Shop, a_shop


def owing(store: str, owed: int, **tables: object) -> Shop:
    """A shop in which ada owes so many points and has none."""
    shop = a_shop(store, **tables)
    shop.club.members.enrol("ada")
    shop.takes(owed)
    return shop


def test_earned_units_that_are_spendable_pay_at_once(store):
    """The next order pays first what is owed."""
    shop = owing(store, 30)

    shop.pays(minor=100)

    assert (70, 0) == (shop.balance().available, shop.balance().deficit)


def test_pending_units_pay_at_maturity_and_not_before(store):
    """Units that cannot be spent yet pay nothing."""
    shop = owing(store, 30, units={"points": {"matures": "7 days"}})
    shop.pays(minor=100)
    before = shop.balance()
    shop.on(7)

    after = shop.balance()

    assert (100, 30, 0) == (before.pending, before.deficit, before.available)
    assert (0, 0, 70) == (after.pending, after.deficit, after.available)


def test_a_release_pays(store):
    """Units on hold that come back pay what was owed meanwhile."""
    shop = a_shop(store)
    shop.gives(100)
    shop.club.points.hold("ada", 100, hold_id="cart")
    shop.takes(30)

    shop.club.points.release("ada", "cart")

    assert (70, 0) == (shop.balance().available, shop.balance().deficit)


def test_a_lapse_pays(store):
    """So do units of a hold that timed out, whether or not a job ran."""
    shop = a_shop(store)
    shop.gives(100)
    shop.club.points.hold("ada", 100, hold_id="cart", lasts=Duration(days=1))
    shop.takes(30)

    shop.on(1)

    assert (70, 0) == (shop.balance().available, shop.balance().deficit)


def test_a_capture_pays_with_the_rest(store):
    """What a capture leaves of a hold pays."""
    shop = a_shop(store)
    shop.gives(100)
    shop.club.points.hold("ada", 100, hold_id="cart")
    shop.takes(30)

    shop.club.points.capture("ada", "cart", units=60)

    assert (10, 0) == (shop.balance().available, shop.balance().deficit)


def test_a_reinstatement_pays(store):
    """What a cancelled order had redeemed pays what is owed."""
    shop = a_shop(store, units={"points": {"worth": 1}})
    shop.gives(50)
    shop.club.points.redeem("ada", 50, reference="paid", order=("web", "1"))
    shop.pays(minor=0)
    shop.takes(30)

    shop.cancels()

    assert (20, 0) == (shop.balance().available, shop.balance().deficit)


def test_a_gift_of_another_member_pays(store):
    """Units that arrive by a transfer pay."""
    shop = owing(store, 30)
    shop.gives(100, member="bob")

    shop.club.points.transfer("bob", "ada", 100, reference="gift")

    assert (70, 0) == (shop.balance().available, shop.balance().deficit)


def test_an_opening_balance_that_is_pending_waits(store):
    """A balance that is taken over and matures later pays later."""
    shop = owing(store, 30)
    now = shop.clock.now()
    later = Instant(now + 86_400_000_000)

    shop.club.points.open_with("ada", 100, reference="old", earned_at=now, available_from=later)

    assert (30, 100) == (shop.balance().deficit, shop.balance().pending)


def test_a_deficit_is_paid_from_what_arrives_only(store):
    """The units of another lot stay beside a deficit, which stops their spending."""
    shop = a_shop(store)
    shop.pays("1", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.gives(80)

    shop.cancels("1")

    assert (100, 80 - 100, 0) == (shop.balance().deficit, shop.total(), shop.balance().available)


def test_redeeming_waits_until_a_deficit_is_paid(store):
    """Who owes cannot spend what is left."""
    shop = a_shop(store)
    shop.pays("1", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.gives(180)
    shop.cancels("1")

    with pytest.raises(InDeficitError):
        shop.club.points.redeem("ada", 10, reference="more")

    assert 80 == shop.total()


def test_a_program_may_let_members_in_deficit_redeem(store):
    """Then what is owed comes off what can be spent."""
    shop = a_shop(store, units={"points": {"redeem": {"in_deficit": True}}})
    shop.pays("1", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.gives(180)
    shop.cancels("1")

    shop.club.points.redeem("ada", 80, reference="more")

    assert 0 == shop.total()


def test_a_deficit_that_was_paid_is_given_back_when_the_refund_is_undone(store):
    """What later earnings paid of a clawback comes back with it."""
    shop = a_shop(store)
    shop.pays("1", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.refunds("1", 60)
    shop.pays("2", 40)
    owed = shop.balance().deficit

    shop.reads("1", refunds=())

    assert (20, 40, 0) == (owed, shop.balance().available, shop.balance().deficit)


def test_several_lots_that_come_back_together_pay_once(store):
    """Of two lots on hold, the first pays what is owed, and the second is all there."""
    shop = a_shop(store)
    shop.gives(50, days=5)
    shop.gives(50, days=9)
    shop.club.points.hold("ada", 100, hold_id="cart")
    shop.takes(30)

    shop.club.points.release("ada", "cart")

    assert (70, 0) == (shop.balance().available, shop.balance().deficit)


@pytest.mark.parametrize(("in_deficit", "available"), [(False, 0), (True, 80)])
def test_a_balance_says_what_can_be_spent_beside_a_deficit(store, in_deficit, available):
    """Nothing, or what is left when the deficit is taken off."""
    shop = a_shop(store, units={"points": {"redeem": {"in_deficit": in_deficit}}})
    shop.pays("1", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.gives(180)

    shop.cancels("1")

    assert (available, 100) == (shop.balance().available, shop.balance().deficit)
