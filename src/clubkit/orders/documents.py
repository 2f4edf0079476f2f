"""An order as JSON values, and back: how a guest's order is kept for a later claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from clubkit.calendars import Instant
from clubkit.orders.values import Line, Order, OrderState, Refund, Version

Json = str | int | None | list["Json"] | dict[str, "Json"]


def order_document(order: Order) -> dict[str, Json]:
    """The order as JSON values that `order_from_document` reads back as an equal order."""
    return {
        "source": order.source,
        "id": order.order_id,
        "member": order.member_id,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "state": order.state.value,
        "currency": order.currency,
        "total": order.total_minor,
        "shipping": order.shipping_minor,
        "shipping_tax": order.shipping_tax_minor,
        "version": [order.version.modified_at, order.version.observed_at],
        "attributes": [[name, text] for name, text in order.attributes],
        "lines": [_line(line) for line in order.lines],
        "refunds": [_refund(refund) for refund in order.refunds],
    }


def order_from_document(document: Mapping[str, Json]) -> Order:
    """Read an order back that `order_document` wrote."""
    modified_at, observed_at = cast("list[int]", document["version"])
    paid_at = cast("int | None", document["paid_at"])
    return Order(
        source=cast("str", document["source"]),
        order_id=cast("str", document["id"]),
        member_id=cast("str | None", document["member"]),
        placed_at=Instant(cast("int", document["placed_at"])),
        paid_at=None if paid_at is None else Instant(paid_at),
        state=OrderState(cast("str", document["state"])),
        currency=cast("str", document["currency"]),
        total_minor=cast("int", document["total"]),
        shipping_minor=cast("int", document["shipping"]),
        shipping_tax_minor=cast("int", document["shipping_tax"]),
        version=Version(Instant(modified_at), Instant(observed_at)),
        attributes=tuple((name, text) for name, text in cast("list[list[str]]", document["attributes"])),
        lines=tuple(_line_from(each) for each in cast("list[list[Json]]", document["lines"])),
        refunds=tuple(_refund_from(each) for each in cast("list[list[Json]]", document["refunds"])),
    )


def _line(line: Line) -> Json:
    return [
        line.line_id,
        line.eligible_minor,
        line.quantity,
        line.product,
        line.category,
        [*sorted(line.tags)],
        line.tax_minor,
        line.discount_minor,
    ]


def _line_from(values: list[Json]) -> Line:
    line_id, eligible, quantity, product, category, tags, tax, discount = values
    return Line(
        cast("str", line_id),
        cast("int", eligible),
        cast("int", quantity),
        cast("str", product),
        cast("str", category),
        frozenset(cast("list[str]", tags)),
        cast("int", tax),
        cast("int", discount),
    )


def _refund(refund: Refund) -> Json:
    return [
        refund.refund_id,
        refund.at,
        refund.amount_minor,
        [[line_id, minor] for line_id, minor in refund.lines],
    ]


def _refund_from(values: list[Json]) -> Refund:
    refund_id, at, amount, lines = values
    return Refund(
        cast("str", refund_id),
        Instant(cast("int", at)),
        cast("int", amount),
        tuple((line_id, minor) for line_id, minor in cast("list[tuple[str, int]]", lines)),
    )
