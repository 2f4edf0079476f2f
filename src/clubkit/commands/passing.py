"""Letting a member's time pass before a decision: the ledger's instants, and the reviews that read them."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.commands.standing import review_standing
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import Settle, pass_time


def start(book: Book, at: Instant, context: Context) -> Draft:
    """A draft at *at*, or at the member's last decision where that is later, with time passed until then."""
    draft = Draft(book, book.last_at)
    let_time_pass(draft, max(book.last_at, at), context)
    return draft


def let_time_pass(draft: Draft, until: Instant, context: Context) -> None:
    """
    Write down what time made true until then.

    A ladder that remembers is reviewed before a command changes anything, so that a missed review does not
    know of what came after it; one that reads the balance also on the way, each time the balance moves. A
    ladder without memory may be reviewed when it is asked.
    """
    ladder, settle = context.program.ladder, settling(draft, context)
    if ladder is None or ladder.is_memoryless:
        pass_time(draft, until, settle=settle)
        return

    if ladder.reads_balance:

        def judge(at: Instant) -> object:
            return review_standing(draft, context, max(at, draft.at))

        pass_time(draft, until, judge=judge, settle=settle)
    else:
        pass_time(draft, until, settle=settle)
    review_standing(draft, context, draft.at)


def settling(draft: Draft, context: Context) -> Settle | None:
    """What is redeemed by itself as time passes, for `pass_time`; none where nothing is."""
    redeem = context.automatic
    return None if redeem is None else lambda: redeem(draft, context)
