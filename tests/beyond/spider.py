"""A club's tables on MariaDB Spider: a head that keeps no row, and shards that keep them all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from attrs import frozen

from clubkit.storage.journal import JOURNAL
from clubkit.storage.ports import OWN_TRANSACTION
from clubkit.storage.sql import SqlStorage
from clubkit.storage.sql.manners import READ_COMMITTED
from clubkit.storage.sql.schema import noting_version
from clubkit.storage.sql.tables import METADATA, SCHEMA_VERSION

from ..servers.programs import MariaDb

PLUGIN = "ha_spider.so"
PLUGIN_FOLDERS = ("/usr/lib/mysql/plugin", "/usr/lib64/mysql/plugin", "/usr/lib/*/mariadb*/plugin")

_DIALECT = sa.make_url("mariadb+pymysql://").get_dialect()()
OWNED = [
    table.name
    for table in METADATA.sorted_tables
    if next(iter(table.primary_key.columns)).name == "member_key"
]
"""Tables whose rows a member owns."""

_numbers = itertools.count(1)


@frozen
class Cluster:
    """The head, and the shards that it hands everything on to."""

    head: MariaDb
    shards: tuple[MariaDb, ...]

    @contextmanager
    def store(self) -> Iterator[str]:
        """The head's URL of a store with its tables, which is dropped afterwards."""
        name = f"clubkit_{next(_numbers)}"
        servers = (*self.shards, self.head)
        for server in servers:
            # Spider speaks to a shard in the character set of the table: in another one it loses letters.
            _run(server.url("mysql"), f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        try:
            for shard in self.shards:
                _run(shard.url(name), *_tables())
            _run(self.head.url(name), *_names_of_tables(len(self.shards)))
            yield self.head.url(name)
        finally:
            for server in reversed(servers):
                _run(server.url("mysql"), f"DROP DATABASE {name}")

    def empty(self, store: str) -> None:
        """Leave nothing in a store but the version of its tables."""
        for shard in self.shards:
            url = shard.url(sa.make_url(store).database or "")
            _run(url, *(str(sa.delete(table)) for table in METADATA.sorted_tables))
        _run(store, noting_version(SCHEMA_VERSION, found=None))

    def keys(self, store: str, table: str) -> list[set[int]]:
        """By shard: the members that it has rows of in a table."""
        found = []
        for shard in self.shards:
            engine = sa.create_engine(shard.url(sa.make_url(store).database or ""), poolclass=sa.NullPool)
            with engine.connect() as connection:
                rows = connection.execute(sa.select(METADATA.tables[table].c.member_key))
                found.append({row[0] for row in rows})
        return found


class SpiderStorage(SqlStorage):
    """
    What a club may ask of such a store.

    A transaction over two shards is two commits, one after the other, so changes of several members are not
    saved together; and there are no savepoints, so a unit of work cannot be a part of a caller's transaction.
    """

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset({JOURNAL, OWN_TRANSACTION})


def open_spider(url: str) -> SpiderStorage:
    """A storage at the head's URL."""
    return SpiderStorage(sa.create_engine(url, isolation_level=READ_COMMITTED))


@contextmanager
def spider_cluster(shards: int = 2) -> Iterator[Cluster]:
    """A cluster on this machine, for a block; without its programs the test is skipped."""
    if MariaDb.program() is None or not _has_plugin():
        pytest.skip("NO SPIDER: install MariaDB and its plugin Spider; a club beyond one machine is untested")
    servers: list[MariaDb] = []
    try:
        # A shard that dies keeps what it has committed.
        durable = {"innodb-flush-log-at-trx-commit": "1"}
        servers.extend(MariaDb(durable) for _ in range(shards + 1))
        head, *others = servers
        _run(
            head.url("mysql"),
            "INSTALL SONAME 'ha_spider'",
            *(
                f"CREATE SERVER shard_{n} FOREIGN DATA WRAPPER mysql "
                f"OPTIONS (HOST '127.0.0.1', PORT {shard.port}, USER 'root')"
                for n, shard in enumerate(others)
            ),
        )
        yield Cluster(head, tuple(others))
    finally:
        for server in servers:
            server.remove()


def _tables() -> Iterator[str]:
    """Statements that make the tables of a shard, as they always are."""
    for table in METADATA.sorted_tables:
        yield str(sa.schema.CreateTable(table).compile(dialect=_DIALECT))
        for index in table.indexes:
            yield str(sa.schema.CreateIndex(index).compile(dialect=_DIALECT))


def _names_of_tables(shards: int) -> Iterator[str]:
    """
    Statements that make the head's tables, which are names for those of the shards.

    A table is parted by the first column of its key, which is the member's wherever a member owns the rows.
    A key without that column cannot be unique on the head.
    """
    parts = ", ".join(f"""PARTITION p{n} COMMENT = 'server "shard_{n}"'""" for n in range(shards))
    for table in METADATA.sorted_tables:
        first = next(iter(table.primary_key.columns)).name
        made = str(sa.schema.CreateTable(table).compile(dialect=_DIALECT)).rstrip().removesuffix(")")
        keys = "".join(
            f", KEY {index.name} ({', '.join(column.name for column in index.columns)})"
            for index in table.indexes
        )
        comment = f"""'wrapper "mysql", table "{table.name}"'"""
        yield f"{made}{keys}) ENGINE = SPIDER COMMENT = {comment} PARTITION BY KEY ({first}) ({parts})"


def _has_plugin() -> bool:
    return any(
        found for folder in PLUGIN_FOLDERS for found in Path("/").glob(f"{folder.lstrip('/')}/{PLUGIN}")
    )


def _run(url: str, *statements: str | sa.Insert | sa.Update) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement) if isinstance(statement, str) else statement)
