"""The ``[profile]`` table, and back: what a club asks its members."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clubkit.errors import BadInputError
from clubkit.program.fields import member_of, texts
from clubkit.program.model import WANTED, AttributeKind, DeclaredAttribute
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table
from clubkit.program.writing import Document, differing, lean

ATTRIBUTES_MAX: Final = 100
WANTED_FIELDS: Final = ("name", "phone", "email", "sex", "age", "birth_date", "city", "source")
"""What can be wanted of a profile beside declared attributes."""

Asked = tuple[tuple[DeclaredAttribute, ...], tuple[str, ...]]
"""The attributes, by name, and what is wanted."""

_PLAIN: Final = DeclaredAttribute("a")


def read_profile(table: Table) -> Asked:
    """What is asked of members."""
    found = table.named("attributes", _read_attribute)
    attributes = {each.name: each for each in found if each is not None}
    if len(found) > ATTRIBUTES_MAX:
        table.report("attributes", f"at most {ATTRIBUTES_MAX} attributes", found=f"{len(found)}")
    known = (*WANTED_FIELDS, *attributes)

    def wanted(value: object) -> str | Mismatch:
        is_known = isinstance(value, str) and value in known
        return str(value) if is_known else Mismatch(f"one of {', '.join(known)}")

    return tuple(attributes[each] for each in sorted(attributes)), table.take("wanted", texts(wanted), WANTED)


def write_profile(attributes: Iterable[DeclaredAttribute], wanted: tuple[str, ...]) -> Document:
    """The ``[profile]`` table that is read as this."""
    tables = {each.name: differing(each, _PLAIN, "kind", "choices") for each in attributes}
    return lean(attributes=tables, wanted=[] if wanted == WANTED else list(wanted))


def _read_attribute(attribute: str, table: Table) -> DeclaredAttribute | None:
    kind = table.take("kind", member_of(AttributeKind), AttributeKind.TEXT)
    choices: tuple[str, ...] = ()
    if kind is AttributeKind.CHOICE:
        choices = table.need("choices", texts()) or ("missing",)
    else:
        table.refuse("choices", f'kind = "{AttributeKind.CHOICE}" beside it')
    try:
        return DeclaredAttribute(attribute, kind, choices)
    except BadInputError as error:
        table.journal.report(table.path, f"an attribute {error.expected}", "another name")
        return None
