"""An order that an earlier import took in, as far as the store can say how it stands."""

from __future__ import annotations

import json

from attrs import frozen

from clubkit.calendars import Almanac
from clubkit.cli.stores import program_of
from clubkit.commands.award import award_again
from clubkit.commands.context import Context
from clubkit.ledger.book import Book
from clubkit.ledger.records import OrderRecord
from clubkit.orders import Order, Refund, Version, order_key
from clubkit.orders.documents import order_from_document
from clubkit.program.model import Basis, Program
from clubkit.storage.ports import Needs, Reader, Storage


@frozen
class StoredOrder:
    """
    An order that the store knows.

    Attributes:
        order: How it stands, to be told of another refund; none where the store does not keep enough of it
            to work that out exactly.

        refund_ids: The refunds that were taken in.
    """

    order: Order | None
    refund_ids: frozenset[str] = frozenset()


def stored_order(storage: Storage, program: Program, source: str, order_id: str) -> StoredOrder | None:
    """
    What a store knows of an order; none where it never saw it.

    A guest's order is kept whole. Of a member's the ledger keeps what it earned and the money that earns,
    not the lines: enough where the whole total earns and the rules that decided look at nothing else.
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
        member = reader.by_key([owner.member_key])[owner.member_key]
        bare = Order(
            source,
            order_id,
            member.member_id,
            record.earned_at or record.version.modified_at,
            record.state,
            program.currency or "",
            record.basis_minor,
            record.version,
            refunds=_refunds(record, record.version),
        )
        is_exact = _is_told_by_total(reader, program, book, record, bare)
    return StoredOrder(bare if is_exact else None, frozenset(record.refund_ids))


def _guests(document: str | None) -> StoredOrder | None:
    if document is None:
        return None
    order = order_from_document(json.loads(document))
    return StoredOrder(order, frozenset(refund.refund_id for refund in order.refunds))


def _refunds(record: OrderRecord, version: Version) -> tuple[Refund, ...]:
    """Refunds that come to the same sum; which of them gave how much is not kept."""
    sums = [record.refunded_minor, *(0 for _ in record.refund_ids)]
    return tuple(
        Refund(refund_id, version.modified_at, minor)
        for refund_id, minor in zip(record.refund_ids, sums, strict=False)
    )


def _is_told_by_total(reader: Reader, program: Program, book: Book, record: OrderRecord, bare: Order) -> bool:
    """Whether the rules that decided say of the bare order what they said of the whole one."""
    award = record.award
    if award is None:
        return program.basis is Basis.TOTAL
    pinned = program
    if award.program_version != program.version:
        published = reader.program(award.program_version)
        if published is None:
            return False
        pinned = program_of(published)
    context = Context(program, Almanac(program.zone, program.calendar), {pinned.version: pinned})
    return pinned.basis is Basis.TOTAL and award_again(book, bare, context, award) == award.lines
