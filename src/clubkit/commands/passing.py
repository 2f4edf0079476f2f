"""Letting a member's time pass before a decision: the ledger's instants, and the reviews that read them."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.commands.standing import review_standing
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import pass_time


def start(book: Book, at: Instant, context: Context) -> Draft:
    """A draft at *at*, or at the member's last decision where that is later, with time passed until then."""
    draft = Draft(book, book.last_at)
    let_time_pass(draft, max(book.last_at, at), context)
    return draft


def let_time_pass(draft: Draft, until: Instant, context: Context) -> None:
    """
    Write down what time made true until then.

    A ladder that remembers and reads the balance is reviewed on the way, each time before the balance moves,
    and at the end, before a command moves it. Every other ladder may be reviewed when it is asked.
    """
    ladder = context.program.ladder
    if ladder is None or ladder.is_memoryless or not ladder.reads_balance:
        pass_time(draft, until)
        return

    pass_time(draft, until, judge=lambda at: review_standing(draft, context, max(at, draft.at)))
    review_standing(draft, context, draft.at)
