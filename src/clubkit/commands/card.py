"""Filling a gift card: an account that belongs to whoever has its code."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.points import lot_entries
from clubkit.commands.reference import command_digest, earlier
from clubkit.errors import BadInputError
from clubkit.ledger.book import Book
from clubkit.ledger.expiry import expires_at
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Trace
from clubkit.ledger.records import Grant, OrderRecord
from clubkit.orders import whole_units
from clubkit.values import changed


@frozen
class FillCard:
    """
    Money that is put on a card.

    Attributes:
        units: At least 1: minor units of the club's currency.

        unit_id: A unit that is money; what is put on the card expires as the program lets it.

        order_key: The order that it was bought with, or none. When all of that is given back, the card is
            emptied.
    """

    units: int
    reference: str
    at: Instant
    unit_id: str
    order_key: str | None = None


def plan_fill_card(book: Book, command: FillCard, context: Context) -> Decision:
    """
    Decide to put money on a card. It can be spent at once.

    Raises:
        BadInputError: If the unit is no money.

        ReferenceReusedError: If the reference names a command of other content.
    """
    unit = context.unit(command.unit_id)
    if not unit.money:
        raise BadInputError("unit_id", "a unit that is money", unit.unit_id)
    whole_units("units", command.units)
    digest = command_digest("fill", command.units, unit.unit_id, command.order_key)
    repeat = earlier(book, command.reference, digest)
    if repeat is not None:
        return repeat

    draft = start(book, command.at, context)
    at = draft.at
    end = expires_at(unit, context.almanac, earned_at=at, matures_at=at)
    entries = lot_entries(draft, unit, command.units, (at, at, end), source=Place.ISSUED)
    trace = Trace(command.reference, digest, command.order_key, context.program.version)
    posting = draft.post(PostingKind.EARN, entries, trace=trace)
    if command.order_key is not None:
        record = draft.order(command.order_key) or OrderRecord(command.order_key)
        grant = Grant(unit.unit_id, draft.changes.lot_no, command.units)
        draft.set_order(changed(record, grants=(*record.grants, grant)))
    return Decision(draft.changes, posting)
