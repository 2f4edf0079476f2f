"""What a cart would earn, and how far the next tier would be."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.commands.outlook import Outlook, outlook
from clubkit.commands.sync import plan_sync
from clubkit.earning.award import AwardLine
from clubkit.ledger.book import Book
from clubkit.orders import Order, OrderState
from clubkit.values import changed


@frozen
class Quote:
    """
    What a cart would bring.

    Attributes:
        units: What would be earned, by unit.

        lines: Why, rule by rule.

        available_from: When those units could be spent, by unit.

        standing: Where the member would stand afterwards, with what would be missing to the next tier; none
            where the program has no ladder.
    """

    units: dict[str, int]
    lines: tuple[AwardLine, ...]
    available_from: dict[str, Instant]
    standing: Outlook | None


def plan_quote(book: Book | None, cart: Order, context: Context, *, joined_at: Instant) -> Quote:
    """
    Decide what a cart would earn if it were paid, by the very function that will decide it then.

    Args:
        book: The member's, or none for somebody new. It is not changed for the caller: its decision is
            thrown away.
    """
    if book is None:
        book = Book(1, joined_at)
    paid = changed(cart, state=OrderState.PAID, refunds=())
    changes = plan_sync(book, paid, context).changes
    record = next(iter(changes.orders.values()))
    lines = () if record.award is None else record.award.lines
    lots = [changes.lots[grant.lot_no] for grant in record.grants]
    book.apply(changes)
    return Quote(
        {grant.unit_id: grant.granted for grant in record.grants},
        lines,
        {lot.unit_id: lot.available_from for lot in lots},
        outlook(book, context, at=book.last_at),
    )
