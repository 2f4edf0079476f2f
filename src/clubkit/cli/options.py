"""What several verbs take: instants, columns, currencies, the store; and the options for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from clubkit.calendars import Instant, parse_instant
from clubkit.errors import BadInputError
from clubkit.money import currency_digits

Function = TypeVar("Function", bound=Callable[..., object])
Decorator = Callable[[Function], Function]

EXISTING = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
NEW = click.Path(dir_okay=False, writable=True, path_type=Path)


class InstantType(click.ParamType):
    """An instant with an offset; a naive one is refused, because nobody knows when it is."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Instant:
        """Read ISO 8601."""
        try:
            return parse_instant(str(value))
        except BadInputError as error:
            self.fail(f"must be {error.expected}, such as 2026-03-21T00:00:00+03:30, got {value!r}", param, ctx)


class CurrencyType(click.ParamType):
    """An ISO 4217 code."""

    name = "code"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Look the code up."""
        code = str(value)
        try:
            currency_digits(code)
        except BadInputError as error:
            self.fail(f"must be {error.expected}, got {value!r}", param, ctx)
        return code


class ColumnType(click.ParamType):
    """Which column of the file is which: ``ours=theirs``, or ``ours==a constant``."""

    name = "name=column"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign."""
        if isinstance(value, tuple):
            return value
        name, sign, column = str(value).partition("=")
        if not (name and sign and column):
            self.fail(f"must be our name of the column, = and the file's, got {value!r}", param, ctx)
        return name, column


def json_option(function: Function) -> Function:
    """Ask for one JSON document on stdout."""
    told = "Print one JSON document on stdout instead."
    return click.option("--json", "as_json", is_flag=True, callback=_note_json, is_eager=True, help=told)(function)


def store_option(function: Function) -> Function:
    """The store's URL."""
    told = "Where the club is kept, such as sqlite:///club.db; also read from CLUBKIT_STORE."
    return click.option("--store", metavar="URL", required=True, envvar="CLUBKIT_STORE", help=told)(function)


def as_of_option(told: str) -> Decorator[Function]:
    """The instant that the verb works at."""
    return click.option("--as-of", type=InstantType(), metavar="INSTANT", help=f"{told} Now, if not given.")


def currency_option(told: str) -> Decorator[Function]:
    """The currency, where a program file leaves it open."""
    return click.option("--currency", type=CurrencyType(), metavar="CODE", help=told)


def unit_option(function: Function) -> Function:
    """The unit."""
    told = "The unit. The program's first, if not given."
    return click.option("--unit", metavar="NAME", help=told)(function)


def columns_option(function: Function) -> Function:
    """How the file calls the columns."""
    told = "The file's name of one of our columns; NAME==TEXT is a constant. May be given several times."
    return click.option(
        "--column", "columns", type=ColumnType(), multiple=True, metavar="NAME=COLUMN", help=told
    )(function)


def lines_option(function: Function) -> Function:
    """The file with the lines."""
    told = "A file with the lines of the orders, beside that of the orders."
    return click.option("--lines", type=EXISTING, metavar="FILE", help=told)(function)


def rejects_option(function: Function) -> Function:
    """Where bad rows go."""
    told = "Write rows that cannot be read to this CSV file. Without it, the first 20 are shown."
    return click.option("--rejects", type=NEW, metavar="FILE", help=told)(function)


def wants_json() -> bool:
    """Whether the command that is running was asked for JSON."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().meta.get(_JSON))


_JSON = "clubkit.json"


def _note_json(context: click.Context, _: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - click's
    if value:
        context.find_root().meta[_JSON] = True
    return value
