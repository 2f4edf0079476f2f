"""What the order's own rules give for the part of it that was kept."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.orders import Line

from ..club.shop import PURCHASE, Shop, a_shop

LINES = (
    Line("a", 60, 3, category="rose", tax_minor=6, discount_minor=12),
    Line("b", 40, 1, category="tulip", tax_minor=4, discount_minor=8),
)

RECOMPUTE = {"points": {"on_refund": {"clawback": "recompute"}}}


def bought(*earn: dict[str, Any], basis: str = "goods") -> Shop:
    """A shop in which ada bought roses for 60 and a tulip for 40; with tax it is 110."""
    shop = a_shop(units=RECOMPUTE, earn=list(earn), club={"basis": basis})
    shop.pays("1", 110, lines=LINES)
    return shop


ROSES = {"per": 1, "on": "line", "when": {"category": "rose"}}
PIECES = {"per_quantity": 1}
BIG = {"give": 50, "when": {"total": {"at_least": 100}}}
MANY = {"give": 50, "when": {"quantity": {"at_least": 4}}}


@pytest.mark.parametrize(
    ("rule", "refund", "left"),
    [
        (PURCHASE, ("a", 60), 40),
        (PURCHASE, ("a", 20), 80),
        (ROSES, ("a", 20), 40),
        (ROSES, ("b", 40), 60),
        (ROSES, ("a", 60), 0),
        (PIECES, ("a", 60), 1),
        (PIECES, ("a", 20), 3),
        (PIECES, ("a", 19), 4),
        (PIECES, ("b", 1), 4),
        (PIECES, ("b", 40), 3),
        (BIG, ("b", 1), 0),
        (MANY, ("a", 19), 50),
        (MANY, ("a", 20), 0),
    ],
)
def test_a_refund_of_a_line_takes_what_the_rest_would_not_give(rule, refund, left):
    """Money and pieces come off the line that was named; a piece that is kept in part is kept."""
    shop = bought(rule)

    shop.refunds("1", refund[1], lines=(refund,))

    assert left == shop.total()


def test_a_refund_without_lines_comes_off_the_first_lines():
    """Of 55 of 110, half of the goods: fifty of the roses' sixty."""
    shop = bought(ROSES)

    shop.refunds("1", 55)

    assert 10 == shop.total()


@pytest.mark.parametrize(
    ("basis", "earned", "left"),
    [
        ("goods", 100, 40),
        ("goods-with-tax", 110, 44),
        ("goods-before-discounts", 120, 48),
        ("total", 110, 44),
        ("total-before-tax", 100, 40),
    ],
)
def test_a_line_goes_with_its_share_of_every_basis(basis, earned, left):
    """Six tenths of the order were given back, and six tenths of what it earned go, by any basis."""
    shop = bought(PURCHASE, basis=basis)
    whole = shop.total()

    shop.refunds("1", 66, lines=(("a", 60),))

    assert (earned, left) == (whole, shop.total())


@pytest.mark.parametrize(
    "basis", ["goods", "goods-with-tax", "goods-before-discounts", "total", "total-before-tax"]
)
def test_the_tax_of_a_returned_line_takes_nothing_from_another(basis):
    """The roses went back with their tax; the tulip keeps what it earned, by any basis."""
    shop = bought({"per": 1, "on": "line", "when": {"category": "tulip"}}, basis=basis)
    whole = shop.total()

    shop.refunds("1", 66, lines=(("a", 60),))

    assert whole == shop.total()


def test_recomputing_never_gives_more_than_before():
    """A rule that would give more for a smaller order gives nothing more after a refund."""
    consolation = {"give": 500, "when": {"total": {"below": 50}}}
    shop = bought(PURCHASE, consolation)

    shop.refunds("1", 66, lines=(("a", 60),))

    assert 100 >= shop.total()


def test_a_limit_that_was_pinned_holds_for_what_was_kept():
    """Trimmed to eighty, an order keeps eighty as long as what was kept deserves as much."""
    shop = bought({**PURCHASE, "limit": {"units_per_order": 80}})
    shop.refunds("1", 10, lines=(("a", 10),), refund_id="r1")
    little = shop.total()

    shop.refunds("1", 20, lines=(("a", 20),), refund_id="r2")

    assert (80, 70) == (little, shop.total())


def test_a_refund_without_lines_spares_the_last_lines():
    """Half of the goods come off the roses, and none off the tulip."""
    shop = bought({"per": 1, "on": "line", "when": {"category": "tulip"}})

    shop.refunds("1", 55)

    assert 40 == shop.total()


@pytest.mark.parametrize(("basis", "earned"), [("goods", 20), ("total", 22), ("total-before-tax", 20)])
def test_the_tax_of_a_returned_line_shifts_nothing_between_the_others(basis, earned):
    """The roses went back with their tax; tulip and lily keep what each of them earned."""
    tulips = {"per": 1, "on": "line", "when": {"category": "tulip"}}
    lines = (LINES[0], *(Line(name, 20, category=name, tax_minor=2) for name in ("tulip", "lily")))
    shop = a_shop(units=RECOMPUTE, earn=[tulips], club={"basis": basis})
    shop.pays("1", 110, lines=lines)
    whole = shop.total()

    shop.refunds("1", 66, lines=(("a", 60),))

    assert (earned, earned) == (whole, shop.total())
