"""Opening a store by its URL."""

from __future__ import annotations

import sqlite3
import time
import weakref
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from clubkit.errors import BadInputError
from clubkit.storage.sql.manners import READ_COMMITTED
from clubkit.storage.sql.storage import SqlStorage

BUSY_SECONDS: Final = 30
"""How long a unit of work waits for another before it gives up."""

SEVERAL_WRITERS: Final = "clubkit_several_writers"
"""The part of a URL's query that takes a store which writes in several places: see `SqlStorage`."""

_CHECKPOINT_PAGES: Final = 20_000
"""A longer write-ahead log is copied less often: a quarter more writes in a second."""

_STATEMENTS_KEPT: Final = 512

_LOG_TRIES: Final = 200
_LOG_PAUSE_SECONDS: Final = 0.02


def open_storage(url: str, *, durable: bool = True, isolation: str = READ_COMMITTED) -> SqlStorage:
    """
    Open the store at a URL.

    Its connections close with `SqlStorage.close`, or when nobody holds the storage any more.

    Args:
        url: A database URL of SQLAlchemy, such as ``sqlite:///club.db``. ``sqlite://`` is a store in memory,
            gone when it is closed; it has one connection, for which threads take turns, so a thread must end
            one unit of work or reader before it opens the next.

        durable: Whether SQLite waits for the disk on every commit. Without, a power cut may lose the last
            commits; never half of one.

        isolation: As in `SqlStorage`.

    What statements are run with is neither in its logs nor in errors.

    Raises:
        BadInputError: If the URL is none, or names a database that SQLAlchemy does not know.

    .. doctest::

        >>> storage = open_storage("sqlite://")
        >>> storage.create_schema()
        >>> with storage.read() as reader:
        ...     reader.find(["ada"])
        {}
    """
    try:
        parsed = sa.make_url(url)
        several_writers = parsed.query.get(SEVERAL_WRITERS) == "1"
        parsed = parsed.difference_update_query([SEVERAL_WRITERS])
        is_sqlite = parsed.get_backend_name() == "sqlite"
        engine = _sqlite_engine(parsed, durable=durable) if is_sqlite else _server_engine(parsed, isolation)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        # The URL may hold a password, so it is not shown; and neither is its parser's error.
        raise BadInputError("url", "a database URL such as sqlite:///club.db", "another text") from error
    storage = SqlStorage(engine, isolation=isolation, several_writers=several_writers)
    weakref.finalize(storage, engine.dispose)
    return storage


def _server_engine(url: sa.URL, isolation: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        isolation_level=isolation,
        pool_size=10,
        max_overflow=-1,
        pool_recycle=3600,
        hide_parameters=True,
    )
    if engine.dialect.name in {"mysql", "mariadb"}:

        @sa.event.listens_for(engine, "connect")
        def settle(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            cursor.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')")
            cursor.close()

    return engine


def _sqlite_engine(url: sa.URL, *, durable: bool) -> sa.Engine:
    in_memory = url.database in {None, "", ":memory:"} or url.query.get("mode") == "memory"
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        # In memory every connection would be a store of its own, so all share one, in turn.
        pool_size=1 if in_memory else 8,
        max_overflow=0 if in_memory else -1,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        connect_args={
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            "cached_statements": _STATEMENTS_KEPT,
        },
    )
    synchronous = "FULL" if durable else "NORMAL"

    def settle(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        _keep_log(cursor)
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        cursor.close()

    sa.event.listen(engine, "connect", settle)
    return engine


def _keep_log(cursor: DBAPICursor) -> None:
    """Switch to a write-ahead log. That does not wait for others by itself, as statements do."""
    for _ in range(_LOG_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_LOG_PAUSE_SECONDS)
        else:
            return
    cursor.execute("PRAGMA journal_mode = WAL")
