"""The books inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import sqlalchemy as sa

from clubkit.storage.journal import JOURNAL
from clubkit.storage.people_ports import PEOPLE
from clubkit.storage.ports import ATOMIC_ACROSS_MEMBERS, Reader, UnitOfWork
from clubkit.storage.sql.connections import begin_write, require_success, runner_on, translating
from clubkit.storage.sql.journal import SqlJournal
from clubkit.storage.sql.manners import Manners
from clubkit.storage.sql.prepared import Runner, Texts
from clubkit.storage.sql.reader import SqlReader
from clubkit.storage.sql.unit import SqlUnitOfWork
from clubkit.storage.voucher_ports import VOUCHERS


class SqlStorageInside:
    """
    The books of an SQL database inside one transaction of the caller's.

    Each unit of work is a savepoint: one that fails leaves nothing, and the caller's transaction can go on,
    unless the database ended it (MariaDB does so in a deadlock). Nothing is tried again here, because a
    second try would read the same old snapshot: a `ConflictError` says that the caller's whole transaction
    is to be rolled back and tried again.
    """

    def __init__(self, connection: sa.Connection, manners: Manners) -> None:
        self._connection = connection
        self._manners = manners
        self._texts = Texts(connection.dialect)
        # What the caller has read may have fixed a snapshot, which a plain read would be of.
        self._write_texts = Texts(connection.dialect, reads_old=True) if manners.may_read_old else self._texts

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset({ATOMIC_ACROSS_MEMBERS, JOURNAL, PEOPLE, VOUCHERS})

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._writing() as run:
            yield SqlUnitOfWork(run)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with translating(self._manners):
            yield SqlReader(runner_on(self._connection, self._texts, self._manners), nullcontext)

    def journal(self) -> SqlJournal:
        """The audit journal of these books, whose every call is a savepoint of the caller's transaction."""
        return SqlJournal(self._reading, self._writing)

    def close(self) -> None:
        """Nothing: the connection is the caller's."""

    @contextmanager
    def _reading(self) -> Iterator[Runner]:
        with translating(self._manners):
            yield runner_on(self._connection, self._texts, self._manners)

    @contextmanager
    def _writing(self) -> Iterator[Runner]:
        connection = self._connection
        with translating(self._manners):
            run = runner_on(connection, self._write_texts, self._manners)
            begin_write(connection, run, self._manners)
            with connection.begin_nested():
                yield run
                require_success(run)
