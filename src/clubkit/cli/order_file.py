"""The file of orders that a verb was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.errors import BadRowError
from clubkit.intake import Event, read_events, read_events_in_order


@frozen
class OrderFile:
    """
    Orders and refunds in a file.

    Attributes:
        lines: The file of their lines, or none.

        mapping: From our names of columns to the file's.
    """

    path: Path
    lines: Path | None
    mapping: Mapping[str, str]

    def in_order(self, *, currency: str | None, now: Instant | None) -> Iterator[Event | BadRowError]:
        """The events in the order in which they count; see `read_events_in_order`."""
        return read_events_in_order(
            self.path, lines=self.lines, mapping=self.mapping, currency=currency, now=now
        )

    def first_currency(self) -> str | None:
        """The currency of the first good row, or none where no row is good."""
        rows = read_events(self.path, lines=self.lines, mapping=self.mapping)
        with closing(rows):  # type: ignore[type-var]  # a generator, which the reader keeps to itself
            return next((row.currency for row in rows if isinstance(row, Event)), None)
