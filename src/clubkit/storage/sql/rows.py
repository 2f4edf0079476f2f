"""From rows to the core's values, and back: the order of columns is that of `statements` and `tables`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from clubkit.calendars import Instant
from clubkit.ledger.account import Account
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import NO_TRACE, Entry, Posting, Trace
from clubkit.ledger.records import Hold, HoldState, OrderRecord, RewardRecord
from clubkit.orders.values import OrderState, Version
from clubkit.storage.codec import (
    keys_text,
    order_text,
    pairs_text,
    read_keys,
    read_order,
    read_reward,
    read_takes,
    reward_text,
)
from clubkit.storage.ports import Owner
from clubkit.storage.sql.expressions import Row, Values
from clubkit.tiers.scores import Fact

# A look-up by value in a dict costs a fraction of calling the enumeration.
_PLACES = {place.value: place for place in Place}
KINDS = {kind.value: kind for kind in PostingKind}
_ORDER_STATES = {state.value: state for state in OrderState}
_HOLD_STATES = {state.value: state for state in HoldState}


def lot_of(row: Row) -> Lot:
    """A lot."""
    (_, no, unit, units, remaining, expired, earned_at, available_from, expires_at, matured, key, origin) = (
        row
    )
    return Lot(
        no,
        unit,
        units,
        remaining,
        expired,
        earned_at,
        available_from,
        expires_at,
        matured == 1,
        None if key is None else (key, origin),
    )


def lot_row(member_key: int, lot: Lot) -> Values:
    """A new row of a lot."""
    origin_key, origin_no = lot.origin or (None, None)
    return (
        member_key,
        lot.no,
        lot.unit_id,
        lot.units,
        lot.remaining,
        lot.expired,
        lot.earned_at,
        lot.available_from,
        lot.expires_at,
        1 if lot.matured else 0,
        origin_key,
        origin_no,
        1 if lot.remaining else 0,
    )


def lot_move(member_key: int, lot: Lot, *, before: int) -> Values:
    """The new state of a lot that held *before* units."""
    return (
        lot.units,
        lot.remaining,
        lot.expired,
        lot.available_from,
        lot.expires_at,
        1 if lot.matured else 0,
        1 if lot.remaining else 0,
        member_key,
        lot.no,
        before,
    )


def balance_row(member_key: int, unit_id: str, account: Account) -> Values:
    """A member's account of one unit."""
    return (
        member_key,
        unit_id,
        account.pending,
        account.open,
        account.held,
        account.deficit,
        account.issued,
        account.redeemed,
        account.expired,
        account.clawed_back,
        account.adjusted,
        account.transferred,
    )


def order_of(row: Row) -> OrderRecord:
    """The record of an order."""
    _, key, modified_at, observed_at, digest, state, earned_at, total, basis, refunded, counted, document = (
        row
    )
    award, grants, redemptions, refund_ids = read_order(document)
    return OrderRecord(
        key,
        version=None if modified_at is None else Version(modified_at, observed_at),
        digest=digest,
        state=_ORDER_STATES[state],
        earned_at=earned_at,
        total_minor=total,
        basis_minor=basis,
        refunded_minor=refunded,
        refund_ids=refund_ids,
        counted=counted == 1,
        award=award,
        grants=grants,
        redemptions=redemptions,
    )


def order_row(member_key: int, record: OrderRecord) -> Values:
    """A row of an order."""
    version = record.version
    return (
        member_key,
        record.order_key,
        None if version is None else version.modified_at,
        None if version is None else version.observed_at,
        record.digest,
        record.state.value,
        record.earned_at,
        record.total_minor,
        record.basis_minor,
        record.refunded_minor,
        1 if record.counted else 0,
        order_text(record),
    )


def hold_of(row: Row) -> Hold:
    """A hold."""
    _, hold_id, unit, takes, lapses_at, order_key, state, captured = row
    return Hold(hold_id, unit, read_takes(takes), lapses_at, order_key, _HOLD_STATES[state], captured)


def hold_row(member_key: int, hold: Hold) -> Values:
    """A row of a hold."""
    return (
        member_key,
        hold.hold_id,
        hold.unit_id,
        pairs_text(hold.takes),
        hold.lapses_at,
        hold.order_key,
        hold.state.value,
        hold.captured,
    )


def owner_of(row: Row) -> Owner:
    """Whose an order is."""
    order_key, member_key, document, payers = row[:4]
    return Owner(order_key, member_key, document, () if payers is None else read_keys(payers))


def payers_text(payers: tuple[int, ...]) -> str | None:
    """Keys of cards as a row keeps them; mostly there are none."""
    return keys_text(payers) if payers else None


def reward_of(row: Row) -> RewardRecord:
    """A reward that a member redeemed."""
    return read_reward(*row[1:])


def reward_row(member_key: int, record: RewardRecord) -> Values:
    """A row of a reward."""
    return (
        member_key,
        record.record_id,
        record.reward_id,
        record.state.value,
        record.ends_at,
        reward_text(record),
    )


def fact_of(row: Row) -> Fact:
    """A fact."""
    return Fact(*row[1:])


def fact_row(member_key: int, fact: Fact, version: int, n: int) -> Values:
    """A new row of a fact, numbered within the version of the account that it came with."""
    return (
        member_key,
        fact.dated_at,
        version,
        n,
        fact.known_at,
        fact.spend_minor,
        fact.points,
        fact.orders,
        fact.visits,
    )


def posting_row(member_key: int, posting: Posting, posted_at: Instant) -> Values:
    """A new row of a posting, without its entries."""
    trace = posting.trace
    return (
        member_key,
        posting.seq,
        posting.kind.value,
        posting.occurred_at,
        posting.decided_at,
        posted_at,
        trace.reference,
        trace.digest,
        trace.order_key,
        trace.program_version,
        trace.actor,
        trace.reason,
        trace.corrects,
    )


def entry_rows(member_key: int, posting: Posting) -> Iterator[Values]:
    """New rows of a posting's entries, in their order."""
    for n, entry in enumerate(posting.entries):
        yield (
            member_key,
            posting.seq,
            n,
            entry.unit_id,
            entry.lot_no,
            entry.source.value,
            entry.target.value,
            entry.units,
        )


_POSTING_COLUMNS = 12


def postings_of(rows: Iterable[Row]) -> Iterator[tuple[int, Posting]]:
    """Member key and posting, of rows that have one posting and one of its entries each, in their order."""
    for (member_key, *_), group in groupby(rows, key=lambda row: (row[0], row[1])):
        yield member_key, _posting_of(list(group))


def _posting_of(rows: Sequence[Row]) -> Posting:
    _, seq, kind, occurred_at, decided_at, *trace = rows[0][:_POSTING_COLUMNS]
    return Posting(
        seq,
        KINDS[kind],
        occurred_at,
        decided_at,
        tuple([entry_of(*row[_POSTING_COLUMNS:]) for row in rows if row[_POSTING_COLUMNS] is not None]),
        NO_TRACE if trace == _NOTHING else Trace(*trace),
    )


_NOTHING: list[Any] = [None] * 7


def entry_of(unit_id: str, lot_no: int | None, source: str, target: str, units: int) -> Entry:
    """An entry."""
    return Entry(unit_id, lot_no, _PLACES[source], _PLACES[target], units)
