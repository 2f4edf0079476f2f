"""
The jobs at size, beside SQL that does the same to all rows at once.

One in which five lots of each member expire; one in which the year of a club ends, most of whose members are
in the lowest tier; and one in which all are above it, and two in three fall. The set-based statements write
the same rows on the same schema in one transaction; they know only these programs, and no member can be
served meanwhile. For the club they judge all members by their facts, as a statement must that knows no plan
of who is to be judged. That they write the same is checked: the doctor looks at a part of both stores.
Printed are seconds of CPU, of a server's too, and the ratio::

    python -m benchmarks.jobs [LOTS [MEMBERS [postgresql | mariadb]]]

LOTS and MEMBERS are 100,000 if not given. A server is started for the run.
"""

# ruff: noqa: T201, S608

from __future__ import annotations

import gc
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from tests.servers.programs import MariaDb, Postgres, Server

from clubkit.calendars import Instant
from clubkit.clock import FixedClock
from clubkit.club import open_club
from clubkit.program.model import Program
from clubkit.storage.shards import Shard

from .made_books import (
    DAY,
    EXPIRY,
    GOLD,
    LOTS,
    NEXT_END,
    REVIEW,
    SILVER,
    START,
    YEAR_END,
    expiring,
    fill,
    judged,
    judged_of_all,
)
from .servers import cpu_seconds

EXPIRED_AT = Instant(START + 60 * DAY)
REVIEWED_AT = Instant(YEAR_END + DAY)

_numbers = itertools.count(1)


def main(lots: int, members: int, kind: str | None) -> None:
    """Run the jobs."""
    if kind is None:
        run_all(lots, members, None)
        return
    server = {"postgresql": Postgres, "mariadb": MariaDb}[kind]()
    try:
        run_all(lots, members, server)
    finally:
        server.remove()


def run_all(lots: int, members: int, server: Server | None) -> None:
    """Run the jobs on SQLite, or on a server."""
    for name, program, rows_of, count, at, by_sql in (
        ("expiry of lots", EXPIRY, expiring, lots // LOTS, EXPIRED_AT, expire_by_sql),
        ("review of a club", REVIEW, judged_of_all, members, REVIEWED_AT, review_by_sql("1 = 1")),
        (
            "review of members above the lowest tier",
            REVIEW,
            judged,
            members,
            REVIEWED_AT,
            review_by_sql(f"a.review_at <= {REVIEWED_AT}"),
        ),
    ):
        taken = []
        for run in (tick_at(program, at), by_sql):
            with a_store(server) as store:
                with open_club(program, store, clock=FixedClock(START)):
                    pass
                engine = sa.create_engine(store)
                fill(engine, count, rows_of)
                taken.append(seconds_of(run, store, engine, server))
                engine.dispose()
                check(program, store, at)
        print(f"{name}, {count:,} members: {taken[0]:.1f} s, set-based {taken[1]:.1f} s", end="")
        print(f", ratio {taken[0] / taken[1]:.1f}, {taken[0] / count * 1e6:.0f} us a member")


@contextmanager
def a_store(server: Server | None) -> Iterator[str]:
    """The URL of an empty store: a file, or a database of the server's."""
    if server is None:
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder, 'club.db')}"
        return
    url = sa.make_url(server.url("postgres" if isinstance(server, Postgres) else "mysql"))
    name = f"clubkit_jobs_{next(_numbers)}"
    administrator = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with administrator.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield url.set(database=name).render_as_string(hide_password=False)


def tick_at(program: Program, at: Instant) -> Callable[[str, sa.Engine], None]:
    """The club's own job."""

    def run(store: str, _: sa.Engine) -> None:
        with open_club(program, store, clock=FixedClock(at)) as club:
            club.tick()

    return run


def seconds_of(
    run: Callable[[str, sa.Engine], None], store: str, engine: sa.Engine, server: Server | None
) -> float:
    """Of CPU, a server's included."""

    def used() -> float:
        return time.process_time() + (0 if server is None else cpu_seconds(server))

    gc.collect()
    begun = used()
    run(store, engine)
    return used() - begun


def check(program: Program, store: str, at: Instant) -> None:
    """Look at a fiftieth of the members: nothing is due, and all agrees."""
    with open_club(program, store, clock=FixedClock(at)) as club:
        diagnosis = club.doctor(shard=Shard(2, 50))
        if diagnosis.findings or diagnosis.notices:
            raise AssertionError(*map(str, diagnosis.findings[:5]))


# --- all rows at once -------------------------------------------------------------------------------

_DUE = f"is_open = 1 AND matured = 1 AND expires_at <= {EXPIRED_AT}"
_BY_MEMBER = (
    f"(SELECT member_key, SUM(remaining) AS units, COUNT(*) AS lots FROM club_lot WHERE {_DUE} GROUP BY 1)"
)
_NUMBERED = f"""
    (SELECT l.member_key,
            a.seq + ROW_NUMBER() OVER (PARTITION BY l.member_key ORDER BY l.expires_at, l.no) AS seq, l.no,
            l.remaining, l.expires_at
     FROM club_lot l JOIN club_account a ON a.member_key = l.member_key WHERE {_DUE}) AS due
"""


def expire_by_sql(_: str, engine: sa.Engine) -> None:
    """Expire every lot that is due, of members who have no other lots."""
    run = updating(engine)
    run(
        "INSERT INTO club_posting (member_key, seq, kind, occurred_at, decided_at, posted_at) "
        f"SELECT member_key, seq, 'expire', expires_at, expires_at, {EXPIRED_AT} FROM {_NUMBERED}",
        "INSERT INTO club_entry (member_key, seq, n, unit, lot_no, source, target, units) "
        f"SELECT member_key, seq, 0, 'points', no, 'open', 'expired', remaining FROM {_NUMBERED}",
        ("club_balance", "open = open - due.units, expired = expired + due.units", _BY_MEMBER),
        (
            "club_account",
            f"version = version + 1, seq = seq + due.lots, last_at = {EXPIRED_AT}, due_at = {2**62}",
            _BY_MEMBER,
        ),
        f"UPDATE club_lot SET expired = expired + remaining, remaining = 0, is_open = 0 WHERE {_DUE}",
    )


_SINCE = f"CASE WHEN before_id = after_id THEN '{START}' ELSE '{YEAR_END}' END"
_REVIEW = f"CASE WHEN after_id = 'base' THEN NULL ELSE {NEXT_END} END"
_REVIEW_TEXT = f"CASE WHEN after_id = 'base' THEN 'null' ELSE '{NEXT_END}' END"


def review_by_sql(who: str) -> Callable[[str, sa.Engine], None]:
    """Judges members by the year that ended, and begins the next for those who are above the lowest tier."""
    of_year = f"""
        (SELECT a.member_key, a.tier_id AS before_id,
                CASE WHEN s.spend >= {GOLD} AND a.tier_id = 'gold' THEN 'gold'
                     WHEN s.spend >= {SILVER} THEN 'silver' ELSE 'base' END AS after_id
         FROM club_account a
         JOIN (SELECT member_key, SUM(spend_minor) AS spend FROM club_fact
               WHERE dated_at >= {START} AND dated_at < {YEAR_END} GROUP BY 1) AS s
           ON s.member_key = a.member_key
         WHERE {who})
    """
    above = f"(SELECT * FROM {of_year} AS judged WHERE before_id <> 'base')"

    def run(_: str, engine: sa.Engine) -> None:
        parts = ("""'["'""", "after_id", """'",'""", _SINCE, "','", _REVIEW_TEXT)
        text = (*parts, "',null,null,null,null]'")
        standing = " || ".join(text) if engine.dialect.name == "sqlite" else f"CONCAT({', '.join(text)})"
        updating(engine)(
            "INSERT INTO club_tier_change (member_key, version, n, at, before, after, reason) "
            f"SELECT member_key, 2, 0, {YEAR_END}, before_id, after_id, 'period ended' "
            f"FROM {above} AS due WHERE before_id <> after_id",
            (
                "club_account",
                (
                    f"version = version + 1, last_at = {REVIEWED_AT}, review_at = {_REVIEW}, "
                    f"tier_id = after_id, standing = {standing}, "
                    f"window_start = {YEAR_END - 1}, window_spend = 0, window_orders = 0"
                ),
                above,
            ),
        )

    return run


def updating(engine: sa.Engine) -> Callable[..., None]:
    """Runs statements in one transaction; a triple is an update of a table from rows by member."""
    is_maria = engine.dialect.name in {"mysql", "mariadb"}

    def run(*statements: str | tuple[str, str, str]) -> None:
        with engine.begin() as connection:
            for statement in statements:
                sql = statement if isinstance(statement, str) else joined(*statement)
                connection.exec_driver_sql(sql.replace("before,", "`before`,") if is_maria else sql)

    def joined(table: str, sets: str, rows: str) -> str:
        if is_maria:
            return f"UPDATE {table} JOIN {rows} AS due ON due.member_key = {table}.member_key SET {sets}"
        return f"UPDATE {table} SET {sets} FROM {rows} AS due WHERE due.member_key = {table}.member_key"

    return run


if __name__ == "__main__":
    given = [*sys.argv[1:], "", "", ""]
    main(int(given[0] or 100_000), int(given[1] or 100_000), given[2] or None)
