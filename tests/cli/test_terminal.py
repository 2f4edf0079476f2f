from __future__ import annotations

import io

import pytest
from rich import console

from clubkit.cli import output, tables
from clubkit.cli.tables import Bars, Table, bar_text, show_bars, show_table

TABLE = Table("members", ("member", "units"), [("[red]m1[/red]", "7"), ("m2", "12")], frozenset({"units"}))


@pytest.fixture
def terminal(monkeypatch):
    """Rich draws on a terminal of eighty columns, which can be read."""
    screen = io.StringIO()
    monkeypatch.setattr(tables, "is_terminal", lambda: True)
    plain = console.Console

    def drawn(**_):
        return plain(file=screen, force_terminal=True, color_system=None, width=80)

    monkeypatch.setattr(console, "Console", drawn)
    return screen


def test_a_terminal_gets_a_drawing(terminal):
    """With the title, and names as they are: an id is never taken for a style."""
    show_table(TABLE)

    said = terminal.getvalue()
    assert "members" in said
    assert "[red]m1[/red]" in said
    assert "─" in said


def test_a_terminal_gets_bars(terminal):
    """One a row, without a header."""
    show_bars(Bars("by tier", [("base", 3, "3"), ("gold", 1, "1")]))

    assert "█" * 40 in terminal.getvalue()


def test_elsewhere_it_is_aligned_text(capsys):
    """Nothing but text, for a file or another program."""
    show_table(TABLE)

    assert (
        "members\nmember         units\n[red]m1[/red]      7\nm2                12\n"
        == capsys.readouterr().out
    )


def test_bars_of_a_terminal_without_blocks(monkeypatch, capsys):
    """Where the letters are few, a number sign does it."""
    monkeypatch.setattr(tables, "encoding", lambda: "ascii")

    show_bars(Bars("", [("a", 4, "4"), ("b", 1, "1"), ("c", 0, "0")]))

    assert [40, 10, 0] == [line.count("#") for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("block", ["█", "#"])
def test_a_bar_is_never_longer_than_forty(block):
    """And what is more than nothing is seen."""
    for figure in range(1, 1001):
        assert 1 <= len(bar_text(figure, 1000, block)) <= 40


def test_progress_is_for_people(capsys):
    """Elsewhere it says nothing at all."""
    with output.progress("import") as tell:
        tell(7)

    assert ("", "") == capsys.readouterr()


def test_progress_on_a_terminal(monkeypatch, capsys):
    """A bar on stderr that is gone afterwards."""
    monkeypatch.setattr(output, "is_watched", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")

    with output.progress("import") as tell:
        tell(7)

    said = capsys.readouterr()
    assert "" == said.out
    assert "import" in said.err
