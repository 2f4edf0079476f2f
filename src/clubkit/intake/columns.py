"""Which column of a file is which: our names, the file's names, and the mapping between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError

COLUMNS_MAX: Final = 256
NAME_MAX: Final = 200
ATTRIBUTE_PREFIX: Final = "attribute."

PLAIN_ATTRIBUTES: Final = ("channel", "code", "payment")
"""Columns that are attributes under their own name."""

EVENT_REQUIRED: Final = ("event_id", "kind", "order_id", "customer_id", "placed_at", "currency")
EVENT_OPTIONAL: Final = (
    "n_lines",
    "state",
    "paid_at",
    "modified_at",
    "tax",
    "shipping",
    "shipping_tax",
    *PLAIN_ATTRIBUTES,
)
LINE_REQUIRED: Final = ("line_no", "line_total")
LINE_OPTIONAL: Final = ("sku", "category", "qty", "discount", "line_tax", "tags")
BALANCE_REQUIRED: Final = ("customer_id", "units")
BALANCE_OPTIONAL: Final = ("unit", "earned_at", "expires_at", "available_from", "reference")

_FOUND_MAX = 20


@frozen
class Wanted:
    """
    What a file may have.

    Attributes:
        required: Our names of the columns that it must have.

        optional: Our names of the columns that it may have.

        has_attributes: Whether it may have ``attribute.NAME`` columns besides.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    has_attributes: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Both, required ones first."""
        return self.required + self.optional


EVENTS: Final = Wanted((*EVENT_REQUIRED, "total"), EVENT_OPTIONAL, has_attributes=True)
"""A file of one row an event."""

EVENTS_OF_LINES: Final = Wanted(
    (*EVENT_REQUIRED, "event_total", *LINE_REQUIRED), (*EVENT_OPTIONAL, *LINE_OPTIONAL), has_attributes=True
)
"""A file of one row a line, with what it says of the event on each."""

LINES: Final = Wanted(("event_id", *LINE_REQUIRED), LINE_OPTIONAL)
"""A file of lines that belongs to a file of events."""

BALANCES: Final = Wanted(BALANCE_REQUIRED, BALANCE_OPTIONAL)
"""A file of opening balances."""

_EVERY_NAME: Final = frozenset({*EVENTS.names, *EVENTS_OF_LINES.names, *BALANCES.names})


@frozen
class Columns:
    """
    Where in a row each column is.

    Attributes:
        labels: What the file calls them, by position; what is mapped to a constant comes last.

        constants: The cells that every row gets besides its own. The last is empty, and stands for every
            column that the file does not have.
    """

    labels: tuple[str, ...]
    constants: tuple[str, ...]
    _positions: Mapping[str, int] = field(repr=False)

    def has(self, name: str) -> bool:
        """Whether the file has the column of our name *name*."""
        return name in self._positions

    def at(self, name: str) -> int:
        """Where the column of our name *name* is in a row."""
        return self._positions.get(name, len(self.labels) - 1)

    @property
    def own(self) -> tuple[str, ...]:
        """What the file calls the columns that are its own."""
        return self.labels[: len(self.labels) - len(self.constants)]

    @property
    def attributes(self) -> tuple[tuple[str, int], ...]:
        """The attributes, by name, and where each is."""
        return tuple(
            sorted(
                (name.removeprefix(ATTRIBUTE_PREFIX), at)
                for name, at in self._positions.items()
                if name in PLAIN_ATTRIBUTES or name.startswith(ATTRIBUTE_PREFIX)
            )
        )


def require_known_names(mapping: Mapping[str, str]) -> None:
    """
    Check the names of a mapping, whatever file it is for.

    Raises:
        BadInputError: If one is no name of a column of ours.
    """
    for name in mapping:
        if name not in _EVERY_NAME and not name.startswith(ATTRIBUTE_PREFIX):
            expected = _with_hint("the name of a column", name, _EVERY_NAME)
            raise BadInputError("column", expected, repr(name[:NAME_MAX]))


def columns_of(header: tuple[str, ...], wanted: Wanted, mapping: Mapping[str, str], file: str) -> Columns:
    """
    Find the wanted columns in the header of a file.

    Args:
        mapping: From our names to the file's. A value that starts with ``=`` is a constant: the cell of
            every row.

    Raises:
        BadInputError: If the header names a column twice or too many, or if a required or mapped column is
            not there. The sentence names what is missing and the nearest name that is there.
    """
    _require_usable(header, file)
    sought = _sought(header, wanted, mapping)
    missing = [
        label
        for name, label in sought.items()
        if not label.startswith("=") and label not in header and (name in wanted.required or name in mapping)
    ]
    if missing:
        raise _lacking(missing, header, file)
    return _found(header, sought)


def with_every_name(columns: Columns, wanted: Wanted, mapping: Mapping[str, str]) -> Columns:
    """The columns of a file whose rows name their cells themselves: every one that any row may have."""
    more = (mapping.get(name, name) for name in wanted.names)
    header = tuple(dict.fromkeys([*columns.own, *(label for label in more if not label.startswith("="))]))
    return _found(header, _sought(header, wanted, mapping))


def _sought(header: tuple[str, ...], wanted: Wanted, mapping: Mapping[str, str]) -> dict[str, str]:
    names = list(wanted.names)
    if wanted.has_attributes:
        names += [name for name in (*header, *mapping) if name.startswith(ATTRIBUTE_PREFIX)]
    return {name: mapping.get(name, name) for name in names}


def _found(header: tuple[str, ...], sought: Mapping[str, str]) -> Columns:
    constants = tuple(label for label in sought.values() if label.startswith("="))
    labels = (*header, *constants, "=")
    positions = {name: labels.index(label) for name, label in sought.items() if label in labels}
    return Columns(labels, tuple(label[1:] for label in (*constants, "=")), positions)


def _require_usable(header: tuple[str, ...], file: str) -> None:
    if len(header) > COLUMNS_MAX:
        raise BadInputError(f"header of {file}", f"of at most {COLUMNS_MAX} columns", f"{len(header)}")
    twice = [name for name, times in Counter(header).items() if times > 1]
    if twice:
        raise BadInputError(f"header of {file}", "without a name that comes twice", repr(twice[0][:NAME_MAX]))
    if any(len(name) > NAME_MAX for name in header):
        raise BadInputError(f"header of {file}", f"of names of at most {NAME_MAX} characters", "a longer one")


def _lacking(missing: Iterable[str], header: tuple[str, ...], file: str) -> BadInputError:
    wishes = [_with_hint(label, label, header) for label in missing]
    found = ", ".join(name or "''" for name in header[:_FOUND_MAX])
    more = len(header) - _FOUND_MAX
    return BadInputError(
        f"header of {file}",
        f"a row with the columns {', '.join(wishes)}",
        f"{found} and {more} more" if more > 0 else found,
    )


def _with_hint(text: str, name: str, known: Iterable[str]) -> str:
    by_lower = {each.lower(): each for each in known}
    near = get_close_matches(name.lower()[:NAME_MAX], by_lower, n=1, cutoff=0.5)
    return f"{text} (nearest: {by_lower[near[0]]})" if near else text
