"""Corrections by hand, and balances that are taken over."""

from __future__ import annotations

import pytest

from clubkit.calendars import Instant
from clubkit.errors import BadAmountError, InsufficientUnitsError

from ..club.shop import a_shop, day


def test_a_correction_makes_nobody_owe_without_leave():
    """More than there is is refused, with the figures."""
    shop = a_shop()
    shop.gives(100)

    with pytest.raises(InsufficientUnitsError) as caught:
        shop.club.points.adjust("ada", -101, reference="fix", actor="cashier", reason="a correction")

    assert (101, 100) == (caught.value.requested, caught.value.available)
    assert 100 == shop.total()


@pytest.mark.parametrize(("units", "total"), [(30, 130), (-30, 70), (-100, 0)])
def test_a_correction_gives_or_takes(units, total):
    """Down to nothing, without leave."""
    shop = a_shop()
    shop.gives(100)

    shop.club.points.adjust("ada", units, reference="fix", actor="cashier", reason="a correction")

    assert (total, 0) == (shop.total(), shop.balance().deficit)


@pytest.mark.parametrize(("later", "is_fine"), [(-1, False), (0, False), (1, True)])
def test_an_old_balance_ends_after_it_begins(later, is_fine):
    """There is a moment at which it can be spent."""
    shop = a_shop()
    shop.on(5)

    def take_over() -> None:
        shop.club.points.open_with(
            "ada", 100, reference="old", earned_at=day(1), lasts_until=Instant(day(1) + later)
        )

    if is_fine:
        take_over()
        assert 0 == shop.total()
    else:
        with pytest.raises(BadAmountError):
            take_over()
