"""What reading a program finds: problems and notices, each with its path, in the order of the file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from attrs import define, field, frozen

from clubkit.errors import Problem

Path = tuple[str | int, ...]
"""The keys and places that lead to a value from the root of the file."""

PROBLEMS_MAX = 100
"""Problems that are kept; past it they are only counted."""

SHOWN_MAX = 60
"""Characters of a text that are shown back."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_NAME_MAX = 60
_DIGITS_MAX = 20


@frozen
class Notice:
    """
    Something that is read, but that has no effect in this version.

    Attributes:
        path: Where, from the root ``$``.

        sentence: What to know about it.
    """

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


@frozen
class Mismatch:
    """
    Why a value is not what its key takes.

    Attributes:
        expected: What would have been right.

        hint: The nearest right value, or none.
    """

    expected: str
    hint: str | None = None


@define
class Journal:
    """
    Everything that one reading found. It fills up while the file is read.

    Attributes:
        keys: For each kind of table, such as ``$.earn[].limit``, the keys that it may have.
    """

    keys: dict[str, set[str]] = field(factory=dict)
    _problems: list[tuple[Path, Problem]] = field(factory=list)
    _notices: list[tuple[Path, Notice]] = field(factory=list)
    _more: int = 0
    _tables: int = 0

    @property
    def is_full(self) -> bool:
        """Whether further problems are only counted."""
        return len(self._problems) == PROBLEMS_MAX

    def report(self, path: Path, expected: str, found: str, *, hint: str | None = None) -> None:
        """Note a problem."""
        if self.is_full:
            self._more += 1
        else:
            self._problems.append((path, Problem(path_text(path), expected, found, hint)))

    def report_stranger(self, path: Path, name: str, known: Iterable[str]) -> None:
        """Note a name that is none of the known ones."""
        hint = None if self.is_full else nearest(name, known)
        expected = "a known name" if hint else f"one of {', '.join(known) or 'none'}"
        self.report(path, expected, shown(name), hint=hint)

    def counts_table(self, most: int) -> bool:
        """Count one more table; false, and one problem in all, past *most*."""
        self._tables += 1
        if self._tables == most + 1:
            self.report((), f"at most {most} tables", "more")
        return self._tables <= most

    def notice(self, path: Path, sentence: str) -> None:
        """Note something that has no effect yet."""
        if len(self._notices) < PROBLEMS_MAX:
            self._notices.append((path, Notice(path_text(path), sentence)))

    def problems_of(self, source: Mapping[str, object]) -> tuple[Problem, ...]:
        """The problems, in the order of the file; past the hundredth only how many more."""
        ordered = sorted(self._problems, key=lambda item: _place(item[0], source))
        more = [Problem("$", f"at most {PROBLEMS_MAX} problems", f"{self._more} more")] if self._more else []
        return (*(problem for _, problem in ordered), *more)

    def notices_of(self, source: Mapping[str, object]) -> tuple[Notice, ...]:
        """The notices, in the order of the file."""
        ordered = sorted(self._notices, key=lambda item: _place(item[0], source))
        return tuple(notice for _, notice in ordered)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, or none where none does."""
    if len(name) > _NAME_MAX:
        return None
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return close[0] if close else None


def path_text(path: Path) -> str:
    """
    A path as people read it.

    >>> path_text(("earn", 0, "per"))
    '$.earn[0].per'
    >>> path_text(("units", "my points"))
    "$.units.'my points'"
    """
    return "$" + "".join(_step_text(step) for step in path)


def shown(value: object) -> str:
    """A value as a problem shows it back: short, whatever it is, and in the words of the file."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if abs(value) < 10**_DIGITS_MAX else f"a number of over {_DIGITS_MAX} digits"
        case float():
            return f"the float {value!r}"
        case str():
            return _text_shown(value)
        case datetime() | date() | time():
            return f"the date or time {value.isoformat()}"
        case Mapping():
            return "a table"
        case list() | tuple():
            return f"a list of {len(value)}"
    return f"a value of type {type(value).__name__}"


def _text_shown(text: str) -> str:
    if len(text) <= SHOWN_MAX:
        return printable(repr(text))
    return f"{printable(repr(text[:SHOWN_MAX]))} and {len(text) - SHOWN_MAX} more characters"


def printable(text: str) -> str:
    """Text with what cannot be printed or encoded written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _step_text(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _BARE_KEY.fullmatch(step) else f".{_text_shown(step)}"


def _place(path: Path, source: Mapping[str, object]) -> tuple[int, ...]:
    places = []
    node: object = source
    for step in path:
        place, node = _descend(node, step)
        places.append(place)
    return tuple(places)


def _descend(node: object, step: str | int) -> tuple[int, object]:
    if isinstance(node, Mapping) and step in node:
        return list(node).index(step), node[step]
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node):
        return step, node[step]
    return -1, None
