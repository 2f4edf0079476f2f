"""Limits over time and over members: at them, just below, and just above."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.areas.batch import Synced

from ..club.shop import PURCHASE, Shop, a_shop

VISIT = {"id": "visit", "on": "activity", "give": 5, "when": {"activity": "visit"}}


def limited(limit: dict[str, Any], **tables: Any) -> Shop:
    """A shop that gives a point a cent, within a limit."""
    return a_shop(earn=[{**PURCHASE, "limit": limit}], **tables)


def earned(shop: Shop, *orders: tuple[int, int] | tuple[int, int, str]) -> list[int]:
    """What orders of some days, for so much, of ada or another member, earn each."""
    found = []
    for number, (days, minor, *member) in enumerate(orders):
        shop.on(days)
        synced = shop.pays(str(number), minor, member=member[0] if member else "ada")
        found.append(sum(granted_by(synced).values()))
    return found


def granted_by(synced: Synced) -> dict[str, int]:
    """What an order was granted, by unit."""
    return {} if synced.award is None else synced.award.granted()


@pytest.mark.parametrize(
    ("limit", "orders", "granted"),
    [
        ({"per_member": 2}, [(0, 10), (1, 10), (2, 10)], [10, 10, 0]),
        ({"per_member": 1, "in": "month"}, [(0, 10), (30, 10), (31, 10), (32, 10)], [10, 0, 10, 0]),
        ({"per_member": 1}, [(0, 10, "ada"), (0, 10, "bob"), (0, 10, "ada")], [10, 10, 0]),
        ({"per_member": 1, "units_per_order": 10, "over": "refuse"}, [(0, 11), (0, 10), (0, 10)], [0, 10, 0]),
        ({"units_per_order": 10}, [(0, 9), (0, 10), (0, 11)], [9, 10, 10]),
        ({"units_per_order": 10, "over": "refuse"}, [(0, 10), (0, 11)], [10, 0]),
        ({"units_per_member": 25}, [(0, 10), (0, 10), (0, 10), (0, 10)], [10, 10, 5, 0]),
        ({"units_per_member": 25, "over": "refuse"}, [(0, 10), (0, 10), (0, 10), (0, 5)], [10, 10, 0, 5]),
        ({"units_per_member": 25, "in": "month"}, [(30, 20), (30, 20), (31, 30)], [20, 5, 25]),
        ({"times": 2}, [(0, 10, "ada"), (0, 10, "bob"), (0, 10, "cyd")], [10, 10, 0]),
        ({"times": 1, "in": "month"}, [(30, 10, "ada"), (30, 10, "bob"), (31, 10, "cyd")], [10, 0, 10]),
        ({"units": 25}, [(0, 20, "ada"), (0, 20, "bob"), (0, 20, "cyd")], [20, 5, 0]),
        ({"units": 25, "in": "month"}, [(30, 20, "ada"), (30, 20, "bob"), (31, 20, "cyd")], [20, 5, 20]),
        ({"units": 25, "units_per_member": 10}, [(0, 20, m) for m in ("ada", "bob", "cyd")], [10, 10, 5]),
    ],
)
def test_limits(limit, orders, granted):
    """How often, and how much: for an order, a member, or the whole club, ever or in a period."""
    assert granted == earned(limited(limit), *orders)


@pytest.mark.parametrize(
    ("limit", "orders", "granted"),
    [
        ({"units_per_order": 15}, [(0, 10), (0, 20)], [15, 15]),
        ({"units_per_member": 30}, [(0, 10), (0, 10), (0, 10)], [20, 10, 0]),
        ({"units_per_member": 30, "in": "month"}, [(0, 20), (0, 20), (31, 20)], [30, 0, 30]),
    ],
)
def test_limits_over_all_rules(limit, orders, granted):
    """The club's own limit counts what all rules give together."""
    shop = a_shop(club={"limit": limit}, earn=[PURCHASE, {"id": "gift", "give": 10}])

    assert granted == earned(shop, *orders)


def test_an_order_of_the_past_counts_in_its_own_period():
    """A limit by the month asks of which day the order is, not when it was read."""
    shop = limited({"units_per_member": 25, "in": "month"})
    shop.on(31)
    shop.pays("1", 20)

    late = shop.pays("2", 20, placed_at=shop.clock.now() - 86_400_000_000)

    assert {"points": 20} == granted_by(late)


@pytest.mark.parametrize(("limit", "total"), [({"per_member": 2}, 10), ({"units_per_member": 8}, 8)])
def test_activities_are_limited_too(limit, total):
    """The third visit gives nothing more."""
    shop = a_shop(earn=[{**VISIT, "limit": limit}])

    for number in range(3):
        shop.club.points.earn("ada", "visit", reference=f"v{number}")

    assert total == shop.total()


def test_an_award_says_what_was_wanted_and_which_limit_cut_it():
    """A shopper can be told why."""
    shop = limited({"units_per_order": 10})

    shop.pays("1", 30)

    told = shop.club.orders.explain("1").award
    [line] = () if told is None else told.lines

    assert (30, 10, "units_per_order") == (line.wanted, line.granted, line.limited_by)
