"""
CSV: from blocks of text to rows of cells.

As RFC 4180 has it: commas, and quotes around a field that holds commas, quotes or line ends. What is outside
the bounds is set aside at the line where its row starts; where the next row starts is decided by the quotes
alone, so that the inside of a field is never taken for rows of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from enum import Enum, auto

from clubkit.errors import BadRowError
from clubkit.intake.frames import ROW_MAX, Block, is_spoiled

FIELD_MAX = 1 << 16
"""Characters that a field may have."""


class _Place(Enum):
    """Where in a row a text ends."""

    FIELD_START = auto()
    IN_FIELD = auto()
    IN_QUOTES = auto()
    AFTER_QUOTE = auto()
    """After a quote inside quotes: it closes them, unless another one follows."""


Record = tuple[int, str]
"""Line of the file, and the text of a row."""

CsvRow = tuple[int, list[str]]
"""Line of the file, and the cells of a row."""


def csv_rows(blocks: Iterable[Block]) -> Iterator[CsvRow | BadRowError]:
    """
    The rows with the line where each starts, counted from 1; empty lines are passed over.

    Yields a `BadRowError` in the place of a row that is longer than a mebibyte, has a field of over 65 536
    characters, has NUL or bytes that are no UTF-8, or whose quotes do not fit.
    """
    framer = _Framer()
    for block in blocks:
        lines = block.text.split("\n")
        if framer.is_between_rows and _is_plain(block, lines):
            for line_no, line in enumerate(lines, framer.line_no):
                if line:
                    yield line_no, line.split(",")
            framer.line_no += len(lines)
        else:
            yield from _parsed(framer.records(block, lines))
    yield from framer.rest()


def _is_plain(block: Block, lines: list[str]) -> bool:
    # Without quotes a line is a row and a comma ends a field: most files never leave this way.
    if '"' in block.text or block.spoiled or not block.ends_line:
        return False
    return max(map(len, lines)) <= FIELD_MAX


class _Framer:
    """Puts lines together into records, each a row with its quotes still on."""

    def __init__(self) -> None:
        self.line_no = 1
        self.is_between_rows = True
        self._start = 1
        self._parts: list[str] = []
        self._size = 0
        self._place = _Place.FIELD_START

    def records(self, block: Block, lines: list[str]) -> Iterator[Record | BadRowError]:
        last = len(lines) - 1
        for at, line in enumerate(lines):
            self._add(line)
            if at == last and not block.ends_line:
                return
            self.line_no += 1
            if self._place is not _Place.IN_QUOTES:
                yield from self._record()

    def rest(self) -> Iterator[BadRowError]:
        if not self.is_between_rows:
            yield BadRowError(self._start, "row", "closed where it opens a quote", "the end of the file")

    def _add(self, line: str) -> None:
        if self.is_between_rows:
            self._start, self._size, self._place = self.line_no, 0, _Place.FIELD_START
            self.is_between_rows = False
        self._place = _place_after(line, self._place)
        self._size += len(line) + 1
        if self._size <= ROW_MAX:
            self._parts.append(line)

    def _record(self) -> Iterator[Record | BadRowError]:
        record = "\n".join(self._parts)
        self._parts.clear()
        self.is_between_rows = True
        if self._size > ROW_MAX:
            yield BadRowError(self._start, "row", f"of at most {ROW_MAX} characters", "more")
        elif record:
            yield self._start, record


def _parsed(records: Iterable[Record | BadRowError]) -> Iterator[CsvRow | BadRowError]:
    # One reader for all, because to make one costs more than to read a row. It takes a record at a time.
    feed: list[str] = []
    reader = csv.reader(iter(feed.pop, None), strict=True)
    for record in records:
        if isinstance(record, BadRowError):
            yield record
            continue
        line_no, text = record
        feed.append(text)
        try:
            cells = next(reader)
        except csv.Error as error:
            yield BadRowError(line_no, "row", "CSV as in RFC 4180", str(error))
        else:
            yield _bounded(line_no, text, cells)


def _bounded(line_no: int, text: str, cells: list[str]) -> CsvRow | BadRowError:
    if is_spoiled(text):
        return BadRowError(line_no, "row", "UTF-8 without NUL", "other bytes")
    longest = max(map(len, cells)) if len(text) > FIELD_MAX else 0
    if longest > FIELD_MAX:
        return BadRowError(line_no, "field", f"of at most {FIELD_MAX} characters", f"{longest}")
    return line_no, cells


def _place_after(text: str, place: _Place) -> _Place:
    at = 0
    while at < len(text):
        match place:
            case _Place.FIELD_START:
                is_quote = text[at] == '"'
                place = _Place.IN_QUOTES if is_quote else _Place.IN_FIELD
                at += is_quote
            case _Place.IN_FIELD:
                comma = text.find(',"', at)
                if comma < 0:
                    return _Place.FIELD_START if text[-1] == "," else _Place.IN_FIELD
                place = _Place.FIELD_START
                at = comma + 1
            case _Place.IN_QUOTES:
                quote = text.find('"', at)
                if quote < 0:
                    return place
                place = _Place.AFTER_QUOTE
                at = quote + 1
            case _Place.AFTER_QUOTE:
                is_quote = text[at] == '"'
                place = _Place.IN_QUOTES if is_quote else _Place.IN_FIELD
                at += is_quote
    return place
