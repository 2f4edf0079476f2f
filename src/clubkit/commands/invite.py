"""Giving a tier by hand, and taking that back."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.standing import review_standing
from clubkit.ledger.book import Book
from clubkit.tiers.standing import Invitation
from clubkit.values import changed


def plan_invite(
    book: Book, context: Context, *, tier_id: str | None, until: Instant | None, at: Instant
) -> Decision:
    """Decide an invitation; no tier withdraws the one that is there."""
    draft = start(book, at, context)
    review_standing(draft, context, draft.at)
    standing = draft.changes.standing or book.standing
    invitation = None if tier_id is None else Invitation(tier_id, until)
    if standing.invitation != invitation:
        draft.changes.standing = changed(standing, invitation=invitation)
        review_standing(draft, context, draft.at)
    return Decision(draft.changes)
