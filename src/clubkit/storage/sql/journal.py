"""The audit journal in an SQL database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import groupby

from attrs import frozen

from clubkit.storage.journal import Batch, Head, Key, Leaf, Unsealed, Written
from clubkit.storage.sql import journal_statements as s
from clubkit.storage.sql.expressions import Row
from clubkit.storage.sql.prepared import Runner

_POSTING_COLUMNS = 13
Opened = Callable[[], AbstractContextManager[Runner]]
"""Opens a connection for one piece of work."""


@frozen
class SqlJournal:
    """
    A `Journal` of an SQL database.

    Attributes:
        reading: Without a transaction or a lock.

        writing: In a transaction of its own.
    """

    reading: Opened
    writing: Opened

    def unsealed(self, *, after: int = 0, limit: int = 1000) -> list[Unsealed]:
        with self.reading() as run:
            return [
                Unsealed(key, 1 + sealed, last, begins)
                for key, sealed, last, begins in run.rows(s.unsealed, (after, limit))
            ]

    def written(self, keys: Sequence[Key]) -> dict[Key, Written]:
        with self.reading() as run:
            rows = run.rows_among(s.written, keys)
        return {key: _written(list(group)) for key, group in groupby(rows, key=lambda row: (row[0], row[1]))}

    def salts(self, member_keys: Sequence[int]) -> dict[int, bytes]:
        with self.reading() as run:
            return {key: _bytes(salt) for key, salt in run.rows_among(s.salts, member_keys)}

    def size(self) -> int:
        with self.reading() as run:
            [(last,)] = run.rows(s.last_leaf)
        return 0 if last is None else 1 + int(last)

    def leaves(self, *, first: int = 0, limit: int = 1000) -> list[tuple[int, Leaf]]:
        with self.reading() as run:
            rows = run.rows(s.leaves, (first, limit))
        return [
            (no, Leaf(_number(member_key), _number(seq), _bytes(digest), _bytes(details)))
            for no, member_key, seq, digest, details in rows
        ]

    def heads(self, *, after: int = 0, limit: int = 1000) -> list[Head]:
        with self.reading() as run:
            return [_head(row) for row in run.rows(s.heads, (after, limit))]

    def last_head(self) -> Head | None:
        with self.reading() as run:
            rows = run.rows(s.last_head)
        return _head(rows[0]) if rows else None

    def append(self, batch: Batch) -> None:
        first = batch.head.size - len(batch.leaves)
        leaves = [
            (first + place, leaf.member_key, leaf.seq, leaf.hash, leaf.details)
            for place, leaf in enumerate(batch.leaves)
        ]
        with self.writing() as run:
            run.write(s.add_leaf, leaves)
            run.write(s.add_salt, list(batch.salts.items()))
            run.write(s.add_head, [(batch.head.size, batch.head.peaks, batch.head.note)])

    def forget(self, member_keys: Sequence[int]) -> None:
        with self.writing() as run:
            run.write(s.drop_salt, [(key,) for key in sorted(member_keys)])


def _written(rows: Sequence[Row]) -> Written:
    entries = tuple([tuple(row[_POSTING_COLUMNS:]) for row in rows if row[_POSTING_COLUMNS] is not None])
    return Written(*[*rows[0][:_POSTING_COLUMNS], entries])


def _head(row: Row) -> Head:
    size, peaks, note = row
    return Head(size, _bytes(peaks), str(note))


# SQLite keeps anything in any column; a row that was tampered with must be readable to be found.


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1  # which no member and no posting has


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else repr(value).encode()
