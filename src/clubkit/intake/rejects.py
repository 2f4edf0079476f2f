"""Rows that were set aside: counted, the first few kept at hand, all of them written down."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO, TypeVar

from clubkit.errors import BadInputError, BadRowError

FIRST_MAX = 20
"""Bad rows that are kept at hand."""

HEADER = ("line", "what", "expected", "found")

_T = TypeVar("_T")


class Rejects:
    """
    Where bad rows go.

    The file is made at the first bad row, so that no file means no bad row. An older file is replaced.

    Attributes:
        count: How many there are.

        first: The first twenty.

    .. doctest::

        >>> with Rejects() as rejects:
        ...     good = list(rejects.kept_from([1, BadRowError(7, "total", "a decimal number", "'x'"), 2]))
        >>> good, rejects.count, str(rejects.first[0])
        ([1, 2], 1, "line 7: total must be a decimal number, got 'x'")
    """

    def __init__(self, path: Path | None = None) -> None:
        self.count = 0
        self.first: list[BadRowError] = []
        self._path = path
        self._file: TextIO | None = None
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def add(self, row: BadRowError) -> None:
        """
        Set a row aside.

        Raises:
            BadInputError: If the file cannot be written.
        """
        self.count += 1
        if len(self.first) < FIRST_MAX:
            self.first.append(row)
        if self._path is not None:
            csv.writer(self._opened(self._path), lineterminator="\n").writerow(
                (row.line, row.what, row.expected, row.found)
            )

    def kept_from(self, rows: Iterable[_T | BadRowError]) -> Iterator[_T]:
        """Pass on what is good, and set the rest aside."""
        for row in rows:
            if isinstance(row, BadRowError):
                self.add(row)
            else:
                yield row

    def _opened(self, path: Path) -> TextIO:
        if self._file is None:
            try:
                opened = path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            except OSError as error:
                raise BadInputError("rejects", "a file that can be written", str(error.strerror)) from error
            self._file = self._resources.enter_context(opened)
            csv.writer(self._file, lineterminator="\n").writerow(HEADER)
        return self._file
