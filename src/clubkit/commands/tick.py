"""What a job does for one member: nothing but let time pass."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.standing import review_standing
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import next_due, pass_time


def plan_tick(book: Book, context: Context, *, at: Instant) -> Decision:
    """
    Write down what time made true by *at*: each missed instant in order, a review of the tier with each.

    Running it twice, or a week late, writes the same postings. Empty changes mean that nothing was due.
    """
    draft = Draft(book, book.last_at)
    while (due_at := next_due(draft)) <= at:
        pass_time(draft, due_at)
        review_standing(draft, context, max(due_at, draft.at))
    pass_time(draft, max(at, book.last_at))
    review_standing(draft, context, draft.at)
    return Decision(draft.changes)
