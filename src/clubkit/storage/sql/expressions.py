"""What statements are described by: Core expressions, for every dialect and for several items at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa
from attrs import frozen

from clubkit.storage.sql.dialects import insert_missing, upsert

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


@frozen
class Many:
    """
    A write of many rows at once.

    Attributes:
        core: The expression for a dialect's name and a number of rows; its items have all values of a row.

        width: How many those are.

        key: Which of the values are the row's key: no two rows may have the same.

        is_for_all: Whether it helps on MariaDB too, whose drivers write many new rows at once anyway.
    """

    core: Callable[[str, int], Core]
    width: int
    key: slice
    is_for_all: bool = False


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

        many: For a write of one row: how many are written at once, on servers.
    """

    core: Callable[[str, int], Core]
    names: tuple[str, ...] = ()
    width: int = 0
    lock: Lock = Lock.WHERE_OLD
    order: tuple[sa.Column[Any], ...] = ()
    many: Many | None = None


def plain(core: Core, *names: str, lock: Lock = Lock.WHERE_OLD) -> Statement:
    """A statement with the same text for every call."""
    return Statement(lambda _dialect, _size: core, names, lock=lock)


def inserting(table: sa.Table) -> Statement:
    """A new row, with the table's columns in their order."""
    return _adding(table, lambda _dialect: sa.insert(table))


def inserting_missing(table: sa.Table) -> Statement:
    """A new row, where there is none with its key; see `insert_missing`."""
    return _adding(table, lambda dialect: insert_missing(dialect, table))


def upserting(table: sa.Table, *, adding: tuple[str, ...] = ()) -> Statement:
    """A new row, or a new state of the row with its key; see `upsert`."""
    return _adding(table, lambda dialect: upsert(dialect, table, adding=adding))


def _adding(table: sa.Table, insert: Callable[[str], sa.Insert]) -> Statement:
    columns = list(table.columns)

    def many(dialect: str, _size: int) -> Core:
        rows = _arrays(columns)
        return insert(dialect).from_select(columns, sa.select(*rows.c), include_defaults=False)

    key = slice(len(table.primary_key.columns))
    return Statement(
        lambda dialect, _size: insert(dialect),
        tuple(table.columns.keys()),
        many=Many(many, len(columns), key),
    )


def changing(
    table: sa.Table, *, to: tuple[sa.Column[Any], ...], known: tuple[sa.Column[Any], ...] = ()
) -> Statement:
    """
    A new state of a row, if it is as known: its values are those of *to*, of the key, and of *known*.

    Many rows are changed by a join with the rows of their values: of arrays on PostgreSQL, so that every
    number of them is one text, and of queries without a table on MariaDB.
    """
    key = tuple(table.primary_key.columns)
    where = (*key, *known)
    columns = (*to, *where)
    names = (*(f"{column.name}_to" for column in to), *(f"{column.name}_is" for column in where))
    single = (
        table.update()
        .where(*(column == sa.bindparam(f"{column.name}_is", type_=column.type) for column in where))
        .values({column.name: sa.bindparam(f"{column.name}_to", type_=column.type) for column in to})
    )

    def many(dialect: str, size: int) -> Core:
        rows = _arrays(columns) if dialect == "postgresql" else _queries(columns, size)
        new = list(rows.c)
        return (
            table.update()
            .where(*(column == new[len(to) + place] for place, column in enumerate(where)))
            .values({column.name: new[place] for place, column in enumerate(to)})
        )

    at_once = Many(many, len(columns), slice(len(to), len(to) + len(key)), is_for_all=True)
    return Statement(lambda _dialect, _size: single, names, many=at_once)


def _arrays(columns: Sequence[sa.Column[Any]]) -> sa.TableValuedAlias:
    values = [
        sa.cast(sa.bindparam(f"item_{place}", type_=sa.ARRAY(column.type)), sa.ARRAY(column.type))
        for place, column in enumerate(columns)
    ]
    named = [sa.column(f"c{place}", column.type) for place, column in enumerate(columns)]
    return sa.func.unnest(*values).table_valued(*named, name="new").render_derived()


def _queries(columns: Sequence[sa.Column[Any]], size: int) -> sa.Subquery:
    queries = [
        sa.select(
            *(
                sa.bindparam(f"item_{place}_{part}", type_=column.type).label(f"c{part}")
                for part, column in enumerate(columns, 1)
            )
        )
        for place in range(size)
    ]
    return sa.union_all(*queries).subquery("new")


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
    lock: Lock = Lock.WHERE_OLD,
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

    return Statement(core, (), 2, lock, order)
