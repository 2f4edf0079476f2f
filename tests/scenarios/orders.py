"""The shop of a scenario: its orders as they stand, read again after every step."""

from __future__ import annotations

from attrs import Factory, define, evolve, field

from clubkit.calendars import Instant
from clubkit.orders.values import Line, Order, OrderState, Refund, Version
from clubkit.vouchers.discount import Parts

from .programs import REDEEMS, TOPUP
from .reading import Tree, money_minor

SOURCE = "web"

STATES = {
    "completed": OrderState.PAID,
    "processing": OrderState.OPEN,
    "payment_expired": OrderState.CANCELLED,
}
"""What the statuses of scenarios mean where an order is awarded on ``completed``."""


@define
class Shop:
    """
    The orders of a shop.

    Attributes:
        orders: As they stand, by id.
    """

    currency: str
    orders: dict[str, Order] = field(default=Factory(dict))

    def place(self, step: Tree, member_id: str, placed_at: Instant) -> Order:
        """A paid order as a step tells it; the same order again stays as it was placed."""
        order_id = step.get("id", "o1")
        known = self.orders.get(order_id)
        lines, total_minor = _content(step)
        order = Order(
            SOURCE,
            order_id,
            member_id,
            placed_at if known is None else known.placed_at,
            OrderState.PAID,
            self.currency,
            total_minor,
            Version(placed_at, placed_at),
            lines=lines,
            attributes=tuple(sorted(_attributes(step))),
        )
        return self._keep(order)

    def discount(self, order_id: str, minor: int, parts: Parts) -> Order:
        """An order off which a voucher took so much, in all and by line."""
        known, taken = self.orders[order_id], dict(parts)
        lines = tuple(_discounted(line, taken.get(line.line_id, 0)) for line in known.lines)
        return self._keep(evolve(known, total_minor=known.total_minor - minor, lines=lines))

    def put(self, step: Tree, member_id: str, at: Instant) -> Order:
        """An order that changed its status; one that was never seen is placed."""
        known = self.orders.get(step["order"])
        if known is None:
            known = self.place({"id": step["order"], "total": step.get("total", 0)}, member_id, at)
        return self._keep(evolve(known, state=STATES[step["status"]], version=Version(at, at)))

    def cancel(self, order_id: str, member_id: str, at: Instant) -> Order:
        """An order that was called off; one that was never seen had nothing in it."""
        known = self.orders.get(order_id) or self.place({"id": order_id, "total": 0}, member_id, at)
        return self._keep(evolve(known, state=OrderState.CANCELLED, version=Version(at, at)))

    def refund(self, step: Tree, at: Instant) -> Order:
        """An order of which money was given back: of lines, an amount, or all of it."""
        known = self.orders[step["order"]]
        refund_id = f"r{len(known.refunds) + 1}"
        if "lines" in step:
            parts = tuple(_part(known, line) for line in step["lines"])
            refund = Refund(refund_id, at, sum(minor for _, minor in parts), parts)
        else:
            amount = money_minor(step["amount"]) if "amount" in step else known.total_minor
            refund = Refund(refund_id, at, amount)
        return self._keep(evolve(known, refunds=(*known.refunds, refund), version=Version(at, at)))

    def refund_whole(self, order_id: str, at: Instant) -> Order:
        """An order that was given back as a whole, once."""
        known = self.orders[order_id]
        if known.refunds:
            return self._keep(evolve(known, version=Version(at, at)))
        return self.refund({"order": order_id, "full": True}, at)

    def _keep(self, order: Order) -> Order:
        self.orders[order.order_id] = order
        return order


def cart(step: Tree, currency: str, member_id: str, at: Instant) -> Order:
    """A cart of one line, as a ``quote`` step tells it."""
    if "basis" in step:
        lines = (Line("l1", money_minor(step["basis"])),)
        return _quoted(currency, member_id, at, lines, money_minor(step["basis"]))
    figures = {key: money_minor(value) for key, value in step.items()}
    tax = figures["items_tax"]
    line = Line("l1", figures["items_total"] - tax, tax_minor=tax)
    order = _quoted(currency, member_id, at, (line,), figures["order_total"])
    rest, rest_tax = figures["order_total"] - figures["items_total"], figures["order_tax"] - tax
    return evolve(order, shipping_minor=rest - rest_tax, shipping_tax_minor=rest_tax)


def _quoted(currency: str, member_id: str, at: Instant, lines: tuple[Line, ...], total_minor: int) -> Order:
    version = Version(at, at)
    return Order(SOURCE, "cart", member_id, at, OrderState.OPEN, currency, total_minor, version, lines=lines)


def _content(step: Tree) -> tuple[tuple[Line, ...], int]:
    """Lines and total of an order, in minor units."""
    nodes = step.get("lines", [{"topup": step["topup"]}] if "topup" in step else [])
    if not nodes:
        bought = step.get("buy_gift_card", {}).get("amount", 0)
        return (), money_minor(step["total"] if "total" in step else step.get("points", bought))
    lines = tuple(_line(node, place) for place, node in enumerate(nodes, 1))
    return lines, sum(line.eligible_minor for line in lines)


def _line(node: Tree, place: int) -> Line:
    quantity = node.get("qty", 1)
    whole = money_minor(node["topup"] if "topup" in node else node.get("price", 0)) * quantity
    return Line(
        node.get("sku", f"l{place}"),
        whole,
        quantity,
        node.get("sku", ""),
        TOPUP if "topup" in node else "",
    )


def _discounted(line: Line, minor: int) -> Line:
    return evolve(
        line, eligible_minor=line.eligible_minor - minor, discount_minor=line.discount_minor + minor
    )


def _part(order: Order, node: Tree) -> tuple[str, int]:
    """What some pieces of a line cost."""
    [line] = [line for line in order.lines if line.line_id == node["sku"]]
    minor, rest = divmod(line.eligible_minor * node["qty"], line.quantity)
    if rest:
        raise ValueError(node)
    return line.line_id, minor


def _attributes(step: Tree) -> list[tuple[str, str]]:
    found = [("code", code) for code in step.get("codes", ())]
    found.extend(("payment", kind) for kind in step.get("pay", {}))
    if "client_claimed_cost" in step:  # what a shopper says reaches the club, and no command reads it
        found.append(("claimed-cost", str(step["client_claimed_cost"])))
    if "channel" in step:
        found.append(("channel", step["channel"]))
    if "redeem_points" in step:
        found.append((REDEEMS, "yes"))
    return found
