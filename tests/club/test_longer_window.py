"""A program that counts over more time than the one before."""

from __future__ import annotations

import pytest

from clubkit.calendars import Instant, parse_instant
from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.orders import Order, OrderState, Version
from clubkit.program.reader import read_program


def program_over(length: str):
    return read_program(
        {
            "club": {"currency": "EUR"},
            "earn": [{"per": 100}],
            "tiers": {
                "period": {"kind": "rolling", "length": length},
                "downgrade": {"how": "to-fit", "when": "at-once"},
                "ladder": [{"id": "base", "at": 0}, {"id": "gold", "at": 50_000}],
            },
        }
    )


def an_order(order_id: str, day: str) -> Order:
    at = parse_instant(f"{day}T12:00:00Z")
    return Order("web", order_id, "ada", at, OrderState.PAID, "EUR", 30_000, Version(at, at))


@pytest.mark.parametrize("store", ["memory:", "sqlite"])
def test_an_order_that_had_left_the_window_counts_again(store, tmp_path):
    """After a month's window gives way to a year's, last summer's order is back in the score."""
    url = f"sqlite:///{tmp_path / 'club.db'}" if store == "sqlite" else store
    clock = FixedClock(parse_instant("2026-11-01T12:00:00Z"))
    club = open_club(program_over("1 month"), url, clock=clock)
    club.orders.sync_many([an_order("1", "2026-07-01"), an_order("2", "2026-10-31")])
    assert club.tiers.standing("ada").tier_id == "base"

    longer = Club(program_over("12 months"), club.storage, clock=clock)
    clock.advance_to(Instant(clock.now() + 1))
    longer.publish()

    assert longer.tiers.standing("ada").tier_id == "gold"
    award = longer.orders.sync(an_order("3", "2026-11-01")).award
    assert award is not None
    assert award.tier_id == "gold"
