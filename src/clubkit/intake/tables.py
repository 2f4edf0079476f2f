"""Tables: files of rows with named columns, CSV or JSON Lines, told apart by their first character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from clubkit.errors import BadInputError, BadRowError
from clubkit.intake.columns import ATTRIBUTE_PREFIX, Columns, Wanted, columns_of, with_every_name
from clubkit.intake.csv_rows import csv_rows
from clubkit.intake.frames import opened
from clubkit.intake.json_rows import json_rows

Row = tuple[int, list[str], tuple[tuple[str, str], ...]]
"""Line of the file, cells by position, and attributes that are no column."""

_T = TypeVar("_T")
_CsvRow = tuple[int, list[str]]
_JsonRow = tuple[int, dict[str, str]]


@frozen
class Table:
    """
    A file that is open.

    Attributes:
        name: The name of the file, for messages.

        header: What its columns are called; in JSON Lines, the keys of the first object.
    """

    name: str
    header: tuple[str, ...]
    _csv: Iterator[_CsvRow | BadRowError] | None
    _json: Iterator[_JsonRow | BadRowError] | None

    def columns(self, wanted: Wanted, mapping: Mapping[str, str]) -> Columns:
        """Find the wanted columns; see `columns_of` for what is refused."""
        columns = columns_of(self.header, wanted, mapping, self.name)
        return columns if self._json is None else with_every_name(columns, wanted, mapping)

    def rows(self, columns: Columns) -> Iterator[Row | BadRowError]:
        """The rows in the order of the file, each with a cell for each column."""
        if self._csv is not None:
            return _csv_cells(self._csv, columns)
        return _json_cells(self._json or iter(()), columns)


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """
    Open a file and read its header.

    Raises:
        BadInputError: If it cannot be read, has no rows, or its first row cannot be used.
    """
    with opened(path) as blocks:
        first = next(blocks, None)
        if first is None:
            raise BadInputError(path.name, "a file with a header and rows", "an empty file")
        every = chain([first], blocks)
        is_json = first.text.lstrip()[:1] == "{"
        yield _json_table(path.name, json_rows(every)) if is_json else _csv_table(path.name, csv_rows(every))


def _csv_table(name: str, rows: Iterator[_CsvRow | BadRowError]) -> Table:
    _, header = _first(name, rows)
    return Table(name, tuple(header), rows, None)


def _json_table(name: str, rows: Iterator[_JsonRow | BadRowError]) -> Table:
    first = _first(name, rows)
    return Table(name, tuple(first[1]), None, chain([first], rows))


def _first(name: str, rows: Iterator[_T | BadRowError]) -> _T:
    first = next(rows, None)
    if first is None:
        raise BadInputError(name, "a file with a header and rows", "an empty file")
    if isinstance(first, BadRowError):
        raise BadInputError(f"header of {name}", first.expected, first.found) from first
    return first


def _csv_cells(rows: Iterable[_CsvRow | BadRowError], columns: Columns) -> Iterator[Row | BadRowError]:
    width = len(columns.own)
    constants = columns.constants
    for row in rows:
        if isinstance(row, BadRowError):
            yield row
            continue
        line_no, cells = row
        if len(cells) != width:
            yield BadRowError(line_no, "row", f"of {width} columns", f"{len(cells)}")
            continue
        cells += constants
        yield line_no, cells, ()


def _json_cells(rows: Iterable[_JsonRow | BadRowError], columns: Columns) -> Iterator[Row | BadRowError]:
    labels = columns.own
    known = frozenset(labels)
    for row in rows:
        if isinstance(row, BadRowError):
            yield row
            continue
        line_no, values = row
        cells = [values.get(label, "") for label in labels]
        cells += columns.constants
        yield line_no, cells, _other_attributes(values, known)


def _other_attributes(values: Mapping[str, str], known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (label.removeprefix(ATTRIBUTE_PREFIX), value)
        for label, value in values.items()
        if label not in known and label.startswith(ATTRIBUTE_PREFIX)
    )
