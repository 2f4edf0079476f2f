"""Keeping a member's standing up to date within a decision."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context, start
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.program.model import ScoreKind, Tier
from clubkit.tiers.ladder import Scores, missing_to, place_of, reached, tier_named
from clubkit.tiers.review import Candidate, moved_window, review, settled_tier
from clubkit.tiers.qualification import window_start
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
    balance = _balance(draft, context) if ScoreKind.BALANCE in ladder.scores else 0
    if ladder.is_memoryless:
        if draft.reviewed_at != at:
            draft.reviewed_at = at
            start_at = window_start(ladder.qualification, context.almanac, joined_at=book.joined_at, at=at)
            leaves = book.facts_from <= start_at or changes.facts
            facts = book.facts if leaves else ()
            changes.window = window = moved_window(window, start_at, facts, changes.facts)
        settled = settled_tier(ladder, standing, Scores(window, balance), at)
        if settled is not None:
            return settled
    candidate = Candidate(book.joined_at, standing, window, book.facts, changes.facts, balance)
    outcome = review(ladder, context.almanac, candidate, at)
    changes.window = outcome.window
    if outcome.standing is not standing:
        changes.standing = outcome.standing
        changes.tier_changes.extend(outcome.changes)
    return tier_named(ladder, outcome.standing.tier_id)


def add_fact(draft: Draft, fact: Fact) -> None:
    """Count something for tiers; without a ladder too, for a ladder to come."""
    changes = draft.changes
    changes.facts.append(fact)
    changes.window = (changes.window or draft.book.window).plus(fact)


def _balance(draft: Draft, context: Context) -> int:
    unit_id = context.program.units[0].unit_id
    return max(0, draft.account(unit_id).open - draft.owed(unit_id))


@frozen
class Outlook:
    """
    Where a member stands and what would change it.

    Attributes:
        tier_id: The tier now.

        since: When it was reached.

        benefits: What it gives, in the order of the program.

        scores: What counts now, by kind.

        next_tier_id: The next tier that scores can reach, or none at the top.

        missing: What is missing to it, by kind.

        missing_to_stay: What is missing to keep the tier at the next review, by kind; empty when nothing is.

        until: When the next review or the end of a grace is due, or none where only new scores matter.

        review_today: The tier that a review would decide now.
    """

    tier_id: str
    since: Instant | None
    benefits: tuple[str, ...]
    scores: dict[ScoreKind, int]
    next_tier_id: str | None
    missing: dict[ScoreKind, int]
    missing_to_stay: dict[ScoreKind, int]
    until: Instant | None
    review_today: str


def outlook(book: Book, context: Context, *, at: Instant) -> Outlook | None:
    """The member's standing at an instant, or none where the program has no ladder. The book stays as it is."""
    ladder = context.program.ladder
    if ladder is None:
        return None

    draft = start(book, at)
    tier = review_standing(draft, context, draft.at)
    standing = draft.changes.standing or book.standing
    scores = Scores(draft.changes.window or book.window, _balance(draft, context))
    place = place_of(ladder, standing.tier_id)
    above = next((each for each in ladder.tiers[place + 1 :] if each.top is None), None)
    return Outlook(
        str(standing.tier_id),
        standing.since,
        () if tier is None else tier.benefits,
        {kind: scores.of(kind) for kind in sorted(ladder.scores)},
        None if above is None else above.tier_id,
        {} if above is None else missing_to(above, scores),
        missing_to(ladder.tiers[place], scores),
        standing.grace_until or standing.review_at,
        ladder.tiers[reached(ladder, scores)].tier_id,
    )
