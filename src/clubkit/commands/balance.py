"""What a member has at an instant, whatever the jobs have written down by then."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.commands.passing import settling
from clubkit.commands.redeemed import worth_floor
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import pass_time
from clubkit.program.model import Unit


@frozen
class Balance:
    """
    What a member has of one unit at one instant.

    Attributes:
        available: What can be spent now: 0 while a deficit forbids it.

        pending: Earned, not spendable yet.

        held: Set aside for open carts.

        deficit: Owed.

        expiring: First instant that is too late, and units, soonest first; units that never expire are left
            out.

        maturing: First instant at which they can be spent, and units, soonest first.

        worth_minor: What the available units pay at the till, in minor units.

        total: Everything that the member has, less what is owed; may be below zero.
    """

    unit_id: str
    available: int
    pending: int
    held: int
    deficit: int
    expiring: tuple[tuple[Instant, int], ...]
    maturing: tuple[tuple[Instant, int], ...]
    worth_minor: int
    total: int


def balance_of(book: Book, unit: Unit, *, at: Instant, context: Context | None = None) -> Balance:
    """
    The balance of a unit at an instant that is not before the member's last decision, else then.

    Args:
        context: What is redeemed by itself until then; none for a gift card.
    """
    draft = Draft(book, book.last_at)
    settle = None if context is None else settling(draft, context)
    pass_time(draft, max(at, book.last_at), settle=settle)
    account = draft.account(unit.unit_id)
    owed = draft.owed(unit.unit_id)
    available = max(0, account.open - owed)
    if owed and not unit.redeem.in_deficit:
        available = 0
    expiring: dict[Instant, int] = {}
    maturing: dict[Instant, int] = {}
    for lot in draft.lots(unit.unit_id):
        if lot.expires_at is not None:
            expiring[lot.expires_at] = expiring.get(lot.expires_at, 0) + lot.remaining
        if not lot.matured:
            maturing[lot.available_from] = maturing.get(lot.available_from, 0) + lot.remaining
    return Balance(
        unit.unit_id,
        available,
        account.pending,
        account.held,
        owed,
        tuple(sorted(expiring.items())),
        tuple(sorted(maturing.items())),
        worth_floor(available, unit),
        account.inside,
    )
