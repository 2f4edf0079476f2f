"""Units set aside for an open cart."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration, Instant
from clubkit.errors import BadAmountError, HoldResolvedError, InsufficientUnitsError, UnknownHoldError
from clubkit.ledger.places import Place, PostingKind

from ..club.shop import Shop, a_shop, day

WEEK = Duration(days=7)


def holding(store: str, units: int = 100, *, days: int | None = None, **tables: object) -> Shop:
    """A shop in which ada had 100 points, lasting so many days, and holds some of them for a week."""
    shop = a_shop(store, **tables)
    shop.gives(100, days=days)
    shop.club.points.hold("ada", units, hold_id="cart", lasts=WEEK)
    return shop


def test_held_units_do_not_expire(store):
    """Units in a cart are safe from their expiry."""
    shop = holding(store, days=3)
    shop.on(4)

    shop.club.points.capture("ada", "cart")

    assert (0, [100]) == (shop.total(), redeemed(shop))


def redeemed(shop: Shop) -> list[int]:
    """Units that each posting redeemed."""
    return [n for posting in shop.postings() if (n := posting.units(target=Place.REDEEMED))]


def test_held_units_whose_lot_expired_expire_when_they_return(store):
    """They go the moment they come back, dated by that moment and not by the past."""
    shop = holding(store, days=3)
    shop.on(5)

    shop.club.points.release("ada", "cart")

    assert 0 == shop.total()
    shop.club.tick()
    [expired] = shop.postings(PostingKind.EXPIRE)
    assert (day(5), 100) == (expired.occurred_at, expired.units())


def test_what_is_not_held_expires(store):
    """The rest of a lot has no part in a hold."""
    shop = holding(store, 60, days=3)

    shop.on(3)

    assert (60, 0) == (shop.balance().held, shop.balance().available)


def test_nobody_else_can_spend_held_units(store):
    """Two carts cannot have the same units."""
    shop = holding(store, 60)

    with pytest.raises(InsufficientUnitsError):
        shop.club.points.redeem("ada", 41, reference="other")

    shop.club.points.redeem("ada", 40, reference="rest")
    assert (0, 60) == (shop.balance().available, shop.balance().held)


def test_a_clawback_of_held_units_makes_a_deficit_that_the_release_pays(store):
    """A cancel while the order's own units are in a cart is settled when they come back."""
    shop = a_shop(store)
    shop.pays(minor=100)
    shop.club.points.hold("ada", 100, hold_id="cart", lasts=WEEK)
    shop.cancels()
    owed = shop.balance().deficit

    shop.club.points.release("ada", "cart")

    assert (100, 0, 0) == (owed, shop.total(), shop.balance().deficit)


def test_a_clawback_of_held_units_is_owed_even_where_shortfalls_are_written_off(store):
    """What is on hold is not spent: it will come back, and pay."""
    shop = a_shop(store, units={"points": {"on_refund": {"shortfall": "written-off"}}})
    shop.pays(minor=100)
    shop.club.points.hold("ada", 60, hold_id="cart", lasts=WEEK)
    shop.club.points.redeem("ada", 30, reference="spent")
    shop.cancels()
    owed = shop.balance().deficit

    shop.club.points.release("ada", "cart")

    assert (60, 0) == (owed, shop.total())


def test_a_second_clawback_of_held_units_is_owed_too(store):
    """What an earlier release paid does not excuse what is on hold now."""
    shop = a_shop(store, units={"points": {"on_refund": {"shortfall": "written-off"}}})
    shop.pays(minor=20)
    shop.club.points.hold("ada", 20, hold_id="first", lasts=WEEK)
    shop.refunds(minor=10, refund_id="r1")
    shop.club.points.release("ada", "first")
    shop.club.points.hold("ada", 10, hold_id="second", lasts=WEEK)
    shop.refunds(minor=10, refund_id="r2")

    shop.club.points.release("ada", "second")

    assert 0 == shop.total()


def test_one_capture_and_the_rest_comes_back(store):
    """A cart that became cheaper spends less."""
    shop = holding(store, 80)

    posting = shop.club.points.capture("ada", "cart", units=50)

    assert 50 == posting.units(target=Place.REDEEMED)
    assert (50, 0) == (shop.balance().available, shop.balance().held)


def test_a_second_capture_is_refused_and_the_same_one_is_a_repeat(store):
    """A hold is spent once; the answer to a retry is the first answer."""
    shop = holding(store, 80)
    first = shop.club.points.capture("ada", "cart", units=50)

    again = shop.club.points.capture("ada", "cart", units=50)
    with pytest.raises(HoldResolvedError):
        shop.club.points.capture("ada", "cart", units=30)

    assert first == again
    assert 50 == shop.balance().available


@pytest.mark.parametrize("units", [0, 81])
def test_a_capture_of_more_than_is_held_or_of_nothing_is_refused(store, units):
    """From one to all."""
    shop = holding(store, 80)

    with pytest.raises(BadAmountError):
        shop.club.points.capture("ada", "cart", units=units)

    assert 80 == shop.balance().held


def test_a_capture_spends_at_the_last_moment(store):
    """A hold is there until just before it lapses."""
    shop = holding(store)
    shop.clock.advance_to(Instant(day(7) - 1))

    shop.club.points.capture("ada", "cart")

    assert 0 == shop.total()


def test_a_capture_after_the_lapse_is_refused(store):
    """At the instant of its end a hold is over, whether or not a job ran."""
    shop = holding(store)
    shop.on(7)

    with pytest.raises(HoldResolvedError):
        shop.club.points.capture("ada", "cart")

    assert (100, 0) == (shop.balance().available, shop.balance().held)


def test_every_hold_has_a_time_limit(store):
    """Half an hour, where nobody says otherwise."""
    shop = a_shop(store)
    shop.gives(100)
    shop.club.points.hold("ada", 100, hold_id="cart")
    half_an_hour = shop.clock.now() + 30 * 60 * 1_000_000
    shop.clock.advance_to(Instant(half_an_hour - 1))
    before = shop.balance().held

    shop.clock.advance_to(Instant(half_an_hour))

    assert (100, 0) == (before, shop.balance().held)


def test_releasing_twice_or_after_the_lapse_changes_nothing(store):
    """A cart may be closed by several hands."""
    shop = holding(store)
    shop.club.points.release("ada", "cart")
    before = shop.postings()

    shop.club.points.release("ada", "cart")

    assert before == shop.postings()


def test_releasing_what_was_captured_or_never_held_is_refused(store):
    """A release does not undo a spend."""
    shop = holding(store)
    shop.club.points.capture("ada", "cart")

    with pytest.raises(HoldResolvedError):
        shop.club.points.release("ada", "cart")
    with pytest.raises(UnknownHoldError):
        shop.club.points.release("ada", "another")


def test_a_cancelled_order_releases_its_hold(store):
    """The units that waited for an order come back when it is called off."""
    shop = a_shop(store)
    shop.gives(100)
    shop.club.points.hold("ada", 100, hold_id="cart", lasts=WEEK, order=("web", "1"))
    shop.pays(minor=50)

    shop.cancels()

    assert (100, 0) == (shop.balance().available, shop.balance().held)


def test_the_idle_clock_of_held_units_goes_on_with_the_members(store):
    """A member who bought something meanwhile keeps the units that come back from a cart."""
    shop = a_shop(store, units={"points": {"expires": {"idle": "30 days"}}})
    shop.pays("1", 100)
    shop.on(1)
    shop.club.points.hold("ada", 100, hold_id="cart", lasts=Duration(days=60))
    shop.on(20)
    shop.pays("2", 10)
    shop.on(35)

    shop.club.points.release("ada", "cart")

    assert 110 == shop.total()


def test_the_idle_clock_of_redeemed_units_goes_on_with_the_members(store):
    """Units that a cancelled order gives back are not older than the member's last movement."""
    shop = a_shop(store, units={"points": {"worth": 1, "expires": {"idle": "30 days"}}})
    shop.pays("1", 100)
    shop.on(20)
    shop.club.points.redeem("ada", 100, reference="paid", order=("web", "2"))
    shop.pays("2", 0)
    shop.on(40)

    shop.cancels("2")

    assert 100 == shop.total()


def test_held_units_are_owed_once(store):
    """A clawback that finds nothing but what the one before it made owed writes the rest off."""
    shop = a_shop(store, units={"points": {"on_refund": {"shortfall": "written-off"}}})
    shop.pays(minor=30)
    shop.club.points.redeem("ada", 10, reference="spent")
    shop.club.points.hold("ada", 20, hold_id="cart", lasts=WEEK)
    shop.refunds(minor=20, refund_id="r1")

    shop.refunds(minor=10, refund_id="r2")

    assert 20 == shop.balance().deficit


def test_a_hold_of_several_lots_is_captured_whole(store):
    """What is held is the sum of what each lot gave."""
    shop = holding(store, 50)
    shop.gives(20)
    shop.club.points.hold("ada", 70, hold_id="both", lasts=WEEK)

    shop.club.points.capture("ada", "both")

    assert (0, 50) == (shop.balance().available, shop.balance().held)


def test_a_hold_lapses_before_its_lot_expires(store):
    """Where both are due at one instant the units come back, and then go with the rest of their lot."""
    shop = holding(store, 60, days=7)
    shop.on(7)

    shop.club.tick()

    told = [(posting.kind, posting.units()) for posting in shop.postings()[2:]]
    assert [(PostingKind.LAPSE, 60), (PostingKind.EXPIRE, 100)] == told


@pytest.mark.parametrize("state", ["captured", "released", "lapsed"])
def test_a_refusal_says_how_the_hold_ended(store, state):
    """Who comes too late learns what came of the cart."""
    shop = holding(store)
    if state == "captured":
        shop.club.points.capture("ada", "cart")
    if state == "released":
        shop.club.points.release("ada", "cart")
    shop.on(7)

    with pytest.raises(HoldResolvedError, match=state):
        shop.club.points.capture("ada", "cart", units=1)


def test_a_hold_of_no_time_is_refused(store):
    """What would be over at once is no hold."""
    shop = a_shop(store)
    shop.gives(100)

    with pytest.raises(BadAmountError):
        shop.club.points.hold("ada", 10, hold_id="cart", lasts=Duration())

    assert 100 == shop.balance().available


def test_releasing_what_has_lapsed_changes_nothing(store):
    """The units are back already."""
    shop = holding(store)
    shop.on(7)

    shop.club.points.release("ada", "cart")

    assert (100, 0) == (shop.balance().available, shop.balance().held)
    assert [] == shop.postings(PostingKind.RELEASE)
