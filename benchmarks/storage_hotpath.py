"""
What the SQL storage costs beside sqlite3 written by hand.

Both sides sync the same orders into a file each: the same schema, settings, reads and writes, one durable
transaction for each order; then a thousand orders of a thousand members in one. By hand, points are one
division, and no law is checked. Printed are microseconds of CPU for one order, and their ratio::

    python -m benchmarks.storage_hotpath [ORDERS]
"""

# ruff: noqa: S311, T201

from __future__ import annotations

import gc
import json
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from clubkit.calendars import Almanac, CalendarName, Duration, Instant
from clubkit.commands.award import counters_of_order
from clubkit.commands.context import Context
from clubkit.commands.sync import plan_sync
from clubkit.ledger.book import Book
from clubkit.orders import Line, Order, OrderState, Version, order_key
from clubkit.program.model import (
    Expiry,
    ExpiryKind,
    Fixed,
    Ladder,
    Limit,
    PerAmount,
    Program,
    Qualification,
    Rule,
    RuleOn,
    ScoreKind,
    Tier,
    Unit,
)
from clubkit.storage.ports import Member, Needs, Owner
from clubkit.storage.sql import SqlStorage, open_storage

START = Instant(1_700_000_000_000_000)
YEAR = Duration(months=12)
ALMANAC = Almanac("Asia/Tehran", CalendarName.JALALI)
PROGRAM = Program(
    "0" * 64,
    "IRR",
    zone="Asia/Tehran",
    calendar=CalendarName.JALALI,
    units=(Unit(expires=Expiry(ExpiryKind.AFTER, YEAR)),),
    rules=(
        Rule("purchase", RuleOn.ORDER, PerAmount(100_000, Fraction(1))),
        Rule("welcome", RuleOn.ORDER, Fixed(20), limit=Limit(per_member=1)),
    ),
    ladder=Ladder(
        (Tier("classic"), Tier("silver", ((ScoreKind.SPEND, 200_000_000),))), Qualification(length=YEAR)
    ),
)
CONTEXT = Context(PROGRAM, ALMANAC)
BATCH = 1000
DAY = 86_400_000_000

T = TypeVar("T")
Row = tuple[Any, ...]
Run = Callable[[str, Sequence[object]], sqlite3.Cursor]


def main(count: int) -> None:
    """Prepare two files, sync the same orders into both, and print what it took."""
    with TemporaryDirectory() as folder:
        ours, by_hand = Path(folder, "ours.db"), Path(folder, "by_hand.db")
        orders = shuffled_orders(count)
        for path in (ours, by_hand):
            prepare(path, members={order.member_id or "" for order in orders})
        storage = open_storage(f"sqlite:///{ours}")
        with closing(connect(by_hand)) as connection:
            single = [
                measured(lambda order: sync_ours(storage, [order]), orders),
                measured(lambda order: sync_by_hand(connection, order), orders),
            ]
            batches = batches_of(count)
            many = [
                measured(lambda batch: sync_ours(storage, batch), batches),
                measured(lambda batch: batch_by_hand(connection, batch), batches),
            ]
        decided = measured(decide, orders)
    report("one order, durable", single)
    report(f"{BATCH} orders in one transaction", [each / BATCH for each in many])
    print(f"of that, deciding alone: {decided:.0f} us")


def report(what: str, micros: list[float]) -> None:
    """One line of the outcome."""
    ours, by_hand = micros
    print(f"{what}: {ours:.0f} us, by hand {by_hand:.0f} us, ratio {ours / by_hand:.2f}")


def measured(run: Callable[[T], object], items: Sequence[T]) -> float:
    """Microseconds of CPU for an item: the median of slices, so that a checkpoint does not decide."""
    size = max(1, len(items) // 20)
    slices = []
    for first in range(0, len(items), size):
        gc.collect()
        begun = time.process_time_ns()
        for item in items[first : first + size]:
            run(item)
        slices.append((time.process_time_ns() - begun) / 1000 / len(items[first : first + size]))
    return sorted(slices)[len(slices) // 2]


# --- what is synced ---------------------------------------------------------------------------------


def shuffled_orders(count: int) -> list[Order]:
    """Orders of a third as many members, in order of time."""
    chance = random.Random(1)
    return [an_order(f"s{n}", chance.randrange(count // 3), n) for n in range(count)]


def batches_of(count: int) -> list[list[Order]]:
    """Later orders, one of each of a thousand members in a batch."""
    return [
        [an_order(f"b{batch}-{n}", n, count + batch * BATCH + n) for n in range(BATCH)] for batch in range(20)
    ]


def an_order(order_id: str, member: int, second: int) -> Order:
    """A paid order of two lines."""
    at = Instant(START + second * 1_000_000)
    lines = (Line("1", 1_500_000 + second % 1000 * 1000), Line("2", 900_000, quantity=2))
    total = sum(line.eligible_minor for line in lines)
    return Order(
        "web",
        order_id,
        f"member-{member}",
        at,
        OrderState.PAID,
        "IRR",
        total,
        Version(at, at),
        lines=lines,
        attributes=(("payment", "card"),),
    )


def prepare(path: Path, members: set[str]) -> None:
    """A store with its members."""
    storage = open_storage(f"sqlite:///{path}")
    storage.create_schema()
    known = members | {f"member-{n}" for n in range(BATCH)}
    with storage.begin() as unit:
        unit.enrol([Member(name, hash_of(name), START) for name in sorted(known)])


def hash_of(name: str) -> int:
    """A key for a member: far from its neighbours, as random ones are."""
    return (int(name.split("-")[1]) + 1) * 2_654_435_761 % 2**61 + 1


# --- ours -------------------------------------------------------------------------------------------


def sync_ours(storage: SqlStorage, orders: Sequence[Order]) -> None:
    """What a club does for orders: find, look up owners, load, decide, claim, save."""
    with storage.begin() as unit:
        members = unit.find([order.member_id or "" for order in orders])
        keys = [order_key(order.source, order.order_id) for order in orders]
        known = unit.owners(keys)
        owned = {key: members[order.member_id or ""] for key, order in zip(keys, orders, strict=True)}
        books = unit.load(
            {owned[key].member_key: needs_of(key, order) for key, order in zip(keys, orders, strict=True)}
        )
        decisions = [
            plan_sync(books[owned[key].member_key], order, CONTEXT)
            for key, order in zip(keys, orders, strict=True)
        ]
        unit.claim([Owner(key, member.member_key) for key, member in owned.items()], known)
        unit.save([decision.changes for decision in decisions], posted_at=START)


def needs_of(key: str, order: Order) -> Needs:
    """What deciding an order reads."""
    return Needs(
        orders=(key,),
        counters=tuple(counters_of_order(CONTEXT, order.placed_at)),
        window_start=ALMANAC.subtract(order.placed_at, YEAR),
    )


def decide(order: Order) -> None:
    """The decision alone, for a member without a past."""
    plan_sync(Book(1, START), order, CONTEXT)


# --- by hand ----------------------------------------------------------------------------------------


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings of `open_storage`."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 20000"):
        connection.execute(f"PRAGMA {setting}")
    return connection


FIND = """SELECT m.member_id, m.member_key, a.joined_at, a.attributes, m.merged_into FROM club_member m
    JOIN club_account a ON a.member_key = m.member_key WHERE m.member_id"""
OWNER = "SELECT order_key, member_key, document FROM club_owner WHERE order_key"
ACCOUNT = """SELECT member_key, joined_at, version, seq, lot_no, last_at, window_start, window_spend,
    window_points, window_orders, window_visits, standing, attributes FROM club_account WHERE member_key"""
BALANCE = """SELECT member_key, unit, pending, open, held, deficit, issued, redeemed, expired, clawed_back,
    adjusted, transferred FROM club_balance WHERE member_key"""
ORDER = """SELECT member_key, order_key, modified_at, observed_at, digest, state, earned_at, total_minor,
    basis_minor, refunded_minor, counted, document FROM club_order WHERE """
LOTS = """SELECT member_key, no, unit, units, remaining, expired, earned_at, available_from, expires_at,
    matured, origin_key, origin_no FROM club_lot WHERE is_open = 1 AND member_key"""
COUNTER = "SELECT member_key, name, value FROM club_counter WHERE "
FACTS = """SELECT f.* FROM club_account a LEFT JOIN club_fact f ON f.member_key = a.member_key
    AND f.dated_at > a.window_start AND f.dated_at <= ? WHERE a.member_key"""
MOVE = """UPDATE club_account SET version = ?, seq = ?, lot_no = ?, last_at = ?, due_at = ?, review_at = ?,
    tier_id = ?, standing = ?, window_start = ?, window_spend = ?, window_points = ?, window_orders = ?,
    window_visits = ? WHERE member_key = ? AND version = ?"""
PUT_BALANCE = """INSERT INTO club_balance VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (member_key, unit)
    DO UPDATE SET open = excluded.open, issued = excluded.issued"""
ADD_LOT = "INSERT INTO club_lot VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
PUT_ORDER = """INSERT INTO club_order VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (member_key, order_key)
    DO UPDATE SET document = excluded.document"""
COUNT = """INSERT INTO club_counter VALUES (?,?,?) ON CONFLICT (member_key, name)
    DO UPDATE SET value = club_counter.value + excluded.value"""
ADD_POSTING = "INSERT INTO club_posting VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
ADD_ENTRY = "INSERT INTO club_entry VALUES (?,?,?,?,?,?,?,?)"
ADD_FACT = "INSERT INTO club_fact VALUES (?,?,?,?,?,?,?,?,?)"
ADD_STEP = "INSERT INTO club_tier_change VALUES (?,?,?,?,?,?,?)"
ADD_OWNER = "INSERT INTO club_owner (order_key, member_key, document) VALUES (?,?,?)"


def sync_by_hand(connection: sqlite3.Connection, order: Order) -> None:
    """One order, statement by statement."""
    run = connection.execute
    at = order.placed_at
    key = f"{order.source}/{order.order_id}"
    run("BEGIN IMMEDIATE")
    member = run(f"{FIND} = ?", (order.member_id,)).fetchone()[1]
    run(f"{OWNER} = ?", (key,)).fetchone()
    account = run(f"{ACCOUNT} = ?", (member,)).fetchone()
    balance = run(f"{BALANCE} = ?", (member,)).fetchone()
    run(f"{ORDER} member_key = ? AND order_key = ?", (member, key)).fetchone()
    run(f"{LOTS} = ?", (member,)).fetchall()
    welcomed = run(f"{COUNTER} member_key = ? AND name = ?", (member, "welcome:times:")).fetchone()
    run(f"{FACTS} = ?", (at - 365 * DAY, member)).fetchall()
    rows = rows_by_hand(order, key, account, balance, new=welcomed is None)
    run(MOVE, rows[0])
    run(PUT_BALANCE, rows[1])
    run(ADD_LOT, rows[2])
    run(PUT_ORDER, rows[3])
    run(ADD_POSTING, rows[4])
    run(ADD_ENTRY, rows[5])
    run(ADD_FACT, rows[6])
    run(ADD_OWNER, rows[7])
    if welcomed is None:
        run(COUNT, (member, "welcome:times:", 1))
        run(ADD_STEP, (member, account[2] + 1, 0, at, None, "classic", "joined"))
    run("COMMIT")


def batch_by_hand(connection: sqlite3.Connection, orders: list[Order]) -> None:
    """Many orders, each statement once for all."""
    run = connection.execute
    run("BEGIN IMMEDIATE")
    members = {row[0]: row[1] for row in in_chunks(run, FIND, [order.member_id for order in orders])}
    keys = [f"{order.source}/{order.order_id}" for order in orders]
    in_chunks(run, OWNER, keys)
    of = [members[order.member_id or ""] for order in orders]
    accounts = {row[0]: row for row in in_chunks(run, ACCOUNT, of)}
    balances = {row[0]: row for row in in_chunks(run, BALANCE, of)}
    in_chunks(run, LOTS, of)
    in_pairs(run, ORDER, "order_key", list(zip(of, keys, strict=True)))
    welcomed = {row[0] for row in in_pairs(run, COUNTER, "name", [(each, "welcome:times:") for each in of])}
    in_chunks(run, FACTS, of, orders[-1].placed_at - 365 * DAY)
    rows = [
        rows_by_hand(order, key, accounts[member], balances.get(member), new=member not in welcomed)
        for order, key, member in zip(orders, keys, of, strict=True)
    ]
    writes = (MOVE, PUT_BALANCE, ADD_LOT, PUT_ORDER, ADD_POSTING, ADD_ENTRY, ADD_FACT, ADD_OWNER)
    for place, write in enumerate(writes):
        connection.executemany(write, [each[place] for each in rows])
    fresh = [member for member in of if member not in welcomed]
    connection.executemany(COUNT, [(member, "welcome:times:", 1) for member in fresh])
    connection.executemany(
        ADD_STEP, [(member, 1, 0, orders[0].placed_at, None, "classic", "joined") for member in fresh]
    )
    run("COMMIT")


def rows_by_hand(order: Order, key: str, account: Row, balance: Row | None, *, new: bool) -> list[Row]:
    """The rows to write, statement by statement."""
    member, _, version, seq, lot_no, _, _, spend, points, count, visits, _, _ = account
    at = order.placed_at
    granted = order.total_minor // 100_000 + 20 * new
    opened, issued = (balance[3], balance[6]) if balance else (0, 0)
    standing = json.dumps(["classic", at, None, None, None, None, None])
    line = [
        "purchase",
        "points",
        "per-amount",
        order.total_minor,
        1,
        granted,
        "floor",
        granted,
        granted,
        None,
    ]
    award = ["0" * 64, "classic", 0, [], [], [["welcome:times:", 1]], [], [line]]
    document = json.dumps([1, award, [["points", lot_no + 1, granted, []]], [], []])
    return [
        (
            version + 1,
            seq + 1,
            lot_no + 1,
            at,
            at + 366 * DAY,
            at + 366 * DAY,
            "classic",
            standing,
            at - 365 * DAY,
            spend + order.total_minor,
            points + granted,
            count + 1,
            visits,
            member,
            version,
        ),
        (member, "points", 0, opened + granted, 0, 0, issued - granted, 0, 0, 0, 0, 0),
        (member, lot_no + 1, "points", granted, granted, 0, at, at, at + 366 * DAY, 1, None, None, 1),
        (member, key, at, at, "0" * 20, "paid", at, order.total_minor, order.total_minor, 0, 1, document),
        (member, seq + 1, "earn", at, at, START, None, None, key, "0" * 64, None, None, None),
        (member, seq + 1, 0, "points", lot_no + 1, "issued", "open", granted),
        (member, at, version + 1, 0, at, order.total_minor, granted, 1, 0),
        (key, member, None),
    ]


def in_chunks(run: Run, select: str, items: Sequence[object], *before: int) -> list[Row]:
    """Rows for a list of keys."""
    rows: list[Row] = []
    for first in range(0, len(items), 400):
        chunk = items[first : first + 400]
        rows += run(f"{select} IN ({','.join('?' * len(chunk))})", (*before, *chunk)).fetchall()
    return rows


def in_pairs(run: Run, select: str, column: str, pairs: Sequence[tuple[object, object]]) -> list[Row]:
    """Rows for a list of pairs."""
    rows: list[Row] = []
    for first in range(0, len(pairs), 400):
        chunk = pairs[first : first + 400]
        where = " OR ".join([f"(member_key = ? AND {column} = ?)"] * len(chunk))
        rows += run(select + where, [value for pair in chunk for value in pair]).fetchall()
    return rows


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6000)
