"""What a row of an order file says: that an order was placed, or that some of one was given back."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.orders import Line, OrderState
from clubkit.values import value


class EventKind(StrEnum):
    """What happened."""

    ORDER = "order"
    REFUND = "refund"


@frozen
class Details:
    """
    What a file says of an order beyond the columns that every file has.

    Attributes:
        placed_at: When it was placed.

        paid_at: When it was paid, or none where the file does not say.

        modified_at: When the shop last changed it, or none where the file does not say.

        tax_minor: Tax on the goods, in minor units, where the file has it for the order and not by line.

        shipping_minor: Shipping and fees without tax, in minor units.

        shipping_tax_minor: Tax on shipping, in minor units.
    """

    placed_at: Instant
    paid_at: Instant | None = None
    modified_at: Instant | None = None
    state: OrderState = OrderState.PAID
    tax_minor: int = 0
    shipping_minor: int = 0
    shipping_tax_minor: int = 0


@value
class Event:
    """
    One order or refund of a file.

    Attributes:
        line_no: The line of the file where it starts, counted from 1.

        event_id: The file's own name for it. A refund is known by it.

        order_id: The order that was placed, or that some is given back of. None for a credit that names no
            order: count it, and leave it out.

        member_id: Whose it is, or none for a guest.

        at: When it counts: an order when it was paid, or else placed; a cancelled one when it was last
            modified, where the file says so; a refund when it was given.

        amount_minor: What the order costs in all, or how much the refund gives back, as a positive number.

        lines: The lines, or none where the file has no lines. Those of a refund say what was given back.

        attributes: Facts that conditions read, as sorted pairs.

        details: What the optional columns say of an order, or none where the file has none of them.
    """

    line_no: int
    event_id: str
    kind: EventKind
    order_id: str | None
    member_id: str | None
    at: Instant
    amount_minor: int
    currency: str
    lines: tuple[Line, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    details: Details | None = None


EventOrder = tuple[Instant, bool, str]
"""Instant, whether it is a refund, and event id."""


def event_order(event: Event) -> EventOrder:
    """
    What events are sorted by: instant, then orders before refunds, then event id.

    Text of Python compares by code point, which is the order of the bytes of its UTF-8.
    """
    return event.at, event.kind is EventKind.REFUND, event.event_id
