"""
Several statements as one, for servers: each costs a journey there and back, and both sides some work for it.

Queries are joined by UNION ALL. It has places for whole numbers and for texts, as many as the widest query
needs; each query puts its columns into them, and its rows are taken apart again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from attrs import frozen

from clubkit.storage.sql.expressions import Row

Query = tuple[sa.Select[Any], Sequence[sa.ColumnElement[Any]]]
"""A query, and the columns that its rows are to be sorted by, if any."""

_NUMBERED: Final = re.compile(r"\$(\d+)")


@frozen
class Placed:
    """
    A query whose columns are in common places with those of others.

    Attributes:
        pick: Takes the query's own row out of a common one.

        sort: Takes what the rows are to be sorted by out of a common one, or none.
    """

    core: sa.Select[Any]
    pick: Callable[[Row], Row]
    sort: Callable[[Row], Any] | None

    def rows(self, common: list[Row]) -> list[Row]:
        """The query's own rows."""
        if self.sort is not None and len(common) > 1:
            common.sort(key=self.sort)
        return [self.pick(row) for row in common]


def placed(queries: Sequence[Query]) -> list[Placed]:
    """Queries with their columns in common places, the first of which says which query a row is of."""
    columns = [[*select.selected_columns, *order] for select, order in queries]
    numbers = max(sum(_is_number(column) for column in each) for each in columns)
    texts = max(sum(not _is_number(column) for column in each) for each in columns)
    return [_placed(n, query, numbers, texts) for n, query in enumerate(queries)]


def _placed(n: int, query: Query, numbers: int, texts: int) -> Placed:
    select, order = query
    places: list[sa.ColumnElement[Any]] = [
        sa.literal_column(str(n), sa.Integer).label("query"),
        *(sa.cast(sa.null(), sa.BigInteger).label(f"number_{place}") for place in range(numbers)),
        *(sa.cast(sa.null(), sa.Text).label(f"text_{place}") for place in range(texts)),
    ]
    free = {True: 1, False: 1 + numbers}
    used = []
    for column in (*select.selected_columns, *order):
        kind = _is_number(column)
        places[free[kind]] = column
        used.append(free[kind])
        free[kind] += 1
    own = used[: len(used) - len(order)]
    return Placed(
        select.with_only_columns(*places, maintain_column_froms=True).order_by(None),
        itemgetter(*own) if len(own) > 1 else itemgetter(slice(own[0], own[0] + 1)),
        itemgetter(*used[len(own) :]) if order else None,
    )


def _is_number(column: sa.ColumnElement[Any]) -> bool:
    return isinstance(column.type, sa.Integer)


def side_by_side(texts: Sequence[str]) -> list[str]:
    """Texts that can stand in one statement: where their values are numbered, they are numbered on."""
    found = []
    before = 0
    for text in texts:
        found.append(_NUMBERED.sub(lambda place, by=before: f"${int(place[1]) + by}", text))  # type: ignore[misc]
        before += max((int(number) for number in _NUMBERED.findall(text)), default=0)
    return found


@frozen
class Writing:
    """
    The texts of one statement that writes, one for each row.

    Attributes:
        is_counted: Whether to tell how many rows they touched.
    """

    texts: Sequence[str]
    is_counted: bool


def together(writings: Sequence[Writing]) -> str:
    """One statement of PostgreSQL that does what these do, and answers with the counts that are wanted."""
    texts = iter(side_by_side([text for each in writings for text in each.texts]))
    parts: list[str] = []
    counts = []
    for each in writings:
        names = []
        for _ in each.texts:
            names.append(f"part_{len(parts)}")
            parts.append(f"{names[-1]} AS ({next(texts)}{' RETURNING 1' if each.is_counted else ''})")
        if each.is_counted:
            counts.append(" + ".join(f"(SELECT count(*) FROM {name})" for name in names))  # noqa: S608 - ours
    return f"WITH {', '.join(parts)} SELECT {', '.join(counts)}"
