"""Types and statements that the supported databases write differently."""

from __future__ import annotations

import sqlalchemy as sa
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


def binary(length: int) -> sa.types.TypeEngine[bytes]:
    """Bytes, at most so many."""
    return sa.LargeBinary(length).with_variant(mysql.VARBINARY(length), "mysql", "mariadb")


def sealed() -> sa.types.TypeEngine[bytes]:
    """Bytes of a sealed text: a little more than a BLOB of MariaDB holds."""
    return sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")


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


def insert_missing(dialect: str, table: sa.Table) -> sa.Insert:
    """
    An insert that leaves a row alone where its primary key exists.

    MariaDB then also shortens texts that are too long, without an error: look at them before.
    """
    if dialect in {"mysql", "mariadb"}:
        return sa.insert(table).prefix_with("IGNORE")
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return insert.on_conflict_do_nothing(index_elements=list(table.primary_key.columns))
