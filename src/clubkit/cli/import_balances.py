"""``clubkit import-balances``: what members had in an older club comes into the store, and is reconciled."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from clubkit.calendars import Instant
from clubkit.cli.balance_run import BalanceRun, file_sums
from clubkit.cli.exits import Exit
from clubkit.cli.options import (
    EXISTING,
    as_of_option,
    columns_option,
    json_option,
    rejects_option,
    store_option,
)
from clubkit.cli.output import Json, counted, progress, say, warn
from clubkit.cli.rejected import show_rejects
from clubkit.cli.stores import clock_at, open_club
from clubkit.intake import OpeningBalance, Rejects, read_balances

TOLD_EVERY = 50


@click.command("import-balances")
@click.argument("file", type=EXISTING)
@store_option
@columns_option
@rejects_option
@as_of_option("When the balances are taken over; what the file gives no instant for counts as earned then.")
@json_option
@click.pass_context
def command(  # click passes every option
    context: click.Context,
    *,
    file: Path,
    store: str,
    columns: dict[str, str],
    rejects: Path | None,
    as_of: Instant | None,
) -> None:
    """
    Take balances of an older club from a file into the store.

    Running it again changes nothing. At the end the sum in the file stands beside the sum that was taken
    over, by unit; where they differ it exits with 1.
    """
    club = open_club(store, as_of)
    sums = file_sums(file, columns, main_unit=club.program.units[0].unit_id)
    now = clock_at(as_of).now()
    with Rejects(rejects) as aside:
        run = BalanceRun(club, aside, now)
        _take_all(run, aside.kept_from(read_balances(file, mapping=columns, now=now)))
    show_rejects(aside, rejects)
    say(_line(run, sums.units), _document(run, sums.units, aside.count))
    if sums.unreadable or run.units != sums.units:
        context.exit(Exit.REFUSED)


def _take_all(run: BalanceRun, rows: Iterable[OpeningBalance]) -> None:
    try:
        with progress("import") as tell:
            for count, row in enumerate(rows, 1):
                run.take(row)
                if count % TOLD_EVERY == 0:
                    tell(count)
    except KeyboardInterrupt:
        warn(f"took over {counted(run.rows, 'balance')}; run it again to go on")
        raise


def _line(run: BalanceRun, units: dict[str, int]) -> str:
    taken = [
        f"{unit} {units.get(unit, 0):,} in the file, {run.units.get(unit, 0):,} taken over, "
        f"difference {units.get(unit, 0) - run.units.get(unit, 0):,}"
        for unit in sorted({*units, *run.units})
    ]
    return f"took over {counted(run.rows, 'balance')}: {'; '.join(taken) or 'nothing'}"


def _document(run: BalanceRun, units: dict[str, int], set_aside: int) -> dict[str, Json]:
    return {
        "balances": run.rows,
        "set_aside": set_aside,
        "units": {
            unit: {
                "file": units.get(unit, 0),
                "taken_over": run.units.get(unit, 0),
                "difference": units.get(unit, 0) - run.units.get(unit, 0),
            }
            for unit in sorted({*units, *run.units})
        },
    }
