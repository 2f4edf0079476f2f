"""Giving held units back to their lots."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import reopen
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import NO_TRACE, Entry, Posting, Trace
from clubkit.ledger.records import Hold, HoldState
from clubkit.values import changed

_STATES = {PostingKind.RELEASE: HoldState.RELEASED, PostingKind.LAPSE: HoldState.LAPSED}


def give_back(
    draft: Draft, hold: Hold, kind: PostingKind, *, occurred_at: Instant, trace: Trace = NO_TRACE
) -> Posting:
    """
    End an active hold without spending: its units go back to their lots and pay a deficit first.

    A lot that expired meanwhile gets its units back too; they expire with the next step of time.
    """
    posting = draft.post(
        kind, back_entries(draft, hold.unit_id, hold.takes), occurred_at=occurred_at, trace=trace
    )
    draft.set_hold(changed(hold, state=_STATES[kind]))
    return posting


def back_entries(draft: Draft, unit_id: str, takes: tuple[tuple[int, int], ...]) -> list[Entry]:
    """Entries that return held units to their lots and settle a deficit from them."""
    for lot_no, _ in takes:
        reopen(draft, lot_no)
    entries = [Entry(unit_id, lot_no, Place.HELD, Place.OPEN, units) for lot_no, units in takes]
    entries.extend(settle_entries(unit_id, draft.owed(unit_id), dict(takes)))
    return entries
