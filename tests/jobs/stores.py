"""A club on a store of each kind, that several processes open by its URL."""

from __future__ import annotations

from contextlib import contextmanager

from ..club.shop import Shop, a_program, a_shop
from ..servers.databases import fresh_database

KINDS = ["sqlite", "postgres", "mariadb"]


@contextmanager
def url_of(kind, request, folder):
    """The URL of an empty store of a kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'club.db'}"
        return
    with fresh_database(request.getfixturevalue(kind)) as url:
        yield url.render_as_string(hide_password=False)


TABLES = {
    "units": {
        "points": {"worth": 1, "matures": "2 days", "expires": {"after": "9 days", "rounded_to": "instant"}}
    },
    "tiers": {
        "score": "spend",
        "period": {"kind": "rolling", "length": "6 days"},
        "downgrade": {"how": "one-step", "when": "at-once"},
        "ladder": [{"id": "base"}, {"id": "silver", "at": 20}, {"id": "gold", "at": 60}],
    },
}
"""Everything that a job does: units mature and expire, holds lapse, tiers fall."""

PROGRAM = a_program(**TABLES)


def a_busy_shop(store: str, members: int) -> Shop:
    """Members with orders of two days and units on hold, and time to come."""
    shop = a_shop(store, **TABLES)
    for number in range(members):
        shop.pays(f"a{number}", 10 + number, member=f"m{number}")
    shop.on(3)
    for number in range(0, members, 2):
        shop.pays(f"b{number}", 30, member=f"m{number}")
        shop.club.points.hold(f"m{number}", 5, hold_id="cart")
    return shop


def written(shop: Shop, members: int) -> dict[str, object]:
    """What the record says of each member, without what differs from store to store."""
    return {
        f"m{number}": (
            [(each.kind, each.occurred_at, each.entries) for each in shop.postings(member=f"m{number}")],
            shop.steps(f"m{number}"),
            shop.balance(f"m{number}"),
        )
        for number in range(members)
    }
