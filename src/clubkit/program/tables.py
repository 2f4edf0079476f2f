"""One table of a program file: hands out its keys, and knows which ones it was never asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from attrs import field, frozen

from clubkit.program.fields import Field
from clubkit.program.problems import Journal, Mismatch, Path, shown

T = TypeVar("T")
D = TypeVar("D")

ANY_NAME = "NAME"
"""Stands for a name of the file's own choice in the kind of a table."""

DEPTH_MAX = 64
"""Steps of a path. The deepest sensible file has about ten."""

TABLES_MAX = 50_000
"""Tables in one program, counted as they are read."""

LIST_MAX = 1000
"""Entries of a list of tables, such as rules."""


@frozen
class Table:
    """
    A cursor on one table. What is wrong goes to the journal, and reading goes on with the default.

    A key that no reader asked for is a stranger, and `close` reports it.

    Attributes:
        kind: The path without places and chosen names: ``$.earn[].limit``.
    """

    journal: Journal
    path: Path
    kind: str
    _values: Mapping[str, object]
    _asked: dict[str, None] = field(factory=dict)

    @property
    def place(self) -> int:
        """Where the table stands in its list, from 0; 0 too where it is in none."""
        last = self.path[-1] if self.path else 0
        return last if isinstance(last, int) else 0

    def names(self) -> tuple[str, ...]:
        """The keys of a table whose names the file chooses, in its order."""
        self._asked[ANY_NAME] = None
        return tuple(self._values)

    def names_at(self, key: str) -> tuple[str, ...]:
        """The keys of the table at a key, whose names the file chooses; none where there is no table."""
        return self.inner(key, lambda table: table.names()) if self.has_table(key) else ()

    def has(self, key: str) -> bool:
        """Whether the file has this key."""
        self._asked[key] = None
        return key in self._values

    def has_table(self, key: str) -> bool:
        """Whether the file has a table at this key."""
        return self.has(key) and isinstance(self._values[key], Mapping)

    def has_list(self, key: str) -> bool:
        """Whether the file has a list at this key."""
        return self.has(key) and isinstance(self._values[key], (list, tuple))

    def shown(self, key: str) -> str:
        """What the file has there, as a problem shows it."""
        return shown(self._values.get(key))

    def take(self, key: str, read: Field[T], default: D) -> T | D:
        """The value of a key, or the default where it is missing or wrong."""
        if not self.has(key):
            return default

        value = read(self._values[key])
        if not isinstance(value, Mismatch):
            return value
        self.report(key, value.expected, hint=value.hint)
        return default

    def need(self, key: str, read: Field[T]) -> T | None:
        """The value of a key that must be there; none where it is missing or wrong."""
        if self.has(key):
            return self.take(key, read, None)

        value = read(None)
        self.report(key, value.expected if isinstance(value, Mismatch) else "a value")
        return None

    def inner(self, key: str, read: Callable[[Table], T]) -> T:
        """What a table makes of the table at a key; an empty one stands in where it is missing or wrong."""
        table = self._open(key, self._values.get(key, {}))
        return _closed(table or Table(Journal(), (), f"{self.kind}.{key}", {}), read)

    def optional(self, key: str, read: Callable[[Table], T]) -> T | None:
        """What a table makes of the table at a key, or none where it is missing or wrong."""
        table = self._open(key, self._values[key]) if self.has(key) else None
        return _closed(table, read) if table is not None else None

    def each(self, key: str, read: Callable[[Table], T], *, least: int = 0) -> tuple[T, ...]:
        """What each table of a list of tables is read as."""
        if not self.has(key):
            return ()

        values = self._values[key]
        if not isinstance(values, (list, tuple)) or not least <= len(values) <= LIST_MAX:
            self.report(key, f"a list of {least} to {LIST_MAX} tables")
            return ()
        tables = [self._opened((*self.path, key, at), value, f"{key}[]") for at, value in enumerate(values)]
        return tuple(_closed(table, read) for table in tables if table is not None)

    def named(self, key: str, read: Callable[[str, Table], T]) -> tuple[T, ...]:
        """What each table is read as in a table of tables under names that the file chooses."""
        return self.inner(key, lambda tables: tables.children(read))

    def children(self, read: Callable[[str, Table], T]) -> tuple[T, ...]:
        """What each table of this table is read as, with its name."""
        tables = [
            (name, self._opened((*self.path, name), self._values[name], ANY_NAME)) for name in self.names()
        ]
        return tuple(_closed(table, partial(read, name)) for name, table in tables if table is not None)

    def report(self, key: str, expected: str, *, found: str | None = None, hint: str | None = None) -> None:
        """Note a problem with the value of a key."""
        self.journal.report((*self.path, key), expected, found or self.shown(key), hint=hint)

    def refuse(self, key: str, expected: str) -> None:
        """Note a problem if the file has this key at all."""
        if self.has(key):
            self.report(key, expected)

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        names_are_free = ANY_NAME in self._asked
        self.journal.keys.setdefault(self.kind, set()).update([ANY_NAME] if names_are_free else self._asked)
        if names_are_free:
            return

        for key in self._values:
            if key not in self._asked:
                self.journal.report_stranger((*self.path, key), key, self._asked)

    def _open(self, key: str, value: object) -> Table | None:
        self._asked[key] = None
        return self._opened((*self.path, key), value, key)

    def _opened(self, path: Path, value: object, kind: str) -> Table | None:
        return open_table(self.journal, path, value, f"{self.kind}.{kind}")


def open_table(journal: Journal, path: Path, value: object, kind: str = "$") -> Table | None:
    """A cursor on a value that must be a table, or none where it is not, or is too deep or too much."""
    if not isinstance(value, Mapping):
        journal.report(path, "a table", shown(value))
        return None
    if len(path) > DEPTH_MAX:
        journal.report(path[:DEPTH_MAX], "fewer tables inside each other", "a table")
        return None
    if not journal.counts_table(TABLES_MAX):
        return None

    strangers = [key for key in value if not isinstance(key, str)]
    for key in strangers:
        journal.report(path, "texts as keys", shown(key))
    return Table(journal, path, kind, {key: value[key] for key in value if isinstance(key, str)})


def _closed(table: Table, read: Callable[[Table], T]) -> T:
    result = read(table)
    table.close()
    return result
