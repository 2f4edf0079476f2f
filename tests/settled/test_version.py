"""Which of two readings of an order is the newer one, and what that means for the ledger."""

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.errors import BadInstantError
from clubkit.orders import OrderState, Refund, Version

from ..club.shop import a_shop, day


def test_an_undone_refund_with_equal_modification_yields_to_the_later_observation(store):
    """A shop that deletes a refund does not move the order's modification; the later reading counts."""
    shop = a_shop(store)
    shop.pays()
    shop.on(1)
    shop.refunds(minor=40)
    refunded = shop.total()
    shop.on(2)

    shop.sync(evolve(shop.orders["1"], refunds=(), version=Version(day(1), day(2))))

    assert (60, 100) == (refunded, shop.total())


@pytest.mark.parametrize(
    ("modified_at", "observed_at"),
    [(day(4), day(6)), (day(5), day(5)), (day(5), day(6))],
    ids=["modified before", "modified at once, observed before", "the same version"],
)
def test_a_stale_reading_never_undoes_a_newer_one(store, modified_at, observed_at):
    """An older modification loses, and between equal ones the older observation, or the same one again."""
    shop = a_shop(store)
    shop.on(6)
    shop.pays(minor=100, placed_at=day(0), version=Version(day(5), day(6)))
    before = shop.postings()

    stale = shop.sync(evolve(shop.orders["1"], total_minor=999, version=Version(modified_at, observed_at)))

    assert (False, True) == (stale.changed, stale.is_stale)
    assert (100, before) == (shop.total(), shop.postings())


@pytest.mark.parametrize(
    ("modified_at", "observed_at"),
    [(day(5, 1), day(4)), (day(5), day(6, 1))],
    ids=["modified later, observed earlier", "modified at once, observed later"],
)
def test_a_newer_reading_counts(store, modified_at, observed_at):
    """The shop's own modification decides, then our observation."""
    shop = a_shop(store)
    shop.on(7)
    shop.pays(minor=100, placed_at=day(0), version=Version(day(5), day(6)))

    newer = shop.sync(evolve(shop.orders["1"], total_minor=70, version=Version(modified_at, observed_at)))

    assert (70, False) == (shop.total(), newer.is_stale)


def test_a_repeat_is_not_stale(store):
    """The same content says nothing against what is kept, at its version or an older one."""
    shop = a_shop(store)
    shop.on(6)
    shop.pays(minor=100, placed_at=day(0), version=Version(day(5), day(6)))

    again = shop.sync(shop.orders["1"])
    late = shop.sync(evolve(shop.orders["1"], version=Version(day(4), day(4))))

    assert (False, False) == (again.is_stale, late.is_stale)


def test_a_reading_that_names_another_member_at_the_same_version_is_stale(store):
    """Who of them it belongs to cannot be told: it stays where it is."""
    shop = a_shop(store)
    shop.pays(minor=100)

    moved = shop.sync(evolve(shop.orders["1"], member_id="bob"))

    assert (True, 100) == (moved.is_stale, shop.total())


def test_a_repeated_notice_writes_nothing(store):
    """The same reading is taken in once."""
    shop = a_shop(store)
    first = shop.pays()

    again = shop.sync(shop.orders["1"])

    assert (True, False) == (first.changed, again.changed)
    assert 100 == shop.total()


def test_a_newer_reading_of_the_same_content_makes_older_ones_stale(store):
    """What was read again unchanged stands against everything that was modified before that."""
    shop = a_shop(store)
    shop.on(3)
    shop.pays(minor=100, version=Version(day(1), day(1)), placed_at=day(0))
    shop.sync(evolve(shop.orders["1"], version=Version(day(3), day(3))))

    shop.sync(evolve(shop.orders["1"], total_minor=40, version=Version(day(2), day(2))))

    assert 100 == shop.total()


def test_merged_notices_come_out_as_if_each_had_arrived(store):
    """One reading that says two refunds is worth the same as one reading for each."""
    merged, each = a_shop(store), a_shop("memory:")
    for shop in (merged, each):
        shop.pays(minor=99)
        shop.on(1)
    each.refunds(minor=33, refund_id="r1")
    each.refunds(minor=33, refund_id="r2")

    two = (Refund("r1", day(1), 33), Refund("r2", day(1), 33))
    merged.reads(refunds=two)

    assert 33 == merged.total() == each.total()


def test_a_missed_notice_is_repaired_by_the_next_reading(store):
    """A cancel that no notice told, followed by a payment, leaves what the last reading says."""
    shop = a_shop(store)
    shop.pays()
    shop.on(1)
    shop.cancels()
    told = shop.total()
    shop.on(2)

    shop.reads(state=OrderState.PAID)

    assert (0, 100) == (told, shop.total())


def test_a_refund_that_takes_the_place_of_another_counts_alone(store):
    """A shop that corrects a refund's amount under a new id takes back the new amount only."""
    shop = a_shop(store)
    shop.pays()
    shop.on(1)
    shop.refunds(minor=70, refund_id="wrong")
    shop.on(2)

    shop.reads(refunds=(Refund("right", day(2), 20),))

    assert 80 == shop.total()


def test_a_refund_whose_amount_changes_counts_as_it_is_now(store):
    """A refund is a level too."""
    shop = a_shop(store)
    shop.pays()
    shop.on(1)
    shop.refunds(minor=70)

    shop.reads(refunds=(Refund("r1", day(1), 20),))

    assert 80 == shop.total()


@pytest.mark.parametrize("version", [Version(day(0), day(900)), Version(day(900), day(0))])
def test_a_reading_from_the_future_is_refused(store, version):
    """A reading cannot have been made tomorrow: it would carry the member's time, and units, along."""
    shop = a_shop(store, units={"points": {"expires": {"after": "30 days"}}})
    shop.pays("1")

    with pytest.raises(BadInstantError):
        shop.pays("2", version=version)

    assert 100 == shop.total()


def test_a_refund_of_nothing_that_is_undone_counts_no_more(store):
    """A free order that was given back and is kept after all has its gift again."""
    shop = a_shop(store, earn=[{"id": "gift", "give": 5}])
    shop.pays(minor=0)
    shop.refunds(minor=1)
    given_back = shop.total()

    shop.reads(refunds=())

    assert (0, 5) == (given_back, shop.total())
