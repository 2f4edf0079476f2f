"""What a verb says: one line or one JSON document on stdout, problems on stderr, a bar on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click

from clubkit.cli.options import wants_json
from clubkit.errors import ClubError, MissingExtraError, ProgramError

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

Counted = Callable[[int], None]
"""Says how far a long piece of work has come."""


def say(line: str, document: Mapping[str, Json]) -> None:
    """Say what was done: the line, or the document where JSON is wanted."""
    if wants_json():
        say_document(document)
    else:
        click.echo(line)


def say_document(document: Mapping[str, Json]) -> None:
    """Print a document as JSON, in the order of its keys."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def warn(line: str) -> None:
    """Say what is wrong, on stderr."""
    click.echo(line, err=True)


def say_error(error: ClubError) -> None:
    """Say why the verb stopped: on stderr, and on stdout as well where JSON is wanted."""
    if isinstance(error, ProgramError):
        for problem in error.problems:
            warn(str(problem))
    warn(f"clubkit: {summary_of(error)}")
    if wants_json():
        say_document({"error": {"code": error.code, "sentence": summary_of(error)}})


def summary_of(error: ClubError) -> str:
    """The sentence of an error, on one line."""
    if isinstance(error, ProgramError):
        return f"the program has {counted(len(error.problems), 'problem')}"
    return str(error) or error.code.replace("_", " ")


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """
    A number and its noun.

    >>> counted(1, "problem"), counted(2000, "problem"), counted(0, "balance")
    ('1 problem', '2,000 problems', '0 balances')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"


def is_terminal() -> bool:
    """Whether stdout is looked at by a person."""
    return sys.stdout.isatty()


def is_watched() -> bool:
    """Whether stderr is."""
    return sys.stderr.isatty()


@contextmanager
def progress(told: str) -> Iterator[Counted]:
    """Show how far the work has come, on a terminal; elsewhere nothing."""
    if not is_watched():
        yield lambda _: None
        return
    try:
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - slow to load
    except ImportError as error:
        raise MissingExtraError("cli") from error

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(told, total=None)
        yield lambda count: bar.update(task, completed=count)
