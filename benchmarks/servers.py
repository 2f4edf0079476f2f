"""
One order and one redemption on servers, beside the same statements written by hand.

The hand-written side does the same reads and writes on the same schema, by the same driver, with the same
settings; its points are one division, and no law is checked. Printed for each are microseconds of CPU of the
client, of the server, and of the clock; how often the client waits for the server; and the ratio of the
client's CPU. Servers are started for it and thrown away, with their waiting for the disk switched off::

    python -m benchmarks.servers [ORDERS [PYTHON]]

Some PYTHON that has django-hordak makes its transfers in the same run; see `hordak_transfers`.
"""

# ruff: noqa: T201

from __future__ import annotations

import gc
import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from attrs import frozen
from tests.servers.programs import MariaDb, Postgres, Server

from clubkit.calendars import Instant
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.orders import Order
from clubkit.program.documents import versioned
from clubkit.storage.ports import Member
from clubkit.storage.sql import SqlStorage, open_storage

from .by_hand import ByHand
from .relay import Relay, relayed
from .storage_hotpath import DAY, PROGRAM, START, an_order, hash_of, shuffled_orders

NOW = Instant(START + 30 * DAY)
REDEEMED = 30
"""Of lots of 24 and 44 units: one lot pays, or two."""

WARM = 12
"""So often a statement is run before a driver and a server have got used to it."""

COUNTED = 20

T = TypeVar("T")
Sync = Callable[[Order], object]
Redeem = Callable[[str], object]


@frozen
class Cost:
    """
    Microseconds of one operation.

    Attributes:
        client: Of CPU.

        server: Of CPU, in all of its processes.

        clock: From begin to end.
    """

    client: float
    server: float
    clock: float


def main(count: int, hordak: str | None) -> None:
    """Run all drivers."""
    print(f"{'':36}  client  server   clock  round trips")
    postgres = Postgres()
    try:
        one_driver("postgresql+psycopg", postgres, count)
        if hordak is not None:
            with hordak_on(postgres, hordak) as cost:
                say("django-hordak, one transfer", cost(count))
    finally:
        postgres.remove()
    mariadb = MariaDb()
    try:
        for driver in ("pymysql", "mysqldb"):
            one_driver(f"mariadb+{driver}", mariadb, count)
    finally:
        mariadb.remove()


def one_driver(driver: str, server: Server, count: int) -> None:
    """Both sides by one driver."""
    orders = shuffled_orders(count)
    members = sorted({order.member_id or "" for order in orders})
    more = [an_order(f"more-{n}", count + n // 2, n) for n in range(2 * (WARM + COUNTED))]
    fresh = [order.member_id or "" for order in more[::2]]
    results = []
    for name, opened in (("clubkit", ours), ("by hand", by_hand)):
        url = prepared(driver, server, f"{driver.partition('+')[2]}_{name[:2]}", members + fresh)
        with opened(url) as (sync, redeem):
            costs = [cost_of(server, sync, orders), cost_of(server, redeem, members)]
        with relayed(server.port) as relay, opened(url.set(port=relay.port)) as (sync, redeem):
            trips = [trips_of(relay, sync, more), trips_of(relay, redeem, fresh)]
        results.append((name, costs, trips))
    for place, what in enumerate(("one order", "one redemption")):
        for name, costs, trips in results:
            say(f"{driver}, {what}, {name}", costs[place], f"{trips[place]:6.1f}")
        ratio = results[0][1][place].client / results[1][1][place].client
        print(f"{'':36}  ratio {ratio:.2f}")


def say(what: str, cost: Cost, more: str = "") -> None:
    """A line of the outcome."""
    print(f"{what:44}{cost.client:6.0f}{cost.server:8.0f}{cost.clock:8.0f}  {more}", flush=True)


def prepared(driver: str, server: Server, database: str, members: Sequence[str]) -> sa.URL:
    """The URL of a store with its members."""
    is_postgres = isinstance(server, Postgres)
    user, at = ("clubkit", "postgres") if is_postgres else ("root", "mysql")
    url = sa.URL.create(driver, user, host="127.0.0.1", port=server.port, database=at)
    administrator = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with administrator.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {database}")
    url = url.set(database=database)
    with closing(opened_at(url)) as storage:
        storage.create_schema()
        with storage.begin() as unit:
            unit.enrol([Member(name, hash_of(name), START) for name in members])
        club_on(storage).publish(effective_at=START)
    return url


def opened_at(url: sa.URL) -> SqlStorage:
    """The storage at a URL."""
    return open_storage(url.render_as_string(hide_password=False))


def club_on(storage: SqlStorage) -> Club:
    """A club that decides at one moment."""
    return Club(versioned(PROGRAM), storage, clock=FixedClock(NOW))


_numbers = itertools.count()


@contextmanager
def ours(url: sa.URL) -> Iterator[tuple[Sync, Redeem]]:
    """The commands of a club."""
    with closing(opened_at(url)) as storage:
        club = club_on(storage)
        yield (
            club.orders.sync,
            lambda member: club.points.redeem(member, REDEEMED, reference=f"bill-{next(_numbers)}"),
        )


@contextmanager
def by_hand(url: sa.URL) -> Iterator[tuple[Sync, Redeem]]:
    """The same on the driver's cursor, on a connection as a club opens one."""
    with closing(opened_at(url)) as storage:
        engine: sa.Engine = storage._engine  # noqa: SLF001 - its settings are the point
        with closing(engine.raw_connection()) as connection:
            hand = ByHand(connection.dbapi_connection, is_postgres=engine.dialect.name == "postgresql")
            yield hand.sync, lambda member: hand.redeem(member, REDEEMED, f"bill-{next(_numbers)}", NOW)


def cost_of(server: Server, run: Callable[[T], object], items: Sequence[T]) -> Cost:
    """What an item costs, after some that nobody counts."""
    for item in items[:WARM]:
        run(item)
    clocks: list[Callable[[], float]] = [
        time.process_time,
        lambda: cpu_seconds(server),
        time.perf_counter,
    ]
    gc.collect()
    begun = [clock() for clock in clocks]
    for item in items[WARM:]:
        run(item)
    taken = [clock() - start for clock, start in zip(clocks, begun, strict=True)]
    return Cost(*(seconds * 1e6 / len(items[WARM:]) for seconds in taken))


def trips_of(relay: Relay, run: Callable[[T], object], items: Sequence[T]) -> float:
    """Round trips for an item."""
    for item in items[:WARM]:
        run(item)
    before = relay.round_trips
    for item in items[WARM:]:
        run(item)
    return (relay.round_trips - before) / len(items[WARM:])


def cpu_seconds(server: Server) -> float:
    """What a server's processes have used."""
    if server.process is None:
        raise ValueError(server)
    main_process = server.process.pid
    children = Path(f"/proc/{main_process}/task/{main_process}/children").read_text(encoding="ascii").split()
    ticks = 0
    for each in (main_process, *children):
        fields = Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / 100


@contextmanager
def hordak_on(server: Server, python: str) -> Iterator[Callable[[int], Cost]]:
    """What a transfer of django-hordak's costs, asked of a process of its own when that is ready and warm."""
    script = Path(__file__).with_name("hordak_transfers.py")
    command = [python, str(script), str(server.port)]
    pipes = partial(subprocess.Popen, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with pipes(command) as process:
        if process.stdin is None or process.stdout is None:
            raise ValueError(process)
        asked, answers = process.stdin, process.stdout
        answers.readline()

        def cost(count: int) -> Cost:
            used = cpu_seconds(server)
            print(count, file=asked, flush=True)
            client, clock = (float(part) for part in answers.readline().split())
            return Cost(client, (cpu_seconds(server) - used) * 1e6 / count, clock)

        yield cost
        asked.close()


if __name__ == "__main__":
    given = [*sys.argv[1:], "", ""]
    main(int(given[0] or 3000), given[1] or None)
