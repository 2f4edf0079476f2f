"""
Statements that are compiled once for a dialect, and then run as text on the driver's own cursor.

Building or looking up a Core statement on every call costs several times what SQLite needs to run it. So
a statement is turned into text and an order of values at its first use, and kept. Lists are asked for in
chunks of a few fixed sizes, so that their texts are reused too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect

from clubkit.errors import ClubError, ConflictError, ConnectionLostError, LedgerBrokenError, StorageError
from clubkit.storage.sql.expressions import Core, Lock, Many, Row, Statement, Values
from clubkit.storage.sql.manners import Manners, Trouble
from clubkit.storage.sql.psycopg import is_psycopg, own_words
from clubkit.storage.sql.together import Placed, Writing, placed, side_by_side, together

CHUNKS: Final = (1, 8, 64, 400)
"""How many items are asked for at once; shorter lists repeat their last item."""

_FEW: Final = 2
"""For so many rows a statement is written together with others; each number of rows is a text of its own."""

_SERVERS: Final = frozenset({"postgresql", "mysql", "mariadb"})


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


@frozen
class Several:
    """
    Statements that write, as one, for a number of rows each.

    Attributes:
        counted: Those whose touched rows it tells, in this order: the updates.
    """

    sql: str
    binds: tuple[Callable[[Values], Any] | None, ...]
    counted: tuple[Statement, ...]


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
        self.reads_old = reads_old
        self._known: dict[tuple[Statement, int], Text] = {}
        self._many: dict[tuple[Statement, int], Text] = {}
        self._joined: dict[tuple[tuple[Statement, int], ...], Joined] = {}
        self._several: dict[tuple[tuple[Statement, int], ...], Several] = {}
        self.joins_writes = is_psycopg(dialect)
        # A file is near, and a query that is joined to others cannot lock.
        is_far = dialect.name in _SERVERS and self._dialect.positional
        self.joins = is_far and not (reads_old or reads_lock)
        self._is_far = is_far
        self.takes_arrays = dialect.name == "postgresql"  # each of its drivers takes lists for them

    def of(self, statement: Statement, size: int = 1) -> Text:
        """The text for a number of items."""
        text = self._known.get((statement, size))
        if text is None:
            core = self._locked(statement, statement.core(self._dialect.name, size))
            text = self._known[statement, size] = _compiled(core, self._dialect, _given(statement, size))
        return text

    def writes_many(self, many: Many) -> bool:
        """Whether many rows are written by one statement."""
        return self.takes_arrays or (self._is_far and many.is_for_all)

    def many(self, statement: Statement, many: Many, size: int) -> Text:
        """The text that updates a number of rows at once."""
        text = self._many.get((statement, size))
        if text is None:
            core = many.core(self._dialect.name, size)
            names = _array_names(many.width) if self.takes_arrays else _item_names(many.width, size)
            text = self._many[statement, size] = _compiled(core, self._dialect, tuple(names))
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
            _compiled(part.core, self._dialect, _given(each, size))
            for (each, size), part in zip(asked, parts, strict=True)
        ]
        sql = " UNION ALL ".join(side_by_side([text.sql for text in texts]))
        return Joined(sql, tuple(text.bind for text in texts), tuple(parts))

    def several(self, asked: tuple[tuple[Statement, int], ...]) -> Several:
        """The text that writes several rows of several tables at once."""
        several = self._several.get(asked)
        if several is None:
            several = self._several[asked] = self._write_together(asked)
        return several

    def _write_together(self, asked: tuple[tuple[Statement, int], ...]) -> Several:
        name = self._dialect.name
        counted = [isinstance(each.core(name, 1), sa.Update) for each, _ in asked]
        texts = [self.of(each) for each, _ in asked]
        sql = together(
            [
                Writing([text.sql] * rows, is_counted=is_counted)
                for text, (_, rows), is_counted in zip(texts, asked, counted, strict=True)
            ]
        )
        return Several(
            sql,
            tuple(text.bind for text in texts),
            tuple(each for (each, _), is_counted in zip(asked, counted, strict=True) if is_counted),
        )

    def _locked(self, statement: Statement, core: Core) -> Core:
        if not isinstance(core, sa.Select):
            return core
        if statement.lock in self._exclusive:
            return core.with_for_update()
        return core.with_for_update(read=True) if statement.lock in self._shared else core


def _given(statement: Statement, size: int) -> tuple[str, ...]:
    return (*_item_names(statement.width, size), *statement.names)


def _compiled(core: Core, dialect: Dialect, given: tuple[str, ...]) -> Text:
    compiled = core.compile(dialect=dialect)
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


def _array_names(width: int) -> Iterator[str]:
    return (f"item_{place}" for place in range(width))


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

    @property
    def reads_old(self) -> bool:
        """Whether a plain read may be of an old snapshot."""
        return self._texts.reads_old

    @property
    def joins(self) -> bool:
        """Whether several queries are asked at once."""
        return self._texts.joins

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
            return self._fetch(self._texts.of(statement), (*_flat(statement.width, items), *values))

        rows: list[Row] = []
        for chunk, size in _chunks(items):
            text = self._texts.of(statement, size)
            rows.extend(self._fetch(text, (*_flat(statement.width, chunk), *values)))
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
            values = (*_flat(each.statement.width, items), *each.values)
            bound.extend(values if bind is None else bind(values))
        common: list[list[Row]] = [[] for _ in asked]
        for row in self._fetch(Text(joined.sql, None), tuple(bound)):
            common[row[0]].append(row)
        found = iter([part.rows(rows) for part, rows in zip(joined.parts, common, strict=True)])
        return [next(found) if each.items else () for each in questions]

    def write(self, statement: Statement, rows: Sequence[Values]) -> int:
        """Run a statement for each row, in order, and return how many rows of the table it touched."""
        many = statement.many
        if many is not None and len(rows) > _FEW and self._writes_at_once(many, rows):
            return self._write_many(statement, many, rows)
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

    def _writes_at_once(self, many: Many, rows: Sequence[Values]) -> bool:
        is_able = self._texts.writes_many(many)
        return is_able and len({values[many.key] for values in rows}) == len(rows)

    def _write_many(self, statement: Statement, many: Many, rows: Sequence[Values]) -> int:
        touched = 0
        try:
            # A row that is there twice, to fill a chunk, changes what is there once; arrays need no filling.
            chunks = [(rows, 0)] if self._texts.takes_arrays else _chunks(rows)
            for chunk, size in chunks:
                text = self._texts.many(statement, many, size)
                values = _columns(chunk) if self._texts.takes_arrays else _flat(many.width, chunk)
                self._cursor.execute(text.sql, values if text.bind is None else text.bind(values))
                touched += self._cursor.rowcount
        except self._errors as error:
            raise self._translated(error) from error
        return touched

    def write_each(self, writes: Sequence[tuple[Statement, Sequence[Values]]]) -> dict[Statement, int]:
        """Run statements, one after the other, for their rows; see `write`."""
        return {each: self.write(each, rows) for each, rows in writes}

    def write_together(self, writes: Sequence[tuple[Statement, Sequence[Values]]]) -> dict[Statement, int]:
        """
        Run statements for their rows, at once where the database can, and return how many each touched.

        No two may touch the same row, and none sees what another wrote. What an insert touched is told as
        the number of its rows.
        """
        few = [(each, rows) for each, rows in writes if 0 < len(rows) <= _FEW]
        if not self._texts.joins_writes or len(few) <= 1:
            return self.write_each(writes)

        several = self._texts.several(tuple([(each, len(rows)) for each, rows in few]))
        bound: list[object] = []
        for (_, rows), bind in zip(few, several.binds, strict=True):
            for values in rows:
                bound.extend(values if bind is None else bind(values))
        done = {each: len(rows) for each, rows in few}
        touched = self._fetch(Text(several.sql, None), tuple(bound))[0]
        done.update(zip(several.counted, touched, strict=True))
        return done | self.write_each([(each, rows) for each, rows in writes if each not in done])

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


def _flat(width: int, items: Sequence[Any]) -> Values:
    if width == 1:
        return tuple(items)
    return tuple([value for item in items for value in item])


def _columns(rows: Sequence[Values]) -> Values:
    return tuple([list(column) for column in zip(*rows, strict=True)])


def _chunks(items: Sequence[Any]) -> Iterator[tuple[Sequence[Any], int]]:
    done = 0
    while done < len(items):
        chunk = items[done : done + CHUNKS[-1]]
        done += len(chunk)
        size = next(size for size in CHUNKS if size >= len(chunk))
        yield [*chunk, *[chunk[-1]] * (size - len(chunk))], size
