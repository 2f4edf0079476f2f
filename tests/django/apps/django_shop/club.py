"""What the club reads of the shop's orders."""

from __future__ import annotations

from clubkit.integrations.django import OrderSource, register


@register
class ShopOrders(OrderSource):
    model = "django_shop.Order"
    order_id = "number"
    refunded = "refunded"
    counts_when = frozenset({"paid", "sent"})
