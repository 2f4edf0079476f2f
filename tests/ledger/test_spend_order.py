"""Which lots pay for a spend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.errors import InsufficientUnitsError
from clubkit.ledger.lots import Lot, plan_spend, take_up_to
from clubkit.program.model import SpendOrder

SOONEST, OLDEST = SpendOrder.SOONEST_EXPIRY, SpendOrder.OLDEST_EARNED


def a_lot(no: int, units: int = 10, *, earned: int = 0, expires: int | None = None) -> Lot:
    """A spendable lot."""
    begins, ends = Instant(earned), None if expires is None else Instant(expires)
    return Lot(no, "points", units, units, 0, begins, begins, ends, matured=True)


LOTS = [
    a_lot(1, earned=1, expires=None),
    a_lot(2, earned=2, expires=90),
    a_lot(3, earned=3, expires=50),
    a_lot(4, earned=4, expires=50),
    a_lot(5, earned=3, expires=50),
    a_lot(6, earned=0, expires=None),
]


@pytest.mark.parametrize(("order", "numbers"), [(SOONEST, [3, 5, 4, 2, 6, 1]), (OLDEST, [6, 1, 2, 3, 5, 4])])
def test_the_order_of_paying(order, numbers):
    """Soonest expiry, then the earlier earned, never-expiring last; or simply the earlier earned."""
    assert numbers == [no for no, _ in plan_spend(LOTS, 60, order=order)]


def test_the_first_instants_are_instants():
    """What expires at the epoch pays before what expires just after it."""
    lots = [a_lot(1, earned=1, expires=0), a_lot(2, earned=0, expires=1)]

    assert ((1, 10), (2, 10)) == plan_spend(lots, 20, order=SOONEST)


@pytest.mark.parametrize("order", SpendOrder)
def test_the_order_in_which_lots_are_given_does_not_matter(order):
    """A replay drains the same lots."""
    assert plan_spend(LOTS, 35, order=order) == plan_spend(LOTS[::-1], 35, order=order)


@pytest.mark.parametrize(
    ("units", "takes"),
    [
        (1, ((3, 1),)),
        (10, ((3, 10),)),
        (11, ((3, 10), (5, 1))),
        (60, ((3, 10), (5, 10), (4, 10), (2, 10), (6, 10), (1, 10))),
    ],
)
def test_how_much_each_lot_pays(units, takes):
    """The first is emptied before the next is touched, and none is overdrawn."""
    assert takes == plan_spend(LOTS, units, order=SOONEST)


@pytest.mark.parametrize(
    ("at", "is_spendable", "is_expired"),
    [(4, False, False), (5, True, False), (8, True, False), (9, False, True), (10, False, True)],
)
def test_a_lot_can_be_spent_from_its_first_instant_until_just_before_its_end(at, is_spendable, is_expired):
    """Earned at 5, too late at 9."""
    lot = a_lot(1, earned=5, expires=9)

    assert (is_spendable, is_expired) == (lot.is_spendable(at), lot.is_expired(at))


def test_more_than_there_is_is_refused_with_the_figures():
    """Who asks for one more than there is is told how many there are."""
    with pytest.raises(InsufficientUnitsError) as caught:
        plan_spend(LOTS, 61, order=SOONEST)

    assert (61, 60) == (caught.value.requested, caught.value.available)


def test_taking_up_to_a_number_takes_what_is_there():
    """A clawback takes what it finds, and passes empty lots over."""
    assert ((1, 10),) == take_up_to([a_lot(1), a_lot(2, 0)], 15, order=SOONEST)
    assert () == take_up_to([], 15, order=SOONEST)


lots = st.builds(
    a_lot,
    st.integers(1, 50),
    st.integers(0, 9),
    earned=st.integers(0, 3),
    expires=st.none() | st.integers(1, 3),
)


@given(st.lists(lots, unique_by=lambda lot: lot.no), st.integers(1, 60), st.sampled_from(SpendOrder))
def test_takes_sum_up_and_stay_within_their_lots(found, units, order):
    """What is taken is what was asked for, or all there is, and at most what each lot holds."""
    takes = take_up_to(found, units, order=order)

    held = {lot.no: lot.remaining for lot in found}
    assert min(units, sum(held.values())) == sum(count for _, count in takes)
    assert all(0 < count <= held[no] for no, count in takes)
