"""What several verbs take: instants, columns, currencies, the store; and the options for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import click

from clubkit.calendars import Instant, parse_instant
from clubkit.errors import BadInputError
from clubkit.money import currency_digits
from clubkit.storage.shards import EVERYBODY, Shard, parse_shard

Function = TypeVar("Function", bound=Callable[..., object])


class Decorator(Protocol):
    """Adds an option to a function."""

    def __call__(self, function: Function, /) -> Function:
        """Add it."""


EXISTING = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
NEW = click.Path(dir_okay=False, writable=True, path_type=Path)


def read_instant(context: click.Context, option: click.Parameter, text: str | None) -> Instant | None:
    """Read an instant; a naive one is refused, because nobody knows when it is."""
    if text is None:
        return None
    try:
        return parse_instant(text)
    except BadInputError as error:
        told = f"must be {error.expected}, such as 2026-03-21T00:00:00+03:30, got {text!r}"
        raise click.BadParameter(told, context, option) from error


def read_currency(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Look a currency up."""
    if text is None:
        return None
    try:
        currency_digits(text)
    except BadInputError as error:
        raise click.BadParameter(f"must be {error.expected}, got {text!r}", context, option) from error
    return text


def read_columns(context: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """From our names of columns to the file's: each text is split at its first equals sign."""
    columns = {}
    for text in texts:
        name, sign, column = text.partition("=")
        if not (name and sign and column):
            told = f"must be our name of a column, =, and the file's, got {text!r}"
            raise click.BadParameter(told, context, option)
        columns[name] = column
    return columns


def read_shard(context: click.Context, option: click.Parameter, text: str | None) -> Shard:
    """Read a part of the members; all of them where none is named."""
    if text is None:
        return EVERYBODY
    try:
        return parse_shard(text)
    except BadInputError as error:
        raise click.BadParameter(f"must be {error.expected}, got {text!r}", context, option) from error


def shard_option(function: Function) -> Function:
    """Which members."""
    told = "Only a part of the members, such as 3/16; everybody, if not given."
    return click.option("--shard", callback=read_shard, metavar="N/OF", help=told)(function)


def json_option(function: Function) -> Function:
    """Ask for one JSON document on stdout."""
    told = "Print one JSON document on stdout instead."
    return click.option(
        "--json", is_flag=True, callback=_note_json, is_eager=True, expose_value=False, help=told
    )(function)


def store_option(function: Function) -> Function:
    """The store's URL."""
    told = "Where the club is kept, such as sqlite:///club.db; also read from CLUBKIT_STORE."
    return click.option("--store", metavar="URL", required=True, envvar="CLUBKIT_STORE", help=told)(function)


def instant_option(name: str, told: str) -> Decorator:
    """An instant."""
    return click.option(name, callback=read_instant, metavar="INSTANT", help=told)


def as_of_option(told: str, *, otherwise: str = "Now, if not given.") -> Decorator:
    """The instant that the verb works at."""
    return instant_option("--as-of", f"{told} {otherwise}")


def currency_option(told: str) -> Decorator:
    """The currency, where a program file leaves it open."""
    return click.option("--currency", callback=read_currency, metavar="CODE", help=told)


def unit_option(function: Function) -> Function:
    """The unit."""
    told = "The unit. The program's first, if not given."
    return click.option("--unit", metavar="NAME", help=told)(function)


def columns_option(function: Function) -> Function:
    """How the file calls the columns."""
    told = "The file's name of one of our columns; NAME==TEXT is a constant. May be given several times."
    return click.option(
        "--column", "columns", callback=read_columns, multiple=True, metavar="NAME=COLUMN", help=told
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
