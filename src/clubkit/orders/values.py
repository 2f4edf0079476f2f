"""
What the shop says: orders, lines and refunds as they are now, and named activities.

An `Order` is a level, not an edge: it says how the order stands at the moment it was read. Whatever was
missed, repeated or merged before, syncing it brings the ledger to what the order is worth.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from clubkit.calendars import Instant


class OrderState(StrEnum):
    """How an order stands. Only a paid one earns."""

    OPEN = "open"
    """Placed, not paid yet, or paid and put back to waiting."""

    PAID = "paid"
    CANCELLED = "cancelled"
    """Cancelled, failed, or its payment expired: holds that were made for it are released."""

    VOID = "void"
    """Deleted by the shop."""


@frozen
class Line:
    """
    One line of an order.

    Attributes:
        line_id: The shop's own name for the line, unique in the order.

        eligible_minor: What the line costs after discounts, before tax. Never negative.

        quantity: Pieces. At least 0.

        tax_minor: Tax on top of ``eligible_minor``.

        discount_minor: What discounts took off.
    """

    line_id: str
    eligible_minor: int
    quantity: int = 1
    product: str = ""
    category: str = ""
    tags: frozenset[str] = frozenset()
    tax_minor: int = 0
    discount_minor: int = 0


@frozen
class Refund:
    """
    Money given back on an order.

    Attributes:
        refund_id: The shop's own id, unique in the order.

        at: When it was given.

        amount_minor: How much, in all, as a positive number. Zero where only lines are named.

        lines: What it gave back line by line: line id and eligible money, in minor units.
    """

    refund_id: str
    at: Instant
    amount_minor: int
    lines: tuple[tuple[str, int], ...] = ()


@frozen(order=True)
class Version:
    """
    Which of two readings of an order is the newer one.

    Attributes:
        modified_at: When the shop last changed the order, by its own account.

        observed_at: When our reading of it began. Decides between readings of one modification.
    """

    modified_at: Instant
    observed_at: Instant


@frozen
class Order:
    """
    An order as it stands.

    Attributes:
        source: Which shop says so, such as ``web``. With ``order_id`` the order's identity.

        member_id: Whose it is, or none for a guest.

        paid_at: When it was paid, or none for "when it was placed".

        total_minor: Everything that it costs, tax and shipping included.

        lines: The lines, or none where the shop only knows the total; then the total is eligible.

        shipping_minor: Shipping and fees, without tax; part of the total.

        shipping_tax_minor: Tax on shipping; part of the total.

        attributes: Facts that conditions read: ``payment``, ``channel``, ``code`` and the shop's own, as
            sorted pairs.
    """

    source: str
    order_id: str
    member_id: str | None
    placed_at: Instant
    state: OrderState
    currency: str
    total_minor: int
    version: Version
    paid_at: Instant | None = None
    lines: tuple[Line, ...] = ()
    refunds: tuple[Refund, ...] = ()
    shipping_minor: int = 0
    shipping_tax_minor: int = 0
    attributes: tuple[tuple[str, str], ...] = ()


@frozen
class Activity:
    """
    Something that a member did and that is no purchase: joining, reviewing, visiting.

    Attributes:
        name: Such as ``profile.completed``; ``visit`` counts as a visit for tiers.

        at: When it happened.
    """

    name: str
    at: Instant
    source: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def order_key(source: str, order_id: str) -> str:
    """
    One text for an order's identity; two orders never share one.

    >>> order_key("web", "1017")
    'web/1017'
    >>> order_key("a/b", "c") == order_key("a", "b/c")
    False
    """
    if "/" in source or "%" in source:
        source = source.replace("%", "%25").replace("/", "%2F")
    return f"{source}/{order_id}"
