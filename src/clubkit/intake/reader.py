"""Order files: events as they stand in the file, each good or set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from operator import itemgetter
from pathlib import Path

from clubkit.calendars import Instant
from clubkit.errors import BadRowError
from clubkit.intake.cells import CellReader
from clubkit.intake.columns import (
    EVENT_OPTIONAL,
    EVENT_REQUIRED,
    EVENTS,
    EVENTS_OF_LINES,
    LINES,
    Columns,
    Wanted,
    require_known_names,
)
from clubkit.intake.event_rows import EventMaker
from clubkit.intake.events import Event, EventOrder
from clubkit.intake.joining import LinesAside, grouped
from clubkit.intake.order_lines import LineMaker
from clubkit.intake.tables import Row, Table, open_table

Events = Iterator[Event | BadRowError]

NO_MAPPING: Mapping[str, str] = {}


def read_events(
    path: Path,
    *,
    lines: Path | None = None,
    mapping: Mapping[str, str] = NO_MAPPING,
    currency: str | None = None,
    now: Instant | None = None,
) -> Events:
    """
    Read the orders and refunds of a file, in the order of the file.

    CSV or JSON Lines, plain or gzip; what it may hold is in ``docs/reference/order-files.md``. Nothing is
    read before the first event is asked for, and never are more than the lines of a few events in memory.

    Args:
        lines: A file of the lines of these events. Without it, rows of lines with an ``event_total`` in
            *path* itself become events with lines, and rows of events become events without.

        mapping: From our names of columns to the file's; a value that starts with ``=`` is a constant.

        currency: The currency of the club, or none to take that of the first good row.

        now: What lies after it is a bad row. None to take instants up to the year 2099.

    Yields:
        Events, and in the place of an event that cannot be read a `BadRowError`. A problem of the lines file
        names a line of that file.

    Raises:
        BadInputError: If a file cannot be read, lacks a column, or *currency* or *mapping* is wrong.
    """
    require_known_names(mapping)
    reader = CellReader(currency, now)
    with open_table(path) as table:
        if lines is not None:
            with open_table(lines) as line_table:
                yield from _events_joined(table, line_table, mapping, reader)
        elif _wanted(table, mapping) is EVENTS_OF_LINES:
            yield from _events_of_lines(table, mapping, reader)
        else:
            yield from _events_alone(table, mapping, reader)


def is_in_order(path: Path, *, mapping: Mapping[str, str] = NO_MAPPING) -> bool:
    """
    Whether the events of a file come in the order in which they count. Bad rows do not matter.

    Raises:
        BadInputError: If the file cannot be read or lacks a column.
    """
    require_known_names(mapping)
    for rises in (_rises_as_text, _rises):
        with open_table(path) as table:
            columns = table.columns(_wanted(table, mapping), mapping)
            if rises(table, columns, EventMaker(columns, CellReader(None, None))):
                return True
    return False


def _rises_as_text(table: Table, columns: Columns, maker: EventMaker) -> bool:
    """
    Whether a look at the text already shows that the events are in order: at a third of the cost.

    Instants of one layout in UTC, to the second, sort as their texts do.
    """
    if maker.has_details:
        return False
    at = columns.at("placed_at")
    before = None
    text = ""
    for row in table.rows(columns):
        if isinstance(row, BadRowError):
            continue
        earlier, text = text, row[1][at]
        if text[10:11] != "T" or text[19:] != "Z" or text < earlier:
            return False
        if text == earlier and before is not None and not _are_in_order(maker.key(before), maker.key(row)):
            return False
        before = row
    return True


def _are_in_order(one: EventOrder | None, other: EventOrder | None) -> bool:
    return one is not None and other is not None and one <= other


def _rises(table: Table, columns: Columns, maker: EventMaker) -> bool:
    before = None
    for row in table.rows(columns):
        key = None if isinstance(row, BadRowError) else maker.key(row)
        if key is None:
            continue
        if before is not None and key < before:
            return False
        before = key
    return True


def _wanted(table: Table, mapping: Mapping[str, str]) -> Wanted:
    return EVENTS_OF_LINES if mapping.get("line_total", "line_total") in table.header else EVENTS


def _events_alone(table: Table, mapping: Mapping[str, str], reader: CellReader) -> Events:
    columns = table.columns(EVENTS, mapping)
    event_of = EventMaker(columns, reader).event
    for row in table.rows(columns):
        if isinstance(row, BadRowError):
            yield row
            continue
        try:
            event = event_of(row)
        except BadRowError as error:
            yield error
        else:
            yield event


def _events_joined(table: Table, line_table: Table, mapping: Mapping[str, str], reader: CellReader) -> Events:
    columns = table.columns(EVENTS, mapping)
    line_columns = line_table.columns(LINES, _line_mapping(mapping, line_table))
    maker, liner = EventMaker(columns, reader), LineMaker(line_columns, reader)
    event_id_at = columns.at("event_id")
    groups = grouped(line_table.rows(line_columns), line_columns.at("event_id"))
    with closing(LinesAside(groups)) as aside:
        for row in table.rows(columns):
            if isinstance(row, BadRowError):
                yield row
                continue
            rows = aside.lines_of(row[1][event_id_at])
            yield from aside.problems
            aside.problems.clear()
            try:
                event = maker.event_of_lines(row, rows, liner)
            except BadRowError as error:
                yield error
            else:
                yield event
        yield from aside.rest()


def _events_of_lines(table: Table, mapping: Mapping[str, str], reader: CellReader) -> Events:
    columns = table.columns(EVENTS_OF_LINES, mapping)
    maker, liner = EventMaker(columns, reader), LineMaker(columns, reader)
    positions = _event_positions(columns)
    for group in grouped(table.rows(columns), columns.at("event_id")):
        if isinstance(group, BadRowError):
            yield group
            continue
        try:
            _require_same(group.rows, columns, positions)
            event = maker.event_of_lines(group.rows[0], group.rows, liner)
        except BadRowError as error:
            yield error
        else:
            yield event


def _line_mapping(mapping: Mapping[str, str], line_table: Table) -> Mapping[str, str]:
    # The name of the event id is that of the events file, unless the lines file calls it by ours.
    if "event_id" in line_table.header:
        return {name: label for name, label in mapping.items() if name != "event_id"}
    return mapping


def _event_positions(columns: Columns) -> list[int]:
    names = (*EVENT_REQUIRED, "event_total", *EVENT_OPTIONAL)
    return [*(columns.at(name) for name in names), *(at for _, at in columns.attributes)]


def _require_same(rows: list[Row], columns: Columns, positions: list[int]) -> None:
    event_cells = itemgetter(*positions)
    _, first, more = rows[0]
    said = event_cells(first)
    for line_no, cells, other in rows:
        if event_cells(cells) != said or other != more:
            differing = [columns.labels[at] for at in positions if cells[at] != first[at]]
            what = differing[0] if differing else "attributes"
            raise BadRowError(line_no, what, "the same on every line of an event", "another value")
