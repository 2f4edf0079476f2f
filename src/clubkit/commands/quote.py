"""What a cart would earn, and how far the next tier would be."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.commands.outlook import Outlook, outlook
from clubkit.commands.shared import Take, decide_with
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


def plan_quote(book: Book, cart: Order, context: Context, *, take: Take) -> Quote:
    """
    Decide what a cart would earn if it were paid, by the very function that will decide it then.

    Args:
        book: The member's, or an empty one for somebody new. It is used up: the decision is thrown away.

        take: What is left of limits that members share, without taking it.
    """
    paid = changed(cart, state=OrderState.PAID, refunds=())
    changes = decide_with(
        lambda granted: plan_sync(book, paid, changed(context, granted=granted)), take
    ).changes
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
