"""
One order and one redemption on PostgreSQL, beside a transfer of pgledger's and one of django-hordak's.

pgledger is a file of SQL that clubkit does not carry; nor does it carry `uuid_to_ulid`, which that file calls
and which is a second file in pgledger's repository. Both are installed as they are, in a database of their
own::

    python -m benchmarks.pgledger_transfers ULID_SQL PGLEDGER_SQL [ROUNDS [ORDERS [PYTHON]]]

In each round all sides do as many operations, one after the other, so that what else the machine does falls
on all alike. Printed are microseconds of CPU of the client and of the server, of the clock, and of both CPUs,
for each round, and their medians. A transfer is one statement in a transaction of its own, as pgledger's own
measurement makes it, between two of a hundred accounts. PYTHON is one that has django-hordak; see
`hordak_transfers`.

Every database is vacuumed and analysed before each round, as the server does by itself in a store that lives
longer than a few seconds. Without it pgledger's transfers become dearer with each round.
"""

# ruff: noqa: T201

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path

import psycopg
from tests.servers.programs import Postgres

from clubkit.orders import Order

from .servers import Cost, cost_of, hordak_on, ours, prepared, say
from .storage_hotpath import an_order

ACCOUNTS = 100
ORDERS_OF_A_MEMBER = 3
REDEMPTIONS_OF_A_MEMBER = 2
"""The first is paid by one lot, the second by two."""

TRANSFER = "SELECT id FROM pgledger_create_transfer(%s, %s, %s)"


def main(files: Sequence[Path], rounds: int, count: int, python: str | None) -> None:
    """All sides, round by round."""
    print(f"{'':44}client  server   clock   both", flush=True)
    server = Postgres()
    try:
        with ExitStack() as stack:
            sides = opened_sides(stack, server, files, [orders_of(n, count) for n in range(rounds)])
            if python is not None:
                hordak = stack.enter_context(hordak_on(server, python))
                sides["django-hordak, one transfer"] = lambda _: hordak(count)
            costs: dict[str, list[Cost]] = {name: [] for name in sides}
            tidy = [stack.enter_context(connected(server, name)) for name in ("ours", "pgledger", "postgres")]
            for n in range(rounds):
                for connection in tidy:
                    connection.execute("VACUUM ANALYZE")
                for name, side in sides.items():
                    costs[name].append(side(n))
                    say(f"{n + 1}: {name}", costs[name][-1], both(costs[name][-1]))
    finally:
        server.remove()
    for name, each in costs.items():
        median = Cost(*(statistics.median(part) for part in zip(*map(parts, each), strict=True)))
        say(f"median: {name}", median, both(median))


def parts(cost: Cost) -> tuple[float, float, float]:
    """For a median of each."""
    return cost.client, cost.server, cost.clock


def both(cost: Cost) -> str:
    """The CPU of client and server."""
    return f"{cost.client + cost.server:6.0f}"


def orders_of(n: int, count: int) -> list[Order]:
    """The orders of a round: members that no other round has, none twice in a row."""
    members = count // ORDERS_OF_A_MEMBER
    return [
        an_order(f"round-{n}-{each}", n * members + each % members, n * count + each) for each in range(count)
    ]


def opened_sides(
    stack: ExitStack, server: Postgres, files: Sequence[Path], rounds: Sequence[list[Order]]
) -> dict[str, Callable[[int], Cost]]:
    """What each side's operation costs in a round."""
    members = [sorted({order.member_id or "" for order in orders}) for orders in rounds]
    url = prepared("postgresql+psycopg", server, "ours", list(chain(*members)))
    sync, redeem = stack.enter_context(ours(url))
    transfer = stack.enter_context(pgledger_on(server, files))
    pairs = [(n % ACCOUNTS, (n * 7 + 1) % ACCOUNTS) for n in range(len(rounds[0]))]
    return {
        "clubkit, one order": lambda n: cost_of(server, sync, rounds[n]),
        "clubkit, one redemption": lambda n: cost_of(server, redeem, members[n] * REDEMPTIONS_OF_A_MEMBER),
        "pgledger, one transfer": lambda _: cost_of(server, transfer, pairs),
    }


def connected(server: Postgres, database: str) -> psycopg.Connection:
    """Whose every statement is a transaction."""
    return psycopg.connect(
        f"host=127.0.0.1 port={server.port} user=clubkit dbname={database}", autocommit=True
    )


@contextmanager
def pgledger_on(server: Postgres, files: Sequence[Path]) -> Iterator[Callable[[tuple[int, int]], object]]:
    """Its transfer, between two of a hundred accounts."""
    with connected(server, "postgres") as administrator:
        administrator.execute("CREATE DATABASE pgledger")
    with connected(server, "pgledger") as connection:
        for file in files:
            connection.execute(file.read_bytes())
        cursor = connection.cursor()
        accounts: list[str] = []
        for n in range(ACCOUNTS):
            cursor.execute("SELECT id FROM pgledger_create_account(%s, 'EUR')", [str(n)])
            accounts += [row[0] for row in cursor]

        def transfer(pair: tuple[int, int]) -> object:
            cursor.execute(TRANSFER, [accounts[pair[0]], accounts[pair[1]], 10])
            return cursor.fetchone()

        yield transfer


if __name__ == "__main__":
    given = [*sys.argv[3:], "", "", ""]
    main(list(map(Path, sys.argv[1:3])), int(given[0] or 8), int(given[1] or 600), given[2] or None)
