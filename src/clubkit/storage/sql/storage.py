"""The storage: connections, transactions, and the version of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from clubkit.errors import ConflictError, StorageError, StoreVersionError
from clubkit.storage.ports import ATOMIC_ACROSS_MEMBERS, Reader, UnitOfWork
from clubkit.storage.sql.dialects import manners_of
from clubkit.storage.sql.prepared import Runner, Texts, translated
from clubkit.storage.sql.reader import SqlReader
from clubkit.storage.sql.tables import METADATA, SCHEMA_VERSION, meta
from clubkit.storage.sql.unit import SqlUnitOfWork


class SqlStorage:
    """
    Books in an SQL database.

    Safe to share among threads. A unit of work or a reader is not; it holds one connection of the engine
    until its block ends.

    Args:
        engine: The caller's own; see `open_storage` for one with settings that suit SQLite.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._texts = Texts(engine.dialect)
        self._manners = manners_of(engine.dialect.name)
        self._version_is_right = False

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset({ATOMIC_ACROSS_MEMBERS})

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        self._check_version()
        with self._translating(), self._engine.connect() as connection, connection.begin():
            run = self._runner(connection)
            self._begin_write(connection, run)
            yield SqlUnitOfWork(run)
            if run.failed:
                raise ConflictError("a statement of this unit of work failed; try the whole command again")

    @contextmanager
    def read(self) -> Iterator[Reader]:
        self._check_version()
        with self._translating(), self._engine.connect() as connection:
            run = self._runner(connection)

            @contextmanager
            def one_moment() -> Iterator[None]:
                if self._manners.begin_read is not None:
                    run.run(self._manners.begin_read)
                try:
                    yield
                finally:
                    connection.connection.rollback()

            yield SqlReader(run, one_moment)

    def create_schema(self) -> None:
        """
        Make the tables in a store that has none. In a store that has them, this changes nothing.

        Raises:
            StoreVersionError: If the store's tables are of another version. Nothing is changed.
        """
        with self._translating(), self._engine.connect() as connection, connection.begin():
            self._begin_write(connection, self._runner(connection))
            METADATA.create_all(connection)
            if _version_of(connection) is None:
                connection.execute(sa.insert(meta).values(name="schema", value=str(SCHEMA_VERSION)))
        self._check_version()

    def schema_version(self) -> int | None:
        """The version of the store's tables, or none where it has no club."""
        with self._translating(), self._engine.connect() as connection:
            return _version_of(connection)

    def close(self) -> None:
        self._engine.dispose()

    def _check_version(self) -> None:
        """Look once in the life of this object; a store is migrated while no shop uses it."""
        if self._version_is_right:
            return
        found = self.schema_version()
        if found != SCHEMA_VERSION:
            raise StoreVersionError(SCHEMA_VERSION, found)
        self._version_is_right = True

    def _runner(self, connection: sa.Connection) -> Runner:
        cursor = connection.connection.cursor()
        return Runner(cursor, self._texts, self._manners, self._engine.dialect.loaded_dbapi.Error)

    def _begin_write(self, connection: sa.Connection, run: Runner) -> None:
        # An engine of the caller may begin transactions by itself; its connection says so where it can.
        begun = getattr(connection.connection.dbapi_connection, "in_transaction", False)
        if self._manners.begin_write is not None and not begun:
            run.run(self._manners.begin_write)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """Errors of connecting and committing as ours; those of statements are translated where they run."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            cause = error.orig if isinstance(error.orig, Exception) else error
            raise translated(cause, self._manners) from error
        except sa.exc.TimeoutError as error:
            raise ConflictError("no connection became free") from error
        except sa.exc.SQLAlchemyError as error:
            raise StorageError(str(error)) from error


def _version_of(connection: sa.Connection) -> int | None:
    if not sa.inspect(connection).has_table(meta.name):
        return None
    value = connection.execute(sa.select(meta.c.value).where(meta.c.name == "schema")).scalar()
    return None if value is None else int(value)
