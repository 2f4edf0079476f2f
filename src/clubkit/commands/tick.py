"""What a job does for one member: nothing but let time pass."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.standing import review_standing
from clubkit.ledger.book import Book


def plan_tick(book: Book, context: Context, *, at: Instant) -> Decision:
    """
    Write down what time made true by *at*: each missed instant in order, a review of the tier with each.

    Running it twice, or a week late, writes the same postings. Empty changes mean that nothing was due.
    """
    draft = start(book, at, context)
    ladder = context.program.ladder
    if ladder is not None and ladder.is_memoryless:  # one that remembers was reviewed as time passed
        review_standing(draft, context, draft.at)
    return Decision(draft.changes)
