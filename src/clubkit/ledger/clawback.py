"""
Taking back what a returned purchase earned, and putting it back when the return is undone.

A grant keeps its takings in order. A clawback appends to them, a restore undoes the last first; so any
sequence of both ends in the same takings as the level that it ends at.
"""

from __future__ import annotations

from collections.abc import Iterator

from clubkit.calendars import Almanac, Instant
from clubkit.ledger.book import inside_place
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import available_from, expires_at, reopen
from clubkit.ledger.lots import take_up_to
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import Grant, TakenFrom, Taking
from clubkit.program.model import ClawbackFrom, ExpiredPart, Shortfall, SpendOrder, Unit
from clubkit.values import changed


def take_back(
    draft: Draft, grant: Grant, units: int, *, unit: Unit, occurred_at: Instant, trace: Trace
) -> Grant:
    """
    Take *units* of a grant back; they are at most what is left of it.

    First the order's own lot pays. The part of the rest that had expired unused in that lot is written off,
    then the program decides: other lots, soonest expiry first, and at last a deficit or nothing. Units of
    the own lot that are on hold become a deficit, which their release pays.
    """
    takings = [taking for taking in _plan_takings(draft, grant, units, unit) if taking.units]
    entries = _clawback_entries(draft, grant.unit_id, takings)
    draft.post(PostingKind.CLAWBACK, entries, occurred_at=occurred_at, trace=trace)
    return changed(grant, takings=_merged((*grant.takings, *takings)))


def put_back(
    draft: Draft,
    grant: Grant,
    units: int,
    *,
    unit: Unit,
    almanac: Almanac,
    occurred_at: Instant,
    trace: Trace,
) -> Grant:
    """
    Undo the last *units* of a grant's takings.

    What was written off comes back as nothing; what came from a lot returns to it; a deficit is forgiven as
    far as it is still owed, and what later earnings paid of it is given back.
    """
    left, undone = _undo(grant.takings, units)
    back = _Back(draft, grant.unit_id)
    for taking in undone:
        if taking.source is TakenFrom.DEFICIT:
            forgiven = back.forgive(taking.units)
            back.give(_home(draft, grant, unit, almanac), taking.units - forgiven)
        elif taking.source is TakenFrom.LOT and taking.lot_no is not None:
            back.give(taking.lot_no, taking.units)
    draft.post(PostingKind.RESTORE, back.settled(), occurred_at=occurred_at, trace=trace)
    return changed(grant, takings=left)


def _plan_takings(draft: Draft, grant: Grant, units: int, unit: Unit) -> Iterator[Taking]:
    policy = unit.on_refund
    owed = units
    own = draft.lot(grant.lot_no)

    if own is not None and not (own.matured and policy.source is ClawbackFrom.PENDING_ONLY):
        taken = min(owed, own.remaining)
        owed -= taken
        yield Taking(TakenFrom.LOT, taken, grant.lot_no)
    if own is not None and policy.expired is ExpiredPart.WRITTEN_OFF:
        gone = min(owed, own.expired - _taken(grant, TakenFrom.EXPIRED))
        owed -= gone
        yield Taking(TakenFrom.EXPIRED, gone)
    if policy.source is ClawbackFrom.OWN_THEN_OTHERS:
        others = [lot for lot in draft.open_lots(grant.unit_id) if lot.no != grant.lot_no]
        for lot_no, taken in take_up_to(others, owed, order=SpendOrder.SOONEST_EXPIRY):
            owed -= taken
            yield Taking(TakenFrom.LOT, taken, lot_no)
    if policy.shortfall is Shortfall.WRITTEN_OFF:
        on_hold = max(0, min(owed, _held_from(draft, grant) - _owed_for(draft, grant)))
        yield Taking(TakenFrom.DEFICIT, on_hold)
        yield Taking(TakenFrom.WRITTEN_OFF, owed - on_hold)
        return
    yield Taking(TakenFrom.DEFICIT, owed)


def _taken(grant: Grant, source: TakenFrom) -> int:
    return sum(taking.units for taking in grant.takings if taking.source is source)


def _owed_for(draft: Draft, grant: Grant) -> int:
    """How much of what the grant left owed is owed still, at most: an earlier release may have paid it."""
    return min(_taken(grant, TakenFrom.DEFICIT), draft.owed(grant.unit_id))


def _held_from(draft: Draft, grant: Grant) -> int:
    return sum(
        units
        for hold in draft.holds()
        if hold.unit_id == grant.unit_id
        for lot_no, units in hold.takes
        if lot_no == grant.lot_no
    )


def _clawback_entries(draft: Draft, unit_id: str, takings: list[Taking]) -> list[Entry]:
    entries = []
    for taking in takings:
        if taking.source is TakenFrom.DEFICIT:
            entries.append(Entry(unit_id, None, Place.DEFICIT, Place.CLAWED_BACK, taking.units))
        elif taking.source is TakenFrom.LOT and taking.lot_no is not None:
            place = inside_place(draft.known_lot(taking.lot_no))
            entries.append(Entry(unit_id, taking.lot_no, place, Place.CLAWED_BACK, taking.units))
    return entries


def _merged(takings: tuple[Taking, ...]) -> tuple[Taking, ...]:
    """Neighbours of one source as one taking, so that twenty part refunds keep a short record."""
    merged: list[Taking] = []
    for taking in takings:
        last = merged[-1] if merged else None
        if last is not None and (last.source, last.lot_no) == (taking.source, taking.lot_no):
            merged[-1] = changed(last, units=last.units + taking.units)
        else:
            merged.append(taking)
    return tuple(merged)


def _undo(takings: tuple[Taking, ...], units: int) -> tuple[tuple[Taking, ...], list[Taking]]:
    """The takings without their last *units*, and those units, last first."""
    left = list(takings)
    undone = []
    while units:
        last = left.pop()
        part = min(units, last.units)
        undone.append(changed(last, units=part))
        if part < last.units:
            left.append(changed(last, units=last.units - part))
        units -= part
    return tuple(left), undone


def _home(draft: Draft, grant: Grant, unit: Unit, almanac: Almanac) -> int:
    """The grant's own lot, or a new one where that has expired: the units were paid by later earnings."""
    own = draft.lot(grant.lot_no)
    if own is not None and not own.is_expired(draft.at):
        return own.no

    matures_at = available_from(unit, almanac, draft.at)
    end = expires_at(unit, almanac, earned_at=draft.at, matures_at=matures_at)
    return draft.open_lot(unit.unit_id, earned_at=draft.at, available_from=draft.at, expires_at=end).no


class _Back:
    """The entries of a restore, as they are found."""

    def __init__(self, draft: Draft, unit_id: str) -> None:
        self.draft = draft
        self.unit_id = unit_id
        self.owed = draft.owed(unit_id)
        self.entries: list[Entry] = []
        self.arriving: dict[int, int] = {}

    def forgive(self, units: int) -> int:
        forgiven = min(units, self.owed)
        if forgiven:
            self.entries.append(Entry(self.unit_id, None, Place.CLAWED_BACK, Place.DEFICIT, forgiven))
            self.owed -= forgiven
        return forgiven

    def give(self, lot_no: int, units: int) -> None:
        if not units:
            return
        reopen(self.draft, lot_no)
        place = inside_place(self.draft.known_lot(lot_no))
        self.entries.append(Entry(self.unit_id, lot_no, Place.CLAWED_BACK, place, units))
        if place is Place.OPEN:
            self.arriving[lot_no] = self.arriving.get(lot_no, 0) + units

    def settled(self) -> list[Entry]:
        return self.entries + settle_entries(self.unit_id, self.owed, self.arriving)
