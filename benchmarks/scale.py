"""
How a store grows: rows, bytes, and the time of an operation, from ten thousand entries on.

Each size is a store of its own with ten orders a member, used through a club: a balance, one more order, a
redemption, each of members drawn at random. A further line reckons what a billion entries take: rows and
bytes grow in proportion, an operation by the levels that its trees gain. Times are microseconds, of CPU on
SQLite and of the clock on a server; PostgreSQL is started for it and thrown away::

    python -m benchmarks.scale [ENTRIES ...]
"""

# ruff: noqa: S311, T201

from __future__ import annotations

import gc
import itertools
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from attrs import frozen
from tests.servers.programs import Postgres

from clubkit.calendars import Instant
from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.orders import Order
from clubkit.program.reader import read_program
from clubkit.storage.sql import tables as t

from .long_history import an_order
from .made_books import DAY, START

SIZES = (10_000, 100_000)
A_BILLION = 1_000_000_000
ORDERS = 10
"""Orders of a member: each is an order, an owner, a lot, a posting, an entry and a fact."""

GROUP = 1_000
"""Members whose orders the club itself syncs."""

WARM = 20
TRIES = 300
FANOUT = 200
"""About so many keys are on a page of an index."""

COPIED = (
    t.member,
    t.account,
    t.balance,
    t.lot,
    t.order,
    t.owner,
    t.counter,
    t.posting,
    t.entry,
    t.fact,
    t.tier_change,
)
Row = dict[str, Any]

PROGRAM = read_program(
    {
        "club": {"currency": "EUR"},
        "units": {"points": {"expires": {"after": "12 months"}}},
        "earn": [{"per": 100}],
        "tiers": {
            "score": "spend",
            "period": {"kind": "rolling", "length": "12 months"},
            "ladder": [{"id": "base"}, {"id": "silver", "at": 100_000}],
        },
    }
)


@frozen
class Grown:
    """A store of a size, and what it costs."""

    entries: int
    rows: int
    size_bytes: int
    micros: tuple[float, ...]


def main(sizes: tuple[int, ...]) -> None:
    """Grow stores of both kinds."""
    heading = "".join(f"{name:>12}" for name, _ in OPERATIONS)
    print(f"{'':10}{'entries':>15}{'rows':>15}{'bytes each':>12}{heading}")
    for name, opened in (("sqlite", in_files), ("postgresql", on_a_server)):
        grown = []
        with opened() as url_of:
            for size in sizes:
                grown.append(measure(url_of(size), size))
                say(name, grown[-1])
        say(name, reckoned(grown), "reckoned")


@contextmanager
def in_files() -> Iterator[Callable[[int], str]]:
    """A file for each size."""
    with TemporaryDirectory() as folder:
        yield lambda size: f"sqlite:///{Path(folder, f'{size}.db')}"


@contextmanager
def on_a_server() -> Iterator[Callable[[int], str]]:
    """A database for each size."""
    server = Postgres()
    administrator = sa.create_engine(
        server.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )

    def url_of(size: int) -> str:
        with administrator.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE size_{size}")
        return server.url(f"size_{size}")

    try:
        yield url_of
    finally:
        server.remove()


def measure(url: str, entries: int) -> Grown:
    """Fill a store, and use it."""
    clock = FixedClock(Instant(START + 400 * DAY))
    with open_club(PROGRAM, url, clock=clock) as club:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        members = fill(club, engine, entries)
        rows, size_bytes = held(engine)
        chance = random.Random(entries)
        drawn = [f"m{chance.randrange(members)}" for _ in range(TRIES)]
        server = engine.dialect.name != "sqlite"
        micros = tuple(micros_of(run, club, drawn, by_clock=server) for _, run in OPERATIONS)
        return Grown(entries, rows, size_bytes, micros)


def fill(club: Club, engine: sa.Engine, entries: int) -> int:
    """
    Give a store so many entries, and return how many members have them.

    The club syncs the orders of a first group of members; the rows of all others are copies of theirs, under
    other names and keys, so that what is stored is what a club stores.
    """
    members = max(1, entries // ORDERS)
    group = min(members, GROUP)
    for first in range(group):
        club.orders.sync_many([order_of(first, number) for number in range(ORDERS)])
    pattern = {table: rows for table in COPIED if (rows := rows_of(engine, table))}
    keys = {row["member_key"]: row["member_id"] for row in pattern[t.member]}
    chance = random.Random(members)
    with engine.begin() as connection:
        for first in range(group, members, group):
            last = min(first + group, members)
            renamed = {
                key: (f"m{first + int(name[1:])}", chance.randrange(1, 2**62))
                for key, name in keys.items()
                if first + int(name[1:]) < last
            }
            for table, rows in pattern.items():
                connection.execute(sa.insert(table), copies(rows, renamed))
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    return members


def copies(rows: list[Row], renamed: dict[int, tuple[str, int]]) -> list[Row]:
    """The rows of members under new keys; their orders begin with the member's name."""
    made = []
    for row in rows:
        if row["member_key"] not in renamed:
            continue
        name, key = renamed[row["member_key"]]
        copy = {**row, "member_key": key}
        if "member_id" in copy:
            copy["member_id"] = name
        if copy.get("order_key") is not None:
            copy["order_key"] = f"web/{name}-{copy['order_key'].rpartition('-')[2]}"
        made.append(copy)
    return made


def rows_of(engine: sa.Engine, table: sa.Table) -> list[Row]:
    """All rows of a table."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def held(engine: sa.Engine) -> tuple[int, int]:
    """Rows of all tables, and bytes with their indexes."""
    with engine.connect() as connection:
        rows = sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in t.METADATA.sorted_tables
        )
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return rows, Path(str(engine.url.database)).stat().st_size
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        return rows, size


# --- what is done -----------------------------------------------------------------------------------

_numbers = itertools.count()


def order_of(member: int, number: int) -> Order:
    """One of ten orders, a month apart."""
    return an_order(f"m{member}-{number}", f"m{member}", Instant(START + (number + 1) * 30 * DAY))


def one_more(club: Club, member: str) -> None:
    """An order that was never seen before."""
    club.orders.sync(an_order(f"{member}-new{next(_numbers)}", member, Instant(START + 399 * DAY)))


def redeem(club: Club, member: str) -> None:
    """A part of the oldest lot."""
    club.points.redeem(member, 1, reference=f"bill-{next(_numbers)}")


OPERATIONS: tuple[tuple[str, Callable[[Club, str], object]], ...] = (
    ("balance", lambda club, member: club.points.balance(member)),
    ("one order", one_more),
    ("redemption", redeem),
)


def micros_of(run: Callable[[Club, str], object], club: Club, members: list[str], *, by_clock: bool) -> float:
    """The median of an operation on these members, after a few that nobody counts."""
    clock = time.perf_counter_ns if by_clock else time.process_time_ns
    for member in members[:WARM]:
        run(club, member)
    gc.collect()
    taken = []
    for member in members[WARM:]:
        begun = clock()
        run(club, member)
        taken.append((clock() - begun) / 1000)
    return sorted(taken)[len(taken) // 2]


# --- what it comes to -------------------------------------------------------------------------------


def reckoned(grown: list[Grown]) -> Grown:
    """
    A billion entries, from the largest store.

    Every read and write of an operation is a walk down a tree from its root, of the member's rows alone, so
    only the levels of the trees grow. The whole of the time is taken to grow with them, which is too much:
    most of it is Python and messages. Disks are not reckoned: what does not fit into memory waits for them.
    """
    last = grown[-1]
    times = A_BILLION / last.entries
    deeper = math.log(A_BILLION, FANOUT) / math.log(last.entries, FANOUT)
    return Grown(
        A_BILLION,
        round(last.rows * times),
        round(last.size_bytes * times),
        tuple(m * deeper for m in last.micros),
    )


def say(name: str, grown: Grown, more: str = "") -> None:
    """A line of the outcome."""
    micros = "".join(f"{each:12.0f}" for each in grown.micros)
    each = grown.size_bytes / grown.entries
    print(f"{name:10}{grown.entries:15,}{grown.rows:15,}{each:12.0f}{micros}  {more}", flush=True)


if __name__ == "__main__":
    main(tuple(int(each) for each in sys.argv[1:]) or SIZES)
