"""The table of the page on refund policies is what the club leaves."""

from __future__ import annotations

from fractions import Fraction

from clubkit import FixedClock, open_club, paid_order, parse_instant, read_program, to_datetime, with_refund

NOON = parse_instant("2025-03-10T12:00:00Z")


def left_after(refunded_minor, clawback):
    """Points that are left of an order of 100.00."""
    program = read_program(
        {
            "club": {"currency": "EUR"},
            "units": {"points": {"on_refund": {"clawback": clawback}}},
            "earn": [{"per": 100}, {"give": 20, "when": {"total": {"at_least": 80_00}}}],
        }
    )
    club = open_club(program, "memory:", clock=FixedClock(NOON))
    at = to_datetime(NOON)
    order = paid_order("1", member="ada", total_minor=100_00, currency="EUR", at=at)
    club.orders.sync(order)
    return club.orders.sync(with_refund(order, "r1", amount_minor=refunded_minor, at=at)).balance["points"]


def test_how_much_is_taken_back(tables_of):
    """Prorated and recomputed."""
    (rows,) = tables_of("how-to/choose-refund-policies.md")["How much is taken back?"]
    for refund, *expected in rows:
        cents = int(Fraction(refund) * 100)
        found = [left_after(cents, clawback) for clawback in ("prorate", "recompute")]
        assert [int(points) for points in expected] == found, refund
