"""What an order says that is not kept with it."""

from __future__ import annotations

from typing import Final

from clubkit.orders.values import Order
from clubkit.values import changed

OCCASION: Final = "occasion"
"""The attribute that says what for something was bought."""


def without_day(order: Order) -> Order:
    """
    The order with nothing but whose day it was bought for: of ``mother-birthday:1365-12-29`` the first word.

    The day is personal; `clubkit.areas.members.Members.add_occasion` keeps it, sealed.
    """
    if not any(name == OCCASION and ":" in text for name, text in order.attributes):
        return order
    return changed(
        order,
        attributes=tuple(
            (name, text.partition(":")[0] if name == OCCASION else text) for name, text in order.attributes
        ),
    )
