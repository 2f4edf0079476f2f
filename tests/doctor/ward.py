"""A club with something of everything in its books, and ways to break them behind its back."""

from __future__ import annotations

import sqlalchemy as sa

from clubkit.calendars import Duration

from ..club.shop import Shop, a_shop, day

TABLES = {
    "units": {"points": {"worth": 1, "expires": {"after": "30 days", "rounded_to": "instant"}}},
    "earn": [
        {"id": "purchase", "per": 1},
        {
            "id": "visit",
            "on": "activity",
            "when": {"activity": "visit"},
            "give": 2,
            "limit": {"per_member": 3},
        },
    ],
    "rewards": [{"id": "pen", "kind": "gift", "cost": {"points": 5}, "limit": {"stock": 9}}],
    "tiers": {
        "score": "points",
        "period": {"kind": "rolling", "length": "20 days"},
        "ladder": [{"id": "base"}, {"id": "silver", "at": 40}, {"id": "gold", "at": 120}],
    },
}

NOW = day(2, 12)


def a_ward(store: str) -> Shop:
    """Orders, a refund, a redemption, a hold, a transfer, a visit, a merge, rewards; nothing is due yet."""
    shop = a_shop(store, **TABLES)
    shop.pays("1", 100)
    shop.pays("2", 50)
    shop.pays("3", 40, member="bob")
    shop.pays("4", 10, member="eve")
    shop.club.members.enrol("cyd")
    shop.on(1)
    shop.refunds("2", 20)
    shop.club.points.redeem("ada", 30, reference="spend", order=("web", "1"))
    shop.club.points.earn("ada", "visit", reference="visit")
    shop.club.points.transfer("bob", "cyd", 15, reference="gift")
    shop.club.rewards.redeem("eve", "pen", reference="pen")
    shop.club.members.merge("eve", into="cyd")
    for reference in ("pen-1", "pen-2"):
        shop.club.rewards.redeem("cyd", "pen", reference=reference)
    shop.club.rewards.cancel("cyd", "pen-2")
    shop.on(2)
    shop.club.points.hold("ada", 10, hold_id="cart", lasts=Duration(days=2))
    return shop


def keys_of(shop: Shop) -> dict[str, int]:
    """The internal keys of the members."""
    with shop.club.storage.read() as reader:
        return {name: member.member_key for name, member in reader.find(["ada", "bob", "cyd", "eve"]).items()}


def broken(url: str, statements: list[str], keys: dict[str, int]) -> None:
    """Change the rows of a store in ways that the club never would."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            changed = connection.exec_driver_sql(statement.format(**keys))
            assert changed.rowcount != 0, statement
    engine.dispose()
