"""The club's currency, where a program file leaves it open."""

from __future__ import annotations

from attrs import evolve

from clubkit.errors import BadInputError
from clubkit.program.documents import versioned
from clubkit.program.model import Program


def with_currency_of(program: Program, other: Program) -> Program:
    """The program; where it names no currency, with that of another."""
    return program if program.currency is not None else with_currency(program, other.currency)


def with_currency(program: Program, currency: str | None) -> Program:
    """
    The program with a currency, where one is given and it names none.

    Raises:
        BadInputError: If it names another.
    """
    if currency is None or currency == program.currency:
        return program
    if program.currency is not None:
        raise BadInputError("currency", f"{program.currency}, as the program says", currency)
    return versioned(evolve(program, currency=currency))
