"""The figures of a backtest as tables and bars."""

from __future__ import annotations

import click

from clubkit.calendars import format_instant
from clubkit.cli.amounts import money_text, percent_text
from clubkit.cli.currencies import with_currency
from clubkit.cli.output import counted
from clubkit.cli.tables import Bars, Table, show_bars, show_table
from clubkit.insights.report import BacktestReport, Comparison, share, worth
from clubkit.program.model import Program


def show_report(report: BacktestReport, program: Program) -> None:
    """Show what a program came to."""
    shown = with_currency(program, report.currency)
    click.echo(f"{_name(report)} as of {format_instant(report.at)}")
    for line in _sales_lines(report, shown):
        click.echo(line)
    click.echo("")
    show_table(_units_table(report, shown))
    click.echo("")
    if report.budget_minor is not None:
        click.echo(_budget_line(report, shown))
        click.echo("")
    _show_examples(report, shown)
    months = [(month, units, money_text(minor, shown)) for month, units, minor in report.liability_by_month]
    _show_bars(Bars("what is owed to members, by the month in which it expires", months))
    mix = [(tier_id, count, f"{count:,}") for tier_id, count in report.tier_mix]
    _show_bars(Bars("members by tier", mix))


def show_comparison(comparison: Comparison, program: Program) -> None:
    """Show who would win and who would lose by the second program."""
    click.echo(
        f"by the second program {counted(comparison.better, 'member')} would collect more, "
        f"{comparison.worse:,} less, {comparison.same:,} the same; "
        f"what is earned would cost {_difference(comparison.cost_minor, program)}"
    )
    for title, gains in (("who gains most", comparison.winners), ("who loses most", comparison.losers)):
        rows = [(member_id, money_text(minor, program)) for member_id, minor in gains]
        _show(Table(title, ("member", "difference"), rows, frozenset({"difference"})))
    moves = [(before or "-", after or "-", f"{count:,}") for before, after, count in comparison.tier_moves]
    _show(Table("who changes tier", ("from", "to", "members"), moves, frozenset({"members"})))


def _name(report: BacktestReport) -> str:
    name = f"{report.program_name}, " if report.program_name else ""
    return f"{name}program {report.program_version[:12]},"


def _sales_lines(report: BacktestReport, program: Program) -> list[str]:
    flow = report.flow
    sold = [
        counted(flow.orders, "order"),
        counted(flow.refunds, "refund"),
        counted(report.members, "member"),
        f"net sales {money_text(flow.net_sales_minor, program)}",
    ]
    beside = []
    if flow.guests:
        beside.append(f"{counted(flow.guests, 'order')} of guests without points")
    if flow.credits_without_order:
        beside.append(f"{counted(flow.credits_without_order, 'credit')} without an order left out")
    return [", ".join(parts) for parts in (sold, beside) if parts]


def _units_table(report: BacktestReport, program: Program) -> Table:
    unit = program.units[0]
    kept = report.earned - report.clawed_back
    figures = [
        ("earned", report.earned),
        ("taken back", report.clawed_back),
        ("kept", kept),
        ("redeemed", report.redeemed),
        ("expired", report.expired),
        ("outstanding", report.outstanding),
        ("  of it pending", report.pending),
        ("  owed by members", report.deficit),
    ]
    rows = []
    for label, units in figures:
        if label.startswith(" ") and not units:
            continue
        minor = worth(units, unit)
        part = percent_text(share(minor, report.flow.net_sales_minor))
        rows.append((label, f"{units:,}", money_text(minor, program), part))
    columns = (unit.unit_id, "units", "worth", "of net sales")
    return Table("", columns, rows, frozenset(columns[1:]))


def _budget_line(report: BacktestReport, program: Program) -> str:
    budget = report.budget_minor or 0
    over = report.issued_cost_minor - budget
    verdict = f"over by {money_text(over, program)}" if report.is_over_budget else "within it"
    return f"the budget allows {money_text(budget, program)}; what is earned and kept is {verdict}"


def _show_examples(report: BacktestReport, program: Program) -> None:
    rows = [
        (
            label,
            example.figures.member_id,
            f"{example.figures.earned:,}",
            money_text(example.collected_minor, program),
            percent_text(example.share_of_spend),
            example.figures.tier_id or "-",
        )
        for label, example in (("in the middle", report.typical), ("who earns most", report.best))
        if example is not None
    ]
    columns = ("customer", "member", "earned", "collects", "of spend", "tier")
    _show(Table("", columns, rows, frozenset(columns[2:5])))


def _show(table: Table) -> None:
    if table.rows:
        show_table(table)
        click.echo("")


def _show_bars(bars: Bars) -> None:
    if bars.rows:
        show_bars(bars)
        click.echo("")


def _difference(minor: int, program: Program) -> str:
    if minor == 0:
        return "the same"
    return f"{money_text(abs(minor), program)} {'more' if minor > 0 else 'less'}"
