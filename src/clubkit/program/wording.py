"""
The texts that a shop writes: words with fields of a declared list in braces.

``{points}`` stands for a field, ``{points|one:# point|other:# points}`` for words that follow a number, and
``{{`` and ``}}`` for braces. Nothing else means anything: no format, no attribute, no index. A template is
read once, with all its flaws and where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError
from clubkit.program.problems import nearest, shown

__all__ = [
    "FIELDS",
    "PLURALS",
    "TEMPLATE_MAX",
    "FieldKind",
    "Flaw",
    "Slot",
    "Template",
    "flaws_of",
    "read_template",
]

TEMPLATE_MAX: Final = 2000
"""Characters that a template has at most."""

PLURALS: Final = ("zero", "one", "two", "few", "many", "other")
"""What a number can be in some language, as CLDR calls it."""


class FieldKind(StrEnum):
    """What a field holds, and so how it is written."""

    NAME = "name"
    """A person's, as they gave it."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    """Minor units of the club's currency."""

    DATE = "date"
    """With its year."""

    NEAR_DATE = "near date"
    """With its weekday and without its year."""

    HOW_FAR = "how far"
    """A number of days: today, tomorrow, in 3 days."""

    ORDINAL = "ordinal"
    CODE = "code"
    """What is typed or dialled: always in ASCII, and read from the left."""

    OCCASIONS = "occasions"
    """What is celebrated, one or several."""


FIELDS: Final[Mapping[str, FieldKind]] = {
    "member.name": FieldKind.NAME,
    "club.name": FieldKind.TEXT,
    "occasion.label": FieldKind.OCCASIONS,
    "occasion.date": FieldKind.NEAR_DATE,
    "occasion.in": FieldKind.HOW_FAR,
    "occasion.days": FieldKind.NUMBER,
    "occasion.years": FieldKind.NUMBER,
    "occasion.nth": FieldKind.ORDINAL,
    "day.name": FieldKind.TEXT,
    "voucher.code": FieldKind.CODE,
    "voucher.expires_on": FieldKind.DATE,
    "reward.name": FieldKind.TEXT,
    "points": FieldKind.NUMBER,
    "points.worth": FieldKind.MONEY,
    "balance": FieldKind.NUMBER,
    "credit": FieldKind.MONEY,
    "expires_on": FieldKind.DATE,
    "ends_on": FieldKind.DATE,
    "days": FieldKind.NUMBER,
    "years": FieldKind.NUMBER,
    "tier.name": FieldKind.TEXT,
    "tier.missing": FieldKind.NUMBER,
}
"""Every field that a text may have."""

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@frozen
class Slot:
    """
    Where a field goes.

    Attributes:
        plurals: The words for each form that the language has for a number, ``#`` being the number; none
            where the field stands alone.
    """

    name: str
    plurals: tuple[tuple[str, str], ...] = ()


@frozen
class Template:
    """
    A text that was read.

    Attributes:
        pieces: Words as they are, and slots, in their order.
    """

    pieces: tuple[str | Slot, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields, each once, in the order in which they are first said."""
        return tuple(dict.fromkeys(piece.name for piece in self.pieces if isinstance(piece, Slot)))


@frozen
class Flaw:
    """
    One thing that is wrong in a template.

    Attributes:
        at: Where, in characters from 0.

        hint: The nearest known field where a name looks like a typo, or none.
    """

    at: int
    expected: str
    found: str
    hint: str | None = field(default=None)


def read_template(text: str, known: Mapping[str, FieldKind] = FIELDS) -> Template:
    """
    Read a template.

    Args:
        text: At most 2000 characters.

        known: The fields that it may have.

    Raises:
        BadInputError: For its first flaw; `flaws_of` tells them all.

    .. doctest::

        >>> read_template("{points|one:# point|other:# points} {{of}} {club.name}").fields
        ('points', 'club.name')
        >>> read_template("{member.name.__class__}")
        Traceback (most recent call last):
            ...
        clubkit.errors.BadInputError: text must be one of member.name, club.name, ..., got ... at character 0
    """
    pieces: list[str | Slot] = []
    for piece in _pieces(text.replace("\r\n", "\n"), known):
        if isinstance(piece, Flaw):
            raise BadInputError("text", piece.expected, f"{piece.found} at character {piece.at}")
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return Template(tuple(pieces))


def flaws_of(text: str, known: Mapping[str, FieldKind] = FIELDS) -> tuple[Flaw, ...]:
    """
    Everything that is wrong in a template, in its order.

    .. doctest::

        >>> [(flaw.at, flaw.found, flaw.hint) for flaw in flaws_of("{ponits} } {club.name}")]
        [(0, "'ponits'", 'points'), (9, "'}'", None)]
    """
    return tuple(piece for piece in _pieces(text, known) if isinstance(piece, Flaw))


def _pieces(text: str, known: Mapping[str, FieldKind]) -> Iterator[str | Slot | Flaw]:
    if len(text) > TEMPLATE_MAX:
        yield Flaw(TEMPLATE_MAX, f"at most {TEMPLATE_MAX} characters", f"{len(text)} characters")
        return
    done = 0
    for token in _TOKEN.finditer(text):
        if token.start() > done:
            yield text[done : token.start()]
        done = token.end()
        if token[1] is not None:
            yield _slot(token[1], token.start(), known)
        elif len(token[0]) == 1:
            yield Flaw(token.start(), "a field in braces, or {{ and }} for braces", shown(token[0]))
        else:
            yield token[0][0]
    if done < len(text):
        yield text[done:]


def _slot(inside: str, at: int, known: Mapping[str, FieldKind]) -> Slot | Flaw:
    name, bar, rest = inside.partition("|")
    name = name.strip()
    if name not in known:
        return Flaw(at, f"one of {', '.join(known)}", shown(name), nearest(name, known))
    if not bar:
        return Slot(name)
    if known[name] is not FieldKind.NUMBER:
        return Flaw(at, f"plain {{{name}}}: only numbers have forms of words", shown(inside))

    forms = [form.partition(":") for form in rest.split("|")]
    names = [form.strip() for form, _, _ in forms]
    if not all(colon for _, colon, _ in forms) or not set(names) <= set(PLURALS):
        return Flaw(at, f"forms such as one:# point, of {', '.join(PLURALS)}", shown(rest))
    if "other" not in names or len(set(names)) != len(names):
        return Flaw(at, "each form once, and other among them", shown(rest))
    return Slot(name, tuple((form.strip(), words) for form, _, words in forms))
