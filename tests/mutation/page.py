"""
The page of the docs that says how many mutants of the ledger were noticed, and why others were not.

Written by ``tox -e mutation``, or after ``mutmut run`` by ``python -m tests.mutation.page``.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from itertools import groupby

from clubkit.calendars import Instant, format_instant
from clubkit.clock import SystemClock

from .reasons import REASONS
from .results import ROOT, Mutant, mutants_of

BAR = "\\|"
"""A bar inside a cell."""

PAGE = ROOT / "docs" / "explanation" / "mutation.md"

_INTRO = """\
# Mutants of the ledger

A machine changed the ledger in every small way that it knows, one at a time: a comparison, a number, an
operator, an argument that is left out. A change that no test notices is either one that makes no difference,
or a test that is missing.

On {on}, under CPython {python}, mutmut {mutmut} made {made} mutants of `src/clubkit/ledger` and judged
{judged} of them. The tests of the ledger, the commands, the tiers and the rewards noticed {noticed}:
{share} %. Of these {endless} were noticed because a test did not end in time. What is not in a function, and
properties, mutmut leaves as they are; [the seeded bugs](seeded-bugs.md) have those. Every mutant that was
judged and not noticed is listed here, with its reason. This page is written by `tox -e mutation`.

| file | mutants | judged | noticed |
|---|---|---|---|
"""

_ALIVE = """
## Not noticed

| function | line | as it was changed | why no test can tell, or need not |
|---|---|---|---|
"""


def page_of(mutants: Sequence[Mutant], at: Instant) -> str:
    """
    The page, as of an instant.

    Raises:
        KeyError: If a mutant that was not noticed has no reason.
    """
    judged = sum(mutant.was_judged for mutant in mutants)
    noticed = sum(mutant.was_noticed for mutant in mutants)
    intro = _INTRO.format(
        on=format_instant(at)[:10],
        python=platform.python_version(),
        mutmut=version("mutmut"),
        made=len(mutants),
        judged=judged,
        noticed=noticed,
        endless=sum(mutant.was_endless for mutant in mutants),
        share=f"{noticed * 1000 // judged / 10:.1f}",
    )
    alive = [mutant for mutant in mutants if mutant.was_judged and not mutant.was_noticed]
    return intro + "".join(_files(mutants)) + _ALIVE + "".join(row_of(mutant) for mutant in alive)


def _files(mutants: Sequence[Mutant]) -> list[str]:
    rows = []
    for file, group in groupby(mutants, lambda mutant: mutant.file):
        found = [*group]
        judged, noticed = (
            sum(each) for each in ((m.was_judged for m in found), (m.was_noticed for m in found))
        )
        rows.append(f"| `{file}` | {len(found)} | {judged} | {noticed} |\n")
    return rows


def row_of(mutant: Mutant) -> str:
    """A mutant that was not noticed, as a row."""
    change = (mutant.function, mutant.before, mutant.after)
    return f"{row_start(*change)}{REASONS[change]} |\n"


def row_start(function: str, before: str, after: str) -> str:
    """What of a row does not depend on the reason."""
    cells = (f"`{code.replace('|', BAR)}`" if code else "" for code in (function, before, after))
    return "".join(f"| {cell} " for cell in cells) + "| "


if __name__ == "__main__":
    PAGE.write_text(page_of([*mutants_of()], SystemClock().now()), "utf-8")
