"""
Columns as revisions write them out.

Revisions that were released are built of these, so none is ever changed; a new kind of column is a new
function.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import mysql


def number(name: str, *, null: bool = False) -> sa.Column[object]:
    """A whole number of up to 64 bits."""
    return sa.Column(name, sa.BigInteger(), nullable=null)


def flag(name: str) -> sa.Column[object]:
    """0 or 1."""
    return sa.Column(name, sa.SmallInteger(), nullable=False)


def text(name: str, length: int, *, null: bool = False) -> sa.Column[object]:
    """Text of a bounded length that compares and sorts bytewise."""
    return sa.Column(name, _text(length), nullable=null)


def document(name: str, *, null: bool = False) -> sa.Column[object]:
    """Text without a bound."""
    kind = sa.Text().with_variant(mysql.LONGTEXT(charset="utf8mb4"), "mysql", "mariadb")
    return sa.Column(name, kind, nullable=null)


def binary(name: str, length: int) -> sa.Column[object]:
    """Bytes, at most so many."""
    kind = sa.LargeBinary(length).with_variant(mysql.VARBINARY(length), "mysql", "mariadb")
    return sa.Column(name, kind, nullable=False)


def optional_binary(name: str, length: int) -> sa.Column[object]:
    """Bytes, at most so many, or none."""
    kind = sa.LargeBinary(length).with_variant(mysql.VARBINARY(length), "mysql", "mariadb")
    return sa.Column(name, kind, nullable=True)


def sealed(name: str) -> sa.Column[object]:
    """Bytes of a sealed text, or none."""
    kind = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
    return sa.Column(name, kind, nullable=True)


# --- of a primary key -------------------------------------------------------------------------------


def key_number(name: str, *, is_key: bool = True) -> sa.Column[object]:
    """
    A whole number that the shop makes, of a primary key.

    Args:
        is_key: Whether it is part of the primary key, or only of the same kind.
    """
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=is_key, autoincrement=False, nullable=False)


def key_text(name: str, length: int) -> sa.Column[object]:
    """Text of a primary key."""
    return sa.Column(name, _text(length), primary_key=True, nullable=False)


def key_binary(name: str, length: int) -> sa.Column[object]:
    """Bytes of a primary key."""
    kind = sa.LargeBinary(length).with_variant(mysql.VARBINARY(length), "mysql", "mariadb")
    return sa.Column(name, kind, primary_key=True, nullable=False)


# --- checks -----------------------------------------------------------------------------------------


def check(name: str, rule: sa.ColumnElement[bool]) -> sa.CheckConstraint:
    """A rule that every row keeps."""
    return sa.CheckConstraint(rule, name=name)


def _text(length: int) -> sa.types.TypeEngine[str]:
    return (
        sa.String(length)
        .with_variant(sa.String(length, collation="C"), "postgresql")
        .with_variant(
            mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_nopad_bin"), "mysql", "mariadb"
        )
    )
