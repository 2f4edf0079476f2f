"""``clubkit import``: past orders and refunds come into the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from clubkit.calendars import Instant
from clubkit.cli.currencies import with_currency, with_currency_of
from clubkit.cli.exits import Exit
from clubkit.cli.import_run import ImportRun, Tally
from clubkit.cli.options import (
    EXISTING,
    as_of_option,
    columns_option,
    json_option,
    lines_option,
    rejects_option,
    store_option,
)
from clubkit.cli.order_file import OrderFile
from clubkit.cli.output import Json, counted, progress, say, warn
from clubkit.cli.rejected import show_rejects
from clubkit.cli.rings import keys_option, source_for
from clubkit.cli.shelf import Shelf
from clubkit.cli.stores import clock_at, known_store, program_in_force
from clubkit.club import Club, published_form
from clubkit.intake import Event, Rejects
from clubkit.intake.levels import SOURCE
from clubkit.program.files import load_program
from clubkit.program.model import Program
from clubkit.storage.ports import Storage
from clubkit.vouchers.keys import KeyRing

BATCH = 1000

TOLD_EVERY = 100


@click.command("import")
@click.argument("events", type=EXISTING)
@lines_option
@store_option
@click.option("--program", type=EXISTING, metavar="FILE", help="Be sure that this program is in force.")
@columns_option
@click.option(
    "--batch",
    type=click.IntRange(1, 100_000),
    metavar="N",
    default=BATCH,
    show_default=True,
    help="Rows of one transaction.",
)
@click.option(
    "--assume-redemption", is_flag=True, help="Redeem as the program's [backtest] assumes. For trials only."
)
@rejects_option
@click.option("--strict", is_flag=True, help="Exit with 1 where rows were set aside.")
@click.option(
    "--source", default=SOURCE, show_default=True, metavar="NAME", help="The shop that the orders are of."
)
@keys_option
@as_of_option("Rows after this instant are set aside.")
@json_option
@click.pass_context
def command(  # click passes every option
    context: click.Context,
    *,
    events: Path,
    lines: Path | None,
    store: str,
    program: Path | None,
    columns: dict[str, str],
    batch: int,
    assume_redemption: bool,
    rejects: Path | None,
    strict: bool,
    source: str,
    keys: Path | None,
    as_of: Instant | None,
) -> None:
    """
    Take past orders and refunds from a file into the store.

    The program that is in force decides, at the instant of each row, in the order in which they happened.
    Running it again changes nothing, and goes on where an interrupted run stopped: each batch is one
    transaction. Rows that cannot be read are set aside and counted on stderr.
    """
    file = OrderFile(events, lines, columns)
    ring_source = source_for(keys)
    club, now = _club(store, as_of, program, file, None if ring_source is None else ring_source())
    with Rejects(rejects) as aside, closing(Shelf()) as shelf:
        run = ImportRun(club, aside, shelf, source=source, batch=batch, assume_redemption=assume_redemption)
        _take_all(run, aside.kept_from(file.in_order(currency=club.program.currency, now=now)))
        show_rejects(aside, rejects)
        say(_line(run.tally), _document(run.tally, aside.count))
    if strict and aside.count:
        context.exit(Exit.REFUSED)


def _club(
    store: str, as_of: Instant | None, program: Path | None, file: OrderFile, keys: KeyRing | None
) -> tuple[Club, Instant]:
    storage, clock = known_store(store), clock_at(as_of)
    now = clock.now()
    in_force = program_in_force(storage, now)
    if in_force.currency is None:
        in_force = _settled(storage, with_currency(in_force, file.first_currency()), now)
    rules = in_force if program is None else with_currency_of(load_program(program), in_force)
    return Club(rules, storage, clock=clock, keys=keys), now


def _settled(storage: Storage, program: Program, now: Instant) -> Program:
    """Publish the program in the currency of the first row: from then on the club counts in it."""
    if program.currency is not None:
        with storage.begin() as unit_of_work:
            unit_of_work.publish(published_form(program, now))
        warn(f"notice: the program names no currency; from now on the club counts in {program.currency}")
    return program


def _take_all(run: ImportRun, events: Iterator[Event]) -> None:
    try:
        with progress("import") as tell:
            for count, event in enumerate(events, 1):
                run.take(event)
                if count % TOLD_EVERY == 0:
                    tell(count)
            run.sync()
    except KeyboardInterrupt:
        warn(f"{_line(run.tally)}; run it again to go on")
        raise


def _line(tally: Tally) -> str:
    left_out = f"; {counted(tally.unlinked, 'credit')} without an order left out" if tally.unlinked else ""
    guests = f", {tally.guests:,} of guests" if tally.guests else ""
    taken = f"{counted(tally.orders, 'order')} and {counted(tally.refunds, 'refund')}"
    return f"took in {taken}{guests}; {tally.changed:,} changed a balance{left_out}"


def _document(tally: Tally, set_aside: int) -> dict[str, Json]:
    return {
        "orders": tally.orders,
        "refunds": tally.refunds,
        "changed": tally.changed,
        "guests": tally.guests,
        "unlinked": tally.unlinked,
        "set_aside": set_aside,
    }
