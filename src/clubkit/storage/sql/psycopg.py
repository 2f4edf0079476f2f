"""
What is asked of psycopg beyond what every driver does alike.

A statement is given to it in PostgreSQL's own words: one that has more than fifty values would be translated
anew for every call. Whole numbers always go as the same type: psycopg would choose by their size, and each
choice would be prepared and planned as a statement of its own. A cursor is told so once, which costs more
than a short statement, and stays with its connection.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect

if TYPE_CHECKING:
    from psycopg import RawCursor

PLACEHOLDERS: Final = "numeric_dollar"
"""How PostgreSQL itself writes values: ``$1``."""


_CURSOR: Final = "clubkit.cursor"
"""Where it is among what a connection of a pool carries until it is closed."""


def is_psycopg(dialect: Dialect) -> bool:
    """Whether a database is spoken to by psycopg 3."""
    return dialect.driver == "psycopg"


def own_words(dialect: Dialect) -> Dialect:
    """The dialect to write statements in for `cursor_on`: values go by their place, not by a name."""
    if is_psycopg(dialect):
        return postgresql.psycopg.dialect(paramstyle=PLACEHOLDERS)  # type: ignore[no-untyped-call]
    if dialect.paramstyle != "pyformat":
        return dialect
    placed = copy(dialect)  # each driver of MariaDB and PostgreSQL that takes names takes places too
    placed.paramstyle = "format"
    placed.positional = True
    return placed


def cursor_on(connection: sa.Connection) -> DBAPICursor:
    """A cursor for statements in the words of `own_words`; with psycopg one for a connection's life."""
    if not is_psycopg(connection.dialect):
        return connection.connection.cursor()
    raw: Any = connection.connection.dbapi_connection
    kept: DBAPICursor | None = connection.info.get(_CURSOR)
    if kept is None or kept.connection is not raw:
        kept = connection.info[_CURSOR] = _new_cursor(connection, raw)
    return kept


def _new_cursor(connection: sa.Connection, raw: Any) -> DBAPICursor:
    theirs = raw.cursor_factory
    raw.cursor_factory = _raw_cursor
    try:
        return connection.connection.cursor()
    finally:
        raw.cursor_factory = theirs


def _raw_cursor(connection: Any, row_factory: Any = None) -> RawCursor[Any]:
    from psycopg import RawCursor  # noqa: PLC0415 - an extra
    from psycopg.types.numeric import Int8Dumper  # noqa: PLC0415 - an extra

    cursor = RawCursor(connection, row_factory=row_factory)
    cursor.adapters.register_dumper(int, Int8Dumper)
    return cursor
