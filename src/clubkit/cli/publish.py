"""``clubkit publish``: another program decides from now on, or from an instant on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clubkit.calendars import Instant, format_instant
from clubkit.calendars.instants import LAST_INSTANT
from clubkit.cli.currencies import with_currency, with_currency_of
from clubkit.cli.exits import Exit
from clubkit.cli.options import (
    EXISTING,
    as_of_option,
    currency_option,
    instant_option,
    json_option,
    store_option,
)
from clubkit.cli.output import Json, counted, say, warn
from clubkit.cli.preview import Preview, preview_of
from clubkit.cli.rings import privacy_for
from clubkit.cli.stores import clock_at, known_store, program_of
from clubkit.cli.tables import Table, plain_table
from clubkit.club import published_form
from clubkit.errors import BadInputError, CurrencyMismatchError, ProgramVersionError
from clubkit.program.files import load_program
from clubkit.program.model import Program
from clubkit.storage.ports import Published, Storage


@click.command("publish")
@click.argument("program", type=EXISTING)
@store_option
@instant_option("--at", "From when the program decides. At once, if not given.")
@click.option("--yes", is_flag=True, help="Publish without asking; needed where nobody can be asked.")
@currency_option("The club's currency, where neither the program nor the store names one.")
@as_of_option("The instant to take for now.")
@json_option
@click.pass_context
def command(  # click passes every option
    context: click.Context,
    *,
    program: Path,
    store: str,
    at: Instant | None,
    yes: bool,
    currency: str | None,
    as_of: Instant | None,
) -> None:
    """
    Put another program into force, after a look at who changes tier.

    The look goes to stderr: how many members would go from which tier to which, and the first twenty of
    them. On a terminal it asks then; elsewhere it needs --yes.
    """
    rules, storage = with_currency(load_program(program), currency), known_store(store)
    now = clock_at(as_of).now()
    effective_at = now if at is None else at
    current = _current(storage, effective_at)
    rules = _fit(rules, program_of(current))
    if rules.version == current.version:
        _say("already in force", current, None)
        return

    ring = privacy_for(None, is_needed=False)
    preview = preview_of(storage, program_of(current), rules, max(now, effective_at), ring)
    _show(preview)
    if not yes:
        _ask(context)
    published = published_form(rules, effective_at)
    with storage.begin() as unit_of_work:
        unit_of_work.publish(published)
    _say("published", published, preview)


def _current(storage: Storage, effective_at: Instant) -> Published:
    with storage.read() as reader:
        current = reader.program_at(LAST_INSTANT)
    if current is None:
        raise ProgramVersionError("", None)
    if effective_at < current.effective_at:
        since = format_instant(current.effective_at)
        raise BadInputError(
            "at",
            f"at or after {since}, when the newest program comes into force",
            format_instant(effective_at),
        )
    return current


def _fit(rules: Program, current: Program) -> Program:
    """The program in the store's currency: one store holds one club, and a club has one currency."""
    fitted = with_currency_of(rules, current)
    if current.currency not in {None, fitted.currency}:
        raise CurrencyMismatchError(str(current.currency), str(fitted.currency))
    return fitted


def can_ask() -> bool:
    """Whether there is a person to answer."""
    return sys.stdin.isatty()


def _ask(context: click.Context) -> None:
    if not can_ask():
        raise click.UsageError("nothing was published; where nobody can be asked, add --yes", context)
    if not click.confirm("publish?", err=True):
        warn("nothing was published")
        context.exit(Exit.REFUSED)


def _show(preview: Preview) -> None:
    warn(f"{counted(preview.moved, 'member')} of {preview.members:,} would change tier")
    pairs = [
        (before or "-", after or "-", f"{count:,}")
        for (before, after), count in sorted(preview.moves.items())
    ]
    members = [(move.member_id, move.before or "-", move.after or "-") for move in preview.first]
    for table in (
        Table("", ("from", "to", "members"), pairs, frozenset({"members"})),
        Table("", ("member", "from", "to"), members),
    ):
        if table.rows:
            warn("\n".join(plain_table(table)))


def _say(word: str, published: Published, preview: Preview | None) -> None:
    since = format_instant(published.effective_at)
    document: dict[str, Json] = {
        "version": published.version,
        "effective_at": since,
        "is_new": preview is not None,
        "preview": None if preview is None else _document(preview),
    }
    say(f"{word}: program {published.version[:12]} in force from {since}", document)


def _document(preview: Preview) -> Json:
    return {
        "members": preview.members,
        "moved": preview.moved,
        "moves": [
            {"from": before, "to": after, "members": count}
            for (before, after), count in sorted(preview.moves.items())
        ],
        "first": [
            {"member_id": move.member_id, "from": move.before, "to": move.after} for move in preview.first
        ],
    }
