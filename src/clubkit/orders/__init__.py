"""What the shop says: orders as they are now, and named activities."""

from clubkit.orders.build import paid_order, with_refund
from clubkit.orders.checks import check_order, checked_id, checked_instant, checked_text, whole_units
from clubkit.orders.content import content_digest
from clubkit.orders.money import basis_minor, refunded_minor
from clubkit.orders.values import Activity, Line, Order, OrderState, Refund, Version, order_key

__all__ = [
    "Activity",
    "Line",
    "Order",
    "OrderState",
    "Refund",
    "Version",
    "basis_minor",
    "check_order",
    "checked_id",
    "checked_instant",
    "checked_text",
    "content_digest",
    "order_key",
    "paid_order",
    "refunded_minor",
    "whole_units",
    "with_refund",
]
