"""Keeping a member's standing up to date within a decision."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.ledger.draft import Draft
from clubkit.program.model import Tier
from clubkit.tiers.ladder import tier_named
from clubkit.tiers.review import Candidate, review
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
    balance = sum(lot.remaining for lot in draft.open_lots(context.program.units[0].unit_id))
    candidate = Candidate(
        book.joined_at,
        changes.standing or book.standing,
        changes.window or book.window,
        _facts(draft),
        max(0, balance - draft.owed(context.program.units[0].unit_id)),
    )
    outcome = review(ladder, context.almanac, candidate, at)
    changes.window = outcome.window
    if outcome.standing is not candidate.standing:
        changes.standing = outcome.standing
        changes.tier_changes.extend(outcome.changes)
    return tier_named(ladder, outcome.standing.tier_id)


def add_fact(draft: Draft, fact: Fact) -> None:
    """Count something for tiers; without a ladder too, for a ladder to come."""
    changes = draft.changes
    changes.facts.append(fact)
    changes.window = (changes.window or draft.book.window).plus(fact)


def _facts(draft: Draft) -> list[Fact]:
    if not draft.changes.facts:
        return draft.book.facts
    return sorted((*draft.book.facts, *draft.changes.facts), key=lambda fact: fact.dated_at)
