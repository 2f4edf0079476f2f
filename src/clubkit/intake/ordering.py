"""Events in the order in which they count, whatever the order of the file."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import cast

from clubkit.calendars import Instant
from clubkit.errors import BadRowError
from clubkit.intake.events import Event, event_order
from clubkit.intake.reader import NO_MAPPING, is_in_order, read_events

IN_MEMORY_MAX = 20_000
"""Events and lines, counted together, that are sorted in memory."""


def read_events_in_order(
    path: Path,
    *,
    lines: Path | None = None,
    mapping: Mapping[str, str] = NO_MAPPING,
    currency: str | None = None,
    now: Instant | None = None,
) -> Iterator[Event | BadRowError]:
    """
    Read a file like `read_events`, in the order in which its events count.

    The order is that of `sorted_events`. The file is looked through once, at the call, to see whether it is
    in that order already, as most files are; it then streams. Otherwise it is sorted, on disk where it is
    long.

    Args:
        lines: As in `read_events`, and so for the others.

    Raises:
        BadInputError: As in `read_events`.
    """
    events = read_events(path, lines=lines, mapping=mapping, currency=currency, now=now)
    if is_in_order(path, mapping=mapping):
        return events
    return sorted_events(events)


def sorted_events(events: Iterable[Event | BadRowError]) -> Iterator[Event | BadRowError]:
    """
    Sort events by instant, orders before refunds, then by the bytes of the event id.

    Bad rows are passed on before any event. Equal events keep their order. What is more than a few megabytes
    is sorted on disk, in a temporary database that is gone afterwards.
    """
    held: list[Event] = []
    weight = 0
    with closing(_Shelf()) as shelf:
        for event in events:
            if isinstance(event, BadRowError):
                yield event
                continue
            held.append(event)
            weight += 1 + len(event.lines)
            if weight > IN_MEMORY_MAX:
                shelf.put(held)
                held, weight = [], 0
        if shelf.is_empty:
            yield from sorted(held, key=event_order)
            return
        shelf.put(held)
        held.clear()
        yield from shelf.events()


class _Shelf:
    """Events on disk, in a database that is gone when it is closed."""

    def __init__(self) -> None:
        self.is_empty = True
        self._database = sqlite3.connect("")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE event (at INTEGER, is_refund INTEGER, event_id TEXT, body BLOB)")

    def put(self, events: list[Event]) -> None:
        self.is_empty = False
        self._database.executemany(
            "INSERT INTO event VALUES (?, ?, ?, ?)",
            ((*event_order(event), pickle.dumps(event, pickle.HIGHEST_PROTOCOL)) for event in events),
        )

    def events(self) -> Iterator[Event]:
        bodies = self._database.execute("SELECT body FROM event ORDER BY at, is_refund, event_id, rowid")
        for (body,) in bodies:
            # Nobody else can write to this database: it has no name.
            yield cast("Event", pickle.loads(body))  # noqa: S301 - our own file

    def close(self) -> None:
        self._database.close()
