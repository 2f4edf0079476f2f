"""Small CSV tables with a header, in which each row has its line, and every problem is kept."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Final

from attrs import define, field, frozen

from clubkit.errors import BadInputError, BadRowError

TEXT_MAX: Final = 1 << 20
"""Characters of a file."""

PROBLEMS_MAX: Final = 100
"""Problems that are kept; reading stops there."""

_SHOWN_MAX: Final = 40
_COMMENT: Final = "#"


@frozen
class TableRow:
    """
    One row.

    Attributes:
        line: Where it starts, counted from 1.

        cells: By column, without blanks around them; an empty cell is ``""``.
    """

    line: int
    cells: Mapping[str, str]


@define
class CsvTable:
    """
    Reads a table row by row; what is wrong is noted, and reading goes on.

    Lines that begin with ``#`` are comments. Columns may stand in any order.

    Attributes:
        problems: Everything that was wrong so far, in the order of the file.
    """

    text: str
    required: frozenset[str]
    optional: frozenset[str]
    open_prefix: str | None = None
    problems: list[BadRowError] = field(factory=list)

    def rows(self) -> Iterator[TableRow]:
        """The rows that have as many cells as the header; none where the header is wrong."""
        if len(self.text) > TEXT_MAX:
            self.note(1, "file", f"at most {TEXT_MAX} characters", f"{len(self.text)}")
            return
        lines = self._lines()
        line, header = next(lines, (1, []))
        if not self._accepts(line, header):
            return
        for line, cells in lines:
            if len(self.problems) >= PROBLEMS_MAX:
                return
            if len(cells) == len(header):
                yield TableRow(line, dict(zip(header, cells, strict=True)))
            else:
                self.note(line, "row", f"{len(header)} cells", f"{len(cells)}")

    def note(self, line: int, what: str, expected: str, found: str) -> None:
        """Keep a problem."""
        self.problems.append(BadRowError(line, what, expected, found[:_SHOWN_MAX]))

    def note_error(self, line: int, error: BadInputError) -> None:
        """Keep what a value said of itself."""
        self.note(line, error.what, error.expected, error.found)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(StringIO(self.text.removeprefix("\ufeff"), newline=""), strict=True)
        line = 1
        try:
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if any(stripped) and not stripped[0].startswith(_COMMENT):
                    yield line, stripped
                line = reader.line_num + 1
        except csv.Error as error:
            self.note(line, "row", "CSV", str(error))

    def _accepts(self, line: int, header: list[str]) -> bool:
        before = len(self.problems)
        for name in sorted(self.required - set(header)):
            self.note(line, "header", f"a column {name}", "none")
        for name in header:
            is_open = self.open_prefix is not None and name.startswith(self.open_prefix)
            if name not in self.required | self.optional and not is_open:
                known = ", ".join(sorted(self.required | self.optional))
                self.problems.append(BadRowError(line, "column", f"one of {known}", repr(name[:_SHOWN_MAX])))
            elif header.count(name) > 1:
                self.note(line, "column", "named once", repr(name))
        return len(self.problems) == before
