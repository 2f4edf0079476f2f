"""The movements and the worked refunds of the page on the ledger are those of the code."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clubkit import FixedClock, open_club, paid_order, parse_instant, read_program, to_datetime, with_refund
from clubkit.ledger.places import MOVEMENTS, PostingKind
from clubkit.ledger.records import TakenFrom

PAGE = "explanation/the-ledger.md"

NOON = parse_instant("2025-03-10T12:00:00Z")
LATER = parse_instant("2025-04-10T12:00:00Z")


@pytest.fixture
def tables(tables_of):
    """The tables of the page."""
    return tables_of(PAGE)


def cents(text):
    """An amount of the page in cents."""
    return int(Fraction(text) * 100)


def a_club(**on_refund):
    """A club of one point for each euro; ada has 20 points that expire sooner than others."""
    points = {"worth": 1, "on_refund": on_refund}
    program = read_program({"club": {"currency": "EUR"}, "units": {"points": points}, "earn": [{"per": 100}]})
    return open_club(program, "memory:", clock=FixedClock(NOON))


def an_order(order_id, total_minor):
    """A paid order of ada's."""
    return paid_order(order_id, member="ada", total_minor=total_minor, currency="EUR", at=to_datetime(NOON))


def refunded(order, refund_id, amount_minor):
    """The order after one refund more."""
    return with_refund(order, refund_id, amount_minor=amount_minor, at=to_datetime(NOON))


def test_movements_are_the_declared_ones(tables):
    """The page lists each kind of posting with the moves that it may make."""
    (rows,) = tables["The movements"]
    documented = {kind.strip("`"): set(moves.split(", ")) - {"nothing moves"} for kind, _, moves in rows}

    assert documented == {
        kind.value: {f"{source.value} → {target.value}" for source, target in moves}
        for kind, moves in MOVEMENTS.items()
    }


def test_refund_in_parts(tables):
    """What each part takes back."""
    club = a_club()
    order = an_order("1", 59_90)
    club.orders.sync(order)
    (rows,) = tables["How a refund is worked out"]
    total = 0
    for number, (refund, in_all, deserved, taken) in enumerate(rows):
        before = club.points.balance("ada").available
        order = refunded(order, f"r{number}", cents(refund))
        total += cents(refund)
        left = club.orders.sync(order).balance["points"]
        assert (cents(in_all), int(deserved), int(taken)) == (total, left, before - left)


def test_a_refund_undone():
    """Without its second part, the order stands as if that had not been."""
    club = a_club()
    order = refunded(an_order("1", 59_90), "r1", 19_97)
    club.orders.sync(order)
    club.orders.sync(refunded(order, "r2", 19_97))
    again = with_refund(an_order("1", 59_90), "r1", amount_minor=19_97, at=to_datetime(LATER))

    club.points._keeper.clock.advance_to(LATER)
    restored = club.orders.sync(again).postings

    assert [(PostingKind.RESTORE, 20)] == [(posting.kind, posting.units()) for posting in restored]


@pytest.mark.parametrize(("place", "spent", "other_minor"), [(0, 70, 0), (1, 50, 12_00)])
def test_where_a_clawback_takes_from(tables, place, spent, other_minor):
    """Lots, a deficit, or nothing, for each policy."""
    for source, shortfall, *expected in tables["Where the points come from"][place]:
        club = a_club(**{"from": source.strip("`"), "shortfall": shortfall.strip("`")})
        club.points.open_with("ada", 20, reference="old", earned_at=NOON, lasts_until=LATER)
        order = an_order("1", 60_00)
        club.orders.sync(order)
        club.points.redeem("ada", spent, reference="till")
        if other_minor:
            club.orders.sync(an_order("2", other_minor))
        club.orders.sync(refunded(order, "r1", 45_00))

        (grant,) = club.orders.explain("1").grants
        found = [
            sum(taking.units for taking in grant.takings if taking.source is kind)
            for kind in (TakenFrom.LOT, TakenFrom.DEFICIT, TakenFrom.WRITTEN_OFF)
        ]
        assert [int(units) for units in expected] == found, (source, shortfall)


def test_what_comes_back_of_redeemed_points(tables):
    """A part refund, then the rest."""
    (rows,) = tables["What an order had redeemed"]
    for policy, *expected in rows:
        club = a_club(redeemed=policy.strip("`"))
        club.points.open_with("ada", 40, reference="old", earned_at=NOON)
        club.points.redeem("ada", 40, reference="till", order=("web", "1"))
        order = refunded(an_order("1", 80_00), "r1", 20_00)
        club.orders.sync(order)
        part = club.orders.explain("1").redemptions[0].units_reinstated
        club.orders.sync(refunded(order, "r2", 60_00))
        whole = club.orders.explain("1").redemptions[0].units_reinstated
        assert [int(units) for units in expected] == [part, whole], policy
