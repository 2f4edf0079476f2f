"""Fresh databases on the servers of the suite, or on those that the environment names."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from .programs import MariaDb, Postgres

_NUMBERS = itertools.count(1)


@contextmanager
def postgres_url() -> Iterator[sa.URL]:
    """A server's URL; its databases are ours to make and drop."""
    given = os.environ.get("CLUBKIT_TEST_POSTGRES_URL")
    if given:
        yield sa.make_url(given)
        return
    if Postgres.program() is None:
        pytest.skip(
            "NO POSTGRESQL: install it, or set CLUBKIT_TEST_POSTGRES_URL; what it must keep is untested"
        )
    server = Postgres()
    try:
        yield sa.make_url(server.url("postgres"))
    finally:
        server.remove()


@contextmanager
def mariadb_url() -> Iterator[sa.URL]:
    """A server's URL; its databases are ours to make and drop."""
    given = os.environ.get("CLUBKIT_TEST_MARIADB_URL")
    if given:
        yield sa.make_url(given)
        return
    if MariaDb.program() is None:
        pytest.skip("NO MARIADB: install it, or set CLUBKIT_TEST_MARIADB_URL; what it must keep is untested")
    server = MariaDb()
    try:
        yield sa.make_url(server.url("mysql"))
    finally:
        server.remove()


def with_driver(server: sa.URL, driver: str) -> sa.URL:
    """The same server by another driver; without it the test is skipped."""
    module = {"mysqldb": "MySQLdb"}.get(driver, driver)
    pytest.importorskip(module, reason=f"{module} is not installed: it is built with the client library")
    return server.set(drivername=f"{server.get_backend_name()}+{driver}")


@contextmanager
def fresh_database(server: sa.URL) -> Iterator[sa.URL]:
    """The URL of an empty database that is dropped afterwards."""
    name = f"clubkit_{os.getpid()}_{next(_NUMBERS)}"
    administrator = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    is_postgres = administrator.dialect.name == "postgresql"
    with administrator.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name)
    finally:
        with administrator.connect() as connection:
            force = " WITH (FORCE)" if is_postgres else ""
            connection.exec_driver_sql(f"DROP DATABASE {name}{force}")
