"""Keeping a member's standing up to date within a decision."""

from __future__ import annotations

from functools import partial

from clubkit.calendars import Instant
from clubkit.commands.asking import closed_to
from clubkit.commands.context import Context
from clubkit.ledger.draft import Draft
from clubkit.program.model import Tier
from clubkit.tiers.ladder import NONE_CLOSED, Scores, tier_named
from clubkit.tiers.qualification import window_start
from clubkit.tiers.review import Candidate, moved_window, review, settled_tier
from clubkit.tiers.scores import Fact


def review_standing(draft: Draft, context: Context, at: Instant) -> Tier | None:
    """
    Bring the member's standing to *at* and return the tier; none where the program has no ladder.

    Facts that the draft adds count from the moment they are added.
    """
    ladder = context.program.ladder
    if ladder is None:
        return None

    changes, book = draft.changes, draft.book
    standing = changes.standing or book.standing
    window = changes.window or book.window
    balance = balance_in(draft, context) if ladder.reads_balance else 0
    closed_at = partial(closed_to, draft, context) if ladder.asks else None
    if ladder.is_memoryless:
        moved = window
        if (
            draft.facts_from <= at - ladder.young_micros
        ):  # else nothing has left the window, and it stays as it is
            start_at = window_start(ladder.qualification, context.almanac, joined_at=book.joined_at, at=at)
            moved = changes.window = moved_window(window, start_at, book.facts, changes.facts)
        closed = NONE_CLOSED if closed_at is None else closed_at(at)
        settled = settled_tier(ladder, standing, Scores(moved, balance, closed), at)
        if settled is not None:
            return settled
    candidate = Candidate(
        book.joined_at, standing, window, book.facts, changes.facts, balance, book.is_whole, closed_at
    )
    outcome = review(ladder, context.almanac, candidate, at)
    changes.window = outcome.window
    if outcome.standing is not standing:
        changes.standing = outcome.standing
        changes.tier_changes.extend(outcome.changes)
    return tier_named(ladder, outcome.standing.tier_id)


def scores_in(draft: Draft, context: Context) -> Scores:
    """What counts of a member at the draft's instant, as of a review then."""
    window = draft.changes.window or draft.book.window
    return Scores(window, balance_in(draft, context), closed_to(draft, context, draft.at))


def add_fact(draft: Draft, fact: Fact) -> None:
    """Count something for tiers; without a ladder too, for a ladder to come."""
    changes = draft.changes
    changes.facts.append(fact)
    draft.facts_from = min(draft.facts_from, fact.dated_at)
    changes.window = (changes.window or draft.book.window).plus(fact)


def balance_in(draft: Draft, context: Context) -> int:
    """Spendable units of the program's first unit at the draft's instant."""
    unit_id = context.program.units[0].unit_id
    return max(0, draft.account(unit_id).open - draft.owed(unit_id))
