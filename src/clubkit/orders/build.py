"""Short ways to say the common things about an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import evolve

from clubkit.calendars import Instant, to_instant
from clubkit.errors import BadInputError, BadInstantError
from clubkit.orders.values import Line, Order, OrderState, Refund, Version

NO_ATTRIBUTES: Mapping[str, str] = {}


def paid_order(
    order_id: str,
    *,
    member: str | None,
    total_minor: int,
    currency: str,
    at: datetime,
    modified_at: datetime | None = None,
    source: str = "web",
    lines: tuple[Line, ...] = (),
    attributes: Mapping[str, str] = NO_ATTRIBUTES,
) -> Order:
    """
    An order that was placed and paid at one moment, as a shop's checkout knows it.

    Args:
        member: Whose it is, or none for a guest.

        total_minor: What it costs in all, in whole minor units: cents, rials.

        at: When it was paid; aware.

        modified_at: When the shop last changed it; aware. None means when it was paid: give it for an order
            that was edited since, or the club takes the edit for an old reading.

    Raises:
        BadInstantError: If *at* has no zone.

    >>> from datetime import UTC, datetime
    >>> paid_at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    >>> order = paid_order("1017", member="ada", total_minor=4200, currency="EUR", at=paid_at)
    >>> order.state.value, order.version.modified_at == order.placed_at
    ('paid', True)
    """
    when = to_instant(at)
    changed_at = when if modified_at is None else to_instant(modified_at)
    return Order(
        source=source,
        order_id=order_id,
        member_id=member,
        placed_at=when,
        state=OrderState.PAID,
        currency=currency,
        total_minor=total_minor,
        version=Version(changed_at, changed_at),
        lines=lines,
        attributes=tuple(sorted(attributes.items())),
    )


def with_refund(
    order: Order,
    refund_id: str,
    *,
    amount_minor: int,
    at: datetime,
    lines: tuple[tuple[str, int], ...] = (),
) -> Order:
    """
    The order as it stands after a refund: a newer version of it.

    Args:
        refund_id: The shop's own id, unique in the order.

        amount_minor: How much was given back, in whole minor units, as a positive number.

        at: When; aware, and not before the order was placed.

        lines: What it gave back line by line: line id and eligible money, in minor units.

    Raises:
        BadInputError: If the order has a refund of that id.

        BadInstantError: If *at* has no zone, or lies before the order.
    """
    if any(refund.refund_id == refund_id for refund in order.refunds):
        raise BadInputError("refund_id", "new in the order", repr(refund_id)[:40])
    when = to_instant(at)
    if when < order.placed_at:
        raise BadInstantError("at", "not before the order was placed", at.isoformat())
    newer = Version(max(when, order.version.modified_at), Instant(max(when, order.version.observed_at + 1)))
    return evolve(
        order, refunds=(*order.refunds, Refund(refund_id, when, amount_minor, lines)), version=newer
    )
