"""The kinds of columns that tables of the club are made of, and the one collection that all tables are in."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from clubkit.storage.sql import dialects

NAME_MAX: Final = 200
REFERENCE_MAX: Final = 255
"""A caller's own has at most `NAME_MAX`; some of ours have a word and a hold's id."""

ORDER_KEY_MAX: Final = 500
WORD_MAX: Final = 20
HASH_BYTES: Final = 32

METADATA: Final = sa.MetaData()


def table(name: str, *parts: sa.schema.SchemaItem, by_key: bool = True) -> sa.Table:
    """
    A table of the club.

    Args:
        by_key: Whether SQLite keeps the rows in its primary key. With a second index over few of many rows
            it must not: the planner would rather walk all rows of a member than leave the key for an index.
    """
    return sa.Table(name, METADATA, *parts, sqlite_with_rowid=not by_key)


def key(name: str, kind: sa.types.TypeEngine[Any] = dialects.KEY) -> sa.Column[object]:
    """A part of the primary key, made by the shop."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def key_text(name: str, length: int = NAME_MAX) -> sa.Column[object]:
    """Text of the primary key."""
    return key(name, dialects.text(length))


def number(name: str, *, null: bool = False) -> sa.Column[int]:
    """A whole number of up to 64 bits."""
    return sa.Column(name, sa.BigInteger, nullable=null)


def flag(name: str) -> sa.Column[int]:
    """0 or 1."""
    return sa.Column(name, sa.SmallInteger, nullable=False)


def text(name: str, length: int = NAME_MAX, *, null: bool = False) -> sa.Column[str]:
    """Text of a bounded length that compares and sorts bytewise."""
    return sa.Column(name, dialects.text(length), nullable=null)


def document(name: str, *, null: bool = False) -> sa.Column[str]:
    """Text without a bound."""
    return sa.Column(name, dialects.document(), nullable=null)


def binary(name: str, length: int = HASH_BYTES, *, null: bool = False) -> sa.Column[bytes]:
    """Bytes, at most so many."""
    return sa.Column(name, dialects.binary(length), nullable=null)
