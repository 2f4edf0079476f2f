"""``clubkit backtest``: past orders through a program, and what it would cost."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.calendars import Instant
from clubkit.cli.backtest_document import comparison_document, report_document
from clubkit.cli.backtest_text import show_comparison, show_report
from clubkit.cli.currencies import with_currency
from clubkit.cli.figures_csv import write_figures
from clubkit.cli.options import (
    EXISTING,
    NEW,
    as_of_option,
    columns_option,
    currency_option,
    json_option,
    lines_option,
    rejects_option,
    wants_json,
)
from clubkit.cli.order_file import OrderFile
from clubkit.cli.output import progress, say_document
from clubkit.cli.rejected import show_rejects
from clubkit.errors import BadRowError
from clubkit.insights.backtest import run_backtest
from clubkit.insights.report import BacktestReport, compare
from clubkit.intake import Rejects
from clubkit.program.files import load_program
from clubkit.program.model import Program, asked_by


@click.command("backtest")
@click.argument("program", type=EXISTING)
@click.argument("events", type=EXISTING)
@lines_option
@as_of_option(
    "The instant of the figures; later rows are left out.", otherwise="The last row's, if not given."
)
@click.option(
    "--members",
    type=NEW,
    metavar="FILE",
    help="Write every customer's figures to this CSV file, compressed if it ends in .gz.",
)
@click.option(
    "--against",
    type=EXISTING,
    metavar="PROGRAM",
    help="Another program on the same orders: who would win, who would lose.",
)
@columns_option
@currency_option("The club's currency. The program's, or else the first row's, if not given.")
@rejects_option
@json_option
def command(
    *,
    program: Path,
    events: Path,
    lines: Path | None,
    as_of: Instant | None,
    members: Path | None,
    against: Path | None,
    columns: dict[str, str],
    currency: str | None,
    rejects: Path | None,
) -> None:
    """
    Run past orders through a program and show what it would cost.

    The same rules that run a club decide, in memory, and nothing is stored.
    """
    file = OrderFile(events, lines, columns)
    rules = with_currency(load_program(program), currency)
    rivals = None if against is None else with_currency(load_program(against), currency)
    for each in (rules,) if rivals is None else (rules, rivals):
        _note_what_is_not_known(each)
    report, bad = _run(rules, file, as_of, "backtest")
    rival = None if rivals is None else _run(rivals, file, as_of, "against")[0]
    if members is not None:
        write_figures(members, report.outcomes)
    with Rejects(rejects) as aside:
        for row in bad:
            aside.add(row)
    show_rejects(aside, rejects)
    _say(rules, report, rivals, rival)


def _note_what_is_not_known(program: Program) -> None:
    """Say which rules ask of a member what orders do not tell."""
    asking = [rule.rule_id for rule in program.rules if asked_by([rule.when], ()).questions]
    if asking:
        told = "notice: orders say nothing of members: what these rules ask of them does not hold"
        click.echo(f"{told}: {', '.join(asking)}", err=True)


def _run(
    program: Program, file: OrderFile, as_of: Instant | None, told: str
) -> tuple[BacktestReport, list[BadRowError]]:
    with progress(told) as tell:
        events = file.in_order(currency=program.currency, now=None)
        return run_backtest(program, events, as_of=as_of, progress=tell)


def _say(
    program: Program, report: BacktestReport, rivals: Program | None, rival: BacktestReport | None
) -> None:
    if rivals is None or rival is None:
        if wants_json():
            say_document(report_document(report))
        else:
            show_report(report, program)
        return
    comparison = compare(report, rival, first_unit=program.units[0], second_unit=rivals.units[0])
    if wants_json():
        against = {"report": report_document(rival), **comparison_document(comparison)}
        say_document({**report_document(report), "against": against})
        return
    show_report(report, program)
    show_report(rival, rivals)
    show_comparison(comparison, with_currency(program, report.currency))
