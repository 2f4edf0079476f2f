"""An order that an earlier import took in, as far as the store can say how it stands."""

from __future__ import annotations

import json

from attrs import evolve, frozen

from clubkit.calendars import Almanac
from clubkit.cli.stores import program_of
from clubkit.commands.award import award_again
from clubkit.commands.context import Context
from clubkit.intake import Event
from clubkit.intake.levels import WHOLE_ORDER
from clubkit.ledger.book import Book
from clubkit.ledger.records import OrderRecord
from clubkit.orders import Order, Refund, Version, basis_minor, order_key
from clubkit.orders.documents import order_from_document
from clubkit.program.model import Basis, Program
from clubkit.storage.ports import Needs, Reader, Storage


@frozen
class StoredOrder:
    """
    An order that the store knows.

    Attributes:
        order: How it stands, to be told of another refund; none where the store does not keep enough of it
            to work that out.

        refund_ids: The refunds that were taken in.
    """

    order: Order | None
    refund_ids: frozenset[str] = frozenset()


def stored_order(storage: Storage, program: Program, source: str, order_id: str) -> StoredOrder | None:
    """
    What a store knows of an order; none where it never saw it.

    A guest's order is kept whole. Of a member's the ledger keeps its total, the part of it that earns, and
    what it earned, not its lines: enough where the rules that decided look at nothing else.
    """
    key = order_key(source, order_id)
    with storage.read() as reader:
        owner = reader.owners([key]).get(key)
        if owner is None:
            return None
        if owner.member_key is None:
            return _guests(owner.document)
        book = reader.peek({owner.member_key: Needs(orders=(key,))})[owner.member_key]
        record = book.orders.get(key)
        if record is None or record.version is None:
            return None
        context = _context(reader, program, record)
        bare = _bare(record, record.version, _pinned(context, record).basis)
        order = evolve(
            bare,
            source=source,
            order_id=order_id,
            member_id=reader.by_key([owner.member_key])[owner.member_key].member_id,
            currency=program.currency or "",
        )
        is_enough = _is_enough(book, record, order, context)
    return StoredOrder(order if is_enough else None, frozenset(record.refund_ids))


def with_goods(order: Order, event: Event) -> Order:
    """
    An order from a store with the goods that its newest refund gave back.

    Their lines cannot be matched with lines of the order, but they say how much of the refund is goods.
    """
    if order.lines or not event.lines or order.refunds[-1].refund_id != event.event_id:
        return order
    goods_minor = sum(line.eligible_minor for line in event.lines)
    refund = evolve(order.refunds[-1], lines=((WHOLE_ORDER, goods_minor),))
    return evolve(order, refunds=(*order.refunds[:-1], refund))


def _guests(document: str | None) -> StoredOrder | None:
    if document is None:
        return None
    order = order_from_document(json.loads(document))
    return StoredOrder(order, frozenset(refund.refund_id for refund in order.refunds))


def _context(reader: Reader, program: Program, record: OrderRecord) -> Context:
    award = record.award
    published = None if award is None else reader.program(award.program_version)
    rulebook = {} if published is None else {published.version: program_of(published)}
    return Context(program, Almanac(program.zone, program.calendar), {**rulebook, program.version: program})


def _pinned(context: Context, record: OrderRecord) -> Program:
    return context.program if record.award is None else context.pinned(record.award.program_version)


def _bare(record: OrderRecord, version: Version, basis: Basis) -> Order:
    """An order without lines, of the same total and of the same part of it that earns."""
    rest = record.total_minor - record.basis_minor
    before_tax = basis is Basis.TOTAL_BEFORE_TAX
    return Order(
        "",
        "",
        None,
        version.modified_at if record.earned_at is None else record.earned_at,
        record.state,
        "",
        record.total_minor,
        version,
        refunds=_refunds(record, version),
        shipping_minor=0 if before_tax else rest,
        shipping_tax_minor=rest if before_tax else 0,
    )


def _refunds(record: OrderRecord, version: Version) -> tuple[Refund, ...]:
    """Refunds that come to the same sum; which of them gave how much is not kept."""
    if not record.refund_ids:
        return ()
    # Of the total, so that its share that earns is what was given back; rounded up, as that is rounded down.
    given_minor = -(-record.refunded_minor * record.total_minor // max(1, record.basis_minor))
    amounts = (given_minor, *(0 for _ in record.refund_ids[1:]))
    return tuple(
        Refund(refund_id, version.modified_at, minor)
        for refund_id, minor in zip(record.refund_ids, amounts, strict=True)
    )


def _is_enough(book: Book, record: OrderRecord, bare: Order, context: Context) -> bool:
    """Whether the rules that decided say of the bare order what they said of the whole one."""
    if basis_minor(bare, _pinned(context, record).basis) != record.basis_minor:
        return False
    award = record.award
    return award is None or award_again(book, bare, context, award, counted=record.counted) == award.lines
