"""How much of an order earns, and how much of that refunds gave back."""

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.orders import Line, Order, OrderState, Refund, Version, basis_minor, refunded_minor
from clubkit.orders.money import share_floor
from clubkit.program.model import Basis

from .subjects import NOON

LINES = (Line("a", 60, tax_minor=12, discount_minor=10), Line("b", 40, tax_minor=8))

ORDER = Order(
    "web",
    "1",
    "ada",
    NOON,
    OrderState.PAID,
    "EUR",
    132,
    Version(NOON, NOON),
    lines=LINES,
    shipping_minor=10,
    shipping_tax_minor=2,
)
"""Goods of 100 with a tax of 20, sent for 10 with a tax of 2."""


@pytest.mark.parametrize(
    ("basis", "with_lines", "without"),
    [
        (Basis.TOTAL, 132, 132),
        (Basis.TOTAL_BEFORE_TAX, 110, 130),
        (Basis.GOODS, 100, 120),
        (Basis.GOODS_WITH_TAX, 120, 120),
        (Basis.GOODS_BEFORE_DISCOUNTS, 110, 120),
    ],
)
def test_each_basis(basis, with_lines, without):
    """Where the shop knows only the total, all but shipping is goods, and only its tax is known."""
    assert with_lines == basis_minor(ORDER, basis)
    assert without == basis_minor(evolve(ORDER, lines=()), basis)


@pytest.mark.parametrize(("basis", "counts"), [(Basis.GOODS, 30), (Basis.GOODS_WITH_TAX, 30)])
def test_goods_never_count_for_more_than_was_paid(basis, counts):
    """Where lines cost more than the order, the order's total is what was paid."""
    assert counts == basis_minor(evolve(ORDER, total_minor=30), basis)


@pytest.mark.parametrize("basis", Basis)
def test_no_basis_is_below_zero(basis):
    """An order that costs less than its shipping earns for nothing."""
    assert 0 == basis_minor(evolve(ORDER, lines=(), total_minor=-5), basis)


@pytest.mark.parametrize(
    ("refunds", "minor"),
    [
        ([(66, ())], 50),
        ([(1, ())], 0),
        ([(1, ()), (1, ())], 1),
        ([(131, ())], 99),
        ([(132, ())], 100),
        ([(200, ())], 100),
        ([(72, (("a", 60),))], 60),
        ([(0, (("a", 60),))], 60),
        ([(72, (("a", 60),)), (30, ())], 82),
        ([(72, (("a", 60),)), (132, ())], 100),
    ],
)
def test_what_refunds_gave_back_of_the_goods(refunds, minor):
    """Lines that are named, then the share of all other amounts together, and never more than there is."""
    given = tuple(Refund(f"r{place}", NOON, *refund) for place, refund in enumerate(refunds))

    assert minor == refunded_minor(ORDER, given, Basis.GOODS)


@pytest.mark.parametrize(
    ("amount", "part", "whole", "share"), [(1, 2, 3, 0), (2, 2, 3, 1), (3, 2, 3, 2), (7, 5, 5, 7)]
)
def test_a_share_is_rounded_down(amount, part, whole, share):
    """Nobody is given back more than the share."""
    assert share == share_floor(amount, part, whole)
