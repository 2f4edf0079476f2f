"""Lots, holds and orders of one member, held against the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clubkit.doctor.findings import Finding, Problem
from clubkit.doctor.record import Sums, first_gap
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import PostingKind
from clubkit.ledger.records import Grant, HoldState, OrderRecord, Redemption, TakenFrom
from clubkit.storage.whole import Whole

_FROM_ENTRIES = (TakenFrom.LOT, TakenFrom.DEFICIT)


def check_lots(whole: Whole, sums: Sums) -> Iterator[Finding]:
    """What is in each lot is what entries put in and took out."""
    key = whole.member_key
    last = len(whole.lots) if whole.account is None else whole.account.lot_no
    if len(whole.lots) != last or sorted(whole.lots) != list(range(1, last + 1)):
        yield Finding(Problem.LOT_GAP, key, f"lot {first_gap(whole.lots, last)}", last, len(whole.lots))
    for lot in whole.lots.values():
        yield from _check_lot(key, lot, sums)
        if (lot.no in whole.open_lots) != (lot.remaining > 0):
            yield Finding(Problem.LOT_HIDDEN, key, f"lot {lot.no}", None, lot.remaining)


def _check_lot(key: int, lot: Lot, sums: Sums) -> Iterator[Finding]:
    true = sums.lot(lot.no)
    figures = [("remaining", true.pending + true.open, lot.remaining), ("units", true.units, lot.units)]
    if lot.origin is None:  # one that a merge brought had expired in part elsewhere
        figures.append(("expired", true.expired, lot.expired))
    for what, expected, found in figures:
        if expected != found:
            yield Finding(Problem.LOT_DIFFERS, key, f"lot {lot.no} {what}", expected, found)
    misplaced = true.pending if lot.matured else true.open
    if misplaced:
        yield Finding(Problem.LOT_PLACE, key, f"lot {lot.no}", 0, misplaced)


def check_holds(whole: Whole, sums: Sums) -> Iterator[Finding]:
    """Active holds have the units that entries hold, of lots that are there."""
    held: dict[str, int] = {}
    for hold in whole.holds.values():
        if hold.state is HoldState.ACTIVE:
            held[hold.unit_id] = held.get(hold.unit_id, 0) + hold.units
        for no, _ in hold.takes:
            if not _is_of(whole, no, hold.unit_id):
                yield Finding(Problem.HOLD_LOT, whole.member_key, f"lot {no}", hold.unit_id)
    for unit_id in sorted({*held, *sums.accounts}):
        expected, found = sums.account(unit_id).held, held.get(unit_id, 0)
        if expected != found:
            yield Finding(Problem.HELD_DIFFERS, whole.member_key, f"{unit_id} held", expected, found)


def check_orders(whole: Whole, sums: Sums) -> Iterator[Finding]:
    """What orders were granted, lost and redeemed is in lots that are there, and in the entries."""
    for record in whole.orders.values():
        for grant in record.grants:
            yield from _check_grant(whole, record, grant)
        for redemption in record.redemptions:
            yield from check_redemption(whole, f"order {record.order_key}", redemption)
        yield from _check_owner(whole, record)
    if not _has_estate(whole):
        yield from _check_clawbacks(whole, sums)


def _check_grant(whole: Whole, record: OrderRecord, grant: Grant) -> Iterator[Finding]:
    key, where = whole.member_key, f"order {record.order_key}"
    numbers = [grant.lot_no, *(taking.lot_no for taking in grant.takings if taking.lot_no is not None)]
    yield from _check_numbers(whole, where, numbers, grant.unit_id)
    if not 0 <= grant.reversed <= grant.granted:
        yield Finding(Problem.TAKEN_TOO_MUCH, key, where, grant.granted, grant.reversed)
    lot = whole.lots.get(grant.lot_no)
    if lot is not None and lot.origin is None and lot.units != grant.granted:
        yield Finding(Problem.GRANT_DIFFERS, key, where, lot.units, grant.granted)


def check_redemption(whole: Whole, where: str, redemption: Redemption) -> Iterator[Finding]:
    """What was redeemed for an order or a reward is of lots that are there, and no more came back."""
    numbers = [no for no, _ in (*redemption.uses, *redemption.reinstated)]
    yield from _check_numbers(whole, where, numbers, redemption.unit_id)
    if redemption.units_reinstated > redemption.units:
        yield Finding(
            Problem.TAKEN_TOO_MUCH, whole.member_key, where, redemption.units, redemption.units_reinstated
        )


def _check_numbers(whole: Whole, where: str, numbers: Iterable[int], unit_id: str) -> Iterator[Finding]:
    for no in sorted(set(numbers)):
        if not _is_of(whole, no, unit_id):
            yield Finding(Problem.GRANT_LOT, whole.member_key, where, None, f"lot {no}")


def _check_owner(whole: Whole, record: OrderRecord) -> Iterator[Finding]:
    key, where = whole.member_key, f"order {record.order_key}"
    if record.order_key not in whole.owners:
        yield Finding(Problem.OWNER_MISSING, key, where)
        return
    owner = whole.owners[record.order_key]
    if owner == key or record.order_key in whole.follows:
        return
    left = sum(grant.granted - grant.reversed for grant in record.grants)
    if whole.listed_into is None and (record.counted or left):
        yield Finding(Problem.ORDER_OF_TWO, key, where, key, owner)


def _check_clawbacks(whole: Whole, sums: Sums) -> Iterator[Finding]:
    named: dict[str, int] = {}
    for record in whole.orders.values():
        for grant in record.grants:
            taken = sum(taking.units for taking in grant.takings if taking.source in _FROM_ENTRIES)
            named[grant.unit_id] = named.get(grant.unit_id, 0) + taken
    for unit_id in sorted({*named, *sums.accounts}):
        expected, found = sums.account(unit_id).clawed_back, named.get(unit_id, 0)
        if expected != found:
            yield Finding(
                Problem.CLAWBACK_DIFFERS, whole.member_key, f"{unit_id} clawed back", expected, found
            )


def _has_estate(whole: Whole) -> bool:
    """Whether a merge brought orders here whose clawbacks are in the record of another member."""
    return any(lot.origin is not None for lot in whole.lots.values()) or any(
        posting.kind is PostingKind.MERGE_IN for posting in whole.postings
    )


def _is_of(whole: Whole, no: int, unit_id: str) -> bool:
    lot = whole.lots.get(no)
    return lot is not None and lot.unit_id == unit_id
