"""A program that changes while the club runs."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration, Instant
from clubkit.club import Club
from clubkit.errors import ProgramVersionError
from clubkit.orders import OrderState

from ..club.shop import PURCHASE, Shop, a_program, a_shop, day

DOUBLE = {**PURCHASE, "give": 2}


def successor(shop: Shop, **tables: object) -> Shop:
    """The same shop with another program, which is not published yet."""
    return Shop(Club(a_program(**tables), shop.club.storage, clock=shop.clock), shop.clock, shop.orders)


def test_a_worker_with_another_version_is_refused(store):
    """A process that was not restarted decides nothing by old rules, and is told what to do."""
    old = a_shop(store)
    old.pays("1", 100)
    new = successor(old, earn=[DOUBLE])
    new.club.publish()

    with pytest.raises(ProgramVersionError, match="clubkit publish PROGRAM --store URL"):
        old.pays("2", 100)

    assert 100 == new.total()


def test_a_worker_with_a_version_that_is_not_published_is_refused(store):
    """Nothing is decided by rules that are not in force."""
    old = a_shop(store)
    new = successor(old, earn=[DOUBLE])

    with pytest.raises(ProgramVersionError):
        new.pays("1", 100)


def test_a_program_comes_into_force_at_its_instant(store):
    """Until just before it the old one decides, from then on the new one."""
    old = a_shop(store)
    new = successor(old, earn=[DOUBLE])
    new.club.publish(effective_at=day(10))
    old.clock.advance_to(Instant(day(10) - 1))
    old.pays("1", 100)
    with pytest.raises(ProgramVersionError):
        new.pays("2", 100)
    old.on(10)
    with pytest.raises(ProgramVersionError):
        old.pays("2", 100)

    new.pays("2", 100)

    assert 300 == new.total()


def test_publishing_the_program_in_force_again_changes_nothing(store):
    """A deployment may publish each time."""
    shop = a_shop(store)
    first = shop.club.publish()
    shop.on(1)

    assert first == shop.club.publish()


def test_a_refund_is_worked_out_by_the_program_of_the_order(store):
    """Twofold points of today take nothing twofold from an order of yesterday."""
    old = a_shop(store)
    old.pays("1", 100)
    new = successor(old, earn=[DOUBLE])
    new.club.publish()

    new.refunds("1", 30)

    assert 70 == new.total()


def test_an_upward_edit_earns_by_the_program_of_the_order(store):
    """What is added to an old order earns by the old rules."""
    old = a_shop(store)
    old.pays("1", 100)
    new = successor(old, earn=[DOUBLE])
    new.club.publish()

    new.reads("1", total_minor=150)

    assert 150 == new.total()


def test_an_order_of_a_unit_that_is_gone_can_still_be_cancelled(store):
    """A unit that the new program does not know is taken back, and given back, by the old one."""
    stamps = {"points": {}, "stamps": {"worth": 1}}
    old = a_shop(store, units=stamps, earn=[PURCHASE, {"id": "stamp", "give": 1, "unit": "stamps"}])
    old.pays("1", 100)
    old.club.points.redeem("ada", 1, reference="paid", unit_id="stamps", order=("web", "2"))
    old.pays("2", 100)
    new = successor(old)
    new.club.publish()

    new.reads("2", state=OrderState.CANCELLED)

    assert 100 == new.total()


STAMPS = {"points": {}, "stamps": {"worth": 3}}
WEEK = Duration(days=7)
STAMP = {"id": "stamp", "give": 4, "unit": "stamps"}


@pytest.mark.parametrize("pays", ["redeem", "capture"])
def test_units_that_are_gone_pay_for_an_order_that_is_read_later(store, pays):
    """They were redeemed for it before it was ever read; they are given back when it is cancelled."""
    old = a_shop(store, units=STAMPS, earn=[PURCHASE, STAMP])
    old.pays("1", 100)
    order = ("web", "2")
    if pays == "redeem":
        old.club.points.redeem("ada", 2, reference="paid", unit_id="stamps", order=order)
    else:
        old.club.points.hold("ada", 2, hold_id="cart", unit_id="stamps", order=order)
        old.club.points.capture("ada", "cart")
    new = successor(old)
    new.club.publish()

    paid = new.pays("2", 100)
    new.cancels("2")

    assert {"points": 94} == paid.earned
    assert [100, 0, 4] == [lot.remaining for lot in sorted(new.lots(), key=lambda lot: lot.unit_id)]


def test_a_hold_of_a_unit_that_is_gone_can_be_captured(store):
    """It was promised."""
    old = a_shop(store, units=STAMPS, earn=[PURCHASE, STAMP])
    old.pays("1", 100)
    old.club.points.hold("ada", 2, hold_id="cart", unit_id="stamps", lasts=WEEK, order=("web", "2"))
    old.on(1)
    new = successor(old)
    new.club.publish()

    new.club.points.capture("ada", "cart")
    new.pays("2", 100)

    assert [2] == [lot.remaining for lot in new.lots() if lot.unit_id == "stamps"]


def test_units_are_worth_what_they_were_when_they_were_redeemed(store):
    """A program that makes points dearer changes nothing of what they paid before."""
    old = a_shop(store, units={"points": {"worth": 1}})
    old.pays("1", 100)
    old.club.points.redeem("ada", 40, reference="paid", order=("web", "2"))
    new = successor(old, units={"points": {"worth": 2}})
    new.club.publish()

    new.pays("2", 100)

    assert 60 + 60 == new.total()


def test_a_redemption_comes_back_by_the_program_that_it_was_made_by(store):
    """A program that gives nothing back is not for those who redeemed before it."""
    old = a_shop(store)
    old.pays("1", 100)
    old.club.points.redeem("ada", 40, reference="paid", order=("web", "2"))
    new = successor(old, units={"points": {"on_refund": {"redeemed": "none"}}})
    new.club.publish()
    new.pays("2", 100)

    new.cancels("2")

    assert 100 == new.total()


def test_a_change_that_awaits_its_instant_does_not_stop_the_club(store):
    """A program that was published for next month is no reason to refuse today."""
    old = a_shop(store)
    successor(old, earn=[DOUBLE]).club.publish(effective_at=day(30))

    old.pays("1", 100)

    assert 100 == old.total()
