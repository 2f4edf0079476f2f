"""``clubkit check``: everything that is wrong in a program file."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.cli.exits import Exit
from clubkit.cli.options import EXISTING, json_option
from clubkit.cli.output import Json, counted, say, warn
from clubkit.program.files import check_file
from clubkit.program.model import Program
from clubkit.program.reader import Report


@click.command("check")
@click.argument("program", type=EXISTING)
@json_option
@click.pass_context
def command(context: click.Context, *, program: Path) -> None:
    """
    Read a program file and report every problem in it.

    Problems, and notices of what has no effect in this version, go to stderr. Exits with 1 where there is
    a problem.
    """
    report = check_file(program)
    for problem in report.problems:
        warn(str(problem))
    for notice in report.notices:
        warn(f"notice: {notice}")
    say(f"{program.name}: {_found(report)}", _document(program, report))
    if report.problems:
        context.exit(Exit.REFUSED)


def _found(report: Report) -> str:
    if report.program is None:
        return counted(len(report.problems), "problem")
    return f"no problems, {_contents(report.program)}, version {report.program.version[:12]}"


def _contents(program: Program) -> str:
    tiers = 0 if program.ladder is None else len(program.ladder.tiers)
    return f"{counted(len(program.rules), 'rule')}, {counted(tiers, 'tier')}"


def _document(path: Path, report: Report) -> dict[str, Json]:
    return {
        "file": str(path),
        "version": None if report.program is None else report.program.version,
        "problems": [
            {"path": each.path, "expected": each.expected, "found": each.found, "hint": each.hint}
            for each in report.problems
        ],
        "notices": [{"path": each.path, "sentence": each.sentence} for each in report.notices],
    }
