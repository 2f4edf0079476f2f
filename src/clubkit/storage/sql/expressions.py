"""What statements are described by: Core expressions, for every dialect and for several items at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa
from attrs import frozen

from clubkit.storage.sql.dialects import upsert

Row = Sequence[Any]
Values = tuple[object, ...]
Core = sa.Select[Any] | sa.Insert | sa.Update | sa.Delete


class Lock(Enum):
    """Which lock a query takes, where the database can."""

    NONE = auto()
    """None: what it finds never changes."""

    NEXT = auto()
    """None yet: what it finds is locked next, and looked at again then."""

    WHERE_OLD = auto()
    """A shared one where a plain read may be of an old snapshot, so that it reads what is newest."""

    ALWAYS = auto()
    """One that nobody else can have until the transaction is over."""


@frozen(eq=False)
class Statement:
    """
    One statement, for every dialect.

    Attributes:
        core: The expression for a dialect's name and a number of items.

        names: Names of its values, after those of the items, in the order in which callers give them.

        width: How many values one item has; zero for a statement that takes no items.

        lock: Which one it takes; only a query asks.

        order: What the rows of a query are sorted by where it is asked together with others.
    """

    core: Callable[[str, int], Core]
    names: tuple[str, ...] = ()
    width: int = 0
    lock: Lock = Lock.WHERE_OLD
    order: tuple[sa.Column[Any], ...] = ()


def plain(core: Core, *names: str, lock: Lock = Lock.WHERE_OLD) -> Statement:
    """A statement with the same text for every call."""
    return Statement(lambda _dialect, _size: core, names, lock=lock)


def inserting(table: sa.Table) -> Statement:
    """A new row, with the table's columns in their order."""
    return plain(sa.insert(table), *table.columns.keys())


def upserting(table: sa.Table, *, adding: tuple[str, ...] = ()) -> Statement:
    """A new row, or a new state of the row with its key; see `upsert`."""
    return Statement(
        lambda dialect, _size: upsert(dialect, table, adding=adding), tuple(table.columns.keys())
    )


def among(
    select: sa.Select[Any],
    column: sa.ColumnElement[Any],
    *names: str,
    lock: Lock = Lock.WHERE_OLD,
    order: tuple[sa.Column[Any], ...] = (),
) -> Statement:
    """A query for the rows whose *column* is one of the items."""

    def core(_dialect: str, size: int) -> Core:
        items = [sa.bindparam(f"item_{place}", type_=column.type) for place in range(size)]
        return select.where(column.in_(items))

    return Statement(core, names, 1, lock, order)


def among_pairs(
    select: sa.Select[Any],
    first: sa.ColumnElement[Any],
    second: sa.ColumnElement[Any],
    order: tuple[sa.Column[Any], ...] = (),
) -> Statement:
    """
    A query for the rows whose two columns are one of the items.

    Written as alternatives: SQLite looks each of them up in an index, but walks the whole table for a list
    of pairs.
    """

    def core(_dialect: str, size: int) -> Core:
        return select.where(
            sa.or_(
                *(
                    sa.and_(
                        first == sa.bindparam(f"item_{place}_1", type_=first.type),
                        second == sa.bindparam(f"item_{place}_2", type_=second.type),
                    )
                    for place in range(size)
                )
            )
        )

    return Statement(core, (), 2, order=order)
