"""
The books in a database of Django's, in whatever transaction Django has open.

Statements are compiled by SQLAlchemy and run on Django's own cursor; transactions and savepoints are
`transaction.atomic` and nothing else. SQLAlchemy opens no connection here, so it can end none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from attrs import evolve, frozen
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.db.transaction import TransactionManagementError
from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine.interfaces import Dialect

from clubkit.errors import StorageError
from clubkit.storage.journal import JOURNAL
from clubkit.storage.people_ports import PEOPLE
from clubkit.storage.ports import (
    ATOMIC_ACROSS_MEMBERS,
    OWN_TRANSACTION,
    TELLS_LATER,
    Reader,
    UnitOfWork,
)
from clubkit.storage.sql.connections import require_success
from clubkit.storage.sql.journal import SqlJournal
from clubkit.storage.sql.manners import Manners, Trouble, manners_of
from clubkit.storage.sql.prepared import Runner, Texts, translated
from clubkit.storage.sql.reader import SqlReader
from clubkit.storage.sql.unit import SqlUnitOfWork
from clubkit.storage.voucher_ports import VOUCHERS

PLACEHOLDERS: Final = "format"
"""How every cursor of Django's takes values: ``%s``."""

_DIALECTS: Final[dict[str, Callable[..., Dialect]]] = {
    "mysql": MariaDBDialect,
    "postgresql": PGDialect,
    "sqlite": SQLiteDialect,
}
"""By Django's name of a database."""

_TAKE_LOCK: Final = "UPDATE club_meta SET value = value WHERE 1 = 0"
"""
Changes nothing. SQLite waits for the lock of its only writer now, and not at the first change: then it would
give up at once if somebody else had written since the first read.
"""


class DjangoStorage:
    """
    Books in a database of Django's. Each unit of work is a block of `transaction.atomic`.

    Inside a transaction of the shop's that is a savepoint: one that fails leaves nothing, and the shop's
    transaction can go on, unless the database ended it (MariaDB does so in a deadlock); a lost race is then
    raised as `ConflictError` and not tried again. Outside it is a transaction, and lost races are
    tried again.

    Safe to share among threads: each has its own connection, which is Django's to open and to close.

    Args:
        alias: The database, as in `DATABASES`: SQLite, PostgreSQL or MariaDB. Reads and writes go to it and
            to no other; routers are not asked.

    Raises:
        StorageError: If it is of another kind.
    """

    def __init__(self, alias: str = DEFAULT_DB_ALIAS) -> None:
        vendor = connections[alias].vendor
        if vendor not in _DIALECTS:
            raise StorageError(f"the books can be in SQLite, PostgreSQL or MariaDB, not in {vendor}")
        dialect = _DIALECTS[vendor](paramstyle=PLACEHOLDERS)
        dialect.driver = "django"
        self._alias = alias
        self._manners = _manners_of(dialect.name)
        self._texts = Texts(dialect)
        # What the shop has read may have fixed a snapshot, which a plain read would be of.
        self._write_texts = Texts(dialect, reads_old=True) if self._manners.may_read_old else self._texts

    @property
    def alias(self) -> str:
        """The database, as in `DATABASES`."""
        return self._alias

    @property
    def capabilities(self) -> frozenset[str]:
        own = set() if self._is_inside else {OWN_TRANSACTION}
        return frozenset({ATOMIC_ACROSS_MEMBERS, JOURNAL, PEOPLE, TELLS_LATER, VOUCHERS, *own})

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._writing() as run:
            yield SqlUnitOfWork(run)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with self._reading() as run:
            yield SqlReader(run, partial(self._one_moment, run))

    def journal(self) -> SqlJournal:
        """The audit journal of these books."""
        return SqlJournal(self._reading, self._writing)

    def after_commit(self, call: Callable[[], None]) -> None:
        """See `transaction.on_commit`. What *call* raises is logged: what it tells of is committed."""
        transaction.on_commit(call, using=self._alias, robust=True)

    def close(self) -> None:
        """Nothing: the connections are Django's."""

    @property
    def _is_inside(self) -> bool:
        connection = connections[self._alias]
        is_by_hand = connection.connection is not None and not connection.autocommit
        return connection.in_atomic_block or is_by_hand

    @contextmanager
    def _writing(self) -> Iterator[Runner]:
        atomic = transaction.atomic(using=self._alias)
        with self._translating(), atomic, self._running(self._write_texts) as run:
            if self._manners.begin_write is not None:
                run.run(self._manners.begin_write)
            yield run
            require_success(run)

    @contextmanager
    def _reading(self) -> Iterator[Runner]:
        with self._translating(), self._running(self._texts) as run:
            yield run

    @contextmanager
    def _one_moment(self, run: Runner) -> Iterator[None]:
        if self._is_inside:
            yield
            return
        with transaction.atomic(using=self._alias):
            run.run(*self._manners.begin_read)
            yield

    @contextmanager
    def _running(self, texts: Texts) -> Iterator[Runner]:
        connection = connections[self._alias]
        with connection.cursor() as cursor:
            run = Runner(cursor, texts, self._manners, Error)
            try:
                yield run
            finally:
                if run.lost and not self._is_inside:
                    connection.close()  # the next try opens another one

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """Errors of beginning and committing as ours; Django's own rules about transactions as they are."""
        try:
            yield
        except StorageError as error:
            if isinstance(error.__cause__, TransactionManagementError):
                raise error.__cause__ from None
            raise
        except TransactionManagementError:
            raise
        except Error as error:
            raise translated(error, self._manners) from error


@frozen
class _Unwrapped:
    """Asks what an error means of the driver's error that Django's was made of."""

    _trouble: Callable[[Exception], Trouble]

    def __call__(self, error: Exception) -> Trouble:
        cause: Any = error.__cause__
        return self._trouble(cause if isinstance(cause, Exception) else error)


def _manners_of(dialect: str) -> Manners:
    manners = manners_of(dialect)
    trouble = _Unwrapped(manners.trouble)
    if dialect == "sqlite":  # Django says BEGIN
        return evolve(manners, trouble=trouble, begin_write=_TAKE_LOCK, begin_read=())
    return evolve(manners, trouble=trouble)
