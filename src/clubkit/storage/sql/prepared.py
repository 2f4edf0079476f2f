"""
Statements that are compiled once for a dialect, and then run as text on the driver's own cursor.

Building or looking up a Core statement on every call costs several times what SQLite needs to run it. So
a statement is described here by a Core expression, turned into text and an order of values at its first
use, and kept. Lists are asked for in chunks of a few fixed sizes, so that their texts are reused too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect

from clubkit.errors import ClubError, ConflictError, ConnectionLostError, LedgerBrokenError, StorageError
from clubkit.storage.sql.dialects import upsert
from clubkit.storage.sql.manners import Manners, Trouble
from clubkit.storage.sql.psycopg import own_words
from clubkit.storage.sql.together import Placed, placed, side_by_side

CHUNKS: Final = (1, 8, 64, 400)
"""How many items are asked for at once; shorter lists repeat their last item."""

_SERVERS: Final = frozenset({"postgresql", "mysql", "mariadb"})

Row = Sequence[Any]
Values = tuple[object, ...]
Core = sa.Select[Any] | sa.Insert | sa.Update


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


@frozen
class Question:
    """
    A query for some items, to be asked together with others.

    Attributes:
        values: Those that the statement takes beside its items.
    """

    statement: Statement
    items: Sequence[Any]
    values: Values = ()


@frozen
class Text:
    """
    A statement compiled for one dialect.

    Attributes:
        bind: Brings values that are given in the statement's order into the driver's, or none where they
            are in it already.
    """

    sql: str
    bind: Callable[[Values], Any] | None


@frozen
class Joined:
    """Several queries as one, for a number of items each."""

    sql: str
    binds: tuple[Callable[[Values], Any] | None, ...]
    parts: tuple[Placed, ...]


class Texts:
    """
    The compiled statements of one dialect, each made at its first use.

    Args:
        reads_old: Whether a plain read may be of an old snapshot.

        reads_lock: Whether the server takes a shared lock for each plain read by itself. Then what is locked
            next is locked at once: all who share a lock would wait for each other to give it up.
    """

    def __init__(self, dialect: Dialect, *, reads_old: bool = False, reads_lock: bool = False) -> None:
        self._dialect = own_words(dialect)
        self._exclusive = {Lock.ALWAYS, Lock.NEXT} if reads_lock else {Lock.ALWAYS}
        self._shared = {Lock.WHERE_OLD} if reads_old else set()
        self._known: dict[tuple[Statement, int], Text] = {}
        self._joined: dict[tuple[tuple[Statement, int], ...], Joined] = {}
        # A file is near, and a query that is joined to others cannot lock.
        is_far = dialect.name in _SERVERS and self._dialect.positional
        self.joins = is_far and not (reads_old or reads_lock)

    def of(self, statement: Statement, size: int = 1) -> Text:
        """The text for a number of items."""
        text = self._known.get((statement, size))
        if text is None:
            core = self._locked(statement, statement.core(self._dialect.name, size))
            text = self._known[statement, size] = _compiled(statement, core, self._dialect, size)
        return text

    def joined(self, asked: tuple[tuple[Statement, int], ...]) -> Joined:
        """The text for several queries at once, each for a number of items."""
        joined = self._joined.get(asked)
        if joined is None:
            joined = self._joined[asked] = self._join(asked)
        return joined

    def _join(self, asked: tuple[tuple[Statement, int], ...]) -> Joined:
        name = self._dialect.name
        parts = placed([(each.core(name, size), each.order) for each, size in asked])  # type: ignore[misc]
        texts = [
            _compiled(each, part.core, self._dialect, size)
            for (each, size), part in zip(asked, parts, strict=True)
        ]
        sql = " UNION ALL ".join(side_by_side([text.sql for text in texts]))
        return Joined(sql, tuple(text.bind for text in texts), tuple(parts))

    def _locked(self, statement: Statement, core: Core) -> Core:
        if not isinstance(core, sa.Select):
            return core
        if statement.lock in self._exclusive:
            return core.with_for_update()
        return core.with_for_update(read=True) if statement.lock in self._shared else core


def _compiled(statement: Statement, core: Core, dialect: Dialect, size: int) -> Text:
    compiled = core.compile(dialect=dialect)
    given = (*_item_names(statement.width, size), *statement.names)
    constants = {name: value for name, value in compiled.params.items() if name not in given}
    names = (*given, *constants)
    more = tuple(constants.values())
    if compiled.positiontup is None:
        return Text(str(compiled), lambda values: dict(zip(names, (*values, *more), strict=True)))

    order = [names.index(name) for name in compiled.positiontup]
    if order == list(range(len(given))):
        return Text(str(compiled), None)
    pick = itemgetter(*order) if len(order) > 1 else lambda values: (values[order[0]],)
    return Text(str(compiled), lambda values: pick((*values, *more)))


def _item_names(width: int, size: int) -> Iterator[str]:
    for place in range(size if width else 0):
        if width == 1:
            yield f"item_{place}"
        else:
            yield from (f"item_{place}_{part}" for part in range(1, width + 1))


class Runner:
    """
    Runs statements on one cursor, inside a transaction that somebody else opened.

    Attributes:
        failed: Whether a statement failed; what the transaction wrote must not be committed then.

        lost: Whether the connection is of no use any more.
    """

    __slots__ = ("_cursor", "_errors", "_manners", "_texts", "failed", "lost")

    def __init__(self, cursor: DBAPICursor, texts: Texts, manners: Manners, errors: type[Exception]) -> None:
        self._cursor = cursor
        self._texts = texts
        self._manners = manners
        self._errors = errors
        self.failed = False
        self.lost = False

    def run(self, *texts: str) -> None:
        """Run texts without values, one after the other."""
        try:
            for sql in texts:
                self._cursor.execute(sql)
        except self._errors as error:
            raise self._translated(error) from error

    def rows(self, statement: Statement, values: Values = ()) -> Sequence[Row]:
        """All rows of a query."""
        return self._fetch(self._texts.of(statement), values)

    def rows_among(self, statement: Statement, items: Sequence[Any], values: Values = ()) -> Sequence[Row]:
        """All rows of a query for these items; in the query's order only within a chunk of them."""
        if len(items) == 1:
            return self._fetch(self._texts.of(statement), (*_flat(statement, items), *values))

        rows: list[Row] = []
        for chunk, size in _chunks(items):
            text = self._texts.of(statement, size)
            rows.extend(self._fetch(text, (*_flat(statement, chunk), *values)))
        return rows

    def rows_of_all(self, questions: Sequence[Question]) -> list[Sequence[Row]]:
        """
        All rows of each of several queries, as of one moment where they can be asked at once.

        A query for no items has none. A query with an order that is asked for more than a few items has its
        rows in order only within a chunk of them.
        """
        asked = [each for each in questions if each.items]
        is_one = len(asked) <= 1 or any(len(each.items) > CHUNKS[1] for each in asked)
        if is_one or not self._texts.joins:
            return [self.rows_among(each.statement, each.items, each.values) for each in questions]

        chunks = [next(_chunks(each.items)) for each in asked]
        joined = self._texts.joined(
            tuple([(each.statement, size) for each, (_, size) in zip(asked, chunks, strict=True)])
        )
        bound: list[object] = []
        for each, (items, _), bind in zip(asked, chunks, joined.binds, strict=True):
            values = (*_flat(each.statement, items), *each.values)
            bound.extend(values if bind is None else bind(values))
        common: list[list[Row]] = [[] for _ in asked]
        for row in self._fetch(Text(joined.sql, None), tuple(bound)):
            common[row[0]].append(row)
        found = iter([part.rows(rows) for part, rows in zip(joined.parts, common, strict=True)])
        return [next(found) if each.items else () for each in questions]

    def write(self, statement: Statement, rows: Sequence[Values]) -> int:
        """Run a statement for each row, in order, and return how many rows of the table it touched."""
        text = self._texts.of(statement)
        bind = text.bind
        bound = rows if bind is None else [bind(values) for values in rows]
        try:
            if len(bound) == 1:
                self._cursor.execute(text.sql, bound[0])
            elif bound:
                self._cursor.executemany(text.sql, bound)
            else:
                return 0
        except self._errors as error:
            raise self._translated(error) from error
        return self._cursor.rowcount

    def conflict(self, what: str) -> ConflictError:
        """The error to raise where somebody else was faster: nothing of this transaction may be kept."""
        self.failed = True
        return ConflictError(what)

    def _fetch(self, text: Text, values: Values) -> Sequence[Row]:
        try:
            self._cursor.execute(text.sql, values if text.bind is None else text.bind(values))
            return self._cursor.fetchall()
        except self._errors as error:
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> ClubError:
        self.failed = True
        found = translated(error, self._manners)
        self.lost = self.lost or isinstance(found, ConnectionLostError)
        return found


def translated(error: Exception, manners: Manners) -> ClubError:
    """The error of a driver as one of ours."""
    trouble = manners.trouble(error)
    if trouble is Trouble.CONFLICT:
        return ConflictError(str(error))
    if trouble is Trouble.LOST:
        return ConnectionLostError(str(error))
    if trouble is Trouble.LAW:
        return LedgerBrokenError("no overdraft", str(error))
    return StorageError(str(error))


def _flat(statement: Statement, items: Sequence[Any]) -> Sequence[object]:
    if statement.width == 1:
        return items
    return [value for item in items for value in item]


def _chunks(items: Sequence[Any]) -> Iterator[tuple[Sequence[Any], int]]:
    done = 0
    while done < len(items):
        chunk = items[done : done + CHUNKS[-1]]
        done += len(chunk)
        size = next(size for size in CHUNKS if size >= len(chunk))
        yield [*chunk, *[chunk[-1]] * (size - len(chunk))], size
