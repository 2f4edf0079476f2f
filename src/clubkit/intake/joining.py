"""
Lines and the events they belong to.

Rows of one event follow each other. Files that name events in the same order are merged as they are read,
with a small window for events without lines and lines without an event; where the order is another, the rest
of the lines goes into a temporary database on disk. Memory stays the same however many lines there are.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clubkit.errors import BadInputError, BadRowError
from clubkit.intake.cells import shown
from clubkit.intake.order_lines import LINES_MAX
from clubkit.intake.tables import Row

WINDOW = 256
"""Events whose lines are kept in memory while another event's are looked for."""

PROBLEMS_MAX = 10_000


class Group(NamedTuple):
    """The rows of one event."""

    event_id: str
    rows: list[Row]


def grouped(rows: Iterable[Row | BadRowError], event_id_at: int) -> Iterator[Group | BadRowError]:
    """
    Rows of one event that follow each other, together.

    Rows that are no rows are passed on. Past the 5 000th row of an event, one `BadRowError` takes the place
    of the whole event.
    """
    event_id, group = "", list[Row]()
    for row in rows:
        if isinstance(row, BadRowError):
            yield row
            continue
        if row[1][event_id_at] != event_id or not group:
            if group:
                yield _whole(event_id, group)
            event_id, group = row[1][event_id_at], []
        if len(group) <= LINES_MAX:
            group.append(row)
    if group:
        yield _whole(event_id, group)


def _whole(event_id: str, group: list[Row]) -> Group | BadRowError:
    if len(group) > LINES_MAX:
        return BadRowError(group[0][0], "event_id", f"of at most {LINES_MAX} lines", "more")
    return Group(event_id, group)


class LinesAside:
    """
    The lines of a file of their own, asked for event by event. Close it after use.

    Attributes:
        problems: Rows that were no rows. Whoever asks for lines takes them away.
    """

    def __init__(self, groups: Iterator[Group | BadRowError]) -> None:
        self.problems: list[BadRowError] = []
        self._groups = groups
        self._near: dict[str, list[Row]] = {}
        self._far: _Shelf | None = None
        self._last = Group("", [])

    def lines_of(self, event_id: str) -> list[Row]:
        """
        The rows of an event; none where the file has none. Asked for twice in a row, the same again.

        Raises:
            BadInputError: If ten thousand rows between two events are no rows.
        """
        if event_id != self._last.event_id:
            self._last = Group(event_id, self._found(event_id))
        return self._last.rows

    def rest(self) -> Iterator[BadRowError]:
        """A problem for each event that has lines and was never asked for, and for each row that is none."""
        for group in self._read():
            yield from self.problems
            self.problems.clear()
            yield _unclaimed(group.event_id, group.rows[0][0])
        yield from self.problems
        for event_id, rows in self._near.items():
            yield _unclaimed(event_id, rows[0][0])
        if self._far is not None:
            for event_id, line_no in self._far.rest():
                yield _unclaimed(event_id, line_no)

    def close(self) -> None:
        """Drop what lies on disk."""
        if self._far is not None:
            self._far.close()

    def _found(self, event_id: str) -> list[Row]:
        if event_id in self._near:
            return self._near.pop(event_id)
        if self._far is not None:
            return self._far.take(event_id)
        for group in self._read():
            if group.event_id == event_id:
                return group.rows
            self._near.setdefault(group.event_id, []).extend(group.rows)
            if len(self._near) > WINDOW:
                return self._shelved().take(event_id)
        return []

    def _read(self) -> Iterator[Group]:
        for group in self._groups:
            if isinstance(group, Group):
                yield group
                continue
            self.problems.append(group)
            if len(self.problems) > PROBLEMS_MAX:
                raise BadInputError("lines", f"at most {PROBLEMS_MAX} bad rows between two events", "more")

    def _shelved(self) -> _Shelf:
        self._far = _Shelf()
        self._far.put(Group(event_id, rows) for event_id, rows in self._near.items())
        self._near.clear()
        self._far.put(self._read())
        return self._far


class _Shelf:
    """Lines on disk, by event, in a database that is gone when it is closed."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE line (event_id BLOB, line_no INTEGER, cells TEXT, PRIMARY KEY (event_id, line_no)) "
            "WITHOUT ROWID"
        )

    def put(self, groups: Iterable[Group]) -> None:
        for event_id, rows in groups:
            self._database.executemany(
                "INSERT INTO line VALUES (?, ?, ?)",
                [(_key(event_id), line_no, json.dumps(cells)) for line_no, cells, _ in rows],
            )

    def take(self, event_id: str) -> list[Row]:
        found = self._database.execute(
            "SELECT line_no, cells FROM line WHERE event_id = ? ORDER BY line_no", (_key(event_id),)
        ).fetchall()
        self._database.execute("DELETE FROM line WHERE event_id = ?", (_key(event_id),))
        return [(line_no, json.loads(cells), ()) for line_no, cells in found]

    def rest(self) -> Iterator[tuple[str, int]]:
        found = self._database.execute("SELECT event_id, min(line_no) FROM line GROUP BY event_id ORDER BY 2")
        for key, line_no in found:
            yield key.decode("utf-8", "surrogatepass"), line_no

    def close(self) -> None:
        self._database.close()


def _key(event_id: str) -> bytes:
    return event_id.encode("utf-8", "surrogatepass")


def _unclaimed(event_id: str, line_no: int) -> BadRowError:
    return BadRowError(line_no, "event_id of lines", "the id of an event that was read", shown(event_id))
