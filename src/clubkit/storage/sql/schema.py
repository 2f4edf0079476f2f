"""
The version of a store's tables, and making them where there are none.

A store has one row that says which schema its tables are of; whoever makes or migrates tables changes it in
the same transaction. `SqlStorage.create_schema` makes the tables of today in one go, and `migrations` arrive
at the same tables revision by revision.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from attrs import frozen

from clubkit.errors import ConflictError, StorageError
from clubkit.storage.sql.connections import begin_write, runner_on, translating
from clubkit.storage.sql.manners import READ_COMMITTED, Manners
from clubkit.storage.sql.prepared import Texts
from clubkit.storage.sql.tables import METADATA, SCHEMA_VERSION, meta

WAIT_SECONDS: Final = 30
"""How long tables are waited for that somebody else makes, migrates or reads."""


@frozen
class Migrated:
    """
    What a migration did.

    Attributes:
        found: The schema that the store had, or none where it had no tables.

        schema: The one that it has now.

        revisions: What changed in each schema since the one that was found, oldest first.
    """

    found: int | None
    schema: int
    revisions: tuple[str, ...]


def version_of(connection: sa.Connection) -> int | None:
    """
    The version of the store's tables, or none where it has no club.

    Raises:
        StorageError: If the store says something that is no version.
    """
    if not sa.inspect(connection).has_table(meta.name):
        return None
    value = connection.execute(sa.select(meta.c.value).where(meta.c.name == "schema")).scalar()
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal()):
        raise StorageError(f"the store says that its schema is {value!r}, which is no version")
    return int(value)


def noting_version(schema: int, *, found: int | None) -> sa.Insert | sa.Update:
    """
    The statement by which a store says that its tables are of this schema.

    Args:
        found: What it said before, or none.
    """
    if found is None:
        return sa.insert(meta).values(name="schema", value=str(schema))
    return sa.update(meta).where(meta.c.name == "schema").values(value=str(schema))


def create_tables(connection: sa.Connection, manners: Manners) -> None:
    """Make the tables of today in a store that has none; inside `changing_schema`."""
    # Where each statement commits at once, an earlier run may have been cut short between two of them.
    again = manners.ddl_commits
    for table in METADATA.sorted_tables:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=again))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(sa.schema.CreateIndex(index, if_not_exists=again))
    connection.execute(noting_version(SCHEMA_VERSION, found=None))


# --- one at a time ----------------------------------------------------------------------------------


@contextmanager
def schema_connection(engine: sa.Engine, manners: Manners) -> Iterator[sa.Connection]:
    """A connection to make or change tables on; errors of its database are ours."""
    with translating(manners), engine.connect() as connection:
        if manners.has_levels:
            # At a higher level the version would be read as it was before the lock was waited for.
            connection.execution_options(isolation_level=READ_COMMITTED)
        if manners.ddl_commits:
            connection.detach()  # its lock and its settings are the session's, and end with it
        yield connection


@contextmanager
def changing_schema(connection: sa.Connection, manners: Manners) -> Iterator[None]:
    """
    A transaction that makes or changes tables, while nobody else does.

    Raises:
        ConflictError: If somebody else is not done in `WAIT_SECONDS`. What was committed before stays.
    """
    with connection.begin():
        begin_write(connection, runner_on(connection, Texts(connection.dialect), manners), manners)
        _lock(connection)
        yield


def _lock(connection: sa.Connection) -> None:
    """Lock the schema. The timeout is also that of the tables: requests queue behind a change that waits."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('clubkit.schema'))")
    elif connection.dialect.name in {"mysql", "mariadb"}:
        connection.exec_driver_sql(f"SET SESSION lock_wait_timeout = {WAIT_SECONDS}")
        # Names of locks are the whole server's, and have at most 64 characters.
        name = "CONCAT('clubkit.schema.', MD5(DATABASE()))"
        if connection.exec_driver_sql(f"SELECT GET_LOCK({name}, {WAIT_SECONDS})").scalar() != 1:
            raise ConflictError("somebody else is changing the schema of this store")
