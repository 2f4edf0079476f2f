"""Rewards that were not used in time."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import RewardRecord
from clubkit.ledger.reinstate import by_lot, lot_to_return_to, still_owed
from clubkit.rewards.lifecycle import RewardState
from clubkit.values import changed

OF_REWARDS = "reward:"
"""How the references of postings begin that give back what a reward cost."""


def end_reward(draft: Draft, record: RewardRecord, ended_at: Instant) -> tuple[Entry, ...]:
    """
    Note that a reward was not used in time, and give its units back where the program says so.

    What comes back was fixed when the reward was issued, so that a balance knows it without the program.

    Returns:
        The moves, empty where nothing comes back.
    """
    spent = record.spent
    ended = changed(record, state=RewardState.EXPIRED, resolved_at=ended_at)
    if not record.returns_on_end or spent is None:
        draft.set_reward(ended)
        return ()

    gifts = []
    for lot_no, part in still_owed(spent, spent.units - spent.units_reinstated):
        lot = draft.known_lot(lot_no)
        gifts.append((lot_to_return_to(draft, lot, _lasts_until(lot, record.grace_until)), part))
    entries = [Entry(spent.unit_id, lot_no, Place.REDEEMED, Place.OPEN, part) for lot_no, part in gifts]
    entries.extend(settle_entries(spent.unit_id, draft.owed(spent.unit_id), by_lot(gifts)))
    trace = Trace(f"{OF_REWARDS}end:{record.record_id}", None, None, record.program_version)
    posting = draft.post(PostingKind.REINSTATE, entries, occurred_at=ended_at, trace=trace)
    back = changed(spent, reinstated=(*spent.reinstated, *gifts))
    draft.set_reward(changed(ended, spent=back))
    return posting.entries


def _lasts_until(lot: Lot, grace_until: Instant | None) -> Instant | None:
    if lot.expires_at is None or grace_until is None:
        return lot.expires_at
    return max(lot.expires_at, grace_until)
