"""Units that one member gives to another."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration, Instant
from clubkit.errors import (
    BadInputError,
    InDeficitError,
    InsufficientUnitsError,
    RefusedError,
    UnknownMemberError,
)
from clubkit.orders import Version

from ..club.shop import Shop, a_shop, day


def giving(**unit: object) -> Shop:
    """A shop in which ada has a hundred points until day 10, and bob is a member."""
    shop = a_shop(units={"points": {"expires": {"after": "10 days", "rounded_to": "instant"}, **unit}})
    shop.pays()
    shop.club.members.enrol("bob")
    shop.on(4)
    return shop


@pytest.mark.parametrize(("policy", "end"), [("keep", 10), ("restart", 14)])
def test_given_units_keep_their_expiry_or_start_anew(policy, end):
    """As the program says."""
    shop = giving(transfer=policy)

    shop.club.points.transfer("ada", "bob", 30, reference="gift")

    assert ((day(end), 30),) == shop.balance("bob").expiring
    assert 70 == shop.total("ada")


def test_the_soonest_are_given_first():
    """What would be spent first is given first."""
    shop = giving()
    shop.pays("2", 50)

    shop.club.points.transfer("ada", "bob", 120, reference="gift")

    assert ((day(10), 100), (day(14), 20)) == shop.balance("bob").expiring


def test_pending_and_held_units_stay():
    """Only what can be spent can be given."""
    shop = giving(matures="3 days")
    shop.pays("2", 50)
    shop.club.points.hold("ada", 60, hold_id="cart", lasts=Duration(days=1))

    with pytest.raises(InsufficientUnitsError) as caught:
        shop.club.points.transfer("ada", "bob", 41, reference="gift")

    assert 40 == caught.value.available


def test_who_owes_gives_nothing():
    """A debt is not left behind."""
    shop = a_shop()
    shop.pays("1", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.gives(150)
    shop.cancels("1")
    shop.club.members.enrol("bob")

    with pytest.raises(InDeficitError):
        shop.club.points.transfer("ada", "bob", 1, reference="gift")


def test_a_unit_may_be_nobodys_to_give():
    """The program says which units may be given."""
    shop = giving(transferable=False)

    with pytest.raises(RefusedError):
        shop.club.points.transfer("ada", "bob", 1, reference="gift")


def test_nobody_gives_to_themselves_or_to_a_stranger():
    """Both must be members, and two."""
    shop = giving()
    for error, to in ((BadInputError, "ada"), (UnknownMemberError, "nobody")):
        with pytest.raises(error):
            shop.club.points.transfer("ada", to, 1, reference="gift")

    assert 100 == shop.total("ada")


def test_a_transfer_makes_and_loses_nothing():
    """What left one arrived at the other."""
    shop = giving()

    shop.club.points.transfer("ada", "bob", 30, reference="gift")
    shop.club.points.transfer("bob", "ada", 10, reference="back")

    assert (80, 20) == (shop.total("ada"), shop.total("bob"))


def test_two_members_may_give_under_one_reference():
    """A reference is unique for the member who uses it; the taker may use it as well."""
    shop = a_shop()
    for giver in ("ada", "cyd"):
        shop.pays(f"{giver}-1", 100, member=giver)
    shop.pays("bob-1", 50, member="bob")
    shop.club.points.redeem("bob", 1, reference="gift")

    for giver in ("ada", "cyd"):
        shop.club.points.transfer(giver, "bob", 10, reference="gift")
        shop.club.points.transfer(giver, "bob", 10, reference="gift")

    assert (90, 90, 69) == (shop.total("ada"), shop.total("cyd"), shop.total("bob"))


def test_units_of_an_order_from_a_clock_ahead_can_be_given():
    """A shop whose clock is five minutes ahead: both sides of a transfer are decided at one moment."""
    shop = a_shop()
    shop.club.members.enrol("bob")
    ahead = Instant(day(0) + 5 * 60 * 1_000_000)
    shop.pays("1", 100, placed_at=ahead, version=Version(ahead, ahead))

    shop.club.points.transfer("ada", "bob", 30, reference="gift")

    assert (70, 30) == (shop.total("ada"), shop.total("bob"))
