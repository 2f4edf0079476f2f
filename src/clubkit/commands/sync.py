"""
Syncing an order: from how it stands now to what the ledger must say.

The order is a level. This module works out which units the order deserves, compares that with what the
ledger holds for it, and posts the difference; whatever came before, the result is the same.

The steps of one sync, each decided in order of its instant:

1. An older version of the order changes nothing; unchanged content only notes the newer version.
2. The first time the order counts, its award is worked out and pinned, with the facts that it read.
3. A level that changed without a new refund (cancelled, paid again, edited, a refund undone) is one step,
   dated by the reading.
4. Each refund that was not seen before is one step, dated by the refund.
"""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.award import award_again
from clubkit.commands.context import Context, Decision
from clubkit.commands.level import Level, OrderWork, earned_on
from clubkit.commands.passing import start
from clubkit.errors import CurrencyMismatchError
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.records import OrderRecord
from clubkit.orders import Order, OrderState, content_digest, order_key
from clubkit.orders.values import Refund, Version
from clubkit.values import changed

NO_DIGEST = ""


def plan_sync(book: Book, order: Order, context: Context) -> Decision:
    """
    Decide what a reading of an order changes.

    Args:
        book: With the order's record, its lots, and the counters of `counters_of_order`.

        order: Its member is the book's.

    Returns:
        Changes that are empty when the reading is older than one before, or says nothing new.

    Raises:
        CurrencyMismatchError: If the order is not in the club's currency.
    """
    if context.program.currency not in (None, order.currency):
        raise CurrencyMismatchError(str(context.program.currency), order.currency)

    return _plan(book, order, context, earns=True)


def plan_paid_part(book: Book, order: Order, context: Context) -> Decision:
    """
    Decide what a reading of an order changes for a gift card that was bought with it, or paid a part of it.

    The card earns nothing: what it paid is given back as a member's units are, and what was bought for it is
    taken back once all of the order is given back.

    Args:
        book: The card's, with the order's record and its lots.
    """
    return _plan(book, order, context, earns=False)


def _plan(book: Book, order: Order, context: Context, *, earns: bool) -> Decision:
    key = order_key(order.source, order.order_id)
    known = book.orders.get(key)
    digest = NO_DIGEST if context.goes_by_version else content_digest(order)
    if known is not None and _says_nothing_new(known, order, digest):
        is_stale = known.digest not in (NO_DIGEST, digest)
        return Decision(_note_version(book, known, order, digest), repeated=True, stale=is_stale)

    return _follow(book, order, context, digest, known or OrderRecord(key), earns=earns)


def plan_leave(
    book: Book, key: str, context: Context, *, at: Instant, state: OrderState, earns: bool = True
) -> Decision:
    """
    Decide what it changes that an order is gone: deleted by the shop, or moved to another member.

    The order deserves nothing any more. Deleted (`OrderState.VOID`), it also gives back what it redeemed;
    moved (`OrderState.OPEN`), it does not.

    Args:
        earns: Whether it was this book's order, and not one that its gift card only had a part in.
    """
    record = book.orders.get(key)
    if state is OrderState.VOID:
        record = _deleted(record or OrderRecord(key), at)
    if record is None:
        return Decision(
            Changes(book.member_key, book.version, book.last_at, lot_no=book.lot_no), repeated=True
        )

    work = OrderWork(start(book, at, context), context, record, None, digest="", earns=earns)
    work.step_to(Level(at, state, record.refunded_minor, ()))
    return Decision(work.finish())


def _deleted(record: OrderRecord, at: Instant) -> OrderRecord:
    """A record as of a deletion: a notice from before it says nothing any more."""
    version = Version(at, at)
    if record.version is not None and record.version > version:
        return record
    return changed(record, version=version)


def _says_nothing_new(known: OrderRecord, order: Order, digest: str) -> bool:
    if known.version is None:
        return False
    return order.version <= known.version or (digest != NO_DIGEST and digest == known.digest)


def _note_version(book: Book, known: OrderRecord, order: Order, digest: str) -> Changes:
    """Remember a newer version of the same content, so that older versions stay older."""
    changes = Changes(book.member_key, book.version, book.last_at, lot_no=book.lot_no)
    if digest == known.digest and known.version is not None and order.version > known.version:
        changes.orders[known.order_key] = changed(known, version=order.version)
    return changes


def _follow(
    book: Book, order: Order, context: Context, digest: str, record: OrderRecord, *, earns: bool
) -> Decision:
    earned_at = earned_on(order)
    work = OrderWork(start(book, earned_at, context), context, record, order, digest=digest, earns=earns)
    if record.award is not None:
        work.gross = award_again(book, order, context, record.award, counted=record.counted)
    first_at = earned_at if record.version is None else order.version.observed_at
    for level in _levels(order, record, work, first_at):
        work.step_to(level)
    if work.record is record:
        work.record = changed(record, version=order.version, digest=digest)
    return Decision(work.finish())


def _levels(order: Order, record: OrderRecord, work: OrderWork, first_at: Instant) -> list[Level]:
    """The levels that the order came through since the last reading, oldest first."""
    if not order.refunds and not record.refund_ids:
        return [Level(first_at, order.state, 0, ())]

    refunds = _distinct(order.refunds)
    # An order that earns only now earns as a whole, and then its refunds take back, also those known before.
    earns_now = work.earns and record.award is None and order.state is OrderState.PAID
    seen = () if earns_now else record.refund_ids
    known = tuple(refund for refund in refunds if refund.refund_id in seen)
    levels = [_level(order, first_at, known, work)]
    if _stands_so(record, levels[0], work):
        levels.clear()
    for refund in refunds:
        if refund.refund_id not in seen:
            known = (*known, refund)
            levels.append(_level(order, refund.at, known, work))
    return levels


def _stands_so(record: OrderRecord, level: Level, work: OrderWork) -> bool:
    """Whether the ledger already says what a level says."""
    return (
        record.version is not None
        and record.state is level.state
        and record.basis_minor == work.basis
        and record.refunded_minor == level.refunded_minor
        and (record.award is None or record.award.lines == work.gross)
        and len(record.refund_ids) == len(level.refunds)
    )


def _level(order: Order, at: Instant, refunds: tuple[Refund, ...], work: OrderWork) -> Level:
    return Level(at, order.state, work.refunded(refunds), refunds)


def _distinct(refunds: tuple[Refund, ...]) -> tuple[Refund, ...]:
    """Each refund once, by its id, in order of their instants."""
    by_id = {refund.refund_id: refund for refund in refunds}
    return tuple(sorted(by_id.values(), key=lambda refund: (refund.at, refund.refund_id)))
