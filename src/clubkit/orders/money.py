"""How much of an order earns, and how much of that a refund took back."""

from __future__ import annotations

from clubkit.orders.values import Order, Refund
from clubkit.program.model import Basis

_TOTAL = Basis.TOTAL


def basis_minor(order: Order, basis: Basis) -> int:
    """
    The money of the order that earns, in minor units, before refunds. Never negative.

    An order without lines is all goods: its total counts, less shipping and tax on shipping where the basis
    leaves them out. Goods never count for more than was paid, except before discounts.
    """
    if basis is _TOTAL:
        return max(0, order.total_minor)

    tax = sum(line.tax_minor for line in order.lines)
    if basis is Basis.TOTAL_BEFORE_TAX:
        return max(0, order.total_minor - tax - order.shipping_tax_minor)
    if not order.lines:
        return max(0, order.total_minor - order.shipping_minor - order.shipping_tax_minor)

    goods = sum(line.eligible_minor for line in order.lines)
    if basis is Basis.GOODS_BEFORE_DISCOUNTS:
        return goods + sum(line.discount_minor for line in order.lines)
    if basis is Basis.GOODS_WITH_TAX:
        goods += tax
    return min(goods, max(0, order.total_minor))


def refunded_minor(order: Order, refunds: tuple[Refund, ...], basis: Basis) -> int:
    """
    How much of the order's basis these refunds gave back together, in minor units, at most all of it.

    A refund that names lines counts their eligible money where goods are the basis. Any other counts its
    amount times basis / total, on the sum of such refunds, rounded down, so that parts never drift.
    """
    whole = basis_minor(order, basis)
    by_line = 0
    by_amount = 0
    for refund in refunds:
        if refund.lines and basis is Basis.GOODS:
            by_line += sum(minor for _, minor in refund.lines)
        else:
            by_amount += refund.amount_minor or sum(minor for _, minor in refund.lines)
    if order.total_minor <= 0:
        return whole if by_line or by_amount else 0
    return min(whole, by_line + share_floor(by_amount, whole, order.total_minor))


def share_floor(amount: int, part: int, whole: int) -> int:
    """``amount * part / whole``, rounded down."""
    return amount if part == whole else amount * part // whole
