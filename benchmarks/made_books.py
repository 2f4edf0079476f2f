"""Stores full of members for whom time has something to do, written row by row below the club."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from clubkit.calendars import parse_instant
from clubkit.ledger.account import PLACES
from clubkit.program.reader import read_program
from clubkit.storage.sql import tables as t

DAY = 86_400_000_000
START = parse_instant("2024-01-01T00:00:00Z")
NEVER = 2**62

LOTS = 5
"""Lots of a member."""

UNITS = 10
"""Units of a lot."""

EXPIRY = read_program(
    {
        "club": {"currency": "EUR"},
        "units": {"points": {"expires": {"after": "30 days", "rounded_to": "instant"}}},
        "earn": [{"per": 100}],
    }
)
"""Lots expire a month after they were earned."""

SILVER, GOLD = 10_000, 20_000
FACTS = 3
"""Facts of a member, in the year before."""

REVIEW = read_program(
    {
        "club": {"currency": "EUR"},
        "earn": [{"per": 100}],
        "tiers": {
            "score": "spend",
            "period": {"kind": "fixed", "period": "year"},
            "downgrade": {"how": "to-fit", "when": "period-end"},
            "ladder": [{"id": "base"}, {"id": "silver", "at": SILVER}, {"id": "gold", "at": GOLD}],
        },
    }
)
"""Every member is judged by the year when it ends."""

YEAR_END = parse_instant("2025-01-01T00:00:00Z")
NEXT_END = parse_instant("2026-01-01T00:00:00Z")

_CHUNK = 2000
_Rows = list[dict[str, object]]


def fill(engine: sa.Engine, members: int, rows_of: Callable[[int], dict[sa.Table, _Rows]]) -> None:
    """Write the rows of so many members."""
    keys = _keys(members)
    with engine.begin() as connection:
        while chunk := [key for _, key in zip(range(_CHUNK), keys, strict=False)]:
            made: dict[sa.Table, _Rows] = {}
            for key in chunk:
                for table, rows in rows_of(key).items():
                    made.setdefault(table, []).extend(rows)
            for table, rows in made.items():
                connection.execute(sa.insert(table), rows)
        if engine.dialect.name != "mariadb":
            connection.exec_driver_sql("ANALYZE")


def _keys(members: int) -> Iterator[int]:
    """Random keys, in order, as the table has them."""
    chance = random.Random(members)  # noqa: S311 - made data, no secret
    return iter(sorted(chance.sample(range(1, 2**62), members)))


def expiring(key: int) -> dict[sa.Table, _Rows]:
    """A member with five open lots, all of which expire."""
    numbers = range(1, LOTS + 1)
    units = LOTS * UNITS
    return {
        **_member(key, seq=LOTS, lot_no=LOTS, due_at=START + 30 * DAY),
        t.balance: [
            {"member_key": key, "unit": "points", **_ZEROS, "open": units, "issued": -units}
        ],
        t.lot: [
            {
                "member_key": key, "no": no, "unit": "points", "units": UNITS, "remaining": UNITS,
                "expired": 0, "earned_at": START + no, "available_from": START + no,
                "expires_at": START + no - 1 + 30 * DAY, "matured": 1, "origin_key": None, "origin_no": None,
                "is_open": 1,
            }
            for no in numbers
        ],
        t.posting: [
            {
                "member_key": key, "seq": no, "kind": "earn", "occurred_at": START + no,
                "decided_at": START + no, "posted_at": START, **_NO_TRACE,
            }
            for no in numbers
        ],
        t.entry: [
            {
                "member_key": key, "seq": no, "n": 0, "unit": "points", "lot_no": no, "source": "issued",
                "target": "open", "units": UNITS,
            }
            for no in numbers
        ],
    }  # fmt: skip


def judged(key: int) -> dict[sa.Table, _Rows]:
    """A member of a higher tier, whose year of three orders ends; one of three kept it."""
    kind = key % 3
    return _scored(key, "silver" if kind == 0 else "gold", kind * SILVER // FACTS + 1)


def judged_of_all(key: int) -> dict[sa.Table, _Rows]:
    """
    A member of a club as they are: most are in the lowest tier when the year ends.

    Six of a hundred are silver and four of a thousand gold; two in three of them fall.
    """
    place = key % 1000
    if place < _ABOVE_BASE:
        kind = key % 3
        return _scored(key, "gold" if place < _GOLD else "silver", kind * SILVER // FACTS // 2 + 1)
    return _scored(key, "base", SILVER // FACTS // 3)


_ABOVE_BASE, _GOLD = 68, 4


def _scored(key: int, tier: str, spend: int) -> dict[sa.Table, _Rows]:
    review_at = None if tier == "base" else YEAR_END
    standing = f'["{tier}",{START},{"null" if review_at is None else review_at},null,null,null,null]'
    tiered = {"tier_id": tier, "standing": standing, "review_at": review_at, "window_start": START - 1}
    sums = {"window_spend": FACTS * spend, "window_orders": FACTS}
    return {
        **_member(key, seq=0, lot_no=0, due_at=NEVER, **tiered, **sums),
        t.fact: [
            {
                "member_key": key, "dated_at": START + (n + 1) * 90 * DAY, "version": 1, "n": n,
                "known_at": START + (n + 1) * 90 * DAY, "spend_minor": spend, "points": 0, "orders": 1,
                "visits": 0,
            }
            for n in range(FACTS)
        ],
        t.tier_change: [
            {
                "member_key": key, "version": 1, "n": 0, "at": START, "before": None, "after": tier,
                "reason": "joined",
            }
        ],
    }  # fmt: skip


_ZEROS = dict.fromkeys(
    (place.value for place in PLACES),
    0,
)
_NO_TRACE = dict.fromkeys(
    ("reference", "digest", "order_key", "program_version", "actor", "reason", "corrects"), None
)


def _member(key: int, *, seq: int, lot_no: int, due_at: int, **more: object) -> dict[sa.Table, _Rows]:
    account = {
        "member_key": key, "joined_at": START, "version": 1, "seq": seq, "lot_no": lot_no,
        "last_at": START + 360 * DAY if "review_at" in more else START + lot_no, "due_at": due_at,
        "review_at": None, "tier_id": None, "standing": "[]", "window_start": -(2**62), "window_spend": 0,
        "window_points": 0, "window_orders": 0, "window_visits": 0, "attributes": "[]", "merged_into": None,
    }  # fmt: skip
    return {
        t.member: [{"member_id": f"m{key}", "member_key": key, "merged_into": None}],
        t.account: [{**account, **more}],
    }
