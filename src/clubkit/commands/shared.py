"""Limits that members share: asked after a decision, which is made again where they grant less."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clubkit.commands.context import Decision
from clubkit.ledger.book import Changes

Take = Callable[[str, int, int | None], int]
"""From a counter's name, what is wanted and the cap, to what is granted: `UnitOfWork.take`."""


def decide_with(plan: Callable[[Mapping[str, int]], Decision], take: Take) -> Decision:
    """
    Let *plan* decide, and ask shared limits for what the decision wants.

    Args:
        plan: A pure decision, given what shared limits granted so far, by counter name.

    Returns:
        A decision that wants no more than what was granted. What it does not need was given back.
    """
    granted: dict[str, int] = {}
    decision = plan(granted)
    while (decision.changes.shared or granted) and _ask(decision.changes, granted, take):
        decision = plan(granted)
    return decision


def _ask(changes: Changes, granted: dict[str, int], take: Take) -> bool:
    """Take what the changes want, in the order of the names; whether something fell short."""
    fell_short = False
    for name in sorted({*changes.shared, *granted}):
        want, cap = changes.shared.get(name, (0, None))
        had = granted.get(name)
        if had is None:
            granted[name] = take(name, want, cap)
            fell_short = fell_short or granted[name] < want
        elif want < had:
            take(name, want - had, None)
            granted[name] = want
    return fell_short
