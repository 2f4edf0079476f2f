"""The worked tables of the page on points are what the engine works out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clubkit import (
    FixedClock,
    Line,
    Order,
    OrderState,
    Version,
    open_club,
    paid_order,
    parse_instant,
    read_program,
    to_datetime,
)
from clubkit.orders import basis_minor
from clubkit.program.model import Basis

PAGE = "explanation/how-points-are-worked-out.md"

NOON = parse_instant("2025-03-10T12:00:00Z")

CASH = {"payment": "cash"}


@pytest.fixture
def tables(tables_of):
    """The tables of the page."""
    return tables_of(PAGE)


def cents(text):
    """An amount of the page in cents."""
    return int(Fraction(text) * 100)


def code(text):
    """A value of the page without the marks around it."""
    return text.strip('`"')


def a_club(earn, **club):
    """A club of these rules; `tiers` may be among the keywords."""
    tiers = {"tiers": club.pop("tiers")} if "tiers" in club else {}
    program = read_program({"club": {"currency": "EUR", **club}, "earn": earn, **tiers})
    return open_club(program, "memory:", clock=FixedClock(NOON))


def bought(club, total_minor, *, order_id="1", lines=()):
    """What an order of ada's earns, rule by rule."""
    order = paid_order(
        order_id,
        member="ada",
        total_minor=total_minor,
        currency="EUR",
        at=to_datetime(NOON),
        lines=lines,
        attributes=CASH,
    )
    award = club.orders.sync(order).award
    return {line.rule_id: line for line in award.lines}


def granted(club, total_minor, **order):
    """Units of an order in all."""
    return sum(line.granted for line in bought(club, total_minor, **order).values())


def test_basis(tables):
    """Each basis counts the money that the page says."""
    order = Order(
        "web",
        "1",
        "ada",
        NOON,
        OrderState.PAID,
        "EUR",
        60_00,
        Version(NOON, NOON),
        lines=(Line("1", 45_00, tax_minor=9_00, discount_minor=4_00),),
        shipping_minor=5_00,
        shipping_tax_minor=1_00,
    )
    (rows,) = tables["The basis"]

    assert {basis.value: basis_minor(order, basis) for basis in Basis} == {
        code(basis): cents(counts) for basis, counts in rows
    }


def test_what_points_paid_for_earns_nothing():
    """By default 35.00 of 45.00 count where points paid 10.00."""
    club = open_club(
        read_program(
            {"club": {"currency": "EUR"}, "units": {"points": {"worth": 1}}, "earn": [{"per": 100}]}
        ),
        "memory:",
        clock=FixedClock(NOON),
    )
    club.points.open_with("ada", 1_000, reference="old", earned_at=NOON)
    club.points.redeem("ada", 1_000, reference="till", order=("web", "1"))

    assert 35 == granted(club, 45_00)


def test_blocks(tables):
    """Whole blocks and exact ones, with every rounding."""
    ways = [("whole", "floor"), ("exact", "floor"), ("exact", "half-up"), ("exact", "ceil")]
    (rows,) = tables["Blocks: whole or exact"]
    for order, *expected in rows:
        found = [
            granted(a_club([{"per": 10_00, "give": 5, "blocks": blocks, "rounding": rounding}]), cents(order))
            for blocks, rounding in ways
        ]
        assert [int(points) for points in expected] == found, order


@pytest.mark.parametrize(
    ("place", "campaign"),
    [
        (0, {"id": "campaign", "multiply": 2}),
        (1, {"id": "campaign", "multiply": 2, "on": "line", "when": {"category": "rose"}}),
    ],
)
def test_multipliers(tables, place, campaign):
    """What each multiplier adds, on the order and on a line."""
    lines = (Line("1", 20_00, category="rose"), Line("2", 20_00, category="tulip"))
    ladder = [{"id": "gold", "multiply": "3/2"}]
    for multipliers, *expected in tables["Multipliers: add or compound"][place]:
        club = a_club(
            [{"id": "purchase", "per": 100}, campaign],
            multipliers=code(multipliers),
            tiers={"ladder": ladder},
        )
        by_rule = bought(club, 40_00, lines=lines)
        found = [by_rule[name].granted for name in ("purchase", "tier:gold", "campaign")]
        assert [int(points) for points in expected] == [*found, sum(found)], multipliers


def test_rounding(tables):
    """The exact result, and what is granted of it."""
    (rows,) = tables["Rounding: once, last"]
    for blocks, (_, exact, rounded) in zip(("whole", "exact"), rows, strict=True):
        club = a_club(
            [{"id": "purchase", "per": 100, "blocks": blocks}],
            tiers={"ladder": [{"id": "gold", "multiply": "3/2"}]},
        )
        by_rule = bought(club, 42_90)
        assert Fraction(exact) == by_rule["tier:gold"].exact
        assert int(rounded) == sum(line.granted for line in by_rule.values())


def test_limits(tables):
    """What a limit gives order by order, trimmed or refused."""
    (rows,) = tables["Limits"]
    for over, column in (("trim", 2), ("refuse", 3)):
        club = a_club([{"per": 100, "limit": {"units_per_member": 80, "in": "month", "over": over}}])
        for number, row in enumerate(rows):
            (line,) = bought(club, cents(row[0]), order_id=f"o{number}").values()
            assert [int(row[1]), int(row[column])] == [line.wanted, line.granted], row


def test_several(tables):
    """Which of two rules of a group counts."""
    (rows,) = tables["Several rules at once"]
    for several, *expected in rows:
        by_rule = bought(
            a_club(
                [
                    {"id": "euro", "per": 100, "group": "a"},
                    {"id": "gift", "give": 50, "group": "a", "when": CASH},
                ],
                several=code(several),
            ),
            40_00,
        )
        found = [by_rule[name].granted if name in by_rule else 0 for name in ("euro", "gift")]
        assert [int(points) for points in expected] == found, several
