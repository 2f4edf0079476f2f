"""A digest of what an order says, so that a repeat is known at a glance."""

from __future__ import annotations

from hashlib import blake2b

from clubkit.orders.values import Order


def content_digest(order: Order) -> str:
    """
    Twenty hexadecimal digits over everything that an order says but its version.

    Two readings with the same digest are worth the same; the order of refunds does not matter.
    """
    refunds = order.refunds and sorted((r.refund_id, r.at, r.amount_minor, r.lines) for r in order.refunds)
    lines = order.lines and [
        (
            line.line_id,
            line.eligible_minor,
            line.quantity,
            line.product,
            line.category,
            sorted(line.tags),
            line.tax_minor,
            line.discount_minor,
        )
        for line in order.lines
    ]
    content = (
        order.member_id,
        order.placed_at,
        order.paid_at,
        order.state.value,
        order.currency,
        order.total_minor,
        order.shipping_minor,
        order.shipping_tax_minor,
        lines,
        refunds,
        order.attributes,
    )
    return blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
