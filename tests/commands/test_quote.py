"""What a cart would earn."""

from __future__ import annotations

import pytest

from clubkit.orders import OrderState, Refund

from ..club.shop import a_shop, day


@pytest.mark.parametrize("state", OrderState)
def test_a_cart_is_quoted_as_if_it_were_paid(state):
    """Whatever it says of itself, and as if nothing had been given back."""
    shop = a_shop()
    cart = shop.order(minor=120, state=state, refunds=(Refund("r1", day(0), 120),))

    quote = shop.club.orders.quote(cart)

    assert {"points": 120} == quote.units


def test_a_quote_writes_nothing():
    """A shopper may ask as often as they like."""
    shop = a_shop()
    shop.pays("1", 10)

    for _ in range(2):
        shop.club.orders.quote(shop.order("2", 120))

    assert 10 == shop.total()
