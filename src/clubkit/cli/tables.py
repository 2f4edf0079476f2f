"""Tables and bars: drawn by rich on a terminal, aligned text elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from attrs import frozen

from clubkit.cli.output import is_terminal
from clubkit.errors import MissingExtraError

BAR_WIDTH = 40

_EIGHTHS = " ▏▎▍▌▋▊▉"
_BLOCK = "█"


@frozen
class Table:
    """
    Rows of text under names.

    Attributes:
        numeric: Names of the columns that line up at the right.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numeric: frozenset[str] = frozenset()


@frozen
class Bars:
    """
    A picture of figures: one bar each.

    Attributes:
        rows: Label, figure that gives the bar its length, and the figure as it is shown. None is negative.
    """

    title: str
    rows: Sequence[tuple[str, int, str]]


def show_table(table: Table) -> None:
    """Show a table; nothing where it has no rows."""
    if not table.rows:
        return
    if is_terminal():
        _draw(table)
    else:
        click.echo("\n".join(plain_table(table)))


def show_bars(bars: Bars) -> None:
    """Show bars; nothing where there are none."""
    most = max((figure for _, figure, _ in bars.rows), default=0)
    block = _block()
    rows = [(label, shown, bar_text(figure, most, block)) for label, figure, shown in bars.rows]
    show_table(Table(bars.title, ("", " ", "  "), rows, frozenset({" "})))


def plain_table(table: Table) -> list[str]:
    """
    A table as lines of text, two blanks between columns.

    >>> rows = [("silver", "7"), ("gold", "12")]
    >>> for line in plain_table(Table("", ("tier", "members"), rows, frozenset({"members"}))):
    ...     print(line)
    tier    members
    silver        7
    gold         12
    """
    lines = [table.columns, *table.rows] if any(name.strip() for name in table.columns) else [*table.rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.columns))]
    title = [table.title] if table.title else []
    return [*title, *(_aligned(table, widths, line) for line in lines)]


def bar_text(figure: int, most: int, block: str = _BLOCK) -> str:
    """
    A bar for a figure, as long as it is of the most; a figure above zero is always seen.

    >>> bar_text(3, 4), bar_text(0, 4), bar_text(1, 1000)
    ('██████████████████████████████', '', '▏')
    """
    if figure <= 0 or most <= 0:
        return ""
    whole, rest = divmod(_eighths_floor(figure, most), len(_EIGHTHS))
    if block != _BLOCK:
        return block * max(1, whole)
    return _BLOCK * whole + _EIGHTHS[rest].strip()


def _eighths_floor(figure: int, most: int) -> int:
    return max(1, figure * BAR_WIDTH * len(_EIGHTHS) // most)


def encoding() -> str:
    """What stdout can show."""
    return sys.stdout.encoding or "ascii"


def _block() -> str:
    try:
        _BLOCK.encode(encoding())
    except (UnicodeEncodeError, LookupError):
        return "#"
    return _BLOCK


def _aligned(table: Table, widths: list[int], line: tuple[str, ...]) -> str:
    cells = [
        cell.rjust(width) if name in table.numeric else cell.ljust(width)
        for name, width, cell in zip(table.columns, widths, line, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _draw(table: Table) -> None:
    try:
        from rich import box  # noqa: PLC0415 - only a terminal needs it
        from rich.console import Console  # noqa: PLC0415 - slow to load
        from rich.table import Table as Drawing  # noqa: PLC0415 - slow to load
        from rich.text import Text  # noqa: PLC0415 - slow to load
    except ImportError as error:
        raise MissingExtraError("cli") from error

    named = any(name.strip() for name in table.columns)
    drawing = Drawing(box=box.SIMPLE_HEAD, title=Text(table.title), title_justify="left", show_header=named)
    for name in table.columns:
        drawing.add_column(Text(name), justify="right" if name in table.numeric else "left")
    for row in table.rows:
        # Text, so that no member's id is taken for a style.
        drawing.add_row(*(Text(cell) for cell in row))
    Console().print(drawing)
