"""What is put into texts: typed values, and texts of people made harmless."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError
from clubkit.program.wording import FIELDS, FieldKind

VALUE_MAX: Final = 100
"""Characters of a value that are written; a longer one ends with an ellipsis."""

WHOLE_MAX: Final = 10**15
"""How large a number can be that is written."""

_JOINERS: Final = "\u200c\u200d"
_ELLIPSIS: Final = "…"
_NUMBERS: Final = frozenset({FieldKind.NUMBER, FieldKind.MONEY, FieldKind.HOW_FAR, FieldKind.ORDINAL})
_DATES: Final = frozenset({FieldKind.DATE, FieldKind.NEAR_DATE})


@frozen
class Celebrated:
    """
    One thing that is celebrated. Its `repr` shows no label.

    Attributes:
        relation: In the words of the program file, such as ``mother-birthday``.

        label: What the member calls it; empty for the relation's own word.
    """

    relation: str
    label: str = field(default="", repr=False)


FieldValue = str | int | date | tuple[Celebrated, ...]
"""
What a field is given: a text for names, texts and codes; an `int` for numbers, days ahead and ordinals, and
minor units for money; a `date`, the last day that counts; occasions for ``occasion.label``.
"""


def fact_value(name: str, text: str) -> FieldValue:
    """
    A value that was kept as text: whole numbers in ASCII digits, days as ``YYYY-MM-DD``.

    Raises:
        BadInputError: If there is no such field, or the text is none of its kind. Nothing of it is in the
            error.

    .. doctest::

        >>> fact_value("points", "120"), fact_value("expires_on", "2027-03-20")
        (120, datetime.date(2027, 3, 20))
    """
    kind = FIELDS.get(name)
    if kind is None or kind is FieldKind.OCCASIONS:
        raise BadInputError("field", "one that is kept as text", repr(name[:VALUE_MAX]))
    try:
        if kind in _NUMBERS:
            return int(text)
        if kind in _DATES:
            return date.fromisoformat(text)
    except ValueError:
        is_right = False
    else:
        is_right = True
    if not is_right:
        raise BadInputError(name, f"a {kind}", "another text")
    return text


def tamed(text: str, *, longest: int = VALUE_MAX) -> str:
    r"""
    A text of somebody as it can stand inside a line of ours.

    Line breaks and other blanks become single spaces; marks of direction, controls and what is not printable
    go; it is cut where it is too long.

    .. doctest::

        >>> tamed("Bob\r\nBcc: all@example.com"), tamed("\u202eevil"), len(tamed("a" * 5000))
        ('Bob Bcc: all@example.com', 'evil', 100)
    """
    kept = text[: 4 * longest]
    if not kept.isprintable():
        kept = "".join(each if _is_kept(each) else " " if each.isspace() else "" for each in kept)
    kept = " ".join(kept.split()).strip(_JOINERS)
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip(_JOINERS + " ") + _ELLIPSIS


def _is_kept(character: str) -> bool:
    return character.isprintable() or character in _JOINERS
