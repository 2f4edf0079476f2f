"""What every transaction of an SQL storage does with its connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from clubkit.errors import ConflictError, StorageError
from clubkit.storage.sql.manners import Manners
from clubkit.storage.sql.prepared import Runner, Texts, translated
from clubkit.storage.sql.psycopg import cursor_on

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import IsolationLevel


def runner_on(connection: sa.Connection, texts: Texts, manners: Manners) -> Runner:
    """A runner on a cursor of its own."""
    return Runner(cursor_on(connection), texts, manners, connection.dialect.loaded_dbapi.Error)


def begin_write(connection: sa.Connection, run: Runner, manners: Manners) -> None:
    """Begin a transaction that will write, where the database wants to be told, unless it has begun."""
    # An engine of the caller may begin transactions by itself; its connection says so where it can.
    begun = getattr(connection.connection.dbapi_connection, "in_transaction", False)
    if manners.begin_write is not None and not begun:
        run.run(manners.begin_write)


def require_success(run: Runner) -> None:
    """Refuse to commit where a statement failed, even if the error was swallowed."""
    if run.failed:
        raise ConflictError("a statement of this unit of work failed; try the whole command again")


@contextmanager
def connecting(engine: sa.Engine, manners: Manners) -> Iterator[sa.Connection]:
    """
    A connection for a block.

    Where SQLAlchemy sets the isolation level, and sets it back, it lets an error of the driver pass as it is.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except engine.dialect.loaded_dbapi.Error as error:
        raise translated(error, manners) from error


@contextmanager
def dropping_if_lost(connection: sa.Connection, run: Runner) -> Iterator[None]:
    """Keep a connection that broke from going back to the pool."""
    try:
        yield
    finally:
        if run.lost:
            connection.invalidate()


@contextmanager
def at_level(connection: sa.Connection, run: Runner, level: str) -> Iterator[None]:
    """
    Set a connection to an isolation level for a block, and set it back.

    SQLAlchemy's option of that name does the same, but never gives its place in the pool back where the
    connection breaks while it is set back. Here such a connection is dropped; what was committed stays so.
    """
    raw, dialect = connection.connection.dbapi_connection, connection.dialect
    assert raw is not None, "a connection that was just opened"  # noqa: S101 - for the type
    dialect.set_isolation_level(raw, cast("IsolationLevel", level))
    try:
        yield
    finally:
        if not run.lost and not connection.invalidated:
            try:
                raw.rollback()  # reading began a transaction
                dialect.reset_isolation_level(raw)
            except dialect.loaded_dbapi.Error:
                connection.invalidate()


@contextmanager
def translating(manners: Manners) -> Iterator[None]:
    """Errors of connecting and committing as ours; those of statements are translated where they run."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        cause = error.orig if isinstance(error.orig, Exception) else error
        raise translated(cause, manners) from error
    except sa.exc.TimeoutError as error:
        raise ConflictError("no connection became free") from error
    except sa.exc.SQLAlchemyError as error:
        raise StorageError(str(error)) from error
