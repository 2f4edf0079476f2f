"""Every use case of a club that writes, each ready to be disturbed and sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from clubkit.calendars import Duration
from clubkit.club import Club
from clubkit.orders import Refund

from ..club.shop import PURCHASE, Shop, a_program, a_shop, day

VISIT = {"id": "visit", "on": "activity", "give": 20, "when": {"activity": "visit"}, "limit": {"units": 900}}
LADDER = {"ladder": [{"id": "base"}, {"id": "gold", "at": 9000}]}
MONTH = Duration(days=30)


def a_busy_shop(store: str) -> Shop:
    """A shop in which every use case has something to do, two days after it opened."""
    shop = a_shop(store, earn=[PURCHASE, VISIT], tiers=LADDER)
    shop.pays("1", 100)
    shop.pays("2", 80)
    shop.pays("3", 40, member="cyd")
    shop.pays("guest", 70, member=None)
    shop.club.members.enrol("bob")
    points = shop.club.points
    points.redeem("ada", 10, reference="before", order=("web", "2"))
    points.hold("ada", 20, hold_id="open", lasts=MONTH, order=("web", "1"))
    points.hold("ada", 5, hold_id="other", lasts=MONTH)
    shop.gives(50, days=1)  # after what the holds are of: what comes back to a lot that is over, is over
    shop.on(2)
    return shop


def _syncs(order_id: str, **fields: Any) -> Callable[[Shop], None]:
    """Sync a newer reading of an order, which may be the first one; it is the same reading each time."""

    def act(shop: Shop) -> None:
        known = shop.orders.get(order_id)
        order = shop.order(order_id) if known is None else evolve(known, version=shop._newer(order_id))
        shop.club.orders.sync(evolve(order, **fields))

    return act


def _refunds(shop: Shop) -> None:
    _syncs("2", refunds=(Refund("r1", shop.clock.now(), 30),))(shop)


def _publishes(shop: Shop) -> None:
    Club(a_program(), shop.club.storage, clock=shop.clock).publish(effective_at=day(9))


def _ticks(shop: Shop) -> None:
    shop.club.tick()


def _voids(shop: Shop) -> None:
    shop.club.orders.void("web", "2")


def _claims(shop: Shop) -> None:
    shop.club.orders.claim("web", "guest", "bob")


USE_CASES: dict[str, Callable[[Shop], object]] = {
    "a new order": _syncs("9", total_minor=30),
    "the order of a new member": _syncs("9", member_id="new"),
    "a guest's order": _syncs("9", member_id=None),
    "an edited order": _syncs("1", total_minor=120),
    "a refund": _refunds,
    "a moved order": _syncs("2", member_id="bob"),
    "a void": _voids,
    "a claim": _claims,
    "redeem": lambda shop: shop.club.points.redeem("ada", 60, reference="k", order=("web", "7")),
    "adjust": lambda shop: shop.club.points.adjust("ada", -9, reference="k", actor="a", reason="b"),
    "earn": lambda shop: shop.club.points.earn("bob", "visit", reference="k").decision.posting,
    "open with": lambda shop: shop.club.points.open_with("new", 7, reference="k", earned_at=day(1)),
    "hold": lambda shop: shop.club.points.hold("ada", 30, hold_id="k", lasts=MONTH, order=("web", "8")),
    "capture": lambda shop: shop.club.points.capture("ada", "open", units=15),
    "release": lambda shop: shop.club.points.release("ada", "other"),
    "transfer": lambda shop: shop.club.points.transfer("ada", "bob", 30, reference="k"),
    "merge": lambda shop: shop.club.members.merge("cyd", into="ada"),
    "tick": _ticks,
    "publish": _publishes,
    "enrol": lambda shop: shop.club.members.enrol("new").member_id,
    "describe": lambda shop: shop.club.members.describe("bob", {"city": "Rasht"}),
}
"""What each returns, where it returns anything, is the same for a repeat."""
