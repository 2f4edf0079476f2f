"""A table of texts under names, such as locales."""

from __future__ import annotations

from typing import Final

from clubkit.program.fields import Field
from clubkit.program.model import Texts
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table

_LOCALES_MAX: Final = 50


def read_texts(table: Table, key: Field[str], text: Field[str]) -> Texts:
    """
    The texts of a table, in the order of their names.

    Args:
        key: What a name must be.

        text: What a text must be.
    """
    found = {}
    for each in table.names():
        value = table.take(each, text, None)
        wrong = key(each)
        if isinstance(wrong, Mismatch):
            table.report(each, wrong.expected, found="another name")
        elif value is not None:
            found[each] = value
    if len(found) > _LOCALES_MAX:
        table.journal.report(table.path, f"at most {_LOCALES_MAX} texts", f"{len(found)}")
    return tuple(sorted(found.items()))
