"""
Cells of files that people open in a spreadsheet.

A cell that begins with an equals sign or its like is run as a formula. The dialect for spreadsheets puts an
apostrophe before it, also before a telephone number in its international form, which begins with a plus; the
dialect for machines leaves every cell as it is.

Source: OWASP, CSV Injection.
"""

from __future__ import annotations

from enum import StrEnum

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
QUOTE = "'"


class Dialect(StrEnum):
    """Who reads a file."""

    SPREADSHEET = "spreadsheet"
    MACHINE = "machine"


def cell_of(text: str, dialect: Dialect) -> str:
    """
    A text as a cell.

    .. doctest::

        >>> cell_of("+989121234567", Dialect.SPREADSHEET)
        "'+989121234567"
    """
    is_risky = text.startswith((*FORMULA_STARTS, QUOTE))
    return QUOTE + text if dialect is Dialect.SPREADSHEET and is_risky else text


def text_of(cell: str, dialect: Dialect) -> str:
    """
    The text of a cell: the opposite of `cell_of`.

    .. doctest::

        >>> text_of("'+989121234567", Dialect.SPREADSHEET)
        '+989121234567'
    """
    is_quoted = cell.startswith(QUOTE) and cell[1:].startswith((*FORMULA_STARTS, QUOTE))
    return cell[1:] if dialect is Dialect.SPREADSHEET and is_quoted else cell
