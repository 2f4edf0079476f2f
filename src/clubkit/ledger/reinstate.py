"""Giving back what a returned purchase had redeemed, and taking it again when the return is undone."""

from __future__ import annotations

from collections.abc import Iterator

from clubkit.calendars import Almanac, Duration, Instant
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import expires_at, reopen
from clubkit.ledger.lots import Lot, take_up_to
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import Redemption
from clubkit.program.model import ExpiryKind, Reinstated, SpendOrder, Unit
from clubkit.values import changed


def reinstate(
    draft: Draft,
    redemption: Redemption,
    units: int,
    *,
    unit: Unit,
    almanac: Almanac,
    occurred_at: Instant,
    trace: Trace,
) -> Redemption:
    """
    Give *units* of a redemption back to the lots that paid, the lot that paid last first.

    Args:
        units: At most what was not given back yet.
    """
    gifts = []
    for lot_no, part in still_owed(redemption, units):
        target = _lot_for(draft, lot_no, unit, almanac)
        gifts.append((target, part))
    entries = [Entry(unit.unit_id, lot_no, Place.REDEEMED, Place.OPEN, part) for lot_no, part in gifts]
    entries.extend(settle_entries(unit.unit_id, draft.owed(unit.unit_id), by_lot(gifts)))
    draft.post(PostingKind.REINSTATE, entries, occurred_at=occurred_at, trace=trace)
    return changed(redemption, reinstated=(*redemption.reinstated, *gifts))


def retake(
    draft: Draft, redemption: Redemption, units: int, *, unit: Unit, occurred_at: Instant, trace: Trace
) -> Redemption:
    """
    Take the last *units* that were reinstated again, because the refund was undone.

    From the lots that got them, then from the others, soonest expiry first; what was spent meanwhile becomes
    a deficit.
    """
    left, wanted = _drop_last(redemption.reinstated, units)
    entries = []
    missing = 0
    for lot_no, part in by_lot(wanted).items():
        lot = draft.lot(lot_no)
        taken = min(part, lot.remaining if lot is not None and lot.matured else 0)
        missing += part - taken
        if taken:
            entries.append(Entry(unit.unit_id, lot_no, Place.OPEN, Place.REDEEMED, taken))
    taken_from = {entry.lot_no: entry.units for entry in entries}
    lots = [
        lot.moved(-taken_from.get(lot.no, 0), 0, 0, has_matured=False)
        for lot in draft.open_lots(unit.unit_id)
    ]
    for lot_no, taken in take_up_to(lots, missing, order=SpendOrder.SOONEST_EXPIRY):
        missing -= taken
        entries.append(Entry(unit.unit_id, lot_no, Place.OPEN, Place.REDEEMED, taken))
    if missing:
        entries.append(Entry(unit.unit_id, None, Place.DEFICIT, Place.REDEEMED, missing))
    draft.post(PostingKind.RETAKE, entries, occurred_at=occurred_at, trace=trace)
    return changed(redemption, reinstated=left)


def still_owed(redemption: Redemption, units: int) -> Iterator[tuple[int, int]]:
    """Of which lots the next *units* of a redemption come back: number and units, the last paid first."""
    skip = redemption.units_reinstated
    for lot_no, used in reversed(redemption.uses):
        skipped = min(skip, used)
        skip -= skipped
        part = min(units, used - skipped)
        if part:
            units -= part
            yield lot_no, part


def _lot_for(draft: Draft, lot_no: int, unit: Unit, almanac: Almanac) -> int:
    """Where units that came from a lot return to: the lot itself, or a new one with the program's expiry."""
    lot = draft.known_lot(lot_no)
    if unit.expires.kind is ExpiryKind.IDLE:
        lot = _with_idle_clock(draft, lot)
    return lot_to_return_to(draft, lot, _new_expiry(draft.at, lot, unit, almanac))


def lot_to_return_to(draft: Draft, lot: Lot, expires_at: Instant | None) -> int:
    """Where units that came from a lot return to: the lot itself, or a new one where they last otherwise."""
    if expires_at == lot.expires_at:
        reopen(draft, lot.no)
        return lot.no
    earned_at, unit_id = lot.earned_at, lot.unit_id
    return draft.open_lot(unit_id, earned_at=earned_at, available_from=draft.at, expires_at=expires_at).no


def _with_idle_clock(draft: Draft, lot: Lot) -> Lot:
    """A lot that was empty while the member was active: its idle clock is that of the other lots."""
    ends = [each.expires_at for each in draft.lots(lot.unit_id) if each.expires_at is not None]
    if lot.expires_at is None or not ends or max(ends) <= lot.expires_at:
        return lot
    lot = lot.expiring(max(ends))
    draft.set_lot(lot)
    return lot


def _new_expiry(at: Instant, lot: Lot, unit: Unit, almanac: Almanac) -> Instant | None:
    policy = unit.on_refund
    if policy.reinstated is Reinstated.OWN or lot.expires_at is None:
        return lot.expires_at
    if policy.reinstated is Reinstated.GRACE:
        return max(lot.expires_at, almanac.add(at, policy.grace or Duration()))
    return expires_at(unit, almanac, earned_at=at, matures_at=at)


def by_lot(gifts: list[tuple[int, int]]) -> dict[int, int]:
    """Units that return, by lot."""
    arriving: dict[int, int] = {}
    for lot_no, part in gifts:
        arriving[lot_no] = arriving.get(lot_no, 0) + part
    return arriving


def _drop_last(
    parts: tuple[tuple[int, int], ...], units: int
) -> tuple[tuple[tuple[int, int], ...], list[tuple[int, int]]]:
    left = list(parts)
    dropped = []
    while units:
        lot_no, count = left.pop()
        part = min(units, count)
        dropped.append((lot_no, part))
        if part < count:
            left.append((lot_no, count - part))
        units -= part
    return tuple(left), dropped
