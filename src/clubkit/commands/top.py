"""Giving the tier of the best members, and taking it back."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.standing import review_standing, scores_in
from clubkit.ledger.book import Book
from clubkit.tiers.ladder import reached
from clubkit.tiers.standing import TierChange
from clubkit.values import changed


def plan_top(book: Book, context: Context, *, tier_id: str | None, at: Instant) -> Decision:
    """
    Decide what it changes that a member is among the best now, or is not any more.

    Args:
        tier_id: The tier of the best that the member has from now on; none takes it back, and the member
            stands where scores and invitation reach.
    """
    draft = start(book, at, context)
    ladder = context.program.ladder
    review_standing(draft, context, draft.at)
    standing = draft.changes.standing or book.standing
    if ladder is None or standing.top_tier_id == tier_id:
        return Decision(draft.changes)

    lost = standing.top_tier_id if standing.tier_id == standing.top_tier_id else None
    standing = changed(standing, top_tier_id=tier_id)
    if lost is not None:
        below = ladder.tiers[reached(ladder, scores_in(draft, context))].tier_id
        standing = standing.at_tier(below, draft.at)
        draft.changes.tier_changes.append(TierChange(draft.at, lost, below, "no longer among the best"))
    draft.changes.standing = standing
    review_standing(draft, context, draft.at)
    return Decision(draft.changes)
