"""``clubkit init``: an empty store becomes a club."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.calendars import Instant, format_instant
from clubkit.calendars.instants import LAST_INSTANT
from clubkit.cli.currencies import with_currency, with_currency_of
from clubkit.cli.options import EXISTING, currency_option, instant_option, json_option, store_option
from clubkit.cli.output import say, warn
from clubkit.cli.stores import clock_at, new_store, program_of
from clubkit.club import published_form
from clubkit.errors import ProgramVersionError
from clubkit.program.files import load_program
from clubkit.program.model import Program
from clubkit.storage.ports import Published, Storage


@click.command("init")
@click.argument("program", type=EXISTING)
@store_option
@instant_option("--at", "From when the program decides. At once, if not given.")
@currency_option("The club's currency, where the program names none.")
@json_option
def command(  # click passes every option
    *,
    program: Path,
    store: str,
    at: Instant | None,
    currency: str | None,
) -> None:
    """
    Make an empty store a club, with a program in force.

    Again with the same program it changes nothing. A store with another program is refused: publish is the
    verb for that.
    """
    rules = with_currency(load_program(program), currency)
    storage = new_store(store)
    published, is_new = _put_in_force(storage, rules, clock_at(None).now() if at is None else at)
    if program_of(published).currency is None:
        warn("notice: the program names no currency; the first import settles it")
    word = "opened a club" if is_new else "the club was open"
    since = format_instant(published.effective_at)
    say(
        f"{word}: program {published.version[:12]} in force from {since}",
        {"version": published.version, "effective_at": since, "is_new": is_new},
    )


def _put_in_force(storage: Storage, rules: Program, at: Instant) -> tuple[Published, bool]:
    with storage.begin() as unit_of_work:
        current = unit_of_work.program_at(LAST_INSTANT)
        if current is None:
            published = published_form(rules, at)
            unit_of_work.publish(published)
            return published, True
    ours = with_currency_of(rules, program_of(current))
    if ours.version != current.version:
        raise ProgramVersionError(ours.version, current.version)
    return current, False
