"""What tiers and jobs read of one member: facts and their sums, steps, and when something is due."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.doctor.findings import Finding, Problem
from clubkit.storage.dues import first_due, review_due
from clubkit.storage.whole import StoredAccount, Whole
from clubkit.tiers.scores import Window

DAY_MICROS = 24 * 60 * 60 * 1_000_000


@frozen
class Terms:
    """
    What the checks are told beside the rows.

    Attributes:
        as_of: Until when jobs should have run.

        tiers: Ids of the tiers of every program that was ever in force.

        stocks: Counters of the stock of every reward of those programs.

        has_ladder: Whether the program in force reviews tiers.
    """

    as_of: Instant
    tiers: frozenset[str] = frozenset()
    has_ladder: bool = True
    stocks: frozenset[str] = frozenset()


def check_standing(whole: Whole, account: StoredAccount, terms: Terms) -> Iterator[Finding]:
    """Sums are those of the facts, limits are not below zero, and tiers are in a ladder."""
    key, standing = whole.member_key, account.standing
    window = Window(account.window.start)
    for fact in whole.facts:
        window = window.plus(fact)
    for name in ("spend_minor", "points", "orders", "visits"):
        expected, found = getattr(window, name), getattr(account.window, name)
        if expected != found:
            yield Finding(Problem.WINDOW_DIFFERS, key, f"window {name}", expected, found)
    for name, value in whole.counters.items():
        if value < 0:
            yield Finding(Problem.COUNTER_NEGATIVE, key, f"counter {name}", 0, value)
    if standing.tier_id is not None and standing.tier_id not in terms.tiers:
        yield Finding(Problem.TIER_UNKNOWN, key, "tier", None, standing.tier_id)
    yield from _check_steps(whole, account)


def _check_steps(whole: Whole, account: StoredAccount) -> Iterator[Finding]:
    """Each step on the ladder begins where the one before ended, and the last one at the tier."""
    key, tier_id, steps = whole.member_key, account.standing.tier_id, whole.tier_changes
    if account.tier_id != tier_id:
        yield Finding(Problem.TIER_DIFFERS, key, "tier", tier_id, account.tier_id)
    for before, after in pairwise(steps):
        if after.before != before.after:
            yield Finding(Problem.TIER_CHAIN, key, f"step at {after.at}", before.after, after.before)
    if steps and account.merged_into is None and steps[-1].after != tier_id:
        yield Finding(Problem.TIER_DIFFERS, key, "last step", tier_id, steps[-1].after)


def check_dues(whole: Whole, account: StoredAccount, terms: Terms) -> Iterator[Finding]:
    """When something is due was noted rightly, and jobs wrote down what was due."""
    key = whole.member_key
    due_at, review_at = true_dues(whole, account)
    if account.due_at != due_at:
        yield Finding(Problem.DUE_DIFFERS, key, "due at", due_at, account.due_at)
    if account.review_at != review_at:
        yield Finding(Problem.REVIEW_DIFFERS, key, "review at", review_at, account.review_at)
    if account.merged_into is not None:
        return
    moments = [due_at] if review_at is None or not terms.has_ladder else [due_at, review_at]
    first = min(moments)
    if first <= terms.as_of:
        is_late = first <= terms.as_of - DAY_MICROS
        yield Finding(Problem.TICK_LATE if is_late else Problem.TICK_DUE, key, "due at", first, first)


def true_dues(whole: Whole, account: StoredAccount) -> tuple[Instant, Instant | None]:
    """When time next does something by lots, holds and rewards, and by the standing."""
    with_units = [lot for lot in whole.lots.values() if lot.remaining]
    return first_due(with_units, whole.holds.values(), whole.rewards.values()), review_due(account.standing)
