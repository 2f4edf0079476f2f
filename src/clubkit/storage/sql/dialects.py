"""What the supported databases do differently: all of it is here."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.dialects import mysql, postgresql, sqlite

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number that leads a primary key: SQLite stores a table by it only where the type says INTEGER."""


def text(length: int) -> sa.types.TypeEngine[str]:
    """Text of a bounded length that compares and sorts bytewise, on every database."""
    return (
        sa.String(length)
        .with_variant(sa.String(length, collation="C"), "postgresql")
        .with_variant(
            mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_nopad_bin"), "mysql", "mariadb"
        )
    )


def document() -> sa.types.TypeEngine[str]:
    """Text without a bound."""
    return sa.Text().with_variant(mysql.LONGTEXT(charset="utf8mb4"), "mysql", "mariadb")


# --- insert or update -------------------------------------------------------------------------------


def upsert(dialect: str, table: sa.Table, *, adding: tuple[str, ...] = ()) -> sa.Insert:
    """
    An insert that updates the row where its primary key exists.

    Args:
        adding: Columns whose new value is added to the old one. All others are replaced.
    """
    values = [column.name for column in table.columns if not column.primary_key]
    if dialect in {"mysql", "mariadb"}:
        insert = mysql.insert(table)
        given = insert.inserted
        return insert.on_duplicate_key_update(
            {name: table.c[name] + given[name] if name in adding else given[name] for name in values}
        )

    conflicting = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    excluded = conflicting.excluded
    return conflicting.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + excluded[name] if name in adding else excluded[name] for name in values},
    )


# --- transactions and errors ------------------------------------------------------------------------


class Trouble(Enum):
    """What an error of a driver means."""

    CONFLICT = auto()
    """Somebody else was faster, or holds a lock."""

    LAW = auto()
    """A check of the schema refused a row."""

    FAILURE = auto()


@frozen
class Manners:
    """
    How one database is spoken to.

    Attributes:
        begin_write: What to run first in a transaction that will write, or none.

        begin_read: What to run first so that several reads see one moment, or none.

        trouble: What an error of its driver means.
    """

    begin_write: str | None
    begin_read: str | None
    trouble: Callable[[Exception], Trouble]


def manners_of(dialect: str) -> Manners:
    """The manners of a database by the name of its dialect."""
    return _SQLITE if dialect == "sqlite" else _OTHER


_SQLITE_CONFLICTS = {
    5: "SQLITE_BUSY",
    6: "SQLITE_LOCKED",
}
_SQLITE_CONSTRAINTS = {
    275: Trouble.LAW,  # SQLITE_CONSTRAINT_CHECK
    1555: Trouble.CONFLICT,  # SQLITE_CONSTRAINT_PRIMARYKEY
    2067: Trouble.CONFLICT,  # SQLITE_CONSTRAINT_UNIQUE
    2579: Trouble.CONFLICT,  # SQLITE_CONSTRAINT_ROWID
}


def _sqlite_trouble(error: Exception) -> Trouble:
    code: int = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in _SQLITE_CONFLICTS:  # the low byte of an extended code is the basic one
        return Trouble.CONFLICT
    return _SQLITE_CONSTRAINTS.get(code, Trouble.FAILURE)


def _other_trouble(error: Exception) -> Trouble:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return Trouble.CONFLICT if "IntegrityError" in kinds else Trouble.FAILURE


_SQLITE = Manners("BEGIN IMMEDIATE", "BEGIN", _sqlite_trouble)
_OTHER = Manners(None, None, _other_trouble)
