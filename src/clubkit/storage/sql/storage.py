"""The storage: connections, transactions, and the version of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import sqlalchemy as sa

from clubkit.errors import StorageError, StoreVersionError
from clubkit.storage.journal import JOURNAL
from clubkit.storage.people_ports import PEOPLE
from clubkit.storage.ports import (
    ATOMIC_ACROSS_MEMBERS,
    INSIDE_A_CALLERS,
    OWN_TRANSACTION,
    Reader,
    UnitOfWork,
)
from clubkit.storage.sql.connections import (
    at_level,
    begin_write,
    connecting,
    dropping_if_lost,
    require_success,
    runner_on,
    translating,
)
from clubkit.storage.sql.inside import SqlStorageInside
from clubkit.storage.sql.journal import SqlJournal
from clubkit.storage.sql.manners import READ_COMMITTED, SERIALIZABLE, manners_of
from clubkit.storage.sql.prepared import Runner, Texts
from clubkit.storage.sql.promises import require_promises
from clubkit.storage.sql.reader import SqlReader
from clubkit.storage.sql.schema import (
    Migrated,
    changing_schema,
    create_tables,
    schema_connection,
    version_of,
)
from clubkit.storage.sql.tables import SCHEMA_VERSION
from clubkit.storage.sql.unit import SqlUnitOfWork
from clubkit.storage.voucher_ports import VOUCHERS, WRITES_BESIDE


class SqlStorage:
    """
    Books in an SQL database.

    Safe to share among threads. A unit of work or a reader is not; it holds one connection of the engine
    until its block ends.

    Args:
        engine: The caller's own; see `open_storage` for one with settings that suit its database.

        isolation: Isolation level of the transactions that this storage opens on a server. At READ COMMITTED
            no member waits for another; at higher levels more work is lost to somebody else and done again.

        several_writers: Whether to take a store that writes in several places, such as a Galera cluster: see
            `UnsafeStoreError`.
    """

    def __init__(
        self, engine: sa.Engine, *, isolation: str = READ_COMMITTED, several_writers: bool = False
    ) -> None:
        self._engine = engine
        self._isolation = isolation
        self._several_writers = several_writers
        self._manners = manners_of(engine.dialect.name)
        reads_old = self._manners.may_read_old and isolation != READ_COMMITTED
        self._texts = Texts(engine.dialect)
        self._write_texts = (
            Texts(engine.dialect, reads_old=True, reads_lock=isolation == SERIALIZABLE)
            if reads_old
            else self._texts
        )
        self._sets_level = False
        self._is_checked = False

    @property
    def capabilities(self) -> frozenset[str]:
        beside = {WRITES_BESIDE} if self._manners.has_levels else set()
        return frozenset(
            {ATOMIC_ACROSS_MEMBERS, INSIDE_A_CALLERS, JOURNAL, OWN_TRANSACTION, PEOPLE, VOUCHERS, *beside}
        )

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._writing() as run:
            yield SqlUnitOfWork(run)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with self._connected(self._texts) as (connection, run):

            @contextmanager
            def one_moment() -> Iterator[None]:
                connection.connection.rollback()  # an earlier read may have begun a transaction
                run.run(*self._manners.begin_read)
                try:
                    yield
                finally:
                    if not run.lost:
                        connection.connection.rollback()

            yield SqlReader(run, one_moment)

    def journal(self) -> SqlJournal:
        """The audit journal of these books."""
        return SqlJournal(self._reading, self._writing)

    def inside(self, connection: sa.Connection) -> SqlStorageInside:
        """
        The same books, read and written inside a transaction of the caller's.

        Args:
            connection: Of the same database. A transaction that is not begun yet begins with the first
                command.

        Raises:
            StorageError: If the connection commits each statement by itself. Nothing was written.
        """
        self._check_store()
        if self._manners.has_levels and _commits_by_itself(connection):
            raise StorageError("a connection in autocommit has no transaction to work inside")
        return SqlStorageInside(connection, self._manners)

    def create_schema(self) -> None:
        """
        Make the tables in a store that has none. In a store that has them, this changes nothing.

        Raises:
            StoreVersionError: If the store's tables are of another version. Nothing is changed.
        """
        if self.schema_version() is None:
            engine, manners = self._engine, self._manners
            with schema_connection(engine, manners) as connection, changing_schema(connection, manners):
                if version_of(connection) is None:  # nobody else was faster
                    create_tables(connection, manners)
        self._check_store()

    def migrate(self) -> Migrated:
        """
        Bring the store to the schema of this clubkit, from any that was released or from no tables at all.

        Nobody else may use the store meanwhile. Several may try at once, and again after a failure: what is
        done is not done again.

        Raises:
            MissingExtraError: If Alembic, which the extra ``cli`` brings, is not installed.

            StoreVersionError: If the store is newer than this clubkit. Nothing is changed.

            UnsafeStoreError: If the store cannot keep what it promises. Nothing is changed.

            ConflictError: If somebody else uses the tables, or migrates them, for more than half a minute.
                The store is at the last revision that was done.

            StorageError: If a step fails. The same; MariaDB may keep a part of the failed one, which the
                next run passes over.
        """
        from clubkit.storage.sql.migrations.running import migrate  # noqa: PLC0415 - needs Alembic

        with translating(self._manners), connecting(self._engine, self._manners) as connection:
            require_promises(connection, several_writers=self._several_writers)
        return migrate(self._engine)

    def migration_sql(self) -> str:
        """
        What `migrate` would run on the store as it is, as a script for its database's own shell.

        Empty where nothing is to be done. The store is read, and not changed.

        Raises:
            MissingExtraError: If Alembic, which the extra ``cli`` brings, is not installed.

            StoreVersionError: If the store is newer than this clubkit.
        """
        from clubkit.storage.sql.migrations.running import migration_sql  # noqa: PLC0415 - needs Alembic

        found = self.schema_version()
        return migration_sql(self._engine.dialect, found)

    def schema_version(self) -> int | None:
        """The version of the store's tables, or none where it has no club."""
        with translating(self._manners), connecting(self._engine, self._manners) as connection:
            return version_of(connection)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Runner]:
        with self._connected(self._texts) as (_, run):
            yield run

    @contextmanager
    def _writing(self) -> Iterator[Runner]:
        with self._connected(self._write_texts) as (connection, run), connection.begin():
            begin_write(connection, run, self._manners)
            yield run
            require_success(run)

    @contextmanager
    def _connected(self, texts: Texts) -> Iterator[tuple[sa.Connection, Runner]]:
        """A connection to a store that was looked at, and what runs statements on it."""
        self._check_store()
        with translating(self._manners), connecting(self._engine, self._manners) as connection:
            run = runner_on(connection, texts, self._manners)
            with dropping_if_lost(connection, run), self._at_our_level(connection, run):
                yield connection, run

    def _at_our_level(self, connection: sa.Connection, run: Runner) -> AbstractContextManager[None]:
        return at_level(connection, run, self._isolation) if self._sets_level else nullcontext()

    def _check_store(self) -> None:
        """Look once in the life of this object; a store is migrated while no shop uses it."""
        if self._is_checked:
            return
        with translating(self._manners), connecting(self._engine, self._manners) as connection:
            require_promises(connection, several_writers=self._several_writers)
            found = version_of(connection)
            self._sets_level = self._manners.has_levels and (
                self._isolation != connection.get_isolation_level() or _commits_by_itself(connection)
            )
        if found != SCHEMA_VERSION:
            raise StoreVersionError(SCHEMA_VERSION, found)
        self._is_checked = True


def _commits_by_itself(connection: sa.Connection) -> bool:
    """Whether each statement is a transaction of its own: the level that a server then tells is another's."""
    raw = connection.connection.dbapi_connection
    return raw is not None and connection.dialect.detect_autocommit_setting(raw)
